"""What a picture can be asked for: the purposes that the screens offer beside the role's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Principal, Text
from dashboard.policy.decision import decide
from dashboard.policy.offers import is_carried
from dashboard.policy.requesters import TASKS, looking_role, requester_kind
from dashboard.sharing import questions
from dashboard.sharing.facts import gather
from dashboard.sharing.questions import Wish
from dashboard.store import explanations, organisations


@dataclass(frozen=True, slots=True)
class Purposes:
    """Every purpose by id with its name, those of them that a picture could be given for, and the one that is asked for now."""

    names: Mapping[str, Text]
    carried: frozenset[str]
    chosen: str | None = None  # None: each camera's own default

    def instead(self) -> list[str]:
        """The others that a picture could be given for."""
        return [one for one in self.names if one in self.carried and one != self.chosen]


async def of_camera(conn: AsyncConnection, who: Principal, wish: Wish, now: datetime) -> Purposes:
    """The purposes of a wish for one camera, each decided as though it were asked for. Raises NotFound or BadInput."""
    names, cameras = await explanations.purposes(conn), await questions.cameras(conn, who, wish, now)
    (question,) = await questions.questions(conn, who, wish, cameras, now)
    facts = await gather(conn, [replace(question, purpose_id=one, incident_id=None) for one in names], now)
    carried = frozenset(one for one, found in zip(names, facts, strict=True) if is_carried(decide(found)))
    return Purposes(names, carried, question.purpose_id)


async def of_task(conn: AsyncConnection, who: Principal) -> Purposes:
    """Whichever cameras are asked for: the purposes that are a task of who asks."""
    role, kind = looking_role(who.roles), await organisations.kind(conn, who.organisation_id)
    column = requester_kind(role, kind) if role else None
    return Purposes(await explanations.purposes(conn), TASKS[column] if column else frozenset())
