"""The password is said to a camera in the way it asks for, once, and in clear only to one that knows nothing better."""

import asyncio
import hashlib
import secrets
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from dashboard.live.sources import snapshot
from tests.camera_peer import FIRST, MOVING, PASSWORD, PATH, USER, Headers, Peer, answer, camera, fault, part, pour, still, taken


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "INTERVAL_SECONDS", 0.01)


class Guarded:
    """A camera with digest, checked here by RFC 7616 section 3.4; every nonce is good for so many questions."""

    def __init__(self, good: bytes, uses: int = 100, algorithm: str = "MD5", prefix: str = "", password: str = PASSWORD) -> None:
        self._good, self._uses, self._password = good, uses, password
        self._algorithm, self._prefix = algorithm, prefix
        self._nonce, self._count = "", 0
        self.refused = 0

    async def __call__(self, writer: asyncio.StreamWriter, asked: Headers) -> None:
        if self._count < self._uses and self._proves(asked.get("authorization", "")):
            writer.write(self._good)
            return
        self.refused += 1
        self._nonce, self._count = secrets.token_hex(8), 0
        digest = f'Digest realm="the camera, indoors", qop="auth", nonce="{self._nonce}", algorithm={self._algorithm}'
        writer.write(answer("401 Unauthorized", b"no", WWW_Authenticate=self._prefix + digest))

    def _proves(self, given: str) -> bool:
        if not given.startswith("Digest "):
            return False
        fields = parse_keqv_list(parse_http_list(given.removeprefix("Digest ")))
        self._count += 1
        a1, a2 = self._hash(f"{USER}:the camera, indoors:{self._password}"), self._hash(f"GET:{PATH}")
        proof = self._hash(f"{a1}:{self._nonce}:{self._count:08x}:{fields['cnonce']}:auth:{a2}")
        return fields["response"] == proof and fields["username"] == USER

    def _hash(self, words: str) -> str:
        return hashlib.new(self._algorithm.replace("-", ""), words.encode()).hexdigest()


def said(peer: Peer) -> list[str]:
    """The kinds of log-in that were sent, in order."""
    return [asked.get("authorization", "").partition(" ")[0] for asked in peer.asked]


@pytest.mark.parametrize(
    "prefix", ["", 'Basic realm="x", ', 'Basic realm="x"\r\nWWW-Authenticate: ', "Digest realm=r, nonce=n, algorithm=X, "]
)
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_a_camera_that_asks_for_digest_gets_no_password_in_clear(prefix: str, algorithm: str) -> None:
    async with camera(Guarded(MOVING + part(FIRST), algorithm=algorithm, prefix=prefix)) as peer:
        assert await taken(peer.url, 1) == [FIRST]
        assert said(peer) == ["", "Digest"]
        assert peer.connections == 1


async def test_a_digest_is_counted_on_and_renewed_when_the_camera_wants_that(eager: None) -> None:
    guarded = Guarded(still(FIRST), uses=3)
    async with camera(guarded) as peer:
        assert await taken(peer.url, 7) == [FIRST] * 7
        assert guarded.refused == 3
        assert peer.connections == 1


async def test_basic_is_said_to_a_camera_that_knows_nothing_better() -> None:
    refusal = answer("401 Unauthorized", WWW_Authenticate='Basic realm="x"')
    async with camera(refusal, MOVING + part(FIRST)) as peer:
        assert await taken(peer.url, 1) == [FIRST]
        assert [asked.get("authorization") for asked in peer.asked] == [None, "Basic a2VlcGVyOmh1bnRlcjI="]


async def test_a_camera_that_asks_nothing_is_told_nothing() -> None:
    async with camera(MOVING + part(FIRST)) as peer:
        assert await taken(peer.url, 1) == [FIRST]
        assert said(peer) == [""]


async def test_a_wrong_password_is_said_once_and_not_again() -> None:
    basic = answer("401 Unauthorized", WWW_Authenticate='Basic realm="x"')
    for refusal in (basic, Guarded(still(FIRST), password="another")):
        async with camera(refusal) as peer:
            assert await fault(peer) == "camera refuses the password"
            assert len(peer.asked) == 2


async def test_a_camera_does_not_get_the_password_in_clear_after_a_digest(eager: None) -> None:
    guarded = Guarded(still(FIRST))
    async with camera(guarded, guarded, answer("401 Unauthorized", WWW_Authenticate='Basic realm="x"')) as peer:
        assert await fault(peer) == "camera refuses the password"
        assert said(peer) == ["", "Digest", "Digest"]


@pytest.mark.parametrize(
    "challenge",
    [
        "Negotiate",
        "",
        "Digest",
        "Digest junk",
        'Digest realm="x"',
        "Digest realm=x, nonce=y, algorithm=ROT13",
        "Digest realm=x, nonce=y, qop=auth-int",
    ],
)
async def test_a_log_in_that_is_not_known_is_not_tried(challenge: str) -> None:
    async with camera(answer("401 Unauthorized", WWW_Authenticate=challenge)) as peer:
        assert await fault(peer) == "camera asks for a log-in that is not known here"
        assert len(peer.asked) == 1


async def test_a_password_is_asked_for_and_there_is_none() -> None:
    async with camera(Guarded(still(FIRST))) as peer:
        assert await fault(peer, peer.url.replace(f"{USER}:{PASSWORD}@", "")) == "camera asks for a password"


async def test_a_refusal_that_goes_on_for_ever_is_hung_up_on_and_the_password_still_said() -> None:
    async def refuse(writer: asyncio.StreamWriter, _: Headers) -> None:
        writer.write(b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n')
        await pour(b"no " * 5000)(writer, _)

    async with camera(refuse, still(FIRST)) as peer:
        assert await taken(peer.url, 1) == [FIRST]
        assert peer.connections == 2
