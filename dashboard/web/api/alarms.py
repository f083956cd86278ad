"""Alarms over HTTP: an alarm centre's machine reports them in JSON or CAP 1.2, people verify them, pass them on or call them needless."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dashboard.core.errors import BadInput
from dashboard.core.models import Principal
from dashboard.sharing import alarms, cap
from dashboard.sharing.alarms import Judgement, Message, MessageType
from dashboard.store.alarms import Alarm, Status, Tally, Told
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()
CAP: Final = "application/cap+xml"
Reporter = Annotated[Principal, Depends(permit("alarm.report", "own"))]
Judge = Annotated[Principal, Depends(permit("alarm.judge", "own"))]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class AlarmMessage(BaseModel):
    """One message, with the words of CAP 1.2. `position` is [lon, lat] in EPSG:4326; a Cancel needs no event and no place."""

    model_config = ConfigDict(extra="forbid")

    sender: Name
    identifier: Name
    sent: AwareDatetime
    msg_type: MessageType = "Alert"
    references: list[Name] = Field([], max_length=100, description="identifiers of earlier messages of this sender: of an Update or Cancel")
    status: Status = "Actual"
    category: str = Field("Security", max_length=63)
    event: Name | None = None
    urgency: str = Field("Immediate", max_length=63)
    severity: str = Field("Unknown", max_length=63)
    position: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]] | None = None
    premises: str | None = Field(None, max_length=63, description="by their code; they are connected to this alarm centre")

    def message(self) -> Message:
        """As the use case takes it. Raises BadInput where an Alert or Update lacks what it has to say."""
        told = None
        if self.msg_type != "Cancel":
            if self.event is None or self.position is None:
                missing = "event" if self.event is None else "position"
                raise BadInput(f"{missing}: ontbreekt.", f"{missing}: is missing.")
            told = Told(self.status, self.category, self.event, self.urgency, self.severity, *self.position, self.sent)
        references = tuple((self.sender, identifier) for identifier in self.references)
        return Message(self.sender, self.identifier, self.msg_type, self.sent, references, told, self.premises)


class Judged(BaseModel):
    """What people found. `to` names whom a verified alarm is passed on to; left out, the control room of the place."""

    model_config = ConfigDict(extra="forbid")

    state: Judgement
    to: str | None = Field(None, max_length=63)


_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": AlarmMessage.model_json_schema()},
            CAP: {"schema": {"type": "string", "description": "Common Alerting Protocol 1.2"}},
        },
    }
}


@router.post("/api/alarms", status_code=201, openapi_extra=_BODY)
async def report(request: Request, use: Using, who: Reporter) -> dict[str, Any]:
    """Report an alarm, as JSON or as CAP 1.2. The same message twice is one alarm; pictures are for later, when people verified it."""
    content = await request.body()
    is_cap = request.headers.get("content-type", "").split(";")[0].strip().casefold() == CAP
    message = cap.parse(content) if is_cap else _json(content)
    return _alarm(await alarms.receive(use.db, who, message, use.clock()))


@router.get("/api/alarms")
async def listed(use: Using, who: Judge) -> dict[str, Any]:
    """The alarms of the last week that concern one's own organisation, newest first; and by alarm centre how those of a year turned out."""
    async with use.db.read() as conn:
        found, tallies = await alarms.listed(conn, who, use.clock())
    return {"alarms": [_alarm(alarm) for alarm in found], "alarm_centres": [_tally(tally) for tally in tallies]}


@router.post("/api/alarms/{alarm_id}/state")
async def judge(use: Using, who: Judge, alarm_id: UUID, body: Judged) -> dict[str, Any]:
    """Verify an alarm, which opens an incident; pass it on; or call it needless, which closes the incident."""
    return _alarm(await alarms.judge(use.db, who, alarm_id, body.state, body.to, use.clock()))


def _json(content: bytes) -> Message:
    try:
        return AlarmMessage.model_validate_json(content).message()
    except ValidationError as error:
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in error.errors()]) from None


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": str(alarm.id),
        "alarm_centre": alarm.alarm_centre,
        "status": alarm.told.status,
        "category": alarm.told.category,
        "event": alarm.told.event,
        "urgency": alarm.told.urgency,
        "severity": alarm.told.severity,
        "position": [alarm.told.lon, alarm.told.lat],
        "premises": alarm.premises,
        "premises_name": alarm.premises_name,
        "sent_at": iso(alarm.told.sent_at),
        "received_at": iso(alarm.received_at),
        "state": alarm.state,
        "state_at": iso(alarm.state_at),
        "incident": str(alarm.incident_id) if alarm.incident_id else None,
        "incident_code": alarm.incident,
        "is_demo": alarm.is_demo,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"alarm_centre": tally.alarm_centre, "received": tally.received, "verified": tally.verified, "needless": tally.needless}
