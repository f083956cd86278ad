"""Keeping agreements: what an organisation gives, and to whom. Every change is one step with one row in the log; a correction closes what
was recorded and records it anew, so that it can be read back and undone. Running pictures follow: the relay asks again within a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.policy import agreement_edits
from dashboard.policy.agreement_edits import LONGEST_CODE, Terms, code_of, first_day_after, span_of
from dashboard.policy.camera_edits import Fault
from dashboard.policy.permissions import may
from dashboard.policy.terms import start_of_day
from dashboard.sharing.edits import DOES_NOT_EXIST, Refused, Stale, Unseen
from dashboard.store import agreements, changes, edits, log
from dashboard.store.agreements import Agreement, Reached, Wanted

MOST_LISTED: Final = 500
_NAMED: Final = 5  # cameras in one sentence


@dataclass(frozen=True, slots=True)
class Draft:
    """Terms that can be recorded: under this code, for these cameras. `replaces`: the version that they correct."""

    code: str
    terms: Terms
    cameras: tuple[Reached, ...]
    start: datetime
    end: datetime | None
    area_id: int | None
    replaces: Agreement | None = None


async def listed(conn: AsyncConnection, who: Principal, wanted: Wanted, at: datetime) -> list[Agreement]:
    """The agreements that one's organisation is party to, for who audits all; 500 at most. Raises NotPermitted."""
    return await agreements.listed(conn, wanted, who.organisation_id, _party(who), at, MOST_LISTED)


async def versions(conn: AsyncConnection, who: Principal, code: str) -> list[Agreement]:
    """An agreement with all that was recorded of it, what stands first. Raises NotFound (another's too) and NotPermitted."""
    found = await agreements.versions(conn, code, _party(who))
    if not found:
        raise NotFound(f"Er is geen afspraak {code}.", f"There is no agreement {code}.")
    return found


async def cameras(conn: AsyncConnection, one: Agreement, at: datetime) -> list[Reached]:
    """The cameras that an agreement speaks of now; a listed one may not be the giver's to give any more."""
    area_id = await agreements.area(conn, one.area) if one.area else None
    return await agreements.reached(conn, one.giver, one.cameras, area_id, at)


def may_keep(who: Principal, one: Agreement | None = None) -> bool:
    """Whether this principal may make agreements, or change this one: who gives, changes."""
    return may(who, "agreement.keep", "own") and (one is None or one.giver == who.organisation_id)


def terms_of(one: Agreement) -> Terms:
    """An agreement's terms as they would be given; of moments within a day the whole day."""
    since = local(one.start).date() if one.start else local(one.recorded_at).date()
    given = {name: getattr(one, name) for name in Terms.model_fields if name not in ("from_", "until")}
    lists = {name: list(given[name]) if given[name] is not None else None for name in ("purposes", "cameras", "weekdays")}
    return Terms.model_construct(**(given | lists), from_=since, until=first_day_after(one.end) if one.end else None)


async def draft(
    conn: AsyncConnection, who: Principal, terms: Terms, at: datetime, code: str | None = None, replaces: Agreement | None = None
) -> Draft:
    """Terms weighed against what there is: for a new agreement, or in place of a version. Raises NotPermitted, or Refused by field."""
    if not may_keep(who, replaces):
        raise NotPermitted(NOT_OWN.nl, NOT_OWN.en)
    found = agreement_edits.faults(terms) + await _unknown(conn, who, terms)
    if replaces and terms.recipient != replaces.recipient:
        found.append(Fault("recipient", _FIXED))
    start, end = _span(terms, replaces)
    if not found:
        area_id = await agreements.area(conn, terms.area) if terms.area else None
        reached = await agreements.reached(conn, who.organisation_id, terms.cameras, area_id, at)
        found += _not_reached(terms, reached, await _all_of(conn, who, terms, at) if terms.area else reached)
        given_code = replaces.code if replaces else await _code(conn, who, terms, code)
        found += await _overlap(conn, given_code, replaces, start, end)
    if found:
        raise Refused(found)
    return Draft(given_code, terms, tuple(reached), start, end, area_id, replaces)


async def create(db: Database, who: Principal, terms: Terms, at: datetime, code: str | None = None, key: str | None = None) -> Agreement:
    """Record a new agreement, given by one's own organisation; its code is made of its name unless said. Under an Idempotency-Key used
    before, the same is returned. Raises as `draft`, and Conflict where that key belongs to something else."""
    async with db.begin() as conn:
        return await made(conn, who, terms, at, code, key)


async def made(
    conn: AsyncConnection, who: Principal, terms: Terms, at: datetime, code: str | None = None, key: str | None = None
) -> Agreement:
    """The same, in a transaction that does more than this."""
    if key and (before := await _made_before(conn, who, key, terms)):
        return before
    note = _note("nieuw", terms.name)
    change = await changes.begin(conn, "edit", who.login, who.account_id, at, note=note, key=key)
    wanted = await draft(conn, who, terms, at, code)
    id_ = await _record(conn, who, wanted, change, {"is_demo": False})
    return await _told(conn, who, wanted.code, id_, change, "made", sorted(name.rstrip("_") for name in terms.model_fields_set))


async def _made_before(conn: AsyncConnection, who: Principal, key: str, terms: Terms) -> Agreement | None:
    """The agreement that was made under this key, as it was made; None: nothing was. Raises Conflict."""
    await changes.take_turn(conn)
    change = await changes.under_key(conn, who.account_id, key)
    if change is None:
        return None
    made = await agreements.made_by(conn, change)
    ours = {"document_url"} - terms.model_fields_set  # of a document that was on record already the address need not have been given
    if made is None or set(agreement_edits.differing(terms_of(made).model_dump(), terms.model_dump())) - ours:
        raise Conflict("Deze Idempotency-Key hoort bij een andere stap.", "This Idempotency-Key belongs to another step.")
    return made


async def correct(db: Database, who: Principal, code: str, terms: Terms, version: int | None, at: datetime) -> Agreement:
    """Record a version anew with these terms; `version` is the id of the one that was looked at. Raises as `draft`, NotFound, Unseen or
    Stale. Without a difference nothing is recorded."""
    async with db.begin() as conn:
        stands = await standing(conn, who, code, version)
        if not may_keep(who, stands):
            raise NotPermitted(NOT_OWN.nl, NOT_OWN.en)
        fields = agreement_edits.differing(terms_of(stands).model_dump(), terms.model_dump())
        if not fields:
            return stands
        change = await changes.begin(conn, "edit", who.login, who.account_id, at, note=_note("gewijzigd", terms.name))
        wanted = await draft(conn, who, terms, at, replaces=stands)
        id_ = await _record(conn, who, wanted, change, {"is_demo": stands.is_demo})
        return await _told(conn, who, code, id_, change, "corrected", fields)


async def end(db: Database, who: Principal, code: str, day: date | None, version: int | None, at: datetime) -> Agreement:
    """Let a version hold no longer from a local day on, or from now (`day` None, or today). Raises NotFound, NotPermitted, Conflict where
    it has ended, Refused for a day in the past or after its end."""
    async with db.begin() as conn:
        stands = await standing(conn, who, code, version, any_version=True)
        if not may_keep(who, stands):
            raise NotPermitted(NOT_OWN.nl, NOT_OWN.en)
        moment = end_of(stands, day, at)
        change = await changes.begin(conn, "edit", who.login, who.account_id, at, note=_note("beëindigd", stands.name))
        recorded = await edits.moment(conn)
        await _close(conn, stands, recorded, change)
        await agreements.shorten(conn, stands.id, moment, recorded, change)
        return await _told(conn, who, code, None, change, "ended", ["until"])


def _party(who: Principal) -> str | None:
    """Whose agreements somebody may read; None: everyone's. Raises NotPermitted."""
    if may(who, "agreement.read", "any"):
        return None
    if not may(who, "agreement.read", "own"):
        raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
    return who.organisation_id


def _span(terms: Terms, replaces: Agreement | None) -> tuple[datetime, datetime | None]:
    """From when to when. Days that were not changed keep the very moment that was recorded: correcting a name lengthens nothing."""
    try:
        start, until = span_of(terms)
    except OverflowError:
        raise Refused([Fault("until", Text("deze dag kan niet", "this day cannot be"))]) from None
    if replaces is None:
        return start, until
    stood = terms_of(replaces)
    kept_start = replaces.start if replaces.start and stood.from_ == terms.from_ else start
    return kept_start, replaces.end if stood.until == terms.until else until


def end_of(stands: Agreement, day: date | None, at: datetime) -> datetime:
    """The moment at which a version is to end, as `end` would have it. Raises Conflict or Refused."""
    if stands.state(at) == "ended":
        raise Conflict("Deze afspraak is al beëindigd.", "This agreement has ended already.")
    today = local(at).date()
    if day is not None and day < today:
        raise Refused([Fault("until", Text("dit is al voorbij; wat toen gold, blijft zo", "this is past; what held then stays so"))])
    moment = at if day is None or day == today else start_of_day(day)
    if stands.end is not None and moment >= stands.end:
        raise Refused([Fault("until", Text("de afspraak eindigt dan al", "the agreement ends by then already"))])
    return moment


async def standing(conn: AsyncConnection, who: Principal, code: str, version: int | None, any_version: bool = False) -> Agreement:
    """The version that was looked at, if it still stands; with `any_version` the only one need not be named."""
    standing = [one for one in await versions(conn, who, code) if one.closed_at is None]
    if version is None and not (any_version and len(standing) == 1):
        raise Unseen(
            "Stuur mee welke versie u bekeek: version, zoals /api/agreements/{code} haar geeft.",
            "Say which version you looked at: version, as /api/agreements/{code} gives it.",
        )
    found = next((one for one in standing if version in (None, one.id)), None)
    if found is None:
        raise Stale(_MEANWHILE.nl, _MEANWHILE.en)
    return found


async def _unknown(conn: AsyncConnection, who: Principal, terms: Terms) -> list[Fault]:
    """What the terms name and does not exist."""
    parties = {"recipient": terms.recipient, "payer": terms.payer}
    known = await edits.choices(conn)
    found = [Fault(name, DOES_NOT_EXIST) for name, id_ in parties.items() if id_ is not None and id_ not in known.organisations]
    if terms.recipient == who.organisation_id:
        found.append(Fault("recipient", Text("een afspraak is met een ander", "an agreement is with another")))
    wrong = sorted(set(terms.purposes) - set(known.purposes))
    found += [Fault("purposes", Text(f"{one} bestaat niet", f"{one} does not exist")) for one in wrong]
    if terms.area is not None and await agreements.area(conn, terms.area) is None:
        found.append(Fault("area", DOES_NOT_EXIST))
    return found


async def _all_of(conn: AsyncConnection, who: Principal, terms: Terms, at: datetime) -> list[Reached]:
    return await agreements.reached(conn, who.organisation_id, terms.cameras, None, at)


def _not_reached(terms: Terms, reached: Sequence[Reached], everywhere: Sequence[Reached]) -> list[Fault]:
    """Listed cameras that are unknown, outside the area, or not one's own to give; or no camera at all."""
    if terms.cameras is None:
        none = Text("hier is geen camera die u mag geven", "there is no camera here that is yours to give")
        return [] if any(one.given for one in reached) else [Fault("area" if terms.area else "cameras", none)]
    here, known = {one.code for one in reached}, {one.code for one in everywhere}
    wrong = (
        (set(terms.cameras) - known, Text("bestaat niet", "does not exist")),
        (known - here, Text("ligt niet in het gebied", "is not in the area")),
        ({one.code for one in reached if not one.given}, _NOT_GIVEN),
    )
    return [Fault("cameras", Text(f"{_few(codes)} {why.nl}", f"{_few(codes)} {why.en}")) for codes, why in wrong if codes]


def _few(codes: set[str]) -> str:
    return ", ".join(sorted(codes)[:_NAMED]) + (f" (+{len(codes) - _NAMED})" if len(codes) > _NAMED else "")


async def _code(conn: AsyncConnection, who: Principal, terms: Terms, code: str | None) -> str:
    """The code: as given, where it is free or these parties' own; else made of the name, with a number where it is in use."""
    if code is not None:
        before = await agreements.versions(conn, code, None)
        if any((one.giver, one.recipient) != (who.organisation_id, terms.recipient) for one in before):
            raise Refused([Fault("code", Text("is van een andere afspraak", "is another agreement's"))])
        return code
    begin = code_of(terms.name)
    taken = await agreements.taken(conn, begin[: LONGEST_CODE - 4])
    numbered = (f"{begin[: LONGEST_CODE - 4]}-{n}" for n in range(2, 1000))
    free = next((one for one in (begin, *numbered) if one not in taken), None)
    if free is None:
        raise Refused([Fault("name", Text("deze naam is al te vaak gebruikt", "this name was used too often"))])
    return free


async def _overlap(conn: AsyncConnection, code: str, replaces: Agreement | None, start: datetime, end: datetime | None) -> list[Fault]:
    """Another version of the code that holds in the same time. An impossible span is said elsewhere."""
    if end is not None and end <= start:
        return []
    other = await agreements.overlapping(conn, code, replaces.id if replaces else None, start, end)
    if other is None:
        return []
    since, until = (f"{local(moment):%d-%m-%Y}" if moment else "…" for moment in other)
    reason = Text(
        f"overlapt met een andere versie van {code}, die geldt van {since} tot {until}",
        f"overlaps with another version of {code}, which holds from {since} until {until}",
    )
    return [Fault("from", reason)]


async def _record(conn: AsyncConnection, who: Principal, wanted: Draft, change: int, more: dict[str, Any]) -> int:
    """Record the draft, in place of the version that it corrects."""
    terms, document_id = wanted.terms, None
    if terms.document is not None:
        document_id, url = await agreements.document(conn, who.organisation_id, terms.document, terms.document_url)
        if terms.document_url is not None and url != terms.document_url:
            raise Refused([Fault("document_url", Text(f"dit document staat al vast op {url}", f"this document is on record at {url}"))])
    moment = await edits.moment(conn)
    if wanted.replaces:
        await _close(conn, wanted.replaces, moment, change)
    given = terms.model_dump(include=set(agreements.TERMS)) | {
        "code": wanted.code,
        "giver_id": who.organisation_id,
        "recipient_id": terms.recipient,
        "camera_codes": terms.cameras,
        "area_id": wanted.area_id,
        "payer_id": terms.payer,
        "document_id": document_id,
    }
    return await agreements.record(conn, given | more, wanted.start, wanted.end, moment, change)


async def _close(conn: AsyncConnection, stands: Agreement, moment: datetime, change: int) -> None:
    """The turn is ours: what is replaced must still stand."""
    if not await agreements.close(conn, stands.id, moment, change):
        raise Stale(_MEANWHILE.nl, _MEANWHILE.en)


async def _told(
    conn: AsyncConnection, who: Principal, code: str, id_: int | None, change: int, did: str, fields: Sequence[str]
) -> Agreement:
    """One row in the log, names in its side row; and the agreement as it stands now."""
    found = await agreements.versions(conn, code, who.organisation_id)
    one = next(version for version in found if version.change == change and id_ in (None, version.id))
    body = {
        "change": change,
        "what": "agreement",
        "did": did,
        "account": str(who.account_id),
        "organisation": who.organisation_id,
        "agreement": code,
        "recipient": one.recipient,
        "fields": list(fields),
    }
    await log.append(conn, "change", body, {"terms": terms_of(one).model_dump(mode="json", by_alias=True)})
    return one


def _note(did: str, name: str) -> str:
    return f"Afspraak {did}: {name}"


NOT_OWN: Final = Text(
    "Alleen de gevende organisatie maakt, wijzigt en beëindigt haar afspraken.",
    "Only the giving organisation makes, changes and ends its agreements.",
)
_FIXED: Final = Text(
    "hoort bij deze afspraak: beëindig haar en maak een nieuwe",
    "belongs to this agreement: end it and make a new one",
)
_NOT_GIVEN: Final = Text(
    "is niet van u om te geven (politiegegevens geeft alleen de verwerkingsverantwoordelijke)",
    "is not yours to give (only the controller gives police data)",
)
_MEANWHILE: Final = Text(
    "Iemand anders heeft deze afspraak intussen gewijzigd. Haal haar opnieuw op; uw wijziging is niet opgeslagen.",
    "Somebody else has changed this agreement meanwhile. Fetch it again; your change was not saved.",
)
