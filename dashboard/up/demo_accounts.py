"""The demo's accounts: random passwords, made at the first build and kept beside the data so that every start can print them.

Only for the demo: accounts of people are made by `beeldregie user add`, and their passwords stand nowhere.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dashboard.core.clock import LOCAL, now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import accounts, qualifications
from dashboard.store.accounts import NewAccount
from dashboard.store.qualifications import NewQualification

_VERKEER = "gemeente-rotterdam-verkeer"
ACCOUNTS = (
    NewAccount("verkeer", "Verkeersmanager Rotterdam", _VERKEER, ("traffic_manager",)),
    NewAccount("verkeer2", "Verkeersmanager Rotterdam, tweede plek", _VERKEER, ("traffic_manager",)),  # to hand a picture over to
    NewAccount("verkeer-almere", "Verkeersmanager Almere", "gemeente-almere-verkeer", ("traffic_manager",)),
    NewAccount("ret", "Camerabeheer RET", "ret", ("owner_admin", "controller")),
    NewAccount("registratie", "Cameraregistratie gemeente Almere", "gemeente-almere", ("owner_admin",)),
    NewAccount("politie", "Cameratoezicht politie Rotterdam", "politie-rotterdam", ("controller",)),
    NewAccount("meldkamer", "Centralist meldkamer", "meldkamer-rotterdam", ("control_room",)),
    NewAccount("lelystad", "Centralist meldkamer Lelystad", "meldkamer-lelystad", ("control_room",)),
    NewAccount("alarmcentrale", "Centralist Alarmcentrale Rijnmond", "alarmcentrale-rijnmond", ("control_room",)),
    NewAccount("winkel", "Beheer winkels Lijnbaan", "winkels-lijnbaan", ("owner_admin", "controller")),
    NewAccount("observant", "Observant toezichtcentrale Almere", "gemeente-almere", ("observer",)),
    NewAccount("observant2", "Observant zonder diploma Almere", "gemeente-almere", ("observer",)),  # is told what is missing
    NewAccount("stadstoezicht", "Observant stadstoezichtcentrale Rotterdam", "gemeente-rotterdam-stadsbeheer", ("observer",)),
    NewAccount("beleid", "Beleidsmedewerker en FG", "gemeente-rotterdam-stadsbeheer", ("policy_officer",)),
    NewAccount("beheer", "Beheerder", _VERKEER, ("administrator",)),
)
DETECTION = NewAccount("detectie", "Detectie", _VERKEER, ("detection",), kind="service")  # asks with a token, never with a password
ALARM = NewAccount("alarmmelder", "Meldsysteem Alarmcentrale Rijnmond", "alarmcentrale-rijnmond", ("alarm",), kind="service")
_DIPLOMA = NewQualification("camera_observer", datetime(2024, 1, 1, tzinfo=LOCAL), None, "Diploma cameraobservant (demo, fictief)")
# login → what it is qualified for
QUALIFIED: dict[str, NewQualification] = {"observant": _DIPLOMA, "stadstoezicht": _DIPLOMA}


async def ensure(settings: Settings) -> dict[str, str]:
    """Make the demo's accounts that are missing. Returns login → password of all; an account whose password got lost gets a new one."""
    file = settings.state / "demo-accounts.txt"
    known = _read(file)
    passwords = {account.login: known.get(account.login) or secrets.token_urlsafe(12) for account in ACCOUNTS}
    database = Database(settings, "ingest", pool_size=1)
    try:
        standing = {account.login for account in await accounts.list_accounts(database, now())}
        for account in (*ACCOUNTS, DETECTION, ALARM):
            if account.login not in standing:
                await accounts.add_account(database, replace(account, is_demo=True), passwords.get(account.login), now())
            elif account.login in passwords and account.login not in known:
                await accounts.set_password(database, account.login, passwords[account.login])
        for login, qualification in QUALIFIED.items():
            await qualifications.bring(database, login, qualification, now())
    finally:
        await database.close()
    _write(file, passwords)
    return passwords


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return dict(line.split("\t", 1) for line in file.read_text().splitlines() if "\t" in line)


def _write(file: Path, known: dict[str, str]) -> None:
    new = file.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.writelines(f"{login}\t{password}\n" for login, password in known.items())
    new.replace(file)
