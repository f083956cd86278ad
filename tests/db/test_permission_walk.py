"""The table of permissions, walked: every role of two organisations at every route, and at what is its own, another's or decided by it.

A route that is not listed here fails the test: write down who may before it is opened.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import httpx
import psycopg
import pytest
from starlette.routing import BaseRoute, Mount

from dashboard.app import create_web
from dashboard.core.credentials import digest
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.policy.permissions import TABLE, Action, Relation, may
from dashboard.sharing.accounts import SCOPES

ORIGIN = "http://127.0.0.1:8050"
ORGANISATIONS = ("gemeente-a", "gemeente-b")
UNKNOWN = "00000000-0000-0000-0000-000000000000"
Door = tuple[Action, Relation] | str
PUBLIC, NOTHING = "public", "nothing"  # for everyone; for nobody, because there is nothing
PAGES: Door = ("map.view", "any")

# The door of every route: the action and relation it asks for. What lies behind it may be narrower: see the tests below the walk.
DOORS: dict[tuple[str, str], Door] = {
    ("GET", "/login"): PUBLIC,
    ("POST", "/login"): PUBLIC,
    ("POST", "/logout"): PUBLIC,
    ("GET", "/login/oidc"): PUBLIC,
    ("GET", "/login/oidc/callback"): PUBLIC,
    ("POST", "/login/oidc/backchannel"): PUBLIC,
    ("GET", "/api/account"): "anyone",
    ("GET", "/api/account/sessions"): ("account.own", "own"),
    ("DELETE", "/api/account/sessions/{session_id}"): ("account.own", "own"),
    ("GET", "/api/account/qualifications"): ("account.own", "own"),
    ("WEBSOCKET", "/api/account/standing"): "anyone",
    ("GET", "/api/accounts"): ("account.manage", "own"),
    ("POST", "/api/accounts/{login}/disable"): ("account.manage", "own"),
    ("DELETE", "/api/accounts/{login}/sessions"): ("account.manage", "own"),
    ("DELETE", "/api/accounts/{login}/keys"): ("account.manage", "own"),
    ("GET", "/api/accounts/{login}/qualifications"): ("account.manage", "own"),
    ("POST", "/api/accounts/{login}/qualifications"): ("account.manage", "own"),
    ("POST", "/api/accounts/{login}/qualifications/{qualification_id}/end"): ("account.manage", "own"),
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/metrics"): ("metrics.read", "any"),
    ("GET", "/api/openapi.json"): "anyone",
    ("GET", "/api/cameras.geojson"): ("camera.read", "any"),
    ("GET", "/api/cameras"): ("camera.read", "any"),
    ("GET", "/api/cameras.csv"): ("camera.read", "any"),
    ("GET", "/api/cameras.xlsx"): ("camera.read", "any"),
    ("GET", "/api/cameras/counts"): ("camera.read", "any"),
    ("GET", "/api/purposes"): ("camera.read", "any"),
    ("GET", "/api/cameras/{code}"): ("camera.read", "any"),
    ("PATCH", "/api/cameras/{code}"): ("camera.edit", "own"),
    ("GET", "/api/cameras/{code}/edit"): ("camera.edit", "own"),
    ("PUT", "/api/cameras/{code}/purposes"): ("camera.edit", "own"),
    ("GET", "/api/cameras/{code}/connection"): ("camera.edit", "own"),
    ("PUT", "/api/cameras/{code}/connection"): ("camera.edit", "own"),
    ("GET", "/api/cameras/{code}/history"): ("camera.read", "any"),
    ("POST", "/api/cameras/edits"): ("camera.edit", "own"),
    ("GET", "/api/cameras/{code}/states"): ("camera.state", "own"),
    ("POST", "/api/cameras/{code}/states"): ("camera.state", "own"),
    ("POST", "/api/cameras/{code}/states/{state_id}/end"): ("camera.state", "own"),
    ("GET", "/api/cameras/{code}/masks"): ("camera.mask", "controller"),
    ("POST", "/api/cameras/{code}/masks"): ("camera.mask", "controller"),
    ("DELETE", "/api/cameras/{code}/masks/{mask_id}"): ("camera.mask", "controller"),
    ("GET", "/api/cameras/{code}/positions"): ("camera.mask", "controller"),
    ("POST", "/api/cameras/{code}/positions"): ("camera.mask", "controller"),
    ("PUT", "/api/cameras/{code}/positions/{position_id}"): ("camera.mask", "controller"),
    ("DELETE", "/api/cameras/{code}/positions/{position_id}"): ("camera.mask", "controller"),
    ("PUT", "/api/cameras/{code}/position"): ("camera.position", "controller"),
    ("GET", "/api/areas.geojson"): ("camera.read", "any"),
    ("GET", "/api/ground.geojson"): ("camera.read", "any"),
    ("GET", "/api/incidents/heat.geojson"): ("incident.read", "any"),
    ("GET", "/api/flow/segments.geojson"): ("flow.read", "any"),
    ("GET", "/api/flow/sites.geojson"): ("flow.read", "any"),
    ("GET", "/api/flow/values"): ("flow.read", "any"),
    ("GET", "/api/forecast/values"): ("flow.read", "any"),
    ("GET", "/api/forecast/score"): ("flow.read", "any"),
    ("GET", "/api/incidents"): ("incident.read", "any"),
    ("POST", "/api/incidents"): ("incident.open", "own"),
    ("POST", "/api/incidents/{incident_id}/close"): ("incident.open", "own"),
    ("GET", "/api/incidents/{incident_id}"): ("incident.follow", "own"),
    ("PATCH", "/api/incidents/{incident_id}"): ("incident.follow", "own"),
    ("GET", "/api/incidents/{incident_id}/following"): ("incident.follow", "own"),
    ("POST", "/api/incidents/{incident_id}/wishes"): ("incident.follow", "own"),
    ("POST", "/api/wishes/{wish_id}/state"): ("incident.follow", "own"),
    ("GET", "/api/incidents/{incident_id}/teams"): ("incident.follow", "own"),
    ("POST", "/api/incidents/{incident_id}/teams"): ("incident.open", "own"),
    ("POST", "/api/teams/{team_id}/members"): ("incident.open", "own"),
    ("DELETE", "/api/teams/{team_id}/members/{login}"): ("incident.open", "own"),
    ("DELETE", "/api/teams/{team_id}"): ("incident.open", "own"),
    ("GET", "/api/incidents/{incident_id}/plan"): ("incident.follow", "own"),
    ("PUT", "/api/premises/{code}/plan"): ("plan.keep", "own"),
    ("DELETE", "/api/premises/{code}/plan"): ("plan.keep", "own"),
    ("POST", "/api/incidents/{incident_id}/pushes"): ("picture.push", "own"),
    ("DELETE", "/api/pushes/{push_id}"): ("picture.push", "own"),
    ("POST", "/api/pushes/{push_id}/accept"): ("request.ask", "any"),
    ("POST", "/api/alarms"): ("alarm.report", "own"),
    ("GET", "/api/alarms"): ("alarm.judge", "own"),
    ("POST", "/api/alarms/{alarm_id}/state"): ("alarm.judge", "own"),
    ("GET", "/api/view-requests"): ("camera.read", "own"),
    ("POST", "/api/view-requests"): ("request.ask", "any"),
    ("GET", "/api/view-requests/{request_id}"): ("camera.read", "own"),
    ("POST", "/api/view-requests/{request_id}/decision"): ("request.decide", "controller"),
    ("GET", "/api/collections"): ("collection.keep", "own"),
    ("POST", "/api/collections"): ("collection.keep", "own"),
    ("PUT", "/api/collections/{collection_id}"): ("collection.keep", "own"),
    ("DELETE", "/api/collections/{collection_id}"): ("collection.keep", "own"),
    ("GET", "/api/agreement-requests"): ("agreement.read", "own"),
    ("POST", "/api/agreement-requests"): ("request.ask", "any"),
    ("POST", "/api/agreement-requests/{agreement_request_id}/agree"): ("agreement.keep", "own"),
    ("POST", "/api/agreement-requests/{agreement_request_id}/decline"): ("agreement.keep", "own"),
    ("DELETE", "/api/agreement-requests/{agreement_request_id}"): ("request.ask", "any"),
    ("GET", "/api/leases"): ("lease.watch", "own"),
    ("POST", "/api/leases/{lease_id}/extend"): ("lease.watch", "own"),
    ("POST", "/api/view-requests/decisions"): ("request.decide", "controller"),
    ("GET", "/api/watching"): ("lease.see", "controller"),
    ("GET", "/api/history.csv"): ("lease.see", "own"),
    ("GET", "/api/colleagues"): ("lease.watch", "own"),
    ("POST", "/api/leases/{lease_id}/hand-over"): ("lease.watch", "own"),
    ("GET", "/api/hand-overs"): ("lease.watch", "own"),
    ("POST", "/api/hand-overs/{offer_id}/answer"): ("lease.watch", "own"),
    ("GET", "/api/shifts"): ("lease.watch", "own"),
    ("POST", "/api/shifts"): ("lease.watch", "own"),
    ("POST", "/api/shifts/{shift_id}/answer"): ("lease.watch", "own"),
    ("POST", "/api/leases/{lease_id}/ticket"): ("lease.watch", "own"),
    ("DELETE", "/api/leases/{lease_id}"): ("camera.read", "own"),
    ("GET", "/api/walls"): ("lease.watch", "own"),
    ("POST", "/api/walls"): ("lease.watch", "own"),
    ("GET", "/api/walls/{wall_id}"): ("lease.watch", "own"),
    ("DELETE", "/api/walls/{wall_id}"): ("lease.watch", "own"),
    ("POST", "/api/faults"): ("lease.watch", "own"),
    ("GET", "/api/faults"): ("request.decide", "controller"),
    ("POST", "/api/faults/{report_id}/settled"): ("request.decide", "controller"),
    ("GET", "/api/agreements"): ("agreement.read", "own"),
    ("POST", "/api/agreements"): ("agreement.keep", "own"),
    ("POST", "/api/agreements/preview"): ("agreement.keep", "own"),
    ("GET", "/api/agreements/{code}"): ("agreement.read", "own"),
    ("PUT", "/api/agreements/{code}"): ("agreement.keep", "own"),
    ("POST", "/api/agreements/{code}/end"): ("agreement.keep", "own"),
    ("POST", "/api/agreements/{code}/end/preview"): ("agreement.keep", "own"),
    ("GET", "/api/cameras/{code}/turns"): ("agreement.read", "own"),
    ("POST", "/api/cameras/{code}/turns"): ("agreement.keep", "own"),
    ("POST", "/api/cameras/{code}/turns/preview"): ("agreement.keep", "own"),
    ("GET", "/api/cameras/{code}/turns/lifting"): ("agreement.keep", "own"),
    ("DELETE", "/api/cameras/{code}/turns"): ("agreement.keep", "own"),
    ("POST", "/api/turns/{turn_id}/end"): ("agreement.keep", "own"),
    ("GET", "/api/uploads"): ("register.load", "own"),
    ("POST", "/api/uploads"): ("register.load", "own"),
    ("GET", "/api/uploads/{upload_id}"): ("register.load", "own"),
    ("DELETE", "/api/uploads/{upload_id}"): ("register.load", "own"),
    ("GET", "/api/uploads/{upload_id}/preview.geojson"): ("register.load", "own"),
    ("GET", "/api/uploads/{upload_id}/rejects.csv"): ("register.load", "own"),
    ("POST", "/api/uploads/{upload_id}/confirm"): ("register.load", "own"),
    ("GET", "/api/changes"): ("register.load", "own"),
    ("POST", "/api/changes/{change_id}/undo"): ("register.load", "own"),
    ("GET", "/api/triggers.geojson"): ("trigger.read", "any"),
    ("POST", "/api/triggers"): ("trigger.write", "own"),
    ("POST", "/api/triggers/{trigger_id}/state"): ("trigger.judge", "own"),
    ("GET", "/register"): PUBLIC,
    ("GET", "/register/cameras/{code}"): PUBLIC,
    ("GET", "/register/cameras/{code}/qr.svg"): PUBLIC,
    ("GET", "/register/cameras/{code}/sign"): PUBLIC,
    ("GET", "/register/cameras.csv"): PUBLIC,
    ("GET", "/register/cameras.geojson"): PUBLIC,
    ("GET", "/register/catalog.ttl"): PUBLIC,
    ("GET", "/register/catalog.jsonld"): PUBLIC,
    ("GET", "/register/register.css"): PUBLIC,
    ("GET", "/register/{rest:path}"): PUBLIC,
    ("GET", "/ogc"): PUBLIC,
    ("MOUNT", "/ogc"): PUBLIC,
    ("GET", "/answers"): PAGES,
    ("GET", "/answers/answers.css"): PAGES,
    ("GET", "/answers/{request_id}"): PAGES,
    ("GET", "/"): PAGES,
    ("MOUNT", "/assets"): PAGES,  # the files below it are for everyone (tests/db/test_guard.py), the folder is not a page
    ("GET", "/_dash-layout"): PAGES,
    ("GET", "/_dash-dependencies"): PAGES,
    ("POST", "/_dash-update-component"): PAGES,
    ("GET", "/_reload-hash"): PAGES,
    ("GET", "/_favicon.ico"): PUBLIC,
    ("GET", "/_dash-component-suites/{package_name}/{fingerprinted_path:path}"): PUBLIC,
    ("WEBSOCKET", "/_dash-ws-callback"): PAGES,
    ("GET", "/api"): PAGES,
    ("GET", "/api/{rest:path}"): NOTHING,
    ("GET", "/ogc/{rest:path}"): NOTHING,
    ("GET", "/metrics/{rest:path}"): PAGES,
    ("GET", "/healthz/{rest:path}"): PAGES,
}


# What is asked for behind a door: the use case behind that route asks it.
BEHIND: dict[Action, tuple[str, str]] = {
    "lease.return": ("DELETE", "/api/leases/{lease_id}"),
    "lease.withdraw": ("DELETE", "/api/leases/{lease_id}"),
    "lease.see": ("GET", "/api/view-requests/{request_id}"),
}
# What is asked for at the relay's door (tests/db/test_camera_test.py).
AT_THE_RELAY: set[Action] = {"camera.test"}


@dataclass(frozen=True)
class Somebody:
    """One account: who it is, and the token it comes with."""

    organisation: str
    role: str

    @property
    def login(self) -> str:
        return f"{self.organisation}.{self.role}".replace("_", "-")

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.login}"}

    def may(self, door: Door) -> bool:
        if isinstance(door, str):
            return True
        roles, scopes = frozenset({self.role}), frozenset(SCOPES)
        return may(Principal(UUID(int=1), self.login, "", self.organisation, "", roles, scopes=scopes), *door)


EVERYBODY = [Somebody(organisation, role) for organisation, role in itertools.product(ORGANISATIONS, TABLE)]


@pytest.fixture
def city(settings: Settings, ingest: psycopg.Connection) -> None:
    """Two organisations with an account for every role, and a camera each; what lies between them is made by the tests."""
    end = datetime.now(UTC) + timedelta(hours=1)
    for organisation in ORGANISATIONS:
        ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES (%s, %s, 'municipality')", (organisation, organisation))
        ingest.execute(
            """INSERT INTO beeldregie.camera (code, name, owner_id, controller_id, position, changed_by)
                          VALUES (%s, 'Plein', %s, %s, ST_SetSRID(ST_MakePoint(4.5, 51.9), 4326), 'test')""",
            (f"{organisation}-1", organisation, organisation),
        )
    for one in EVERYBODY:
        ingest.execute(
            """WITH a AS (INSERT INTO beeldregie.account (login, display_name, organisation_id)
                                     VALUES (%s, '', %s) RETURNING id),
                               r AS (INSERT INTO beeldregie.account_role (account_id, role) SELECT id, %s FROM a)
                          INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at, scopes)
                          SELECT %s, id, '', %s, %s FROM a""",
            (one.login, one.organisation, one.role, digest(one.login), end, list(SCOPES)),
        )


@pytest.fixture
async def web(settings: Settings, city: None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_web(settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def walk(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, those of included routers too; HEAD and OPTIONS go where GET goes."""
    for route in routes:
        included: Any = getattr(route, "original_router", None)
        if included is not None:
            yield from walk(included.routes)
        elif isinstance(route, Mount):
            yield "MOUNT", route.path
        else:
            for method in getattr(route, "methods", None) or {"WEBSOCKET"}:
                yield method, route.path  # type: ignore[attr-defined]


def test_every_route_has_a_door_and_every_door_a_route(settings: Settings) -> None:
    app: Any = create_web(settings)
    found = set(walk(app.app.routes))
    closed = {path for path in (path for _, path in found) if ("OPTIONS", path) in found}  # the catch-alls that answer 404
    unlisted = {(method, path) for method, path in found - set(DOORS) if method not in ("HEAD", "OPTIONS") and path not in closed}
    assert unlisted == set(), "a new route: who may?"
    assert set(DOORS) - found == set()


def test_every_action_of_the_table_has_a_door() -> None:
    doors = {door[0] for door in DOORS.values() if not isinstance(door, str)}
    actions = {action for allowed in TABLE.values() for action in allowed}
    assert actions == doors | set(BEHIND) | AT_THE_RELAY == set(get_args(Action)), "an action that nothing asks for"
    assert set(BEHIND.values()) <= set(DOORS)


async def ask(web: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], organisation: str = "gemeente-a") -> httpx.Response:
    filled = {"code": f"{organisation}-1", "package_name": "dash", "fingerprinted_path:path": "x.js", "rest:path": "x"}
    for name in re.findall(r"{(.+?)}", path):
        path = path.replace(f"{{{name}}}", filled.get(name, UNKNOWN))
    return await web.request("GET" if method == "MOUNT" else method, path, headers=headers, json={} if method == "POST" else None)


async def test_nobody_passes_a_door_that_is_not_public(web: httpx.AsyncClient) -> None:
    for (method, path), door in DOORS.items():
        if method != "WEBSOCKET":
            status = (await ask(web, method, path, {})).status_code
            assert (status not in (401, 403)) == (door == PUBLIC or path.startswith("/ogc")), (method, path, status)


async def test_every_role_of_both_organisations_passes_the_doors_of_the_table_and_no_others(web: httpx.AsyncClient) -> None:
    wrong = []
    for one, ((method, path), door) in itertools.product(EVERYBODY, DOORS.items()):
        if method != "WEBSOCKET":
            status = (await ask(web, method, path, one.headers, one.organisation)).status_code  # at what is his own
            if (status not in (401, 403)) != one.may(door):
                wrong.append((one.login, method, path, status))
    assert wrong == []


async def test_a_key_of_one_scope_passes_the_doors_of_that_scope_and_no_others(web: httpx.AsyncClient, ingest: psycopg.Connection) -> None:
    """Keys of somebody with every role that goes with another, so that the scope alone holds them."""
    ingest.execute("INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES ('alles', '', 'gemeente-a')")
    ingest.execute(
        """INSERT INTO beeldregie.account_role (account_id, role)
           SELECT id, unnest(%s::text[]) FROM beeldregie.account WHERE login = 'alles'""",
        (sorted(set(TABLE) - {"policy_officer"}),),
    )
    ingest.execute(
        """INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at, scopes)
           SELECT k.hash, a.id, '', now() + interval '1 hour', ARRAY[k.scope]
           FROM beeldregie.account a, unnest(%s::bytea[], %s::text[]) AS k(hash, scope) WHERE a.login = 'alles'""",
        ([digest(f"alles.{scope}") for scope in SCOPES], list(SCOPES)),
    )
    named = {at: door for at, door in DOORS.items() if at[0] != "WEBSOCKET" and not isinstance(door, str)}
    passed: dict[str, set[str]] = {scope: set() for scope in SCOPES}
    for scope, ((method, path), door) in itertools.product(SCOPES, named.items()):
        if (await ask(web, method, path, {"Authorization": f"Bearer alles.{scope}"})).status_code not in (401, 403):
            passed[scope].add(door[0])
    assert passed == {scope: {scope} & {door[0] for door in named.values()} for scope in SCOPES}


async def test_what_people_wrote_is_not_read_by_a_program_that_detects(web: httpx.AsyncClient) -> None:
    """Its role reads cameras; why somebody wants an agreement, and what a viewer saw to be out of order, are words of people."""
    for path in ("/api/agreement-requests", "/api/faults"):
        assert (await web.get(path, headers=Somebody("gemeente-a", "detection").headers)).status_code == 403


# Behind the doors: what belongs to one organisation, tried by every role of both.


def request_of_a(app: psycopg.Connection, camera: str = "gemeente-b-1") -> str:
    """A pending request by A's traffic manager, for B's camera unless said; its id."""
    row = app.execute(
        """
        WITH v AS (INSERT INTO beeldregie.view_request (account_id, organisation_id, role, camera_id, purpose_id, reason, mode, minutes)
                   SELECT a.id, 'gemeente-a', 'traffic_manager', c.id, 'verkeersmanagement', 'file', 'live', 15
                   FROM beeldregie.account a, beeldregie.camera c
                   WHERE a.login = 'gemeente-a.traffic-manager' AND c.code = %s RETURNING id),
             d AS (INSERT INTO beeldregie.decision (request_id, outcome, rule, explanation_nl, explanation_en, facts, rules_version)
                   SELECT id, 'pending', 'test', '', '', '{}', 'test' FROM v)
        SELECT id FROM v""",
        (camera,),
    ).fetchone()
    assert row is not None
    return str(row[0])


def lease_of_a(app: psycopg.Connection) -> str:
    """A running lease of A's traffic manager on B's camera, so near its end that it can be extended; its id."""
    request = request_of_a(app)
    row = app.execute(
        """
        WITH d AS (INSERT INTO beeldregie.decision (request_id, outcome, rule, explanation_nl, explanation_en, facts, rules_version)
                   VALUES (%s, 'granted', 'test', '', '', '{}', 'test') RETURNING id, request_id)
        INSERT INTO beeldregie.lease (request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking,
                                      starts_at, ends_at)
        SELECT v.id, d.id, v.camera_id, v.account_id, v.organisation_id, v.purpose_id, 'live', 'none',
               now(), now() + interval '2 minutes'
        FROM d JOIN beeldregie.view_request v ON v.id = d.request_id RETURNING id""",
        (request,),
    ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.fixture
def app(settings: Settings, city: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.dsn("app"), autocommit=True) as connection:
        yield connection


async def who_succeeds(web: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None = None) -> set[str]:
    """The accounts for whom it is not refused (401, 403) and not hidden (404)."""
    found = set()
    for one in EVERYBODY:
        answer = await web.request(method, path, headers=one.headers, json=body)
        if answer.status_code not in (401, 403, 404):
            found.add(one.login)
    return found


def of(organisation: str, *roles: str) -> set[str]:
    return {Somebody(organisation, role).login for role in roles}


async def test_a_request_is_seen_by_its_two_sides_and_by_who_audits(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    seen = await who_succeeds(web, "GET", f"/api/view-requests/{request_of_a(app)}")
    auditor = of("gemeente-b", "policy_officer")
    assert seen == {one.login for one in EVERYBODY if one.may(("camera.read", "own"))}  # both organisations are a side here
    own = request_of_a(app, camera="gemeente-a-1")  # B is no side of it
    sides = {one.login for one in EVERYBODY if one.organisation == "gemeente-a" and one.may(("camera.read", "own"))}
    assert await who_succeeds(web, "GET", f"/api/view-requests/{own}") == sides | auditor


async def test_only_the_side_that_decides_on_the_camera_answers_a_request(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    body = {"outcome": "refused", "code": "risk", "reason": "te druk"}
    answered = await who_succeeds(web, "POST", f"/api/view-requests/{request_of_a(app)}/decision", body)
    assert answered == of("gemeente-b", "owner_admin", "controller")


async def test_a_lease_is_extended_by_whom_it_was_given_to_and_nobody_else(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    lease = lease_of_a(app)
    assert await who_succeeds(web, "POST", f"/api/leases/{lease}/extend", {}) == of("gemeente-a", "traffic_manager")


async def test_a_lease_is_ended_by_its_holder_and_by_the_side_that_decides_on_the_camera(
    web: httpx.AsyncClient, app: psycopg.Connection
) -> None:
    lease = lease_of_a(app)
    ended = await who_succeeds(web, "DELETE", f"/api/leases/{lease}")
    assert ended == of("gemeente-a", "traffic_manager") | of("gemeente-b", "owner_admin", "controller")


async def test_a_lease_is_listed_for_its_holder_only(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    lease = lease_of_a(app)
    listed = [one.login for one in EVERYBODY if lease in (await web.get("/api/leases", headers=one.headers)).text]
    assert listed == ["gemeente-a.traffic-manager"]


async def test_an_incident_is_closed_by_its_own_organisation(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    opener = Somebody("gemeente-a", "observer")
    made = await web.post("/api/incidents", headers=opener.headers, json={"kind": "ongeval", "position": [4.5, 51.9], "priority": 2})
    assert made.status_code == 201, made.text
    closed = await who_succeeds(web, "POST", f"/api/incidents/{made.json()['id']}/close")
    assert closed == of("gemeente-a", *(role for role in TABLE if Somebody("", role).may(("incident.open", "own"))))


async def test_a_camera_is_edited_by_its_owners_administrator_and_nobody_else(web: httpx.AsyncClient) -> None:
    own = of("gemeente-a", "owner_admin")
    assert await who_succeeds(web, "GET", "/api/cameras/gemeente-a-1/edit") == own
    assert await who_succeeds(web, "PATCH", "/api/cameras/gemeente-a-1", {"name": "Plein"}) == own
    assert await who_succeeds(web, "PUT", "/api/cameras/gemeente-a-1/purposes", {"purposes": []}) == own


async def test_a_trigger_is_judged_by_the_side_of_the_camera_it_came_from(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    row = app.execute("""
        INSERT INTO beeldregie.trigger (kind, source, camera_id, position, happened_at, reported_by)
        SELECT 'stopped_vehicle', 'detection', c.id, c.position, now(), a.id FROM beeldregie.camera c, beeldregie.account a
        WHERE c.code = 'gemeente-b-1' AND a.login = 'gemeente-b.detection' RETURNING id""").fetchone()
    assert row is not None
    judged = await who_succeeds(web, "POST", f"/api/triggers/{row[0]}/state", {"state": "confirmed"})
    assert judged == of("gemeente-b", *(role for role in TABLE if Somebody("", role).may(("trigger.judge", "own"))))


async def test_who_audits_gets_no_lease_whatever_the_camera(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    for organisation, camera in itertools.product(ORGANISATIONS, ORGANISATIONS):
        one = Somebody(organisation, "policy_officer")
        answer = await web.post("/api/view-requests", headers=one.headers, json={"cameras": [f"{camera}-1"], "reason": "file"})
        assert answer.status_code == 403
    assert app.execute("SELECT count(*) FROM beeldregie.lease").fetchone() == (0,)


async def test_an_account_is_seen_and_shut_out_by_who_manages_it(web: httpx.AsyncClient) -> None:
    """`owner_admin` in the own organisation, `administrator` everywhere; nobody himself, and an owner's no account above his own."""
    target, administrators = Somebody("gemeente-a", "observer"), {Somebody(one, "administrator").login for one in ORGANISATIONS}
    seen = [one.login for one in EVERYBODY if target.login in (await web.get("/api/accounts?limit=500", headers=one.headers)).text]
    keepers = of("gemeente-a", "owner_admin") | administrators
    assert set(seen) == keepers
    assert await who_succeeds(web, "DELETE", f"/api/accounts/{target.login}/sessions") == keepers
    for above in ("administrator", "policy_officer", "detection"):
        account = Somebody("gemeente-a", above).login
        assert await who_succeeds(web, "DELETE", f"/api/accounts/{account}/sessions") == administrators - {account}
    own = Somebody("gemeente-a", "owner_admin")
    assert (await web.post(f"/api/accounts/{own.login}/disable", headers=own.headers)).status_code == 403


async def test_ones_own_sessions_are_for_persons_who_are_logged_in(web: httpx.AsyncClient, app: psycopg.Connection) -> None:
    end = datetime.now(UTC) + timedelta(hours=1)
    for one in EVERYBODY:
        app.execute(
            "INSERT INTO beeldregie.session (id_hash, account_id, expires_at) SELECT %s, id, %s FROM beeldregie.account WHERE login = %s",
            (digest("s" + one.login), end, one.login),
        )
    passed = set()
    for one in EVERYBODY:
        cookie = {"Cookie": f"beeldregie_session=s{one.login}", "Origin": ORIGIN}
        answer = await web.get("/api/account/sessions", headers=cookie)
        if answer.status_code == 200:
            passed.add(one.login)
            assert len(answer.json()) == 1 and answer.json()[0]["this"]
            other = await web.delete(f"/api/account/sessions/{UNKNOWN}", headers=cookie)
            assert other.status_code == 404
    assert passed == {one.login for one in EVERYBODY if one.role not in ("detection", "alarm")}  # a program has keys only
