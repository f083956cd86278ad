"""Any camera by its address: the scheme says which source reads it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from dashboard.core.address import Network
from dashboard.live.sources.address import SourceError, Tell
from dashboard.live.sources.decoded import FileSource, RtspSource
from dashboard.live.sources.http import HttpSource


class Cameras:
    """Opens cameras in the given networks, and files in the folder where there is one."""

    def __init__(self, networks: Sequence[Network], folder: Path | None = None) -> None:
        http = HttpSource(networks)
        self._sources: dict[str, HttpSource | RtspSource | FileSource] = {
            "http": http,
            "https": http,
            "rtsp": RtspSource(networks),
            "file": FileSource(folder),
        }

    def pictures(self, url: str, tell: Tell = lambda _: None) -> AsyncGenerator[bytes, None]:
        """The camera's pictures, as JPEG, until it stops; `tell` hears what it is. Closing the generator hangs up.

        Raises SourceError, here or at the first picture.
        """
        source = self._sources.get(url.partition(":")[0].lower())
        if source is None:
            raise SourceError("address cannot be read")
        return source.pictures(url, tell)
