"""Collections of cameras over HTTP: those of one's own organisation."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import collections
from dashboard.sharing.collections import NewCollection
from dashboard.store import collections as kept
from dashboard.store.collections import Collection
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()

Keeper = Annotated[Principal, Depends(permit("collection.keep", "own"))]


class Wanted(BaseModel):
    """What a collection is to be."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200, description="used once in an organisation")
    cameras: list[Annotated[str, Field(max_length=63)]] = Field(max_length=1000, description="codes, in the order of asking")
    key: int | None = Field(None, description="1 to 10: F1 to F10 put it on the wall")

    def new(self) -> NewCollection:
        """In the words of the use case, which checks it."""
        return NewCollection(self.name, self.cameras, self.key)


@router.get("/api/collections")
async def listed(use: Using, who: Keeper) -> list[dict[str, Any]]:
    """The collections of one's own organisation: by key, then by name. A camera that is gone is named, with `there` false."""
    async with use.db.read() as conn:
        return [_collection(one) for one in await kept.of_organisation(conn, who.organisation_id)]


@router.post("/api/collections", status_code=201)
async def make(
    use: Using, who: Keeper, body: Wanted, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> dict[str, Any]:
    """Make one."""
    return _collection(await collections.keep(use.db, who, body.new(), use.clock(), idempotency_key))


@router.put("/api/collections/{collection_id}")
async def change(use: Using, who: Keeper, collection_id: UUID, body: Wanted) -> dict[str, Any]:
    """Change its name, key and cameras."""
    return _collection(await collections.change(use.db, who, collection_id, body.new()))


@router.delete("/api/collections/{collection_id}", status_code=204)
async def forget(use: Using, who: Keeper, collection_id: UUID) -> Response:
    """Take it away; its cameras stay."""
    await collections.forget(use.db, who, collection_id)
    return Response(status_code=204)


def _collection(one: Collection) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "key": one.key,
        "cameras": [{"code": camera.code, "name": camera.name, "there": camera.is_there} for camera in one.cameras],
        "made_at": iso(one.made_at),
        "demo": one.is_demo,
    }
