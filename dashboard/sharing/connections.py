"""Why a camera is not connected: said by its owner's side, and met by who may look as "kan niet", technical or cost.

The words, such as what a connection would cost, are the owner's side's own: no answer holds them. Who pays stands with an agreement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.sharing import edits
from dashboard.store import changes, log, streams
from dashboard.store.streams import Because, Unconnected

MOST_WORDS: Final = 500


async def own(conn: AsyncConnection, who: Principal, code: str) -> Unconnected:
    """How a camera that the principal may edit is connected, and why it is not. Raises NotFound or NotPermitted."""
    camera = await streams.unconnected(conn, code)
    if camera is None:
        raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
    if not edits.may_edit(who, camera.owner_id):
        raise NotPermitted(edits.NOT_OWN.nl, edits.NOT_OWN.en)
    return camera


async def say_why(db: Database, who: Principal, code: str, because: Because | None, words: str | None, now: datetime) -> Unconnected:
    """Say why a camera is not connected; None: nothing to say. One change step, which can be undone.

    Raises NotFound, NotPermitted, BadInput (words without a reason, or too many), or Conflict where the camera is connected.
    """
    said = (words or "").strip() or None
    _check(because, said)
    async with db.begin() as conn:
        camera = await own(conn, who, code)
        if camera.is_connected:
            raise _is_connected()
        if (because, said) == (camera.because, camera.words):
            return camera
        change = await changes.begin(conn, "edit", who.login, who.account_id, now)
        if not await streams.say_why(conn, camera.camera_id, because, said):
            raise _is_connected()
        body = {
            "change": change,
            "what": "connection",
            "account": str(who.account_id),
            "organisation": who.organisation_id,
            "cameras": [code],
            "because": because,
        }
        await log.append(conn, "change", body, {"words": said} if said else None)
        return await own(conn, who, code)


def _check(because: Because | None, words: str | None) -> None:
    if words and because is None:
        raise BadInput("Reden (because): kies er een bij de toelichting.", "because: choose one to go with the words.")
    if len(words or "") > MOST_WORDS:
        raise BadInput(f"Toelichting (words): hoogstens {MOST_WORDS} tekens.", f"words: {MOST_WORDS} characters at most.")


def _is_connected() -> Conflict:
    return Conflict("Deze camera is aangesloten.", "This camera is connected.")
