"""Temporary teams (CoPi, ROT): who is in one sees, for it, the pictures of its own incident, from scaling up to scaling down."""

from __future__ import annotations

from datetime import datetime

from dashboard.core.models import Answer, Text
from dashboard.policy.facts import Asker, Incident
from dashboard.policy.refusals import not_allowed

KINDS = {"copi": Text("CoPi", "CoPi"), "rot": Text("ROT", "ROT")}


def closed_to(asker: Asker, incident: Incident | None, moment: datetime) -> Answer | None:
    """Why somebody does not see this for his team; None: it is not asked for a team, or the team is no hindrance."""
    team, name = asker.team, asker.organisation_name
    if team is None:
        return None
    if not asker.organisation_valid.holds(moment):
        return not_allowed("team.over", "law", "team", over(name))
    if not (team.member.holds(moment) and team.own_organisation.holds(moment)):
        return not_allowed("team.member", "security", "team", not_in(name))
    if incident is None or incident.code != team.incident:
        return not_allowed("team.incident", "law", "team", own_incident_only(name))
    return None


def ends(asker: Asker) -> tuple[datetime | None, ...]:
    """When asking for the team ends, as far as that is known beside the end of the team itself."""
    return (asker.team.member.end, asker.team.own_organisation.end) if asker.team else ()


def over(name: str) -> Text:
    """The team was scaled down."""
    return Text(
        f"{name} is afgeschaald. Een team ziet beelden van opschalen tot afschalen.", f"{name} was scaled down, and sees nothing since."
    )


def not_in(name: str) -> Text:
    """Not, or no longer, a member."""
    return Text(f"U bent niet (meer) in {name}.", f"You are not in {name} (any more).")


def own_incident_only(name: str) -> Text:
    """Another incident, or none."""
    return Text(f"{name} ziet alleen de beelden van zijn eigen incident.", f"{name} sees the pictures of its own incident only.")
