"""The panel for many cameras: what changes, the preview, and what it came to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.map.editing.form import KINDS, PLACES, Raw, field, options, patch, said
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.policy.camera_edits import ONE_BY_ONE
from dashboard.sharing.edit_many import Preview
from dashboard.sharing.edits import Planned
from dashboard.store.edits import Choices
from dashboard.ui.dates import day_field
from dashboard.ui.format import number
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

PAPERS = {"decision": ("title", "url", "dated", "basis", "purpose"), "dpia": ("url", "basis", "purpose")}
FIELDS = tuple(name for name in KINDS if name not in ONE_BY_ONE and name not in sum(PLACES.values(), ()))
FIRST = "document.decision"
MOST_ROWS = 200  # that a preview shows


def panel(t: Texts, own: int, others: int, choices: Choices) -> Any:
    """The panel, with what can be changed of so many cameras of one's own."""
    data = [_option(f"document.{one}", t(f"bulk.{one}")) for one in PAPERS] + [_option(name, t(f"edit.field.{name}")) for name in FIELDS]
    what = dmc.Select(
        id=EditId.BULK_WHAT,
        label=t("bulk.what"),
        data=data,
        value=FIRST,
        allowDeselect=False,
        searchable=True,
        size="xs",
        comboboxProps={"zIndex": OVER_PANELS},
    )
    close = html.Button("×", className="plain close", **attributes(aria_label=t("drawer.close"), data_closes=EditId.BULK))
    note = [html.P(t("bulk.others", n=number(others, t)), className="quiet")] if others else []
    return html.Div(
        [
            close,
            html.H2(t("bulk.heading", n=number(own, t)), tabIndex="-1"),
            *note,
            html.Div([what, html.Div(inputs(t, FIRST, choices), id=EditId.BULK_VALUE, className="edit-grid")], className="bulk-form"),
            html.Button(t("bulk.look"), id=EditId.BULK_LOOK, n_clicks=0, className="second small", disabled=own == 0),
            html.Div(id=EditId.BULK_RESULT, role="status", **attributes(aria_live="polite")),
        ],
        className="panel panel-bulk",
        role="dialog",
        **attributes(aria_label=t("bulk.heading", n=number(own, t))),
    )


def inputs(t: Texts, what: str, choices: Choices) -> list[Any]:
    """The inputs for what is to be changed."""
    kind = what.removeprefix("document.")
    if kind not in PAPERS:
        return [field(t, what, KINDS[what], None if KINDS[what] in ("choice", "flag", "party") else "", choices, EditPart.BULK_FIELD)]
    names = {"basis": choices.bases, "purpose": choices.purposes}
    return [_paper(t, name, names) for name in PAPERS[kind]]


def _paper(t: Texts, name: str, names: Mapping[str, Any]) -> Any:
    id_, label = edit_part(EditPart.BULK_FIELD, field=name), t(f"bulk.{name}")
    if name in names:
        return dmc.Select(
            id=id_,
            label=label,
            data=options(t, names[name]),
            value=None,
            placeholder=t("bulk.all"),
            clearable=True,
            size="xs",
            comboboxProps={"zIndex": OVER_PANELS},
        )
    if name == "dated":
        return day_field(t, id_, label, size="xs")
    return dmc.TextInput(id=id_, label=label, value="", size="xs", className="is-wide")


def change(what: str, values: Raw) -> dict[str, Any]:
    """What `sharing/edit_many.py: Change` reads, out of the inputs."""
    kind = what.removeprefix("document.")
    if kind in PAPERS:
        return {"document": {"kind": kind} | {name: values.get(name) or None for name in PAPERS[kind]}}
    given = values.get(what)
    return {"fields": patch({what: object()}, {what: given})}


def preview(t: Texts, found: Preview, choices: Choices) -> list[Any]:
    """What would change, camera by camera, what is refused and why, and the button that does it."""
    changing, refused = found.changing, found.refused
    same = len(found.planned) - len(changing) - len(refused)
    counts = t("bulk.counts", n=number(len(changing), t), same=number(same, t), refused=number(len(refused), t))
    shown = [*refused, *changing][:MOST_ROWS]
    head = html.Thead(html.Tr([html.Th(t(f"bulk.col.{name}"), scope="col") for name in ("camera", "was", "to")]))
    rows = [_row(t, found, one, choices) for one in shown]
    table = html.Table([html.Caption(counts), head, html.Tbody(rows)], className="bulk-table")
    rest = len(refused) + len(changing) - len(shown)
    more = [html.P(t("bulk.more", n=number(rest, t)), className="quiet")] if rest else []
    apply = html.Button(
        t("bulk.apply", n=number(len(changing), t)), id=EditId.BULK_APPLY, n_clicks=0, className="ask", disabled=not changing
    )
    scroll = attributes(aria_label=counts)
    return [html.Div(table, className="bulk-scroll", tabIndex="0", role="region", **scroll), *more, apply]


def _row(t: Texts, found: Preview, one: Planned, choices: Choices) -> Any:
    code = html.Th(one.camera.code, scope="row")
    if one.faults:
        reasons = "; ".join(fault.reason[t.language] for fault in one.faults)
        return html.Tr([code, html.Td(t("bulk.refused", why=reasons), colSpan=2, className="gap")])
    both = [(said(t, name, was, choices), said(t, name, to, choices)) for name, (was, to) in one.changed.items()]
    for row, was, to in found.papers(one):
        purpose = said(t, "purpose", row.purpose, choices)
        both.append((was or t("edit.empty"), t("bulk.with", purpose=purpose, document=to or t("edit.empty"))))
    return html.Tr([code, html.Td("; ".join(was for was, _ in both)), html.Td("; ".join(to for _, to in both))])


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
