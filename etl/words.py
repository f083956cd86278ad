"""Emptying what people wrote once its term is over: cards of incidents, why and by whom the police guard, wishes, requests for
agreements, what was said of faults, and the words and names beside the log. What happened stays, without the words; the log's chain holds
salted hashes only, and stays whole."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import psycopg

_CLOSED: Final = "incident_id IN (SELECT id FROM beeldregie.incident WHERE closed_at < %(before)s)"
# By what is told of it: table, columns that are emptied, and whose term is over. What is still open keeps its words.
_WRITTEN: Final = {
    "cards": ("incident", "approver ground offenders weapons weapons_words wounded words", "closed_at < %(before)s"),
    "card_changes": ("incident_event", "before after", _CLOSED),
    "wishes": ("incident_wish", "words answer", _CLOSED),
    "agreement_requests": ("agreement_request", "words settled_words", "settled_at < %(before)s"),
    "faults": ("fault_report", "words answer", "settled_at < %(before)s"),
    "states": ("camera_state", "note", "upper(during) < %(before)s"),
}
# The facts of a decision are no words: with them it is repeated for as long as it is on record. The salt goes too: with it a guess could
# be tried.
_BESIDE_LOG: Final = """
UPDATE beeldregie.log_detail d SET salt = NULL, detail = NULL FROM beeldregie.log l
WHERE l.id = d.log_id AND l.at < %(before)s AND d.detail IS NOT NULL AND NOT (d.detail::jsonb ? 'facts')"""


def forget(connection: psycopg.Connection, before: datetime) -> dict[str, int]:
    """Empty what was closed, answered, over or logged before a moment. Returns how many rows were, by kind."""
    gone = {f"words_of_{kind}": _empty(connection, *written, before) for kind, written in _WRITTEN.items()}
    return gone | {"words_beside_log": connection.execute(_BESIDE_LOG, {"before": before}).rowcount}


def _empty(connection: psycopg.Connection, table: str, columns: str, over: str, before: datetime) -> int:
    names = columns.split()
    nothing = ", ".join(f"{name} = DEFAULT" for name in names)  # no word, as of a row in which nobody wrote any: NULL or empty
    said = ", ".join(f"nullif({name}::text, '')" for name in names)
    query = f"UPDATE beeldregie.{table} SET {nothing} WHERE {over} AND num_nonnulls({said}) > 0"  # noqa: S608 - names are ours
    return connection.execute(query, {"before": before}).rowcount
