"""What the watcher asks of web and relay, over HTTP like everyone: a lease, its pictures, more time, and reporting what was noticed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import httpx
from python_multipart import MultipartParser
from python_multipart.multipart import parse_options_header

from dashboard.core.errors import BeeldregieError, NotLoggedIn, NotPermitted, NotReady

PURPOSE, REASON = "verkeersmanagement", "detectie van stilstand"
MINUTES = 60  # a lease for detection lasts an hour
RENEW_BEFORE = timedelta(seconds=90)
SILENCE_SECONDS = 10.0  # without a byte of a live picture, it is dead
LARGEST_PICTURE = 4_000_000  # bytes
UNSENT_MOST = 100
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Granted:
    """A lease, and where its pictures are."""

    lease_id: str
    ends_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Why there are no pictures now, in the account's language."""

    explanation: str


class Desk:
    """Web's API for one camera, with the detection account's token."""

    def __init__(self, web: str, token: str, code: str, live: str = "") -> None:
        """`web` is the address of the map, as http://127.0.0.1:8050; `live` the relay's, where it is not the one that browsers use."""
        self._client = httpx.Client(base_url=web, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        self._code = code
        self._live = live

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self) -> Granted | Declined:
        """Ask to analyse the camera's pictures. Raises BeeldregieError (token ended, no such camera) or httpx.HTTPError."""
        wish = {"cameras": [self._code], "what": "analysis", "purpose": PURPOSE, "reason": REASON, "minutes": MINUTES}
        return decided(self._sent("/api/view-requests", wish)[0], self._live)

    def extend(self, lease: Granted) -> Granted | Declined:
        """Ask for another hour; the picture goes on meanwhile. Raises as ask."""
        return decided(self._sent(f"/api/leases/{lease.lease_id}/extend", {"minutes": MINUTES}), self._live)

    def give_back(self, lease: Granted) -> None:
        """End the lease before its time. Raises as ask."""
        answer = self._client.delete(f"/api/leases/{lease.lease_id}")
        if answer.is_error:
            raise _problem(answer)

    def report(self, trigger: dict[str, Any], key: str) -> None:
        """Report a trigger; the same key again makes no second one. Raises as ask."""
        self._sent("/api/triggers", {"camera": self._code, **trigger}, {"Idempotency-Key": key})

    def pictures(self, lease: Granted) -> Iterator[bytes]:
        """The camera's pictures as JPEG, until the lease ends. Raises BeeldregieError (refused) or httpx.HTTPError."""
        patience = httpx.Timeout(10, read=SILENCE_SECONDS)
        with self._client.stream("GET", lease.address, timeout=patience) as answer:
            if answer.status_code != 200:
                answer.read()
                raise _problem(answer)
            _, options = parse_options_header(answer.headers.get("content-type", ""))
            yield from parts(answer.iter_raw(), options.get(b"boundary", b""))

    def _sent(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        answer = self._client.post(path, json=body, headers=headers)
        if answer.is_error:
            raise _problem(answer)
        return answer.json()


class Outbox:
    """Triggers that web has yet to hear of: tried again with growing pauses, while watching goes on."""

    def __init__(self, send: Callable[[dict[str, Any], str], None], say: Callable[[str], None]) -> None:
        self._send = send
        self._say = say
        self._unsent: deque[tuple[dict[str, Any], str]] = deque(maxlen=UNSENT_MOST)
        self._due = 0.0
        self._pause = 1.0

    def add(self, trigger: dict[str, Any], key: str) -> None:
        """Put a trigger in, to be sent by the next `flush`."""
        self._unsent.append((trigger, key))

    def flush(self) -> None:
        """Send what is due. What web refuses is told and dropped; what does not arrive stays."""
        while self._unsent and monotonic() >= self._due:
            try:
                self._send(*self._unsent[0])
            except (httpx.HTTPError, NotReady):
                self._due, self._pause = monotonic() + self._pause, min(self._pause * 2, LONGEST_PAUSE)
                return
            except BeeldregieError as refusal:
                self._say(refusal.nl)
            self._unsent.popleft()
            self._pause = 1.0


def parts(chunks: Iterator[bytes], boundary: bytes) -> Iterator[bytes]:
    """The bodies of a multipart answer without end, one by one. Raises httpx.DecodingError when it is none, or a part is too large."""
    if not boundary:
        raise httpx.DecodingError("no multipart answer")
    done: deque[bytes] = deque()
    body = bytearray()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": body.clear,
            "on_part_data": lambda data, start, end: body.extend(data[start:end]),
            "on_part_end": lambda: done.append(bytes(body)),
        },
    )
    for chunk in chunks:
        try:
            parser.write(chunk)
        except ValueError as error:  # the parser's own error is one
            raise httpx.DecodingError(str(error)) from error
        if len(body) > LARGEST_PICTURE:
            raise httpx.DecodingError("a picture without end")
        while done:
            yield done.popleft()


def decided(asked: dict[str, Any], live: str = "") -> Granted | Declined:
    """Web's answer to a request. The pictures' address is the one for browsers, or with `live` the same path at that origin."""
    lease = asked.get("lease")
    if asked["outcome"] != "granted" or not lease:
        return Declined(asked.get("explanation", ""))
    address = httpx.URL(lease["mjpeg_url"])
    if live:
        address = httpx.URL(live).copy_with(raw_path=address.raw_path)
    return Granted(lease["id"], datetime.fromisoformat(lease["ends_at"]).astimezone(UTC), str(address))


def _problem(answer: httpx.Response) -> BeeldregieError:
    """The error that a problem document (RFC 9457) tells of."""
    try:
        sentence = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        sentence = f"HTTP {answer.status_code}"
    kind = {401: NotLoggedIn, 403: NotPermitted}.get(answer.status_code, NotReady if answer.status_code >= 500 else BeeldregieError)
    return kind(sentence)
