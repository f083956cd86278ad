"""Telling the controller outside the map that a request waits: where, and what there is to tell. The worker tells it (etl/notify.py)."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.address import Address, AddressError, Network, resolve
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.vault import Vault
from dashboard.policy.decision import PENDING_LASTS
from dashboard.store import log, notifications, organisations
from dashboard.store.notifications import Addresses, Unanswered

_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")  # one address: no list, no name beside it


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where an organisation is told from now on. `secret` is a new webhook's, shown this once."""

    mail: str | None
    webhook: bool
    secret: str | None = None


async def choose(
    db: Database, vault: Vault, networks: Sequence[Network], id: str, webhook: str | None, mail: str | None, now: datetime
) -> Chosen:
    """Say where an organisation is told of requests; None leaves as it is, '' takes away. A webhook that is given gets a new secret.

    Raises NotFound, or BadInput for an address that cannot be read or lies outside the permitted networks.
    """
    if mail and not _MAIL.fullmatch(mail):
        raise BadInput("mail: geen e-mailadres.", "mail: no e-mail address.")
    if webhook:
        await _check(webhook, networks)
    secret = _new_secret() if webhook else None
    async with db.begin() as conn:
        if await organisations.contact(conn, id) is None:
            raise NotFound(f"Er is geen organisatie {id}.", f"There is no organisation {id}.")
        before = await notifications.get(conn, id) or Addresses()
        to = before if mail is None else replace(before, mail=mail or None)
        if webhook is not None:
            sealed = (vault.seal(webhook), vault.seal(secret)) if secret else (None, None)
            to = replace(to, webhook=sealed[0], secret=sealed[1])
        if to != before:
            await notifications.put(conn, id, to, now)
            told = {"mail": to.mail is not None, "webhook": to.webhook is not None}
            await log.append(conn, "change", {"what": "organisation notifications", "organisation": id, **told})
    return Chosen(to.mail, to.webhook is not None, secret)


async def due(conn: AsyncConnection, decision_id: int, now: datetime) -> tuple[Unanswered, datetime] | None:
    """What is to be told of a request, and when it lapses; None when it was answered, has lapsed, or is to be told nowhere."""
    found = await notifications.unanswered(conn, decision_id)
    if found is None or now >= found.asked_at + PENDING_LASTS:
        return None
    return found, found.asked_at + PENDING_LASTS


async def _check(webhook: str, networks: Sequence[Network]) -> None:
    """Whether it may be called, as far as is known today; it is looked at again at every call. The sentence does not repeat the address."""
    try:
        await resolve(Address.parse(webhook), networks)
    except AddressError as error:
        raise BadInput(
            f"webhook: dit adres kan niet ({error}). BEELDREGIE_WEBHOOK_NETWORKS zegt welke netwerken mogen.",
            f"webhook: this address will not do ({error}). BEELDREGIE_WEBHOOK_NETWORKS says which networks may be called.",
        ) from None


def _new_secret() -> str:
    """As Standard Webhooks writes it: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
