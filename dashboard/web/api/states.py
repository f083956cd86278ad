"""The operational state of a camera over HTTP, for who keeps it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import states as use_cases
from dashboard.sharing.states import MOST_WORDS, NewState
from dashboard.store.states import Cause, Kind, State
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()
Keeper = Annotated[Principal, Depends(permit("camera.state", "own"))]
StateId = Annotated[int, Path(ge=1, lt=2**63)]


class Recorded(BaseModel):
    """What is the matter: a fault with its cause ("anders" needs words), maintenance with its end, off, or the shutter closed."""

    model_config = ConfigDict(extra="forbid")

    state: Kind
    cause: Cause | None = None
    words: str | None = Field(None, max_length=MOST_WORDS)
    starts_at: AwareDatetime | None = Field(None, alias="from", description="of maintenance; left out: from now")
    ends_at: AwareDatetime | None = Field(None, alias="to", description="of maintenance")


@router.get("/api/cameras/{code}/states")
async def states(use: Using, who: Keeper, code: str) -> list[dict[str, Any]]:
    """What holds now and what is planned of a camera that one's organisation owns, operates or decides over."""
    at = use.clock()
    async with use.db.read() as conn:
        return [_state(one) for one in await use_cases.listed(conn, who, code, at)]


@router.post("/api/cameras/{code}/states", status_code=201)
async def begin(
    use: Using, who: Keeper, code: str, body: Recorded, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> dict[str, Any]:
    """Record a state. A closed shutter is public, and ends every running picture of the camera; the others end none. The same
    Idempotency-Key again gives what was recorded under it."""
    new = NewState(body.state, body.cause, body.words, body.starts_at, body.ends_at)
    return _state(await use_cases.begin(use.db, who, code, new, use.clock(), idempotency_key))


@router.post("/api/cameras/{code}/states/{state_id}/end")
async def end(use: Using, who: Keeper, code: str, state_id: StateId) -> dict[str, Any]:
    """End a state now; one that is planned is taken away."""
    return _state(await use_cases.end(use.db, who, code, state_id, use.clock()))


def _state(state: State) -> dict[str, Any]:
    return {
        "id": state.id,
        "state": state.kind,
        "from": iso(state.starts_at),
        "to": iso(state.ends_at),
        "cause": state.cause,
        "words": state.words,
        "automatic": state.automatic,
    }
