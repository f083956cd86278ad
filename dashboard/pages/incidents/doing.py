"""Callbacks of what somebody does: judging alarms, asking, pushing, looking along, wishes, the card, closing. Each checks who may; the use
case checks the rest, and what it says no to is said on the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, BeeldregieError
from dashboard.pages import refused
from dashboard.pages.here import Here, here
from dashboard.pages.incidents import rooms, sides
from dashboard.pages.incidents.callbacks import incident_id, last
from dashboard.pages.incidents.card import answered, ask_button, to_ask
from dashboard.pages.incidents.ids import FIELDS, PUSHED, Id, Part, part
from dashboard.policy.incidents import PROTECTION
from dashboard.policy.permissions import Action, Relation
from dashboard.sharing import alarms, ask, following, incidents, pushes, waiting
from dashboard.sharing.questions import INCIDENT
from dashboard.sharing.record import Asked
from dashboard.store.incidents import OpenedIncident
from dashboard.ui.format import when
from dashboard.web.context import Services

Told = Any  # what to say of it, as components
Result = tuple[Any, Any, Any]  # said, the store Id.DONE, the store Id.CHOSEN
SAME: Result = (no_update, no_update, no_update)
OUTPUTS = (
    Output(Id.SAID, "children", allow_duplicate=True),
    Output(Id.DONE, "data", allow_duplicate=True),
    Output(Id.CHOSEN, "data", allow_duplicate=True),
)


def register(app: dash.Dash, use: Services) -> None:
    """All callbacks of what somebody does."""
    _alarms(app, use)
    _seeing(app, use)
    _asking(app, use)
    _pushing(app, use)
    _looking(app, use)
    _wishing(app, use)
    _filling(app, use)
    _closing(app, use)


async def done(at: Here, work: Callable[[], Awaitable[Told]], chosen: Any = no_update) -> Result:
    """Do it, and say what came of it; what cannot be is said in words too, and nothing was done."""
    try:
        return await work(), last(at.now), chosen
    except BeeldregieError as error:
        return html.P(error.said(at.t.language), className="gap", role="alert"), no_update, no_update


_ROOMS = (State(part(Part.ROOM, of=ALL), "value"), State(part(Part.ROOM, of=ALL), "id"))


def by_part(values: list[str | None], ids: list[dict[str, str]], name: str) -> dict[str, str]:
    """What stands in each field of a part that repeats, by the name in its id that tells them apart."""
    return {id_[name]: value or "" for id_, value in zip(ids, values, strict=True)}


def pressed() -> dict[str, Any] | None:
    """The id of the button that was pressed; None: parts that came onto the page call too."""
    return ctx.triggered_id if ctx.triggered and ctx.triggered[0]["value"] else None


def _button(app: dash.Dash, use: Services, id_: dict[str, Any], action: Action, relation: Relation = "own") -> Callable[[Any], Any]:
    """A callback of a repeating button: `does(at, id of the button, chosen incident, chosen cameras)`."""

    def decorated(does: Callable[[Here, dict[str, Any], str | None, list[str]], Awaitable[Result]]) -> None:
        async def press(clicks: list[int], chosen: str | None, picked: list[str]) -> Result:
            button = pressed()
            return await does(here(app, use, action, relation), button, chosen, picked) if button else SAME

        app.callback(*OUTPUTS, Input(id_, "n_clicks"), State(Id.CHOSEN, "data"), State(Id.PICKED, "data"), prevent_initial_call=True)(press)

    return decorated


def _alarms(app: dash.Dash, use: Services) -> None:
    @app.callback(*OUTPUTS, Input(part(Part.JUDGE, alarm=ALL, to=ALL), "n_clicks"), *_ROOMS, prevent_initial_call=True)
    async def judge(clicks: list[int], chosen_rooms: list[str | None], ids: list[dict[str, str]]) -> Result:
        button = pressed()
        if not button:
            return SAME
        at = here(app, use, "alarm.judge", "own")
        result = await done(at, lambda: _judged(use, at, button, by_part(chosen_rooms, ids, "of").get(button["alarm"])))
        if result[1] is no_update or button["to"] != "verified":
            return result
        async with use.db.read() as conn:
            found = next(one for one in (await alarms.listed(conn, at.who, at.now))[0] if str(one.id) == button["alarm"])
        return result[0], result[1], str(found.incident_id) if found.incident_id else no_update


async def _judged(use: Services, at: Here, button: dict[str, Any], room: str | None) -> Told:
    passes_on = button["to"] == "passed_on"
    if passes_on and not room:
        raise BadInput(at.t("incidents.room_needed"), at.t("incidents.room_needed"))
    one = await alarms.judge(use.db, at.who, UUID(button["alarm"]), button["to"], rooms.named(room) if passes_on else None, at.now)
    return html.P(at.t("incidents.judged", event=one.told.event, state=at.t(f"incidents.state.{one.state}")))


def _seeing(app: dash.Dash, use: Services) -> None:
    """Saying that one's control room saw the incident: it waits there no more, and who shows reads it."""

    @_button(app, use, part(Part.SEE, incident=ALL), "incident.follow")
    async def see(at: Here, button: dict[str, Any], chosen: str | None, picked: list[str]) -> Result:
        return await done(at, lambda: _seen(use, at, button["incident"]))


async def _seen(use: Services, at: Here, incident: str) -> Told:
    await incidents.see(use.db, at.who, incident_id(incident), at.now)
    return html.P(at.t("incidents.seen_now"), className="quiet")


def _asking(app: dash.Dash, use: Services) -> None:
    """Asking for one camera, or for all that may be asked; the incident is the reason."""

    @_button(app, use, part(Part.ASK, camera=ALL, at=ALL), "request.ask", "any")
    async def ask_(at: Here, button: dict[str, Any], chosen: str | None, picked: list[str]) -> Result:
        return await done(at, lambda: _asked(use, at, chosen, button["camera"])) if chosen else SAME


async def _asked(use: Services, at: Here, chosen: str | None, camera: str) -> Told:
    async with use.db.read() as conn:
        found = await following.in_full(conn, at.who, incident_id(str(chosen)), at.now)
    incidents.check_open(found.incident, at.now)
    codes = [camera] if camera else to_ask(found.cameras)
    if not codes:
        raise BadInput("Er is geen camera die u mag vragen.", "There is no camera that you may ask for.")
    purpose = PROTECTION if found.incident.kind == PROTECTION else None
    asked = await ask.ask(use.db, at.who, ask.Wish(codes, INCIDENT, purpose=purpose, incident=found.incident.code), at.now)
    return await _answers(use, at, asked)


async def _answers(use: Services, at: Here, asked: list[Asked]) -> Told:
    """What each came to; below a no what can be done instead."""
    async with use.db.read() as conn:
        items = [
            html.Li([one.camera_code, " · ", *answered(at.t, one.answer, f"/answers/{one.request_id}"), *await _instead(conn, at, one)])
            for one in asked
        ]
    return html.Ul(items, className="incidents-told")


async def _instead(conn: AsyncConnection, at: Here, one: Asked) -> list[Any]:
    """After a no: other cameras that see the place, each to be asked for at once, and asking for an agreement. `alternatives` were decided
    for this incident."""
    if one.answer.outcome != "refused":
        return []
    place = f"instead-{one.camera_code}"
    others = [(ask_button(at.t, other.code, place, other.name, other.name), other.code) for other in one.alternatives]
    since = await refused.agreement_since(conn, at, one.camera_code)
    found = [refused.alternatives(at.t, others), refused.agreement(at.t, one.answer, one.camera_code, "incident", since, at.now)]
    return [part_ for part_ in found if part_]


def _pushing(app: dash.Dash, use: Services) -> None:
    """The chosen pictures go to the control rooms of the place; and back."""

    @app.callback(
        *OUTPUTS,
        Input(part(Part.PUSH, at=ALL), "n_clicks"),
        State(Id.CHOSEN, "data"),
        State(Id.PICKED, "data"),
        *_ROOMS,
        prevent_initial_call=True,
    )
    async def push(
        clicks: list[int], chosen: str | None, picked: list[str], chosen_rooms: list[str | None], ids: list[dict[str, str]]
    ) -> Result:
        button = pressed()
        if not button or not chosen:
            return SAME
        at, room = here(app, use, "picture.push", "own"), by_part(chosen_rooms, ids, "of").get(PUSHED)
        return await done(at, lambda: _pushed(use, at, chosen, picked, button["at"], room))

    @_button(app, use, part(Part.PROLONG, push=ALL), "picture.push")
    async def prolong(at: Here, button: dict[str, Any], chosen: str | None, picked: list[str]) -> Result:
        return await done(at, lambda: _prolonged(use, at, UUID(button["push"])))

    @_button(app, use, part(Part.WITHDRAW, push=ALL), "picture.push")
    async def withdraw(at: Here, button: dict[str, Any], chosen: str | None, picked: list[str]) -> Result:
        return await done(at, lambda: _withdrawn(use, at, button["push"]))


async def _pushed(use: Services, at: Here, chosen: str, picked: list[str], to: str, room: str | None) -> Told:
    """To the team that the button names, else to the control room that was chosen: those of the place unless another was."""
    if not picked:
        raise BadInput("Kies eerst beelden met 1 tot en met 4.", "Choose pictures first, with 1 to 4.")
    async with use.db.read() as conn:
        found = await following.in_full(conn, at.who, incident_id(chosen), at.now)
        names = await alarms.rooms(conn, at.now)
    answering = [one for one in sides.control_rooms(found) if one != at.who.organisation_id]
    named = rooms.named(room)
    recipients = [one.id for one in found.teams if one.id == to] or ([named] if named else answering if room else [])
    if not recipients:
        raise BadInput(at.t("incidents.room_needed"), at.t("incidents.room_needed"))
    names |= {one.organisation_id: one.name for one in found.parties} | {one.id: one.name for one in found.teams}
    items = []
    for recipient in recipients:
        offered = await pushes.offer(use.db, at.who, found.incident.id, picked, recipient, None, at.now)
        items += [_offered(at, one, names.get(recipient, recipient)) for one in offered]
    return html.Ul(items, className="incidents-told")


def _offered(at: Here, one: pushes.Offered, to: str) -> Told:
    name = f"{one.camera.name} ({one.camera.code})"
    if one.push is None:
        return html.Li([f"{name} → {to} · ", *answered(at.t, one.answer, None)])
    if one.change == "offered":
        return html.Li(at.t("incidents.pushed_to", name=name, to=to))
    said = "goes_on.prolonged" if one.change == "prolonged" else "goes_on.unchanged"
    return html.Li(at.t(said, name=name, to=to, when=when(one.push.ends_at, at.now, at.t)))


async def _prolonged(use: Services, at: Here, push: UUID) -> Told:
    one, to = await pushes.prolong(use.db, at.who, push, None, at.now)
    return html.Ul([_offered(at, one, to)], className="incidents-told")


async def _withdrawn(use: Services, at: Here, push: str) -> Told:
    await pushes.withdraw(use.db, at.who, UUID(push), at.now)
    return html.P(at.t("incidents.withdrawn"))


def _looking(app: dash.Dash, use: Services) -> None:
    """Looking at all that is offered: each is a request of its own, and the incident of the newest comes on the screen."""

    @_button(app, use, part(Part.ACCEPT, at=ALL), "request.ask", "any")
    async def accept(at: Here, button: dict[str, Any], chosen: str | None, picked: list[str]) -> Result:
        async with use.db.read() as conn:
            offered = await waiting.offers(conn, at.who, at.now)
        if not offered:
            return SAME

        async def work() -> Told:
            return await _answers(use, at, [await pushes.accept(use.db, at.who, one.id, at.now) for one in offered])

        newest = str(offered[0].incident_id)
        return await done(at, work, no_update if newest == chosen else newest)


def _wishing(app: dash.Dash, use: Services) -> None:
    """What a follower asks, and what becomes of it."""

    @app.callback(
        *OUTPUTS,
        Input(part(Part.WISH, wish=ALL, camera=ALL), "n_clicks"),
        State(Id.CHOSEN, "data"),
        State(part(Part.WISH_WORDS, wish=ALL), "value"),
        State(part(Part.WISH_WORDS, wish=ALL), "id"),
        prevent_initial_call=True,
    )
    async def wish(clicks: list[int], chosen: str | None, words: list[str | None], ids: list[dict[str, str]]) -> Result:
        button = pressed()
        if not button or not chosen:
            return SAME
        at = here(app, use, "incident.follow", "own")
        said = by_part(words, ids, "wish").get(button["wish"], "").strip()
        return await done(at, lambda: _wished(use, at, chosen, button, said))

    @app.callback(
        *OUTPUTS,
        Input(part(Part.SETTLE, wish=ALL, state=ALL), "n_clicks"),
        State(part(Part.SETTLE_WORDS, wish=ALL), "value"),
        State(part(Part.SETTLE_WORDS, wish=ALL), "id"),
        prevent_initial_call=True,
    )
    async def settle(clicks: list[int], words: list[str | None], ids: list[dict[str, str]]) -> Result:
        button = pressed()
        if not button:
            return SAME
        at = here(app, use, "incident.follow", "own")
        said = by_part(words, ids, "wish").get(button["wish"])

        async def work() -> Told:
            settled = await following.settle_wish(use.db, at.who, UUID(button["wish"]), button["state"], said, at.now)
            return html.P(at.t("incidents.wish_is", state=at.t(f"incidents.wish_state.{settled.state}")))

        return await done(at, work)


async def _wished(use: Services, at: Here, chosen: str, button: dict[str, Any], said: str) -> Told:
    """What was typed names a camera that sees the place, or is said in these words."""
    async with use.db.read() as conn:
        codes = await following.that_see(conn, at.who, incident_id(chosen)) if said else set()
    camera, words = (said, None) if said in codes else (button["camera"] or None, said or None)
    asked = await following.ask_wish(use.db, at.who, incident_id(chosen), camera, button["wish"], words, at.now)
    which = " · ".join(word for word in (at.t(f"incidents.wish.{asked.wish}"), asked.camera, asked.words) if word)
    return html.P(at.t("incidents.wished", wish=which))


def _filling(app: dash.Dash, use: Services) -> None:
    """A field of the card is saved as soon as it is left. What the page itself put there is what the card says already."""

    @app.callback(
        *OUTPUTS[:2],
        *(Input(id_, "value") for id_ in FIELDS.values()),
        State(Id.CARD, "data"),
        prevent_initial_call=True,
    )
    async def fill(*given: Any) -> tuple[Any, Any]:
        values, known = dict(zip(FIELDS, given[:-1], strict=True)), given[-1]
        touched = {name for name, id_ in FIELDS.items() if id_ in {one["prop_id"].split(".")[0] for one in ctx.triggered}}
        changed = {name: values[name] for name in touched if known and (values[name] or "") != known[name]}
        if not changed:
            return no_update, no_update
        at = here(app, use, "incident.follow", "own")

        async def work() -> Told:
            fields = {name: field(name, value) for name, value in changed.items()}
            await incidents.change_card(use.db, at.who, incident_id(known["incident"]), fields, at.now)
            return html.P(at.t("incidents.saved"), className="quiet")

        return (await done(at, work))[:2]


def field(name: str, value: str | None) -> int | bool | str | None:
    """What was typed as the card keeps it; None: unknown. Raises BadInput for what is no number of people."""
    words = (value or "").strip()
    if name == "weapons":
        return {"yes": True, "no": False}.get(words)
    if not words or name in ("weapons_words", "words"):
        return words or None
    if not (words.isascii() and words.isdigit() and len(words) <= 4):
        raise BadInput("Vul een aantal mensen in: 0 tot 9999.", "Fill in a number of people: 0 to 9999.")
    return int(words)


def _closing(app: dash.Dash, use: Services) -> None:
    """Closing is asked twice."""

    @app.callback(
        Output(Id.SURE, "opened"),
        Input(part(Part.CLOSE, incident=ALL), "n_clicks"),
        Input(Id.SURE_NO, "n_clicks"),
        prevent_initial_call=True,
    )
    async def sure(clicks: list[int], no: int) -> Any:
        return ctx.triggered_id != Id.SURE_NO if pressed() else no_update

    @app.callback(
        *OUTPUTS[:2],
        Output(Id.SURE, "opened", allow_duplicate=True),
        Input(Id.SURE_YES, "n_clicks"),
        State(Id.CHOSEN, "data"),
        prevent_initial_call=True,
    )
    async def close(clicks: int, chosen: str | None) -> tuple[Any, Any, Any]:
        if not clicks or not chosen:
            return no_update, no_update, no_update
        at = here(app, use, "incident.open", "own")
        return *(await done(at, lambda: _closed(use, at, chosen)))[:2], False


async def _closed(use: Services, at: Here, chosen: str) -> Told:
    one: OpenedIncident = await incidents.close_incident(use.db, at.who, incident_id(chosen), at.now)
    return html.P(at.t("incidents.closed_now", code=one.code))
