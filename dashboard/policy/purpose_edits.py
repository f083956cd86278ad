"""How the purposes of a camera are recorded anew: what was recorded is closed, never overwritten. Pure; see sql/README.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.core.edits import Held
from dashboard.core.models import Text
from dashboard.policy.camera_edits import Fault
from dashboard.policy.grounds import POLICE_DATA


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is closed (ids) and what is recorded from now on."""

    close: tuple[int, ...]
    record: tuple[Held, ...]


def rewrite(held: Sequence[Held], wanted: Sequence[Held], moment: datetime) -> Rewrite:
    """Make `wanted` what holds at the moment and later, out of all that is recorded now (`held`).

    What is no longer wanted held up to the moment, or up to where its successor begins. Of two primary purposes at one time the wanted one
    stays primary. What was past and says nothing else is left alone.
    """
    facts = {replace(one, id=None) for one in wanted}
    kept = [one for one in held if replace(one, id=None) in facts]
    fresh = [one for one in wanted if replace(one, id=None) not in {replace(old, id=None) for old in kept}]
    close, record = [], [replace(one, id=None) for one in fresh]
    for old in held:
        if old in kept:
            continue
        rest = _rest(old, wanted, fresh, moment)
        if rest == old:
            continue
        if old.id is not None:
            close.append(old.id)
        if rest is not None:
            record.append(replace(rest, id=None))
    return Rewrite(tuple(close), tuple(record))


def faults(held: Sequence[Held], wanted: Sequence[Held], moment: datetime) -> list[Fault]:
    """What cannot be about these purposes: periods that end before they begin, the same purpose twice at a time, no or two primary ones,
    and police data that would lose their ground by the owner's hand."""
    standing = [one for one in held if one.holds_after(moment)]
    found = [Fault("until", _BACKWARDS) for one in wanted if one.start and one.end and one.end <= one.start]
    pairs = [(one, other) for n, one in enumerate(wanted) for other in wanted[n + 1 :] if overlap(one, other)]
    if any(one.key == other.key for one, other in pairs):
        found.append(Fault("purpose", _TWICE))
    if any(one.primary and other.primary for one, other in pairs):
        found.append(Fault("primary", _TWO_PRIMARY))
    elif wanted and not any(one.primary for one in wanted) and (not standing or any(one.primary for one in standing)):
        found.append(Fault("primary", _NO_PRIMARY))
    return found + police_faults(held, wanted, moment)


def police_faults(held: Sequence[Held], wanted: Sequence[Held], moment: datetime) -> list[Fault]:
    """Police data (`held`, as recorded) that would lose their ground from the moment on, though it were for a day: that is not the
    owner's to decide, whether by an edit, by a file or by undoing."""
    police = [one for one in held if one.basis in POLICE_DATA and one.holds_after(moment)]
    return [Fault("basis", _POLICE_DATA) for one in police if not any(_goes_on(one, other, moment) for other in wanted)]


def overlap(one: Held, other: Held) -> bool:
    """Whether there is a moment at which both hold."""
    return (one.end is None or other.start is None or other.start < one.end) and (
        other.end is None or one.start is None or one.start < other.end
    )


def _rest(old: Held, wanted: Sequence[Held], fresh: Sequence[Held], moment: datetime) -> Held | None:
    """What stays true of a row that is not wanted as it stands; None: nothing."""
    successors = [one.start for one in fresh if one.key == old.key and overlap(one, old)]
    ends = [old.end] if old.end is not None else []
    if successors:
        if None in successors:
            return None
        ends.append(min(start for start in successors if start is not None))
    elif old.holds_after(moment):
        ends.append(moment)
    rest = replace(old, end=min(ends) if ends else None)
    if rest.start is not None and rest.end is not None and rest.end <= rest.start:
        return None
    if rest.primary and any(one.primary and overlap(one, rest) for one in wanted):
        return replace(rest, primary=False)
    return rest


def _goes_on(old: Held, new: Held, moment: datetime) -> bool:
    """Whether the new row says the same of all the time that is left of the old one."""
    if (new.key, new.basis) != (old.key, old.basis):
        return False
    begin = moment if old.start is None else max(old.start, moment)
    return (new.start is None or new.start <= begin) and (new.end is None or (old.end is not None and new.end >= old.end))


_BACKWARDS = Text("het einde ligt niet na het begin", "the end does not lie after the start")
_TWICE = Text("hetzelfde doel van dezelfde organisatie staat er twee keer", "the same purpose of the same organisation stands there twice")
_TWO_PRIMARY = Text("er is één hoofddoel tegelijk", "there is one primary purpose at a time")
_NO_PRIMARY = Text("kies een hoofddoel", "choose a primary purpose")
_POLICE_DATA = Text(
    "deze beelden zijn politiegegevens: die grondslag haalt de eigenaar niet weg. Zet de camera op verwijderd, of overleg met de politie",
    "these pictures are police data: the owner does not take that basis away. Mark the camera as removed, or consult the police",
)
