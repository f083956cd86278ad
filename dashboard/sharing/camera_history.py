"""The changes of one camera as steps: who, when, and which fields from what to what. For everyone who may read the camera; the names of
accounts are told to their own organisation only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound
from dashboard.core.models import Principal
from dashboard.store import camera_history
from dashboard.store.camera_history import PurposeVersion, Step, Version

Key = int | datetime  # a step's id, or its moment where no step was kept


@dataclass(slots=True)
class Changed:
    """One step as far as it concerns the camera. `fields` are name → (from, to); of a purpose that is new or gone one side is None.

    `first`: the camera came into the register. `kind` is load, edit or undo.
    """

    at: datetime
    change: int | None = None
    kind: str = "edit"
    organisation: str | None = None
    account: str | None = None
    note: str = ""
    file: str | None = None
    undone: bool = False
    cameras: int = 1  # how many the step touched
    first: bool = False
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    purposes: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = field(default_factory=list)


async def of_camera(conn: AsyncConnection, who: Principal, code: str, limit: int = 100) -> list[Changed]:
    """The latest changes of a camera, newest first. Raises NotFound."""
    camera = await camera_history.id_of(conn, code)
    if camera is None:
        raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
    versions, purposes = await camera_history.versions(conn, camera), await camera_history.purposes(conn, camera)
    found: dict[Key, Changed] = {}
    _rows(found, versions)
    _purposes(found, purposes)
    told = sorted((one for one in found.values() if one.first or one.fields or one.purposes), key=lambda one: one.at, reverse=True)[:limit]
    steps = await camera_history.steps(conn, [one.change for one in told if one.change is not None])
    for one in told:
        if one.change is not None:
            _tell(one, steps[one.change], who)
    return told


def _rows(found: dict[Key, Changed], versions: Sequence[Version]) -> None:
    first = versions[0]
    found[first.change or first.at] = Changed(first.at, first.change, "load" if first.loaded else "edit", first=True)
    for before, after in pairwise(versions):
        one = found.setdefault(after.change or after.at, Changed(after.at, after.change, "load" if after.loaded else "edit"))
        for name, was in before.values.items():
            if after.values[name] != was:
                one.fields[name] = (one.fields[name][0] if name in one.fields else was, after.values[name])


def _purposes(found: dict[Key, Changed], purposes: Sequence[PurposeVersion]) -> None:
    closed: dict[Key, list[PurposeVersion]] = {}
    recorded: dict[Key, list[PurposeVersion]] = {}
    for one in purposes:
        recorded.setdefault(one.recorded_change or one.recorded_at, []).append(one)
        if one.closed_at is not None:
            closed.setdefault(one.closed_change or one.closed_at, []).append(one)
    for key in {**closed, **recorded}:
        was, now = _latest(closed.get(key, [])), _latest(recorded.get(key, []))
        moments = [one.recorded_at for one in recorded.get(key, [])] + [one.closed_at for one in closed.get(key, []) if one.closed_at]
        step = found.setdefault(key, Changed(moments[0], key if isinstance(key, int) else None))
        if not step.first or closed.get(key):
            step.purposes = [(was.get(what), now.get(what)) for what in {**was, **now} if was.get(what) != now.get(what)]


def _latest(rows: Sequence[PurposeVersion]) -> dict[tuple[Any, Any], dict[str, Any]]:
    """By whose purpose for what: what was said of it last in time."""
    ordered = sorted(rows, key=lambda one: one.values["since"].timestamp() if one.values["since"] else float("-inf"))
    return {(one.values["organisation"], one.values["purpose"]): one.values for one in ordered}


def _tell(one: Changed, step: Step, who: Principal) -> None:
    one.kind, one.note, one.file, one.undone, one.organisation = step.kind, step.note, step.file, step.undone, step.organisation
    one.cameras = step.cameras
    one.account = step.account if step.organisation_id == who.organisation_id else None
