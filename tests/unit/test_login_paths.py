"""Where a log-in may lead to, and what counts as public: no address may be read as another site's, or as more than it is."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from dashboard.core.settings import Settings
from dashboard.web.address import client_address
from dashboard.web.guard import is_public
from dashboard.web.login.page import safe_next


@given(st.text() | st.text(alphabet="/\\:@.?#[]a\t\n\r h", max_size=12))
def test_next_never_leaves_the_site(wanted: str) -> None:
    found = safe_next(wanted)
    # A browser drops tabs and newlines and reads a backslash as a slash.
    as_read = "".join(c for c in found if c not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin("http://here.example/login", as_read)).netloc == "here.example"
    assert not as_read.startswith("//")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "", "/login?n=x", "//["],
)
def test_next_falls_back_to_the_map(wanted: str) -> None:
    assert safe_next(wanted) == "/"


def test_next_keeps_the_place() -> None:
    assert safe_next("/kaart?camera=almere-613&at=2026-11-21T08:00Z") == "/kaart?camera=almere-613&at=2026-11-21T08:00Z"


@pytest.mark.parametrize("path", ["/register", "/register/cameras/almere-613", "/ogc/collections", "/login", "/healthz"])
def test_public(path: str) -> None:
    assert is_public(path)


@pytest.mark.parametrize(
    "path", ["/", "/registers", "/api/register", "/register/../api/leases", "/login/x", "/ogcx", "/metrics", "//register"]
)
def test_not_public(path: str) -> None:
    assert not is_public(path)


@pytest.mark.parametrize(
    ("peer", "said", "expected"),
    [
        ("172.18.0.5", "192.0.2.7", "192.0.2.7"),
        ("172.18.0.5", "10.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("172.18.0.5", "10.0.0.1, 192.0.2.7, 172.18.0.6", "192.0.2.7"),
        ("172.18.0.5", "10.0.0.1\n192.0.2.7", "192.0.2.7"),
        ("172.18.0.5", "10.0.0.1\n192.0.2.7, 172.18.0.6\n172.18.0.7", "192.0.2.7"),
        ("172.18.0.5", "172.18.0.9", "172.18.0.9"),
        ("172.18.0.5", "172.18.0.9, unknown", "unknown"),
        ("172.18.0.5", "", "172.18.0.5"),
        ("203.0.113.9", "192.0.2.7", "203.0.113.9"),
        ("testclient", "192.0.2.7", "testclient"),
    ],
)
def test_only_a_proxy_of_ours_is_believed_about_where_a_request_comes_from(peer: str, said: str, expected: str) -> None:
    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", line.encode()) for line in said.splitlines()]}
    assert client_address(Request(scope), Settings(proxies=["172.16.0.0/12"])) == expected
