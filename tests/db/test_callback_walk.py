"""Every callback that changes something on the pages of agreements, incidents, who looks, the wall, accounts and loading, posted as a
browser does: by who may not (it is refused in words, and no table holds anything else than before), and then by who may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import dash
import pytest

from dashboard.core import credentials
from dashboard.pages.accounts import ids as acc
from dashboard.pages.agreements import ids as agr
from dashboard.pages.incidents import ids as inc
from dashboard.pages.incidents.ids import Part
from dashboard.pages.load import ids as load
from dashboard.pages.watching import ids as wat
from dashboard.policy.incidents import PROTECTION
from tests.db.test_map_callback_walk import PAGES as WALKED_WITH_THE_MAP
from tests.fixtures.page_scenes import PLACE, Pages
from tests.fixtures.pressing import Page, Row, Said, reached_by_a_program, refused_others, staged
from tests.fixtures.web import people

PASSWORD = "een lang wachtwoord"
PAGES = ("agreements", "incidents", "watching", "wall", "accounts", "load")
# The callbacks that only read, or only open a dialogue, by module.
READS = {
    "agreements.editing": "_collection.add _looking.look",
    "agreements.looking": "_list.show _list.choose _dialogue.show",
    "agreements.requested": "_listing.show",
    "agreements.turning": "_finding.find _showing.show _looking.look",
    "incidents.callbacks": "_list.list_ _screen.screen _on_map.on_map _pictures.pictures",
    "incidents.doing": "_closing.sure",
    "incidents.opening": "_where.search _where.said _where.near",
    "incidents.teaming": "_reading.read _offering.people",
    "watching.callbacks": "_shown.now_watching _shown.reported _shown.trail _withdrawing.sure",
    "accounts.own": "_showing.password _showing.show",
    "accounts.others": "_list.show _list.choose _dialogue.show _making.form",
    "load.callbacks": "_watch.watch _owners.owners",
    "load.steps": "_list.listed _list.more _undo.ask",
}


NO, UNKNOWN = "Uw rol mag dit niet.", "Dit incident is er niet."
NOT_WITHDRAWN = "Deze intrekking is er niet"
NO_LEASE, NO_ROLE = "Deze toestemming is er niet.", "Deze rol mag u niet geven"
AUDIT, KEY = {"beleid": NO}, {"key ret": NO}
GIVER, STEP = "Alleen de gevende organisatie", {"beleid": NO, "rws": NO, "eigenaar": "Deze stap is er niet."}
TURNS = dict.fromkeys(("rws", "beleid"), "Alleen wie de beelden van deze camera geeft")
NOT_OURS, NO_OFFER = "Dit incident is van een andere organisatie.", "Dit aanbod is er niet."
NOT_WISHED = {"rws": "Deze wens is er niet.", "meldkamer": "Deze wens is niet aan u gevraagd."}
LOADS = {"beleid": NO, "verkeer": NO, "eigenaar": "Dit bestand is er niet."}
ELSEWHERE, ABOVE = AUDIT | {"ret": "bestaat niet", "observant": NO}, AUDIT | {"eigenaar": "Dit account mag u niet wijzigen"}


def plain(button: str, table: str, may: str, refused: Said, page: Callable[[Pages], Page], is_step: bool = True) -> Row[Pages]:
    """A button that stands on the page once."""
    return Row(button, table, may, refused, lambda s: (button, page(s)), is_step)


def agreed(do: str, may: str, refused: Said) -> Row[Pages]:
    """A button in the dialogue of an agreement that was made just now."""

    def scene(s: Pages) -> tuple[Any, Page]:
        chosen = s.agreement(*(("ret", "ret-1") if do == "undo" else ("rws", "rws-2")))
        return agr.acts(do, s.last("change") if do == "undo" else chosen["version"]), [(agr.Id.CHOSEN, chosen)]

    return Row(agr.Part.ACT, "agreement", may, refused, scene)


def requested(do: str, may: str, refused: Said) -> Row[Pages]:
    def scene(s: Pages) -> tuple[Any, Page]:
        which = s.asked()
        return agr.request_acts(do, which), [(agr.request_words(which), "Nu niet")]

    return Row(agr.Part.REQUEST_ACT, "agreement_request", may, refused | {"ret": "Deze aanvraag is er niet."}, scene)


def turned(do: str, day: str, refused: Said) -> Row[Pages]:
    def scene(s: Pages) -> tuple[Any, Page]:
        turn = s.turn(day)
        return agr.turn_acts(do, {"clear": "ret-1", "undo": str(s.last("change"))}.get(do, turn)), []

    return Row(agr.Part.TURN_ACT, "sharing_turn", "ret", refused, scene)


def part(press: Part, table: str, may: str, refused: Said, of: Callable[[Pages], dict[str, str]]) -> Row[Pages]:
    """A button of what repeats on the page of incidents."""
    return Row(press, table, may, AUDIT | refused, lambda s: (inc.part(press, **of(s)), []))


def judged(to: str, table: str, **more: str) -> Row[Pages]:
    refused = AUDIT | {"verkeer": NO, "rws": "Deze melding is er niet."} | more
    return Row(Part.JUDGE, table, "ret", refused, lambda s: s.judging(to))


def opened(kind: str, may: str, refused: Said) -> Row[Pages]:
    fields = {inc.Id.KIND: kind, inc.Id.PRIORITY: "2", inc.Id.PLACE: PLACE, inc.Id.APPROVER: "Officier", inc.Id.GROUND: "Dreiging"}
    return plain(inc.Id.SEND, "incident", may, AUDIT | refused, lambda s: [*fields.items()])


def during(press: Part, table: str, may: str = "ret", also: Said | None = None, **of: str) -> Row[Pages]:
    """A button on the screen of an incident of ret."""
    refused = AUDIT | {"rws": UNKNOWN} | (also or {})
    return Row(press, table, may, refused, lambda s: (inc.part(press, **of), s.incident()))


def teamed(press: Part, table: str, **more: str) -> Row[Pages]:
    return Row(press, table, "ret", AUDIT | {"rws": UNKNOWN}, lambda s: s.team(press, **more))


def own(do: str, table: str, which: Callable[[Pages], str], refused: Said) -> Row[Pages]:
    return Row(acc.Part.OWN_ACT, table, "ret", KEY | refused, lambda s: (acc.part(acc.Part.OWN_ACT, do=do, which=which(s)), []))


def managed(do: str, table: str, may: str = "eigenaar", refused: Said = ELSEWHERE, holds: str = "observer", **fields: Any) -> Row[Pages]:
    """A button in the dialogue of somebody new of stad-r; `fields`: what is filled in there."""

    def scene(s: Pages) -> tuple[Any, Page]:
        login = s.person(holds)
        if do == "enable":
            s.connection.execute("UPDATE beeldregie.account SET disabled_at = now() WHERE login = %s", (login,))
        what = {"end-role": holds, "end-qualification": str(s.last("qualification"))}.get(do, "")
        page = [(acc.Id.CHOSEN, login), *((acc.part(acc.Part.GIVE, field=name), value) for name, value in fields.items())]
        return acc.part(acc.Part.ACT, do=do, what=what), page

    return Row(acc.Part.ACT, table, may, refused, scene)


NEW_KEY: Page = [(acc.Id.KEY_LABEL, "Rapport"), (acc.Id.KEY_DAYS, "30"), (acc.Id.KEY_SCOPES, ["camera.read"])]
NEW_WORD: Page = [(acc.Id.CHANGE_OLD, PASSWORD), (acc.Id.CHANGE_NEW, PASSWORD + " 2")]
NEW_ONE = {acc.Id.NEW_LOGIN: "wie", acc.Id.NEW_ORGANISATION: "stad-r", acc.Id.NEW_ROLES: ["observer"], acc.Id.NEW_KIND: "person"}
GIVES, NOT_GIVEN = AUDIT | {"verkeer": NO}, "is niet van u om te geven"
ROWS = {
    "agreement new": plain(agr.Id.SAVE, "agreement", "rws", GIVES | {"ret": NOT_GIVEN}, lambda s: s.terms({"do": "new"})),
    "agreement edit": plain(agr.Id.SAVE, "agreement", "rws", GIVES | {"ret": "Er is geen afspraak"}, lambda s: s.terms(s.agreement())),
    "agreement asked": plain(agr.Id.SAVE, "agreement_request", "rws", GIVES | {"ret": "Deze aanvraag is er niet."}, Pages.answering),
    "agreement end": agreed("end", "rws", {"beleid": GIVER, "verkeer": GIVER, "ret": "Er is geen afspraak"}),
    "agreement undo": agreed("undo", "ret", STEP),
    "request decline": requested("decline", "rws", dict.fromkeys(("beleid", "buur"), "Alleen wie het beeld")),
    "request withdraw": requested("withdraw", "buur", dict.fromkeys(("beleid", "rws"), "Alleen wie het vroeg")),
    "turns save": plain(agr.Id.TURN_SAVE, "sharing_turn", "ret", TURNS | AUDIT | {"verkeer": NO}, lambda s: s.week("1")),
    "turns end": turned("end", "2", TURNS),
    "turns undo": turned("undo", "3", STEP),
    "turns clear": turned("clear", "4", TURNS),
    "alarm verified": judged("verified", "incident", meldkamer="De alarmcentrale of de eigenaar"),
    "alarm passed on": judged("passed_on", "alarm"),
    "alarm needless": judged("needless", "alarm"),
    "incident open": opened("ongeval", "ret", {"beheer": NO}),
    "incident protect": opened(PROTECTION, "politie", {"ret": "Alleen de politie opent"}),
    "incident see": Row(Part.SEE, "incident_party", "meldkamer", AUDIT | {"rws": UNKNOWN}, Pages.to_see),
    "incident ask": during(Part.ASK, "view_request", camera="ret-1", at="list"),
    "incident push": during(Part.PUSH, "push", also={"meldkamer": NO}, at="cameras"),
    "incident wish": during(Part.WISH, "incident_wish", "meldkamer", wish="floor_plan", camera=""),
    "incident wish which": Row(Part.WISH, "incident_wish", "meldkamer", AUDIT | {"rws": UNKNOWN}, Pages.another_camera),
    "incident settle": part(Part.SETTLE, "incident_wish", "ret", NOT_WISHED, lambda s: {"wish": s.wish(), "state": "done"}),
    "incident card": plain(inc.Id.OFFENDERS, "incident", "ret", AUDIT | {"rws": UNKNOWN}, Pages.carded),
    "incident close": plain(inc.Id.SURE_YES, "incident", "ret", AUDIT | {"rws": NOT_OURS, "meldkamer": NOT_OURS}, Pages.incident),
    "push withdraw": part(Part.WITHDRAW, "push", "ret", {"rws": NO_OFFER, "meldkamer": NO}, lambda s: {"push": s.pushed()}),
    "push prolong": part(Part.PROLONG, "push", "ret", {"rws": NO_OFFER, "meldkamer": NO}, lambda s: {"push": s.pushed()}),
    # To rws nothing is offered: nothing is said, and nothing done.
    "push accept": part(Part.ACCEPT, "view_request", "meldkamer", {"beheer": NO, "rws": ""}, lambda s: {"at": s.pushed()}),
    "team up": during(Part.TEAM_UP, "team", kind="rot"),
    "team add": teamed(Part.TEAM_ADD, "team_member"),
    "team out": teamed(Part.TEAM_OUT, "team_member", login="collega"),
    "team down": teamed(Part.TEAM_DOWN, "team"),
    "lease withdraw": plain(wat.Id.SURE_YES, "lease", "rws", GIVES | {"ret": NO_LEASE}, lambda s: [(wat.Id.SURE_OF, s.lease())]),
    "lease allow": Row(wat.ALLOW, "lease", "rws", GIVES | {"ret": NOT_WITHDRAWN}, lambda s: (wat.allow_of(s.withdrawn()), [])),
    "own session": own("end", "session", lambda s: s.other_session("ret"), {"rws": "Deze sessie is er niet"}),
    "own sessions": own("end-others", "session", lambda s: s.other_session("ret"), {}),
    "own key": own("revoke", "api_token", lambda s: s.other_key("ret"), {"rws": "Deze sleutel is er niet"}),
    "own new key": plain(acc.Id.KEY_MAKE, "api_token", "ret", KEY, lambda s: NEW_KEY),
    "own password": plain(acc.Id.CHANGE_SET, "account", "ret", KEY, lambda s: NEW_WORD),
    "account new": plain(acc.Id.NEW_MAKE, "account", "eigenaar", AUDIT | {"ret": NO_ROLE, "observant": NO}, lambda s: [*NEW_ONE.items()]),
    "disable": managed("disable", "account"),
    "disable above": managed("disable", "account", "beheer", ABOVE, "policy_officer"),
    "enable": managed("enable", "account"),
    "end sessions": managed("end-sessions", "session"),
    "revoke keys": managed("revoke-keys", "api_token"),
    "give role": managed("give-role", "account_role", role="control_room"),
    "give role above": managed("give-role", "account_role", "beheer", AUDIT | {"eigenaar": NO_ROLE}, role="administrator"),
    "end role": managed("end-role", "account_role"),
    "give qualification": managed("give-qualification", "qualification", qualification="boa"),
    "end qualification": managed("end-qualification", "qualification"),
    "key of a program": managed("make-key", "api_token", "beheer", ABOVE, "detection", label="Rij", days="30", scopes=["camera.read"]),
    "first password": managed("reset", "account"),
    "load confirm": plain(load.Id.CONFIRM, "upload", "ret", LOADS, Pages.brought, is_step=False),
    "load discard": plain(load.Id.DISCARD, "upload", "ret", LOADS, Pages.brought, is_step=False),
    "load undo": plain(load.Id.SURE_YES, "agreement", "ret", STEP, Pages.changed),
}


@pytest.fixture(scope="module")
def stage(_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """One world for all rows, with what these pages need besides."""
    with staged(Pages, PAGES, READS, _cluster, tmp_path_factory.mktemp("walk")) as stage:
        stage.connection.execute(
            """INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
               VALUES ('regio', 'regio', 'control_room', 'meldkamer-r', ST_Multi(ST_MakeEnvelope(4.40, 51.8, 4.50, 52.0, 4326)))"""
        )
        people(stage.connection, {"melder": ("ret", "alarm")})
        hashed = asyncio.run(credentials.hash_password(PASSWORD))
        stage.connection.execute("UPDATE beeldregie.account SET password_hash = %s WHERE login = 'ret'", (hashed,))
        yield stage


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_who_may_not_changes_nothing_and_is_told_why(stage: Pages, row: Row[Pages]) -> None:
    assert row.writes <= refused_others(stage, row)


def test_every_button_that_changes_something_is_in_the_table(stage: Pages) -> None:
    assert set(stage.known) == {row.button for row in ROWS.values()}


def test_every_module_of_pages_that_answers_browsers_is_walked_here_or_with_the_map(stage: Pages) -> None:
    functions = [spec["callback"] for spec in dash.get_app().callback_map.values() if "callback" in spec]
    answering = {function.__module__.removeprefix("dashboard.pages.").partition(".")[0] for function in functions}
    assert answering | {"wall"} == {*PAGES, *WALKED_WITH_THE_MAP}  # the wall has none: it asks the API


def test_a_program_reaches_none_of_them(stage: Pages) -> None:
    assert reached_by_a_program(stage) == {}
