"""What became of a camera in the register, in the drawer, with undo for who may; and the message after a change. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.pages.map.editing.form import said
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.sharing.camera_history import Changed
from dashboard.store.edits import Choices
from dashboard.ui import parts
from dashboard.ui.format import number, when
from dashboard.ui.parts import attributes
from dashboard.ui.texts import Texts

SHOWN = ("basis", "decision", "dpia_url", "primary", "since", "until")  # of a purpose, beside whose and for what


def history(t: Texts, changed: Sequence[Changed], choices: Choices, now: datetime, may_undo: bool) -> Any:
    """The section of the drawer, folded: newest first."""
    steps = [_step(t, one, choices, now, may_undo) for one in changed]
    summary = html.Summary(t("edit.changes", n=len(steps)))
    return html.Details([summary, html.Ol(steps, className="changes")], className="changes-fold") if steps else None


def _step(t: Texts, one: Changed, choices: Choices, now: datetime, may_undo: bool) -> Any:
    who = ", ".join(word for word in (one.organisation or one.file or t("edit.by_command"), one.account) if word)
    head: list[Any] = [html.Time(when(one.at, now, t), dateTime=one.at.isoformat()), t(f"edit.kind.{one.kind}"), " · ", who]
    lines = [t("edit.first")] if one.first else [*_fields(t, one, choices), *_purposes(t, one, choices)]
    after: Any = html.Span(t("edit.undone"), className="quiet") if one.undone else None
    if may_undo and one.change is not None and not one.undone and one.kind != "load":  # a file is undone where it was loaded
        after = _undo(t, one.change, "history", one.cameras)
    return html.Li(
        [html.P(head), *([html.P(one.note, className="quiet")] if one.note else []), html.Ul([html.Li(line) for line in lines]), after]
    )


def _fields(t: Texts, one: Changed, choices: Choices) -> list[str]:
    return [
        t("edit.from_to", field=t.either(f"edit.field.{name}", name), was=said(t, name, was, choices), to=said(t, name, to, choices))
        for name, (was, to) in one.fields.items()
    ]


def _purposes(t: Texts, one: Changed, choices: Choices) -> list[str]:
    lines = []
    for was, to in one.purposes:
        what = to or was or {}
        name = f"{said(t, 'purpose', what.get('purpose'), choices)} ({said(t, 'organisation', what.get('organisation'), choices)})"
        if was is None or to is None:
            lines.append(t("edit.purpose_new" if was is None else "edit.purpose_gone", purpose=name))
            continue
        lines += [
            t(
                "edit.from_to",
                field=f"{name}, {t(f'edit.field.{part}')}",
                was=said(t, part, was[part], choices),
                to=said(t, part, to[part], choices),
            )
            for part in SHOWN
            if was[part] != to[part]
        ]
    return lines


def _undo(t: Texts, change: int, at: str, cameras: int = 1) -> Any:
    words = t("edit.undo") if cameras == 1 else t("edit.undo_many", n=number(cameras, t))
    return html.Button(words, id=edit_part(EditPart.UNDO, change=str(change), at=at), n_clicks=0, className="link")


def toast(t: Texts, sentences: Sequence[str], change: int | None) -> Any:
    """What was done, with undo where it can be; it stays until it is closed or something else is said."""
    close = html.Button("×", className="plain", **attributes(aria_label=t("drawer.close"), data_closes=EditId.TOAST))
    undo = [_undo(t, change, "toast")] if change is not None else []
    return html.Div([html.Span(parts.joined([*sentences, *undo])), close], className="toast")
