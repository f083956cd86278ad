"""Where a log-in may lead to, and what counts as public: no address may be read as another site's, or as more than it is."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.auth import safe_next
from dashboard.web.guard import is_public


@given(st.text() | st.text(alphabet="/\\:@.?#a\t\n\r h", max_size=12))
def test_next_never_leaves_the_site(wanted: str) -> None:
    found = safe_next(wanted)
    # A browser drops tabs and newlines and reads a backslash as a slash.
    as_read = "".join(c for c in found if c not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin("http://here.example/login", as_read)).netloc == "here.example"
    assert not as_read.startswith("//")


@pytest.mark.parametrize("wanted", [
    "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "", "/login?next=x"])
def test_next_falls_back_to_the_map(wanted: str) -> None:
    assert safe_next(wanted) == "/"


def test_next_keeps_the_place() -> None:
    assert safe_next("/kaart?camera=almere-613&at=2026-11-21T08:00Z") == "/kaart?camera=almere-613&at=2026-11-21T08:00Z"


@pytest.mark.parametrize("path", ["/register", "/register/cameras/almere-613", "/ogc/collections", "/login", "/healthz"])
def test_public(path: str) -> None:
    assert is_public(path)


@pytest.mark.parametrize("path", [
    "/", "/registers", "/api/register", "/register/../api/leases", "/login/x", "/ogcx", "/metrics", "//register"])
def test_not_public(path: str) -> None:
    assert not is_public(path)
