"""Every callback of the map, and of a shift that is handed over, that changes something, posted as a browser does: by who may not (it is
refused in words, and no table holds anything else than before), and then by who may.

Three things of the map go by no callback: masks (the API, test_masks.py), floor plans (the API, test_live_view.py) and the camera test (the
relay, test_camera_test.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.pages.map.asking.keeping_view import NEW, NO_KEY, KeepId
from dashboard.pages.map.asking.many_view import ManyId
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.pages.map.ids import ALL_TICKED, Id, Part, part
from dashboard.pages.refused import Part as RefusedPart
from dashboard.pages.shifts import TAKE, takes
from tests.fixtures.pressing import Page, Row, Said, Stage, reached_by_a_program, refused_others, staged
from tests.fixtures.web import people

PAGES = ("map", "refused", "shifts", "waiting", "push")
# The callbacks that only read, or only open a dialogue, by module.
READS = {
    "map.asking.deciding": "register.follow _answering.tick_all",
    "map.asking.handing": "_giving.opened _taking.offered _taking.given",
    "map.asking.keeping": "_offering.offer _offering.fill",
    "map.asking.many": "_choosing.named _choosing.tasks _foreseeing.foresee _following.follow _playing.play",
    "map.asking.one": "register.follow register.happened",
    "map.drawer.callbacks": "register.show register.follow _choosing_purpose.choose",
    "map.drawer.connecting": "register.offered",
    "map.drawer.masking": "register.offered",
    "map.drawer.reporting": "register.reported",
    "map.drawer.planning": "register.offered register.forgotten",
    "map.drawer.states": "register.listed register.offered",
    "map.drawer.testing": "register.offered",
    "map.editing.many": "_open.offer _open.open_ _open.choose _look.look",
    "map.editing.one": "_offer.offer _form.begin _form.add _outlook.look _followed.follow",
    "map.finding.filters": "_home.home _count.count _list_areas.list_areas",
    "map.finding.legend": "register.open_legend",
    "map.finding.search": "register.search",
    "map.finding.table": "register.cameras register.areas register.roads",
    "map.news": "register.told register.seen",
    "shifts": "_telling.offered _telling.declined",
    "waiting": "register.counted",
    "push": "register.push",
}
NO = "Uw rol mag dit niet."
NOT_OWN, NOT_MINDED = "Deze camera is niet van uw organisatie", "Dit mag alleen wie deze camera heeft of beheert"
NO_LEASE, NO_OFFER, NO_COLLECTION = "Deze toestemming is er niet.", "Dit aanbod is er niet.", "Deze verzameling is er niet."
NOT_DECIDED = dict.fromkeys(("rws", "beleid", "verkeer"), "U beslist niet over deze camera.")
NEITHER = dict.fromkeys(("beleid", "eigenaar"), NO)  # who audits, and who keeps cameras: they do not ask
CITY = dict.fromkeys(("beleid", "observant", "ret"), NOT_MINDED)


def chosen(code: str, **more: Any) -> Page:
    """What stands on the page once a camera is chosen; `more`: by the name of an Id."""
    return [(Id.CHOSEN, {"code": code}), *((Id[name], value) for name, value in more.items())]


def lease(s: Stage, camera: str = "eigen-1") -> str:
    """A picture of verkeer that runs, so near its end that it can be extended."""
    s.api("verkeer", "/api/view-requests", {"cameras": [camera], "reason": "file", "minutes": 2})
    return str(s.last("lease", "starts_at"))


def watched(s: Stage, camera: str = "eigen-1") -> Page:
    """The same, on the page."""
    return [(Id.ASKED, {"request": None, "lease": lease(s, camera), "code": camera})]


def given(s: Stage) -> Page:
    """The same, with a colleague chosen in the dialogue."""
    choices = [{"value": "collega", "label": "Collega"}]
    return [*watched(s), (f"{Id.HAND_OVER_TO}.value", "collega"), (f"{Id.HAND_OVER_TO}.data", choices)]


def pending(s: Stage) -> str:
    """A request for which ret decides."""
    s.api("verkeer", "/api/view-requests", {"cameras": ["ret-1"], "reason": "file"})
    return str(s.last("view_request", "created_at"))


def collection(s: Stage) -> str:
    """One of verkeer-r."""
    return str(s.api("verkeer", "/api/collections", {"name": f"Plein {next(s.numbers)}", "cameras": ["eigen-1"]})["id"])


def state(s: Stage, kind: str) -> str:
    """One that holds of raadsel-1."""
    cause = {"cause": "stroom"} if kind == "fault" else {}
    return str(s.api("eigenaar", "/api/cameras/raadsel-1/states", {"state": kind} | cause)["id"])


def edited(s: Stage) -> Page:
    """The form of ret-1, where another name was typed in."""
    row = s.connection.execute("SELECT recorded_at FROM beeldregie.camera WHERE code = 'ret-1'").fetchone()
    assert row is not None
    opened = {"code": "ret-1", "seen": row[0].isoformat(), "fields": {"name": "Plein"}, "purposes": []}
    return [(EditId.STATE, opened), (edit_part(EditPart.FIELD, field="name"), f"Plein {next(s.numbers)}")]


def change(s: Stage) -> dict[str, Any]:
    """One to ret-1 that was looked at."""
    wanted = {"fields": {"technique": f"Bol {next(s.numbers)}"}}
    seen = s.api("ret", "/api/cameras/edits", {"cameras": ["ret-1"], "change": wanted, "preview": True})
    return {"codes": ["ret-1"], "change": wanted, "match": seen["match"]}


def changed(s: Stage) -> str:
    """One to ret-1 that was made."""
    ready = change(s)
    wanted = {"cameras": ready["codes"], "change": ready["change"], "match": ready["match"]}
    return str(s.api("ret", "/api/cameras/edits", wanted)["change"])


def plain(button: str, table: str, may: str, refused: Said, page: Callable[[Stage], Page]) -> Row[Stage]:
    """A button that stands on the page once."""
    return Row(button, table, may, refused, lambda s: (button, page(s)))


def repeated(
    press: Part | RefusedPart, table: str, may: str, refused: Said, of: Callable[[Stage], Mapping[str, str]], page: Page
) -> Row[Stage]:
    """A button of what stands there more than once."""
    return Row(press, table, may, refused, lambda s: (part(press, **of(s)), page))


def taken(take: str, table: str) -> Row[Stage]:
    """A picture that verkeer offers to collega."""

    def of(s: Stage) -> dict[str, str]:
        offer = s.api("verkeer", f"/api/leases/{lease(s)}/hand-over", {"to": "collega"})["id"]
        return {"offer": offer, "camera": "eigen-1", "take": take}

    return repeated(Part.TAKE_OVER, table, "collega", {"verkeer": NO_OFFER, "buur": NO_OFFER} | NEITHER, of, [])


def shift(take: str, table: str) -> Row[Stage]:
    """A shift that verkeer offers to collega."""

    def scene(s: Stage) -> tuple[Any, Page]:
        lease(s)
        return takes(s.api("verkeer", "/api/shifts", {"to": "collega"})["id"], take), []

    return Row(TAKE, table, "collega", {"verkeer": NO_OFFER, "buur": NO_OFFER} | NEITHER, scene)


def decided(press: Part, **more: str) -> Row[Stage]:
    """One request of the inbox."""

    def scene(s: Stage) -> tuple[Any, Page]:
        which = pending(s)
        page = [(part(said, request=which), None) for said in (Part.INBOX_SAID, Part.REFUSE_WORDS)]
        return part(press, request=which, **more), page

    return Row(press, "decision", "ret", NOT_DECIDED, scene)


def decided_at_once(press: Part, **more: str) -> Row[Stage]:
    """Two that are ticked."""

    def scene(s: Stage) -> tuple[Any, Page]:
        which = [pending(s), pending(s)]
        places = [(part(said, request=one), None) for said in (Part.INBOX_SAID, Part.REFUSE_WORDS) for one in (*which, ALL_TICKED)]
        return part(press, request=ALL_TICKED, **more), [*places, *((part(Part.TICK, request=one), True) for one in which)]

    return Row(press, "decision", "ret", NOT_DECIDED, scene)


def minded(do: str, of: Callable[[Stage], str], may: str = "eigenaar", camera: str = "raadsel-1", refused: Said = CITY) -> Row[Stage]:
    """One press on the state of a camera."""
    return repeated(Part.STATE, "camera_state", may, refused, lambda s: {"do": do, "of": of(s)}, chosen(camera))


def reported(s: Stage) -> str:
    """That ret-1 is out of order."""
    return str(s.api("verkeer", "/api/faults", {"camera": "ret-1", "words": "Zwart"})["id"])


def settled(s: Stage) -> tuple[Any, Page]:
    of = reported(s)
    return part(Part.SETTLE, of=of), [(part(Part.SETTLE_CAUSE, of=of), "kabel"), (part(Part.SETTLE_WORDS, of=of), "Geraakt")]


def triggered(s: Stage) -> dict[str, str]:
    told = {"kind": "stopped_vehicle", "camera": "eigen-1", "happened_at": this_moment().isoformat()}
    made = s.api("verkeer", "/api/triggers", told)
    return {"trigger": str(made["properties"]["id"]), "state": "confirmed"}


TOMORROW = (local(this_moment()) + timedelta(days=1)).date().isoformat()
WORK = {"STATE_FROM": TOMORROW, "STATE_FROM_TIME": "08:00", "STATE_TO": TOMORROW, "STATE_TO_TIME": "10:00", "STATE_WORK": "Lens"}
MANY = {"codes": ["eigen-1", "rws-1"], "names": {"eigen-1": "Eigen", "rws-1": "Rws"}}
KEPT: Page = [(KeepId.NAME, "Ring"), (KeepId.KEY, NO_KEY), (KeepId.CAMERAS, "eigen-1")]
KEEPS = NEITHER | {"buur": NO_COLLECTION}
ROWS = {
    "ask": plain(Id.ASK, "lease", "verkeer", NEITHER | {"beheer": NO}, lambda s: chosen("eigen-1", REASON="file")),
    "ask for a purpose": plain(
        Id.ASK, "view_request", "verkeer", NEITHER, lambda s: chosen("eigen-1", REASON="file", PURPOSE="crowdmanagement")
    ),
    "ask many": plain(
        ManyId.ASK, "view_request", "verkeer", NEITHER, lambda s: [(ManyId.REASON, "file"), (ManyId.ASKABLE, MANY | {"key": str(uuid4())})]
    ),
    "agreement": repeated(RefusedPart.ASK_AGREEMENT, "agreement_request", "buur", NEITHER, lambda s: {"code": "rws-2", "at": "drawer"}, []),
    "let go": repeated(
        Part.LET_GO,
        "lease",
        "verkeer",
        NEITHER,
        lambda s: {"code": s.api("verkeer", "/api/view-requests", {"cameras": ["eigen-1"], "reason": "file"})[0]["camera"]},
        chosen("rws-1", REASON="file"),
    ),
    "extend": plain(Id.EXTEND, "lease", "verkeer", dict.fromkeys(("collega", "ret", "beleid"), NO_LEASE), watched),
    "stop": plain(Id.STOP, "lease", "verkeer", {"ret": NO_LEASE, "beleid": NO_LEASE, "collega": "Uw rol mag dit niet intrekken."}, watched),
    "withdraw": plain(Id.STOP, "lease", "rws", {"ret": NO_LEASE, "collega": NO_LEASE}, lambda s: watched(s, "rws-1")),
    "hand over": plain(Id.HAND_OVER_SEND, "hand_over", "verkeer", NEITHER | {"collega": NO_LEASE, "rws": NO_LEASE}, given),
    "take over": taken("yes", "lease"),
    "take over not": taken("no", "hand_over"),
    "take a shift": shift("yes", "lease"),
    "take a shift not": shift("no", "shift"),
    "grant": decided(Part.GRANT),
    "refuse": decided(Part.REFUSE, code="risk"),
    "grant several": decided_at_once(Part.GRANT),
    "refuse several": decided_at_once(Part.REFUSE, code="risk"),
    "collection new": plain(KeepId.SAVE, "collection", "verkeer", NEITHER, lambda s: [(KeepId.AS, NEW), *KEPT]),
    "collection": plain(
        KeepId.SAVE, "collection", "verkeer", KEEPS, lambda s: [(KeepId.AS, collection(s)), *KEPT[1:], (KeepId.NAME, "Zuid")]
    ),
    "collection gone": plain(KeepId.REMOVE_SURE, "collection", "verkeer", KEEPS, lambda s: [(KeepId.AS, collection(s))]),
    "judge": repeated(
        Part.JUDGE, "trigger", "collega", dict.fromkeys(("rws", "buur", "beleid"), "van een andere organisatie"), triggered, []
    ),
    "connection": plain(
        Id.CONNECTION_SAVE,
        "stream",
        "brug",
        dict.fromkeys(("ret", "beleid", "verkeer"), NOT_OWN),
        lambda s: chosen("brug-1", CONNECTION_BECAUSE="technical", CONNECTION_WORDS="Oud"),
    ),
    "shutter": minded("begin", lambda s: "shutter"),
    "off": minded("begin", lambda s: "off", "politie", "orde-2", {"observant": NOT_MINDED, "beleid": NOT_MINDED, "rws": NOT_MINDED}),
    "state over": minded("end", lambda s: state(s, "off")),
    "fault": plain(Id.STATE_FAULT, "camera_state", "eigenaar", CITY, lambda s: chosen("raadsel-1", STATE_CAUSE="stroom")),
    "maintenance": plain(Id.STATE_PLAN, "camera_state", "eigenaar", CITY, lambda s: chosen("raadsel-1", **WORK)),
    "report": plain(Id.FAULT_SEND, "fault_report", "verkeer", NEITHER, lambda s: chosen("eigen-1", FAULT_WORDS="Zwart")),
    "report settled": Row(
        Part.SETTLE, "fault_report", "ret", {"rws": "Deze storing staat niet open.", "verkeer": NO, "beleid": NO}, settled
    ),
    "edit": plain(EditId.SAVE, "camera", "ret", {"beleid": NO, "beheer": NO, "eigenaar": NOT_OWN}, edited),
    "edit many": plain(EditId.BULK_APPLY, "camera", "ret", {"beleid": NO, "eigenaar": NOT_OWN}, lambda s: [(EditId.BULK_READY, change(s))]),
    "undo": Row(
        EditPart.UNDO,
        "camera",
        "ret",
        {"beleid": NO, "rws": NO, "eigenaar": "Deze stap is er niet."},
        lambda s: (edit_part(EditPart.UNDO, change=changed(s), at="toast"), []),
    ),
}


@pytest.fixture(scope="module")
def stage(_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One world for all rows, with who keeps a camera that is not connected."""
    with staged(Stage, PAGES, READS, _cluster, tmp_path_factory.mktemp("walk")) as stage:
        people(stage.connection, {"brug": ("bruggen-r", "owner_admin")})
        stage.log_in("brug")
        yield stage


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_who_may_not_changes_nothing_and_is_told_why(stage: Stage, row: Row[Stage]) -> None:
    assert row.writes <= refused_others(stage, row)


def test_a_purpose_that_is_not_there_is_said_so(stage: Stage) -> None:
    before = stage.last("view_request", "created_at")
    assert "bestaat niet" in stage.press("verkeer", Id.ASK, chosen("eigen-1", REASON="file", PURPOSE="sluipen"))
    assert stage.last("view_request", "created_at") == before


def test_every_button_that_changes_something_is_in_the_table(stage: Stage) -> None:
    assert set(stage.known) - {Part.GRANT, Part.REFUSE} == {row.button for row in ROWS.values()} - {Part.GRANT, Part.REFUSE}


def test_a_program_reaches_none_of_them(stage: Stage) -> None:
    assert reached_by_a_program(stage) == {}
