"""One change to many cameras: looked at first, then made as one step, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.edits import Held
from dashboard.core.errors import BadInput, Conflict
from dashboard.core.models import Principal, Text
from dashboard.policy.camera_edits import ONE_BY_ONE, Edit, Fault, Id, Line, Url
from dashboard.sharing import edit_purposes
from dashboard.sharing import edits as edits_
from dashboard.sharing.edits import NOT_OWN, Done, Planned, Stale, Unseen, apply, current, may_edit
from dashboard.store import edits
from dashboard.store.cameras import Filter
from dashboard.store.edits import Document, Standing
from dashboard.store.log import canonical

MOST = 10_000  # cameras at once


class Attach(BaseModel):
    """A document to be put with the purposes of one's own organisation: a decision by its title, a DPIA by its address. `basis` and
    `purpose` say with which; left out: with all."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["decision", "dpia"]
    title: Line | None = None
    url: Url | None = None
    dated: date | None = None
    basis: Id | None = None
    purpose: Id | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.title if self.kind == "decision" else self.url) is None:
            raise PydanticCustomError("needs", "say its {what} too", {"what": "title" if self.kind == "decision" else "url"})
        return self


class Change(BaseModel):
    """What is to change of every camera: fields, a document, or both."""

    model_config = ConfigDict(extra="forbid")

    fields: Edit | None = None
    document: Attach | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change, camera by camera, and what cannot and why. `match` stands for exactly this; `others` are cameras of the selection
    that belong to somebody else."""

    planned: tuple[Planned, ...]
    match: str
    others: int = 0
    documents: Mapping[int, Document] = field(default_factory=dict)

    def papers(self, one: Planned) -> list[tuple[Held, str | None, str | None]]:
        """The purposes of a camera with which other documents would be put: the purpose, what is with it now, and what would be."""
        if one.purposes is None:
            return []
        before = {(old.key, old.start): old for old in one.camera.purposes if old.id in one.purposes.close}
        return [(row, self._paper(before.get((row.key, row.start))), self._paper(row)) for row in one.purposes.record]

    def _paper(self, row: Held | None) -> str | None:
        if row is None:
            return None
        title = self.documents[row.document].title if row.document is not None else None
        return " · ".join(word for word in (title, row.dpia_url) if word) or None

    @property
    def changing(self) -> list[Planned]:
        """The cameras that would be different."""
        return [one for one in self.planned if one.is_change and not one.faults]

    @property
    def refused(self) -> list[Planned]:
        """The cameras for which it cannot be."""
        return [one for one in self.planned if one.faults]


async def selected(conn: AsyncConnection, who: Principal, wanted: Filter) -> tuple[list[str], int]:
    """The codes of one's own cameras in a selection, and how many others there are. Raises BadInput."""
    found = await edits.codes(conn, wanted)
    own = found if may_edit(who, None) else await edits.codes(conn, _own(wanted, who))
    return own, len(found) - len(own)


def _own(wanted: Filter, who: Principal) -> Filter:
    asked = wanted.owner is None or who.organisation_id in wanted.owner
    return replace(wanted, owner=(who.organisation_id,) if asked else ())


async def preview(conn: AsyncConnection, who: Principal, codes: Sequence[str], change: Change, at: datetime, others: int = 0) -> Preview:
    """What a change would come to. A decision that is new is made to look with: give a connection that rolls back. Raises BadInput."""
    _check(codes, change)
    standing = await edits.standing(conn, codes)
    faults = _general(change) + [Fault("cameras", Text(f"{c} bestaat niet", f"{c} does not exist")) for c in codes if c not in standing]
    if faults:
        raise BadInput(*("; ".join(f"{fault.field}: {fault.reason[language]}" for fault in faults[:20]) + "." for language in ("nl", "en")))
    known = await _look_up(conn, who, change, [camera.owner for camera in standing.values()])
    planned = tuple(_plan(who, standing[code], change, known, at) for code in dict.fromkeys(codes))
    seen = [[one.camera.code, one.camera.recorded_at.isoformat()] for one in planned]
    match = hashlib.sha256(canonical([seen, change.model_dump(mode="json", exclude_unset=True)]).encode()).hexdigest()[:32]
    rows = [row for one in planned for row in (*one.camera.purposes, *(one.purposes.record if one.purposes else ()))]
    documents = await edits.documents(conn, {row.document for row in rows if row.document is not None})
    return Preview(planned, match, others, documents)


async def make(db: Database, who: Principal, codes: Sequence[str], change: Change, match: str | None, at: datetime) -> tuple[Done, Preview]:
    """Change them all as one step; `match` is that of the preview. Raises BadInput, Unseen, Stale, or Conflict where one of them cannot."""
    if match is None:
        raise Unseen("Bekijk eerst het voorbeeld en stuur de match ervan mee.", "Look at the preview first, and send its match along.")
    async with db.begin() as conn:
        found = await preview(conn, who, codes, change, at)
        if found.match != match:
            raise Stale(_MOVED.nl, _MOVED.en)
        if found.refused:
            raise _refusal(found.refused)
        values = change.fields.given() if change.fields else {}
        return await apply(conn, who, found.planned, values, at, "cameras"), found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up once for all cameras: organisations with their kinds, the document by the organisation it goes with
    and the camera's owner, the moment."""

    parties: Mapping[str, str]
    documents: Mapping[tuple[str | None, str | None], tuple[int | None, Fault | None]]
    moment: datetime


async def _look_up(conn: AsyncConnection, who: Principal, change: Change, owners: Sequence[str | None]) -> _Known:
    parties = await edits_.parties(conn, change.fields) if change.fields else {}
    given, documents = change.document, dict[tuple[str | None, str | None], tuple[int | None, Fault | None]]()
    if given is not None and given.kind == "decision":
        meant = Document(given.title or "", given.url, given.dated)
        for owner in {owner for owner in owners if may_edit(who, owner)}:
            for organisation in {None, owner}:
                documents[organisation, owner] = await edit_purposes.document(conn, meant, organisation, owner)
    return _Known(parties, documents, await edits.moment(conn))


def _plan(who: Principal, camera: Standing, change: Change, known: _Known, at: datetime) -> Planned:
    if not may_edit(who, camera.owner):
        return Planned(camera, faults=(Fault("owner", NOT_OWN),))
    fields = edits_.plan(camera, change.fields, known.parties, at) if change.fields else Planned(camera)
    if change.document is None:
        return fields
    purposes = _attached(camera, change.document, known)
    return replace(fields, purposes=purposes.purposes, faults=fields.faults + purposes.faults)


def _attached(camera: Standing, given: Attach, known: _Known) -> Planned:
    """A camera's purposes with the document put with those of its owner that are meant. It is a correction: it counts from their begin."""
    standing = current(camera, known.moment)
    meant = [one for one in standing if _is_meant(one, camera, given)]
    if not meant:
        return Planned(camera, faults=(Fault("document", _NO_PURPOSE),))
    if given.kind == "dpia":
        held = [replace(one, dpia_url=given.url) if one in meant else one for one in standing]
        return edit_purposes.planned(camera, held, known.moment)
    held = [replace(one, document=known.documents[one.organisation, camera.owner][0]) if one in meant else one for one in standing]
    faults = [fault for one in meant if (fault := known.documents[one.organisation, camera.owner][1])]
    return edit_purposes.planned(camera, held, known.moment, faults)


def _is_meant(one: Held, camera: Standing, given: Attach) -> bool:
    return (
        one.organisation in (None, camera.owner)
        and (given.basis is None or one.basis == given.basis)
        and (given.purpose is None or one.purpose == given.purpose)
    )


def _check(codes: Sequence[str], change: Change) -> None:
    if not codes or len(codes) > MOST:
        raise BadInput(f"cameras: kies er 1 tot {MOST}.", f"cameras: choose 1 to {MOST}.")
    if change.document is None and not (change.fields and change.fields.given()):
        raise BadInput("change: noem wat er wijzigt.", "change: say what changes.")


def _general(change: Change) -> list[Fault]:
    given: Mapping[str, Any] = change.fields.given() if change.fields else {}
    return [Fault(name, _ONE_BY_ONE) for name in given if name in ONE_BY_ONE]


def _refusal(refused: Sequence[Planned]) -> Conflict:
    first = [f"{one.camera.code}: {{}}" for one in refused[:5]]
    said = {
        language: "; ".join(line.format(one.faults[0].reason[language]) for line, one in zip(first, refused, strict=False))
        for language in ("nl", "en")
    }
    n = len(refused)
    return Conflict(
        f"Er is niets gewijzigd: bij {n} camera's kan het niet. {said['nl']}.", f"Nothing was changed: {n} cannot be. {said['en']}."
    )


_ONE_BY_ONE = Text("dat wijzigt u per camera", "that is changed camera by camera")
_NO_PURPOSE = Text(
    "heeft geen doel van de eigenaar met deze grondslag en dit doel", "has no purpose of its owner's with this basis and purpose"
)
_MOVED = Text(
    "De camera's zijn gewijzigd sinds het voorbeeld. Er is niets opgeslagen; bekijk het voorbeeld opnieuw.",
    "The cameras have changed since the preview. Nothing was saved; look at the preview again.",
)
