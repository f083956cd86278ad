"""The camera test: what a camera's owner hears about its connection. It looks through the hub, as every viewer does, so that a camera
that is being watched is not called a second time; nobody gets to see a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Scope

from dashboard.core.clock import Clock
from dashboard.core.db import Database
from dashboard.core.errors import Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal, Text
from dashboard.live.access import Access, NoStream, no_database
from dashboard.live.hub import Hub, OpenCamera, State
from dashboard.live.masks import Look
from dashboard.live.picture import Picture, size_of
from dashboard.live.sources.address import Found
from dashboard.policy.permissions import may
from dashboard.store import log as steps
from dashboard.store import streams

MOST_SECONDS: Final = 8.0
_SAMPLE_SECONDS: Final = 3.0  # after the first picture, to count
_LOOK_SECONDS: Final = 0.1
_LATE = "camera sends no whole picture in time"
_UNREACHED: Final = frozenset(
    {
        "name does not resolve",
        "address cannot be read",
        "address outside the permitted networks",
        "camera does not answer",
        "files are not permitted here",
        "file outside the permitted folder",
        "no such file of pictures",
        "ConnectError",
        "ConnectTimeout",
        "decoder does not start",
        "decoder stopped",
    }
)
# What a source says of its fault, for who keeps the camera. By its first words.
_PROBLEMS: Final = {
    "name does not resolve": Text("De naam in het adres bestaat niet.", "The name in the address does not exist."),
    "address cannot be read": Text("Het adres van de camera klopt niet.", "The camera's address is not right."),
    "address outside": Text("De relay mag niet naar dit adres.", "The relay may not go to this address."),
    "files are not": Text("Bestanden mogen hier niet als camera dienen.", "Files may not serve as cameras here."),
    "file outside": Text("Dit bestand staat niet in de toegestane map.", "This file is not in the permitted folder."),
    "no such file": Text("Dit bestand is er niet.", "There is no such file."),
    "Connect": Text("De camera antwoordt niet.", "The camera does not answer."),
    "camera does not answer": Text("De camera antwoordt niet.", "The camera does not answer."),
    "camera refuses": Text("De camera weigert het wachtwoord.", "The camera refuses the password."),
    "camera asks for a password": Text("De camera vraagt een wachtwoord.", "The camera asks for a password."),
    "camera asks": Text("De camera vraagt een onbekende manier van inloggen.", "The camera asks for a log-in that is not known here."),
    "camera answers 404": Text("De camera kent dit adres niet.", "The camera does not know this address."),
    "camera answers 3": Text("De camera verwijst naar een ander adres. Dat volgen wij niet.", "The camera redirects. We do not follow."),
    "camera answers": Text("De camera geeft een foutmelding.", "The camera answers with an error."),
    "picture too large": Text("De beelden zijn te groot.", "The pictures are too large."),
    _LATE: Text("Er kwam niet op tijd een heel beeld.", "No whole picture came in time."),
}
_BARE: Final = Look(bare=True)  # it is the camera that is tested, whatever is covered of its picture
_OTHER: Final = Text("De camera geeft geen bruikbaar beeld.", "The camera gives no usable picture.")


@dataclass(slots=True)
class Heard:
    """What the last call to a camera came to, so far."""

    found: Found | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a test found. `frames_per_second` is None where fewer than two pictures came; `fault` is for the log."""

    heard: Heard
    size: tuple[int, int] | None  # width, height in pixels
    frames_per_second: float | None

    @property
    def fault(self) -> str:
        """Why there is no picture, in a source's few words; "" where there is one."""
        return "" if self.size else self.heard.fault or _LATE

    @property
    def reachable(self) -> bool:
        """Whether anything answered at the camera's address."""
        return bool(self.size or self.heard.found) or bool(self.heard.fault and self.heard.fault not in _UNREACHED)

    def plain(self) -> dict[str, Any]:
        """As JSON answers say it; `problem` in words where there is one."""
        found, (width, height) = self.heard.found, self.size or (None, None)
        answer = {
            "reachable": self.reachable,
            "kind": found.kind if found else None,
            "codec": found.codec if found else None,
            "width": width,
            "height": height,
            "frames_per_second": self.frames_per_second,
        }
        return answer | ({"problem": {"nl": words.nl, "en": words.en}} if (words := _problem(self.fault)) else {})


class _Sample:
    """A viewer that counts."""

    hears = True

    def __init__(self) -> None:
        self._times: list[float] = []
        self.jpeg = b""

    def show(self, picture: Picture) -> None:
        """A picture came. The last one is sent twice when no other follows, and words of ours are no picture."""
        if picture.live and picture.jpeg is not self.jpeg:
            self.jpeg = picture.jpeg
            self._times.append(_now())

    def tell(self, state: State) -> None:
        """Nothing: the pictures say enough."""

    @property
    def is_enough(self) -> bool:
        """Whether the rate can be told."""
        return len(self._times) > 1 and self._times[-1] - self._times[0] >= _SAMPLE_SECONDS

    @property
    def rate(self) -> float | None:
        """Pictures a second; None where that cannot be told."""
        lasted = self._times[-1] - self._times[0] if self._times else 0.0
        return round((len(self._times) - 1) / lasted, 1) if lasted else None


class CameraTests:
    """Tests cameras for those who keep them, one test a camera at a time."""

    def __init__(self, db: Database, access: Access, hub: Hub, heard: Mapping[str, Heard], clock: Clock) -> None:
        """`heard`: by camera, what its calls come to."""
        self._db, self._access, self._hub, self._heard, self._clock = db, access, hub, heard, clock
        self._busy: set[str] = set()

    async def run(self, scope: Scope, code: str, open_camera: Callable[[str, bytes], AsyncGenerator[bytes, None]]) -> Findings:
        """Look for at most MOST_SECONDS, and write down that it was done. `open_camera`: from a camera's code and sealed address.

        Raises NotLoggedIn, NotPermitted, NotFound, NoStream, Conflict (being tested already) or NotReady.
        """
        try:
            who, sealed = await self._admit(scope, code)
            if code in self._busy:
                raise Conflict("Deze camera wordt al getest.", "This camera is being tested already.")
            self._busy.add(code)
            try:
                findings = await self._look(code, lambda: open_camera(code, sealed))
            finally:
                self._busy.discard(code)
            await self._write(who, code, findings)
        except (SQLAlchemyError, OSError):
            raise no_database() from None
        return findings

    async def _admit(self, scope: Scope, code: str) -> tuple[Principal, bytes]:
        async with self._db.read() as conn:
            who = await self._access.asker(conn, scope)
            camera = await streams.to_test(conn, code)
            owner = camera.owner_id if camera else None
            if not may(who, "camera.test", "own" if owner == who.organisation_id else "any"):
                raise NotPermitted("Alleen wie deze camera beheert, mag haar testen.", "Only who keeps this camera may test it.")
        if camera is None:
            raise NotFound("Deze camera is er niet.", "There is no such camera.")
        if camera.sealed is None:
            raise NoStream("Deze camera is niet aangesloten.", "This camera is not connected.")
        return who, camera.sealed

    async def _look(self, code: str, open_camera: OpenCamera) -> Findings:
        sample = _Sample()
        self._hub.join(sample, code, _BARE, open_camera)
        try:
            for _ in range(round(MOST_SECONDS / _LOOK_SECONDS)):
                if sample.is_enough or (self._fault(code) and not sample.jpeg):
                    break
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            self._hub.leave(sample, code, _BARE)
        size = await asyncio.to_thread(size_of, sample.jpeg) if sample.jpeg else None
        return Findings(self._heard.get(code, Heard()), size, sample.rate)

    def _fault(self, code: str) -> str:
        return self._heard[code].fault if code in self._heard else ""

    async def _write(self, who: Principal, code: str, findings: Findings) -> None:
        body = {
            "camera": code,
            "account": str(who.account_id),
            "organisation": who.organisation_id,
            "reachable": findings.reachable,
            "fault": findings.fault,
            "at": self._clock().isoformat(),
        }
        async with self._db.begin() as conn:
            await steps.append(conn, "camera.tested", body)


def _problem(fault: str) -> Text | None:
    if not fault:
        return None
    return next((words for begin, words in _PROBLEMS.items() if fault.startswith(begin)), _OTHER)


def _now() -> float:
    return asyncio.get_running_loop().time()
