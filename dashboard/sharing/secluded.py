"""What is told of an answer that leans on an incident which is not there for the reader: where somebody is guarded is only for who takes
part in it, and for who decided or asked."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Answer, Principal, Text
from dashboard.policy.facts import Facts
from dashboard.sharing import questions
from dashboard.store import incidents
from dashboard.store.requests import StoredRequest


async def number(conn: AsyncConnection, who: Principal, request: StoredRequest, facts: Facts | None = None) -> str | None:
    """The number of the incident that a request is bound to, or was decided beside (`facts`), where it is not there for the reader."""
    beside = facts.request.incident if facts else None
    if request.incident_id is not None:
        found = await incidents.by_id(conn, request.incident_id)
    else:
        found = await incidents.by_code(conn, beside.code) if beside else None
    return found.code if found is not None and not await questions.is_told(conn, who, found) else None


def without(answer: Answer, code: str) -> Answer:
    """The same answer without the incident's number."""
    said = Text(answer.explanation.nl.replace(code, "(afgeschermd)"), answer.explanation.en.replace(code, "(secluded)"))
    return replace(answer, explanation=said, conditions={key: value for key, value in answer.conditions.items() if key != "incident"})
