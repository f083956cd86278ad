"""Words about more time for a picture that runs: on the map, on the wall and beside an incident."""

from __future__ import annotations

from dashboard.policy.running import too_early
from dashboard.ui.texts import Texts


def words(t: Texts) -> dict[str, str]:
    """What assets/longer.js says, and why a picture ends at its end, by their keys."""
    said = {f"{prefix}.{key}": text for prefix in ("longer", "because") for key, text in t.under(prefix).items()}
    return said | {"longer.early": early(t)}


def early(t: Texts) -> str:
    """That it is not near its end yet."""
    return too_early()[t.language]


def fixed(t: Texts, because: str) -> str:
    """That it cannot go on for longer, and why: `because` is what a decision's conditions say in `ends_because`."""
    return t("longer.fixed", why=t.either(f"because.{because}", because))
