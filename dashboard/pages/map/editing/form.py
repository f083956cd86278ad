"""The form in which an owner edits a camera, and what it says to the register. Pure: a camera in, components out; what was typed in, an
edit out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args, get_origin

import dash_mantine_components as dmc
from dash import html

from dashboard.core.models import Text
from dashboard.pages.map.editing.ids import EditId, EditPart, edit_part
from dashboard.policy.camera_edits import Edit
from dashboard.store.edits import Choices
from dashboard.ui.dates import day_field
from dashboard.ui.format import day
from dashboard.ui.parts import attributes
from dashboard.ui.shell import OVER_PANELS
from dashboard.ui.texts import Texts

# Group → its fields, each with its kind of input. A place is two fields of the form and one of the register.
GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "what": (
        *(("name", "line"), ("kind", "choice"), ("lifecycle", "choice"), ("technique", "words")),
        *(("placed_from", "day"), ("placed_until", "day"), ("pilot_phase", "whole"), ("pilot_ends", "day")),
    ),
    "where": (
        *(("lon", "degrees"), ("lat", "degrees"), ("direction", "whole"), ("field_of_view", "whole"), ("range_m", "whole")),
        *(("municipality", "line"), ("road", "line"), ("hectometre", "tenth"), ("carriageway", "choice")),
        *(("base_lon", "degrees"), ("base_lat", "degrees"), ("reach_m", "whole")),
    ),
    "whose": (("operator", "party"), ("controller", "party"), ("processor", "party"), ("funder", "party")),
    "picture": (
        *(("image_class", "choice"), ("records", "flag"), ("retention_hours", "whole"), ("privacy_profile", "choice")),
        *(("public_only", "flag"), ("data", "words"), ("processing", "words")),
    ),
    "publication": (("publication", "choice"), ("withheld_reason", "words"), ("notice_seen_on", "day"), ("iama_url", "line")),
}
KINDS = {name: kind for fields in GROUPS.values() for name, kind in fields}
PLACES = {"position": ("lon", "lat"), "base_point": ("base_lon", "base_lat")}
FLAGS = {True: "yes", False: "no"}
_FLAGGED = {name for name, kind in KINDS.items() if kind == "flag"}
PURPOSE = ("organisation", "purpose", "basis", "decision", "decision_url", "dated", "dpia_url", "since", "until", "primary", "ends")
DEGREES = 7  # decimals: a centimetre
Raw = dict[str, Any]  # the form's fields as inputs hold them


def raw(fields: Mapping[str, Any]) -> Raw:
    """The fields of a camera, as JSON has them, as the inputs hold them: empty is "" or None."""
    found = {name: fields.get(name) for name in KINDS}
    for place, names in PLACES.items():
        at = fields.get(place) or (None, None)
        found |= {name: None if value is None else round(value, DEGREES) for name, value in zip(names, at, strict=True)}
    found |= {name: FLAGS.get(fields.get(name)) for name in _FLAGGED}  # type: ignore[arg-type]
    return {
        name: "" if value is None and KINDS[name] in ("line", "words", "day", "whole", "tenth", "degrees") else value
        for name, value in found.items()
    }


def patch(before: Raw, now: Raw) -> dict[str, Any]:
    """What of the form differs, as a merge patch. What is left alone is not sent: a value that came in wrong stands in nobody's way."""
    changed = {name: None if value == "" else value for name, value in now.items() if not _same(before.get(name), value)}
    found = {name: value for name, value in changed.items() if name not in sum(PLACES.values(), ())}
    for name in _FLAGGED & found.keys():
        found[name] = next((flag for flag, said in FLAGS.items() if said == found[name]), None)
    for place, names in PLACES.items():
        if set(names) & set(changed):
            at = [now.get(name) for name in names]
            found[place] = None if all(value in ("", None) for value in at) else at
    return found


def form_field(name: str) -> str:
    """The input at which a fault of a field of the register is shown."""
    return PLACES[name][0] if name in PLACES else name


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in ("", None) and other in ("", None))


def form(t: Texts, name: str, values: Raw, purposes: Sequence[Mapping[str, Any]], choices: Choices) -> list[Any]:
    """The whole form of one camera."""
    groups = [_group(t, group, [field(t, one, kind, values[one], choices) for one, kind in fields]) for group, fields in GROUPS.items()]
    rows = [purpose(t, n, one, choices) for n, one in enumerate(purposes)]
    add = html.Button(t("edit.add_purpose"), id=EditId.ADD_PURPOSE, n_clicks=0, className="link")
    wrong = html.P("", id=EditId.PURPOSE_ERROR, className="gap", role="alert")
    outlook = html.Div(id=EditId.OUTLOOK, className="edit-outlook", role="status", **attributes(aria_live="polite"))
    return [
        html.Div([html.H1(t("edit.heading", name=name), tabIndex="-1"), html.P(t("edit.drag"), className="quiet")], className="what"),
        *groups[:1],
        html.Div([groups[1], outlook], className="edit-where"),
        *groups[2:],
        html.Section([html.H2(t("edit.group.purposes")), html.Div(rows, id=EditId.PURPOSES, className="edit-purposes"), wrong, add]),
        _buttons(t),
    ]


def _group(t: Texts, name: str, inputs: Sequence[Any]) -> Any:
    return html.Section([html.H2(t(f"edit.group.{name}")), html.Div(list(inputs), className="edit-grid")], className=f"edit-{name}")


def _buttons(t: Texts) -> Any:
    save = html.Button(t("edit.save"), id=EditId.SAVE, n_clicks=0, className="ask")
    cancel = html.Button(t("edit.cancel"), id=EditId.CANCEL, n_clicks=0, className="second")
    return html.Div(
        [html.P("", id=EditId.ERROR, className="gap", role="alert"), html.Div([save, cancel], className="buttons")], className="edit-bar"
    )


def field(t: Texts, name: str, kind: str, value: Any, choices: Choices, part: EditPart = EditPart.FIELD) -> Any:
    """One input with its label; `value` as `raw` gives it."""
    id_, label = edit_part(part, field=name), t(f"edit.field.{name}")
    if kind == "choice":
        optional = None in _literals(name)
        data = [_option(one, _word(t, name, one)) for one in _literals(name) if one is not None]
        return _select(id_, label, data, value, optional)
    if kind == "flag":
        return _select(id_, label, [_option(one, t(f"edit.choice.records.{one}")) for one in FLAGS.values()], value, True)
    if kind == "party":
        return _select(id_, label, options(t, choices.organisations), value, True)
    if kind == "day":
        return day_field(t, id_, label, value, size="xs")
    if kind == "words":
        return dmc.Textarea(id=id_, label=label, value=value, autosize=True, minRows=1, size="xs", className="is-wide")
    if kind == "line":
        return dmc.TextInput(id=id_, label=label, value=value, size="xs", className="is-wide" if name in ("name", "iama_url") else "")
    return _number(t, id_, label, kind, value)


def _number(t: Texts, id_: Any, label: str, kind: str, value: Any) -> Any:
    scale, step = {"whole": (0, 1), "tenth": (1, 0.1), "degrees": (DEGREES, 0.00001)}[kind]
    return dmc.NumberInput(
        id=id_,
        label=label,
        value=value,
        decimalScale=scale,
        decimalSeparator="," if kind == "tenth" and t.language == "nl" else ".",
        step=step,
        allowDecimal=scale > 0,
        clampBehavior="none",
        hideControls=True,
        size="xs",
    )


def _select(id_: Any, label: str, data: list[dict[str, str]], value: Any, optional: bool) -> Any:
    return dmc.Select(
        id=id_,
        label=label,
        data=data,
        value=value,
        clearable=optional,
        allowDeselect=optional,
        searchable=len(data) > 8,
        size="xs",
        comboboxProps={"zIndex": OVER_PANELS},
    )


def purpose(t: Texts, n: int, one: Mapping[str, Any], choices: Choices) -> Any:
    """One purpose of the camera, as `edit_purposes.as_wanted` gives it; `n` numbers the rows."""
    row, decision = str(n), one.get("decision") or {}

    def id_(name: str) -> dict[str, Any]:
        return edit_part(EditPart.PURPOSE, row=row, field=name)

    def line(name: str, value: str | None) -> Any:
        return dmc.TextInput(id=id_(name), label=t(f"edit.field.{name}"), value=value or "", size="xs", className="is-wide")

    inputs = [
        _select(id_("purpose"), t("edit.field.purpose"), options(t, choices.purposes), one.get("purpose"), True),
        _select(id_("organisation"), t("edit.field.organisation"), options(t, choices.organisations), one.get("organisation"), True),
        _select(id_("basis"), t("edit.field.basis"), options(t, choices.bases), one.get("basis") or "unknown", False),
        day_field(t, id_("since"), t("edit.field.since"), one.get("since"), size="xs"),
        line("decision", decision.get("title")),
        line("decision_url", decision.get("url")),
        day_field(t, id_("dated"), t("edit.field.dated"), decision.get("dated"), size="xs"),
        day_field(t, id_("until"), t("edit.field.until"), one.get("until"), size="xs"),
        line("dpia_url", one.get("dpia_url")),
        dmc.Checkbox(id=id_("primary"), label=t("edit.field.primary"), checked=bool(one.get("primary")), size="xs", radius="sm"),
        dmc.Checkbox(id=id_("ends"), label=t("edit.field.ends"), checked=False, size="xs", radius="sm"),
    ]
    return html.Div(inputs, className="card edit-grid edit-purpose", role="group", **attributes(aria_label=t("edit.purpose_n", n=n + 1)))


def purposes(cells: Sequence[tuple[Mapping[str, str], Any]]) -> list[dict[str, Any]]:
    """The purposes that a form holds, as `Wanted` has them, out of ids and values; those that end are left out."""
    rows: dict[int, Raw] = {}
    for id_, value in cells:
        rows.setdefault(int(id_["row"]), {})[id_["field"]] = None if value == "" else value
    return [_wanted(row) for _, row in sorted(rows.items()) if not row.get("ends")]


def _wanted(row: Raw) -> dict[str, Any]:
    plain = {name: row.get(name) for name in ("organisation", "purpose", "dpia_url", "since", "until")}
    title, url, dated = row.get("decision"), row.get("decision_url"), row.get("dated")
    decision = {"title": title, "url": url, "dated": dated} if title or url or dated else None
    return plain | {"basis": row.get("basis") or "unknown", "primary": bool(row.get("primary")), "decision": decision}


def options(t: Texts, names: Mapping[str, Text]) -> list[dict[str, str]]:
    """What a list offers, out of ids and names."""
    return [_option(id_, name[t.language]) for id_, name in names.items()]


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _word(t: Texts, name: str, value: str) -> str:
    return t.either(f"edit.choice.{name}.{value}", t.either(f"camera.{name}.{value}", value))


def _literals(name: str) -> list[str | None]:
    """The words that a field can be, None where it can be empty; as policy/camera_edits.py has them."""
    annotation = Edit.model_fields[name].annotation
    parts = [annotation, *get_args(annotation)]
    words: list[str | None] = [word for one in parts if get_origin(one) is Literal for word in get_args(one)]
    return [*words, None] if type(None) in parts else words


def said(t: Texts, name: str, value: Any, choices: Choices) -> str:
    """A value of the register in words: for what changed, and for a preview."""
    if value is None or value == "":
        return t("edit.empty")
    if isinstance(value, bool):
        return t(f"edit.choice.records.{FLAGS[value]}")
    if isinstance(value, date):
        return day(value, t)
    if name in PLACES:
        return ", ".join(f"{number:.5f}" for number in reversed(value))
    known = {"purpose": choices.purposes, "basis": choices.bases}.get(name, choices.organisations)
    return known[value][t.language] if value in known and KINDS.get(name, "party") == "party" else _word(t, name, str(value))
