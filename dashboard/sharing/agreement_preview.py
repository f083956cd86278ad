"""What an agreement, its end or a turn would touch: cameras, pictures that run, and which requests of last month it would have answered
otherwise."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.agreement_edits import Effect, Outlook, Terms, in_facts, retake, without
from dashboard.policy.facts import Facts
from dashboard.policy.running import Held, again
from dashboard.sharing import agreements
from dashboard.sharing.facts import gather
from dashboard.store import agreements as stored
from dashboard.store import leases
from dashboard.store.agreements import Past, Reached, Running

LOOKS_BACK: Final = timedelta(days=30)
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Touched:
    """One request that would have got another answer."""

    asked_at: datetime
    camera: str
    reason: str
    change: tuple[Outlook, Outlook]
    effect: Effect


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would come to. `looked_at` requests were decided again; `unread`: those whose facts are of an older shape."""

    code: str
    cameras: tuple[Reached, ...]
    touched: tuple[Touched, ...]
    looked_at: int
    unread: int
    is_all: bool  # False: there were more than were looked at
    stops: tuple[Running, ...] = ()  # running pictures that would end

    @property
    def counts(self) -> list[tuple[tuple[Outlook, Outlook], int]]:
        """How many by change, the most frequent first."""
        return Counter(one.change for one in self.touched).most_common()


async def preview(
    conn: AsyncConnection, who: Principal, terms: Terms, at: datetime, code: str | None = None, version: int | None = None
) -> Preview:
    """What these terms would touch: as a new agreement, or (`version`) in place of a version of `code`. Of last month's requests of the
    recipient for those cameras at most 2,000 are decided again on the facts that were stored, as though the terms had been in force.

    Raises as sharing.agreements.draft, and NotFound or Stale for a version that does not stand.
    """
    replaces = await agreements.standing(conn, who, code, version) if code and version is not None else None
    wanted = await agreements.draft(conn, who, terms, at, None if replaces else code, replaces)
    given = {one.code for one in wanted.cameras if one.given}
    before = {one.code for one in await agreements.cameras(conn, replaces, at)} if replaces else set()
    past = await stored.asked(conn, terms.recipient, sorted(given | before), at - LOOKS_BACK, at, MOST + 1)
    weighed = in_facts(wanted.code, (who.organisation_id, who.organisation_name), terms)
    return await weigh(
        wanted.code, wanted.cameras, past, lambda one, facts: retake(facts, wanted.code, weighed if one.camera in given else None)
    )


async def ending(conn: AsyncConnection, who: Principal, code: str, day: date | None, version: int | None, at: datetime) -> Preview:
    """What the end of a version would touch: what runs under it past that end, and last month's requests, as though it had not been there.

    Arguments and errors as of sharing.agreements.end."""
    stands = await agreements.standing(conn, who, code, version, any_version=True)
    if not agreements.may_keep(who, stands):
        raise NotPermitted(agreements.NOT_OWN.nl, agreements.NOT_OWN.en)
    moment = agreements.end_of(stands, day, at)
    cameras = tuple(one for one in await agreements.cameras(conn, stands, at) if one.given)
    past = await stored.asked(conn, stands.recipient, [one.code for one in cameras], at - LOOKS_BACK, at, MOST + 1)
    running = await stored.running(conn, who.organisation_id, moment, agreement=code)
    stops = await stopping(conn, running, lambda facts: without(facts, code), at)
    found = await weigh(code, cameras, past, lambda _, facts: retake(facts, code, None))
    return replace(found, stops=stops)


async def weigh(code: str, cameras: Sequence[Reached], past: Sequence[Past], effect_of: Callable[[Past, Facts], Effect]) -> Preview:
    """Decide requests of the past again; of more than 2,000 the latest. In a thread: it takes a while."""
    touched, unread = await asyncio.to_thread(_decide_again, past[:MOST], effect_of)
    return Preview(code, tuple(cameras), tuple(touched), len(past[:MOST]), unread, len(past) <= MOST)


async def stopping(
    conn: AsyncConnection, running: Sequence[Running], changed: Callable[[Facts], Facts], at: datetime
) -> tuple[Running, ...]:
    """Those that would end were the facts changed so, each weighed on the ground it was granted on."""
    found = {one.id: one for one in await leases.watched(conn, [one.lease_id for one in running])}
    watched = [found[one.lease_id] for one in running]
    facts = await gather(conn, [one.question for one in watched], at, counting=False)
    return tuple(
        one
        for one, held, known in zip(running, watched, facts, strict=True)
        if again(changed(known), Held(held.rule, held.agreement, held.approved))[1] is not None
    )


def _decide_again(past: Sequence[Past], effect_of: Callable[[Past, Facts], Effect]) -> tuple[list[Touched], int]:
    """Those that would have been answered otherwise, and of how many the facts cannot be read."""
    touched, unread = [], 0
    for one in past:
        try:
            facts = Facts.from_json(one.facts)
        except ValidationError:  # of an older shape, or a test's: counted and said
            unread += 1
            continue
        effect = effect_of(one, facts)
        if effect.change:
            touched.append(Touched(one.asked_at, one.camera, one.reason, effect.change, effect))
    return touched, unread
