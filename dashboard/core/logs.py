"""What the processes write to their log files: one JSON object a line, without query strings, names or tokens."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A value that carries a person or a key is dropped whole, whatever wrote it.
_PRIVATE = frozenset(
    {"login", "name", "display_name", "password", "token", "ticket", "secret", "cookie", "authorization", "headers", "url", "query"}
)
_QUERY = re.compile(r"\?[^\s\"']*")
_BEARER = re.compile(r"(?i)\bbearer\s+\S+")
_USERINFO = re.compile(r"//[^/\s@]+@")


def scrub(text: str) -> str:
    """The text without query strings, bearer tokens and credentials in addresses."""
    return _USERINFO.sub("//", _BEARER.sub("Bearer -", _QUERY.sub("", text)))


def _without_private(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    kept = {key: scrub(value) if isinstance(value, str) else value for key, value in event.items() if key not in _PRIVATE}
    event.clear()
    event.update(kept)
    return event


def configure(level: str = "info") -> None:
    """Send structlog and the standard library's loggers to standard error as JSON lines, from this level up."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_private,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx", "httpcore", "authlib"):  # they log whole addresses, and at level debug what proves a log-in
        logging.getLogger(noisy).setLevel(logging.WARNING)
