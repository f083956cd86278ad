"""What somebody is qualified for: how it is called, whether it holds, and the sentences of a decision that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from dashboard.core.clock import local
from dashboard.core.models import QualificationKind, Text
from dashboard.policy.facts import Asker, HeldQualification
from dashboard.policy.texts import at

NAMES: Final[dict[QualificationKind, Text]] = {
    "boa": Text("BOA-certificaat", "certificate of investigating officer (BOA)"),
    "camera_observer": Text("diploma cameraobservant", "diploma of camera observer"),
    "preserve": Text("machtiging om beelden veilig te stellen", "authorisation to preserve pictures"),
}
WARN_BEFORE: Final = timedelta(days=30)


def end_of(asker: Asker, kind: QualificationKind, moment: datetime) -> datetime | None:
    """When the qualification that the asker holds at the moment ends; None: it names no end. Raises LookupError where none holds."""
    ends = [one.valid.end for one in _of(asker, kind) if one.valid.holds(moment)]
    if not ends:
        raise LookupError(kind)
    return None if None in ends else max(end for end in ends if end is not None)


def holds(asker: Asker, kind: QualificationKind, moment: datetime) -> bool:
    """Whether the asker is qualified at the moment."""
    return any(one.valid.holds(moment) for one in _of(asker, kind))


def needed(asker: Asker, kind: QualificationKind, now: datetime) -> Text:
    """What is missing, since when or until when, and who can put it on record."""
    name, state = NAMES[kind], _state(asker, kind, now)
    return Text(
        f"Voor dit beeld is een geldige kwalificatie nodig: {name.nl}. {state.nl} "
        f"Wie de accounts van {asker.organisation_name} beheert, kan die vastleggen.",
        f"This picture asks for a valid qualification: {name.en}. {state.en} "
        f"Who manages the accounts of {asker.organisation_name} can put it on record.",
    )


def days_left(until: datetime | None, now: datetime) -> int | None:
    """In how many local days it ends, from thirty days before; None: later, never, or it is over."""
    if until is None or not now < until <= now + WARN_BEFORE:
        return None
    return (local(until).date() - local(now).date()).days


def _state(asker: Asker, kind: QualificationKind, now: datetime) -> Text:
    ended = [end for one in _of(asker, kind) if (end := one.valid.end) is not None and end <= now]
    later = [start for one in _of(asker, kind) if (start := one.valid.start) is not None and start > now]
    if later:
        begins = at(min(later), now)
        return Text(f"Die van u gaat in {begins.nl}.", f"Yours begins {begins.en}.")
    if ended:
        over = at(max(ended), now)
        return Text(f"Die van u is geëindigd {over.nl}.", f"Yours ended {over.en}.")
    return Text("Die van u is niet vastgelegd.", "Yours is not on record.")


def _of(asker: Asker, kind: QualificationKind) -> Iterable[HeldQualification]:
    return (one for one in asker.qualifications if one.kind == kind)
