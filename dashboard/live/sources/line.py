"""One camera's connection: every question goes to the address that was checked, one at a time, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from dashboard.core.address import Address
from dashboard.live.sources.address import SourceError
from dashboard.live.sources.login import Login

CONNECT_SECONDS, SILENCE_SECONDS = 5.0, 10.0  # a camera that gives no whole picture for longer is taken for gone, and called again
_TRUSTED = httpx.create_ssl_context(trust_env=False)  # one for all: reading the certificates takes tens of ms, in which no picture goes on
_MOST_WORDS = 64 * 1024  # bytes of an answer that is not looked at


class Line:
    """Asks a camera. Open it with `async with`; leaving hangs up."""

    def __init__(self, address: Address, target: str) -> None:
        self._url = f"{address.scheme}://{target}{address.path}"
        self._headers = {"Host": address.place, "Accept-Encoding": "identity", "Accept": "multipart/x-mixed-replace, image/jpeg"}
        self._name = {"sni_hostname": address.host}
        self._login = Login(address.auth)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1),
            verify=_TRUSTED,
            trust_env=False,
            follow_redirects=False,
        )
        self.asked_at = 0.0  # loop time

    async def __aenter__(self) -> Line:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The camera's answer, its body unread: close it. Logs in where that is asked for, once; raises SourceError when refused.

        Raises TimeoutError when no answer begins in time, and httpx.HTTPError.
        """
        self.asked_at = asyncio.get_running_loop().time()
        async with asyncio.timeout(SILENCE_SECONDS):
            request = self._client.build_request("GET", self._url, headers={**self._headers, **(headers or {})}, extensions=self._name)
            self._login.sign(request)
            answer = await self._client.send(request, stream=True)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                await let_go(answer)
                self._login.answer(request, answer)
                answer = await self._client.send(request, stream=True)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise SourceError("camera refuses the password")
            return answer


async def let_go(answer: httpx.Response) -> None:
    """Read the little that stands in it, so that the connection can be used again; one that says more is hung up on."""
    size = 0
    async for piece in answer.aiter_raw():
        size += len(piece)
        if size > _MOST_WORDS:
            break
    await answer.aclose()


def media_type(answer: httpx.Response) -> str:
    """What the answer says it holds. Raises SourceError for any status but 200: a redirect is not followed."""
    if answer.status_code != httpx.codes.OK:
        raise SourceError(f"camera answers {answer.status_code}")
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()
