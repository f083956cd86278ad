"""What was done before: the steps that changed the register, each with a way back; and the files that wait for a yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html, no_update

from dashboard.pages.here import Here, here
from dashboard.pages.load.ids import UNDO, Id, undo_of
from dashboard.pages.load.layout import STEPS_AT_FIRST, box
from dashboard.sharing import changes
from dashboard.sharing.changes import Undone
from dashboard.store import uploads as stored
from dashboard.store.changes import Step
from dashboard.store.uploads import Upload
from dashboard.ui.format import number, when
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

_UPLOADS_LOOKED_AT = 30


def register(app: dash.Dash, use: Services) -> None:
    """The list, and the dialogue before something is undone."""
    _list(app, use)
    _undo(app, use)


def _list(app: dash.Dash, use: Services) -> None:
    """The steps and the files that wait, read again when something happened; more of them on request."""

    @app.callback(
        Output(Id.STEPS, "children"),
        Output(Id.MORE, "hidden"),
        Output(Id.WAITING, "children"),
        Input(Id.SEEN, "data"),
        Input(Id.SHOWN, "data"),
        Input(Id.KICK, "data"),
    )
    async def listed(seen: Any, shown: int, kick: Any) -> tuple[Any, bool, Any]:
        at = here(app, use, "register.load", "own")
        async with use.db.read() as conn:
            found, total = await changes.listed(conn, at.who, shown)
            brought = await stored.recent(conn, changes.scope(at.who), _UPLOADS_LOOKED_AT)
        here_now = (seen or [None])[0]
        waiting = [one for one in brought if one.state in ("waiting", "checked") and str(one.id) != here_now]
        return _steps(at, found), total <= shown, _waiting(at, waiting)

    @app.callback(Output(Id.SHOWN, "data"), Input(Id.MORE, "n_clicks"), State(Id.SHOWN, "data"), prevent_initial_call=True)
    async def more(clicks: int, shown: int) -> int:
        return shown + 2 * STEPS_AT_FIRST


def _undo(app: dash.Dash, use: Services) -> None:
    """First what undoing would come to, then undoing."""

    @app.callback(
        Output(Id.SURE, "opened"),
        Output(Id.SURE_BODY, "children"),
        Output(Id.SURE_OF, "data"),
        Input({"type": UNDO, "change": ALL, "at": ALL}, "n_clicks"),
        Input(Id.SURE_NO, "n_clicks"),
        prevent_initial_call=True,
        running=[(Output(Id.STEPS, "className"), "is-busy", "")],  # of a large file it takes a while to weigh
    )
    async def ask(clicks: list[int], no: int) -> tuple[Any, Any, Any]:
        if ctx.triggered_id == Id.SURE_NO:
            return False, no_update, None
        if not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        at = here(app, use, "register.load", "own")
        change = int(ctx.triggered_id["change"])
        return True, _said(at, await changes.weigh(use.keeper, at.who, change, at.now), at.t("load.undo_would")), change

    @app.callback(
        Output(Id.SURE, "opened", allow_duplicate=True),
        Output(Id.SAID, "children"),
        Output(Id.KICK, "data", allow_duplicate=True),
        Input(Id.SURE_YES, "n_clicks"),
        State(Id.SURE_OF, "data"),
        prevent_initial_call=True,
        running=[(Output(Id.SURE_YES, "disabled"), True, False)],
    )
    async def undo(clicks: int, change: int | None) -> tuple[Any, Any, Any]:
        if not clicks or change is None:
            return no_update, no_update, no_update
        at = here(app, use, "register.load", "own")
        undone = await changes.undo(use.keeper, at.who, change, at.now)
        return False, html.Div(_said(at, undone, at.t("load.undo_did", n=change)), className="load-told"), at.now.isoformat()


def _said(at: Here, undone: Undone, head: str) -> list[Any]:
    return [html.P(head), html.Ul([html.Li(sentence[at.t.language]) for sentence in undone.sentences])]


def _steps(at: Here, found: Sequence[Step]) -> Any:
    if not found:
        return html.P(at.t("load.no_steps"), className="quiet")
    return html.Ol([_step(at, step) for step in found], className="load-steps")


def _step(at: Here, step: Step) -> Any:
    who = step.name or (at.t("load.command_line") if step.account_id is None else step.by)
    about = [html.B(_what(at.t, step)), html.Span(f"{who} · {when(step.at, at.now, at.t)}", className="quiet")]
    if step.note:
        about.append(html.Span(step.note, className="quiet"))
    if step.undone_by is not None:
        way_back: Any = html.Span(at.t("load.step_undone", n=step.undone_by), className="tag is-quiet")
    else:
        again = step.kind == "undo" and not step.redoes
        words = at.t("load.redo") if again else at.t("load.undo")
        way_back = html.Button(
            words, id=undo_of(step.id, "list"), n_clicks=0, className="second small", title=at.t("load.undo_of", n=step.id)
        )
    return html.Li([html.Span(str(step.id), className="load-step-number"), html.Div(about, className="load-step-words"), way_back])


def _what(t: Texts, step: Step) -> str:
    if step.kind == "load":
        told = [t(f"load.counted.{what}", n=number(n, t)) for what, n in step.counts.items() if n and what != "unchanged"]
        subject = t(f"load.subject.{step.subject}")
        return t("load.step_load", subject=subject, name=step.file_name, counts=", ".join(told) or t("load.counted.nothing"))
    if step.kind == "edit":
        what = next((what for what in ("agreements", "turns") if what in step.counts), "cameras")
        n = step.counts[what]
        if what != "cameras":
            return t(f"load.step_{what}", n=number(n, t))
        return t("load.step_edit_one") if n == 1 else t("load.step_edit", n=number(n, t))
    return t("load.step_redo" if step.redoes else "load.step_undo", n=step.undoes)


def _waiting(at: Here, found: Sequence[Upload]) -> Any:
    if not found:
        return []
    rows = [
        html.Li(
            [
                html.A(one.file_name, href=f"/load?upload={one.id}"),
                html.Span(f"{one.by} · {when(one.created_at, at.now, at.t)}", className="quiet"),
            ]
        )
        for one in found
    ]
    return box("", at.t("load.waiting"), html.Ul(rows, className="load-waiting"))
