"""Telling a camera the password in the way it asks for: digest (RFC 7616), or basic (RFC 7617) where it knows nothing better.

Nothing is said before it is asked, so that a password never goes in clear to a camera that would take a digest of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import httpx

from dashboard.live.sources.address import SourceError

_NEXT_CHALLENGE = re.compile(r"(?:^|,)\s*(?=(?:digest|basic)\b)", re.IGNORECASE)  # several may stand in one header


class Login:
    """A user and password for one camera, and how the camera asked for them."""

    def __init__(self, credentials: tuple[str, str] | None) -> None:
        self._credentials = credentials
        self._auth: httpx.Auth | None = None

    def sign(self, request: httpx.Request) -> None:
        """Add what the camera asked for earlier, if it did: a digest with the next count, or the same words."""
        if self._auth is not None:
            next(self._auth.auth_flow(request))

    def answer(self, request: httpx.Request, refusal: httpx.Response) -> None:
        """Add what this 401 asks for, so that the request can be sent once more. Raises SourceError where that would not help."""
        if self._credentials is None:
            raise SourceError("camera asks for a password")
        asked = [part for line in refusal.headers.get_list("www-authenticate") for part in _NEXT_CHALLENGE.split(line)]
        digests = [part for part in asked if part.lower().startswith("digest")]
        if digests:
            self._auth = _digest(self._credentials, request, digests)
        elif self._auth is not None:  # basic was refused, or is asked for after a digest, by whoever would like to read it
            raise SourceError("camera refuses the password")
        elif any(part.lower().startswith("basic") for part in asked):
            self._auth = httpx.BasicAuth(*self._credentials)
            self.sign(request)
        else:
            raise SourceError("camera asks for a log-in that is not known here")


def _digest(credentials: tuple[str, str], request: httpx.Request, challenges: Sequence[str]) -> httpx.DigestAuth:
    """Sign with the first challenge (the camera's first choice comes first) that httpx can answer. Raises SourceError for none."""
    for challenge in challenges:
        auth = httpx.DigestAuth(*credentials)
        flow = auth.auth_flow(request)
        next(flow)
        try:
            flow.send(httpx.Response(401, headers={"WWW-Authenticate": challenge}, request=request))
        except (StopIteration, LookupError, ValueError, NotImplementedError, httpx.ProtocolError):  # not whole, or an unknown hash
            continue
        return auth
    raise SourceError("camera asks for a log-in that is not known here")
