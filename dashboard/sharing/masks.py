"""Masks drawn by hand: what is private in a camera's picture, and so covered for everybody, the owner too (LAW §1: only public places in
view). Drawn and removed by the owner's administrator and by who decides over the camera; each change is a row in the log, and reaches
running pictures at once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.mask_edits import NewMask, faults
from dashboard.policy.permissions import may
from dashboard.sharing.edits import Refused
from dashboard.store import log, masks
from dashboard.store.masks import Mask, Masked


async def listed(conn: AsyncConnection, who: Principal, code: str) -> list[Mask]:
    """The masks that stand on a camera. Raises NotFound, or NotPermitted for anyone but who keeps them: a mask's name may tell who lives
    there."""
    return await masks.of_camera(conn, (await _kept(conn, who, code)).id)


async def draw(db: Database, who: Principal, code: str, new: NewMask, now: datetime) -> Mask:
    """Cover a part of the picture from now on; what is covered so already stays as it is. Raises NotFound, NotPermitted, or Refused by
    field."""
    async with db.begin() as conn:
        camera = await _kept(conn, who, code, lock=True)
        standing = await masks.of_camera(conn, camera.id)
        for mask in standing:
            if (mask.name, mask.corners) == (new.name, tuple(new.corners)):
                return mask
        wrong = faults(new, standing)
        if wrong:
            raise Refused(wrong)
        made = await masks.draw(conn, camera.id, new.name, tuple(new.corners), who.account_id, now)
        await log.append(conn, "change", _body(camera, "mask_drawn", made, who), {"name": new.name, "corners": new.corners})
        return next(mask for mask in await masks.of_camera(conn, camera.id) if mask.id == made)


async def remove(db: Database, who: Principal, code: str, mask_id: UUID, now: datetime) -> None:
    """Cover this part no longer. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        camera = await _kept(conn, who, code, lock=True)
        name = await masks.remove(conn, camera.id, mask_id, who.account_id, now)
        if name is None:
            raise NotFound("Dit masker is er niet (meer).", "There is no such mask, or no longer.")
        await log.append(conn, "change", _body(camera, "mask_removed", mask_id, who), {"name": name})


def keeps(who: Principal, owner_id: str | None, controller_id: str | None) -> bool:
    """Whether the principal keeps the masks of a camera with this owner and controller."""
    own = who.organisation_id == owner_id and may(who, "camera.mask", "own")
    return own or (who.organisation_id == (controller_id or owner_id) and may(who, "camera.mask", "controller"))


async def _kept(conn: AsyncConnection, who: Principal, code: str, lock: bool = False) -> Masked:
    camera = await masks.camera(conn, code, lock)
    if camera is None:
        raise NotFound(f"Er is geen camera ‘{code}’.", f"There is no camera “{code}”.")
    if not keeps(who, camera.owner_id, camera.controller_id):
        raise NotPermitted(
            "Maskers zijn voor de beheerder van de eigenaar en voor wie over de camera beslist.",
            "Masks are for the owner's administrator, and for who decides over the camera.",
        )
    return camera


def _body(camera: Masked, change: str, mask_id: UUID, who: Principal) -> dict[str, str]:
    return {
        "camera": camera.code,
        "change": change,
        "id": str(mask_id),
        "account": str(who.account_id),
        "organisation": who.organisation_id,
    }
