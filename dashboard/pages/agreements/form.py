"""The form of an agreement: its fields, what it is filled with, and the terms that are read from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import dash_mantine_components as dmc
from dash import html

from dashboard.core.clock import local
from dashboard.core.errors import NotPermitted
from dashboard.pages.agreements.ids import Id, field
from dashboard.pages.agreements.layout import FLOATING
from dashboard.pages.agreements.words import weekday
from dashboard.pages.here import Here
from dashboard.policy.agreement_edits import Terms
from dashboard.sharing import agreement_requests, agreements
from dashboard.sharing.agreements import NOT_OWN, may_keep, terms_of
from dashboard.store import agreements as stored
from dashboard.store import collections, edits
from dashboard.store.agreement_requests import AgreementRequest
from dashboard.ui.dates import day_field, time_field
from dashboard.ui.texts import Texts
from dashboard.web.context import Services

CONDITIONS: Final = ("incident_only", "approval_each_time", "masked", "unrecognisable", "watermark")
_WIDE = "agreements-wide"
Options = list[dict[str, str]]


async def form(use: Services, at: Here, do: str, code: str, version: int) -> tuple[Any, str]:
    """The form to make a new agreement, one that was asked for (`code`: the request), to edit a version or to copy one, with its title.
    Raises NotFound, NotPermitted."""
    async with use.db.read() as conn:
        history = await agreements.versions(conn, at.who, code) if do not in ("new", "asked") else []
        one = next((found for found in history if found.id == version), history[0] if history else None)
        asked = await agreement_requests.one(conn, at.who, UUID(code)) if do == "asked" else None
        choices, areas = await edits.choices(conn), await stored.areas(conn)
        groups = await collections.of_organisation(conn, at.who.organisation_id)
    if not may_keep(at.who, one if do == "edit" else None):
        raise NotPermitted(NOT_OWN.nl, NOT_OWN.en)
    t = at.t
    parties = [{"value": id_, "label": name[t.language]} for id_, name in choices.organisations.items()]
    others = [party for party in parties if party["value"] != at.who.organisation_id]
    purposes = [{"value": id_, "label": name[t.language]} for id_, name in choices.purposes.items()]
    kept = [{"value": " ".join(one.there), "label": one.name} for one in groups if one.there]
    values = filled(terms_of(one) if one else None, is_copy=do == "copy") | (of_request(at, asked) if asked else {})
    fields = [
        *_who(t, values, others, purposes, is_edit=do == "edit"),
        *_which(t, values, kept, [{"value": code_, "label": name} for code_, name in areas.items()]),
        *_how(t, values),
        *_papers(t, values, parties),
    ]
    return [html.Div(fields, className="agreements-form"), *_buttons(t)], t(f"agreements.title_{do}")


def filled(terms: Terms | None, is_copy: bool = False) -> dict[str, Any]:
    """What stands in the fields at first. A copy is a new agreement: it begins today, and its end is to be said anew."""
    if terms is None:
        return {"mode": "live", "minutes_max": 60, "conditions": [], "weekdays": []}
    given = terms.model_dump(mode="json", by_alias=True)
    last = terms.until - timedelta(days=1) if terms.until else None
    return given | {
        "cameras": "\n".join(terms.cameras or ()),
        "conditions": [name for name in CONDITIONS if given[name]],
        "weekdays": [str(number) for number in terms.weekdays or ()],
        "hour_from": f"{terms.hour_from:%H:%M}" if terms.hour_from else "",
        "hour_to": f"{terms.hour_to:%H:%M}" if terms.hour_to else "",
        "from": "" if is_copy else given["from"],
        "until": last.isoformat() if last and not is_copy else "",
    }


def of_request(at: Here, asked: AgreementRequest) -> dict[str, Any]:
    """What a request fills in: for whom, what for, which camera; from today."""
    purpose = asked.purpose[at.t.language].lower()
    return {
        "name": at.t("requested.name", organisation=asked.organisation, purpose=purpose, camera=asked.camera_code),
        "recipient": asked.organisation_id,
        "purposes": [asked.purpose_id],
        "cameras": asked.camera_code,
        "from": local(at.now).date().isoformat(),
    }


def read(fields: Mapping[str, Any]) -> Terms:
    """The terms that the fields say; what is empty is not said. Raises pydantic's ValidationError."""
    given = {name: value for name, value in fields.items() if value not in (None, "", [])}
    conditions = given.pop("conditions", [])
    if "cameras" in given:
        given["cameras"] = [code for code in re.split(r"[\s,;]+", given["cameras"]) if code] or None
    if "until" in given:
        given["until"] = day_after(given["until"])
    return Terms.model_validate(given | {name: name in conditions for name in CONDITIONS})


def day_after(last: str) -> Any:
    """The first day on which it no longer holds; what is no day is left for the terms to refuse."""
    try:
        return date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError):
        return last


def _text(t: Texts, name: str, values: Mapping[str, Any], **more: Any) -> Any:
    return dmc.TextInput(id=field(name), label=t(f"agreements.{name}"), value=values.get(name) or "", **more)


def _choice(t: Texts, name: str, values: Mapping[str, Any], data: Options, **more: Any) -> Any:
    return dmc.Select(
        id=field(name), label=t(f"agreements.{name}"), data=data, value=values.get(name), searchable=True, **(FLOATING | more)
    )


def _number(t: Texts, name: str, values: Mapping[str, Any], most: int) -> Any:
    given = values.get(name)
    limits: dict[str, Any] = {"min": 1, "max": most, "allowDecimal": False, "clampBehavior": "none"}
    return dmc.NumberInput(id=field(name), label=t(f"agreements.{name}"), value="" if given is None else given, **limits)


def _checks(t: Texts, name: str, values: Mapping[str, Any], options: Sequence[tuple[str, str]]) -> Any:
    boxes = [dmc.Checkbox(value=value, label=label) for value, label in options]
    return dmc.CheckboxGroup(dmc.Group(boxes), id=field(name), label=t(f"agreements.{name}"), value=values.get(name) or [], className=_WIDE)


def _who(t: Texts, values: Mapping[str, Any], others: Options, purposes: Options, is_edit: bool) -> list[Any]:
    return [
        _text(t, "name", values, className=_WIDE),
        _choice(t, "recipient", values, others, disabled=is_edit, description=t("agreements.recipient_fixed") if is_edit else None),
        dmc.MultiSelect(
            id=field("purposes"),
            label=t("agreements.purposes"),
            data=purposes,
            value=values.get("purposes") or [],
            searchable=True,
            **FLOATING,
        ),
        _choice(
            t, "mode", values, [{"value": one, "label": t(f"agreements.mode_{one}")} for one in ("live", "analysis")], allowDeselect=False
        ),
    ]


def _which(t: Texts, values: Mapping[str, Any], kept: Options, areas: Options) -> list[Any]:
    codes = dmc.Textarea(
        id=field("cameras"),
        label=t("agreements.cameras_listed"),
        description=t("agreements.cameras_hint"),
        value=values.get("cameras") or "",
        autosize=True,
        minRows=3,
        maxRows=8,
        className=_WIDE,
    )
    group = dmc.Select(
        id=Id.COLLECTION,
        label=t("agreements.collection"),
        data=kept,
        disabled=not kept,
        placeholder=t("agreements.collection_hint" if kept else "agreements.collection_none"),
        **FLOATING,
    )
    return [codes, group, _choice(t, "area", values, areas, clearable=True, description=t("agreements.area_hint"))]


def _how(t: Texts, values: Mapping[str, Any]) -> list[Any]:
    return [
        _checks(t, "conditions", values, [(name, t(f"agreements.condition_{name}")) for name in CONDITIONS]),
        _checks(t, "weekdays", values, [(str(number), weekday(t, number)) for number in range(1, 8)]),
        *(time_field(t, field(name), t(f"agreements.{name}"), values.get(name)) for name in ("hour_from", "hour_to")),
        _number(t, "minutes_max", values, 1440),
        _number(t, "viewers_max", values, 1000),
        _number(t, "pictures_max", values, 1000),
    ]


def _papers(t: Texts, values: Mapping[str, Any], parties: Options) -> list[Any]:
    return [
        *(day_field(t, field(name), t(f"agreements.{name}"), values.get(name)) for name in ("from", "until")),
        _text(t, "cost", values),
        _choice(t, "payer", values, parties, clearable=True),
        _text(t, "document", values),
        _text(t, "document_url", values),
    ]


def _buttons(t: Texts) -> list[Any]:
    """First what it would touch; then it can be saved."""
    look = html.Button(t("agreements.look_first"), id=Id.LOOK, n_clicks=0, className="second small")
    save = html.Button(t("agreements.save"), id=Id.SAVE, n_clicks=0, className="ask small", hidden=True)
    return [html.Div(look, className="agreements-acts"), html.Div(id=Id.TOUCHES, role="status", className="agreements-said"), save]
