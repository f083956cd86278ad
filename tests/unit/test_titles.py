"""Every page has a title of its own, in the language of who reads it, before any script has run (WCAG 2.4.2, 3.1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unittest import mock
from uuid import UUID

import pytest
from dash import html
from fastapi import FastAPI
from starlette.testclient import TestClient

from dashboard import pages
from dashboard.core.credentials import LANGUAGE_COOKIE
from dashboard.core.models import Principal
from dashboard.ui.dash_app import create_dash

ENGLISH = {"/": "Map", "/wall": "Wall", "/incidents?id=x": "Incidents", "/agreements/": "Agreements", "/nergens": "No page"}


@pytest.fixture(scope="module")
def visitor() -> Iterator[TestClient]:
    server = FastAPI()
    create_dash(server, pages.heading).layout = html.Div()
    with TestClient(server) as client:
        yield client


def head(visitor: TestClient, path: str, **headers: str) -> tuple[str, str]:
    """What language the page says it is in, and its title."""
    text = visitor.get(path, headers=headers).text
    return re.findall(r'<html lang="(\w+)">', text)[0], re.findall(r"<title>(.*)</title>", text)[0]


def test_every_page_has_a_title_of_its_own(visitor: TestClient) -> None:
    titles = [head(visitor, path) for path in pages._pages()]
    assert len({title for _, title in titles}) == len(titles) == 7
    assert ("nl", "Beeldwand · Beeldregie") in titles and ("nl", "Kaart · Beeldregie") in titles
    assert head(visitor, "/nergens") == ("nl", "Geen pagina · Beeldregie")


@pytest.mark.parametrize("path", ENGLISH)
def test_a_title_is_in_the_language_that_was_chosen(visitor: TestClient, path: str) -> None:
    assert head(visitor, path, cookie=f"{LANGUAGE_COOKIE}=en") == ("en", f"{ENGLISH[path]} · Beeldregie")


def test_who_chose_no_language_reads_his_account_s(visitor: TestClient) -> None:
    reader = Principal(UUID(int=1), "anna", "Anna", "gemeente-a", "Gemeente A", frozenset({"traffic_manager"}), "en")
    with mock.patch.object(pages, "asking") as asking:
        asking.get.return_value = reader
        assert head(visitor, "/wall") == ("en", "Wall · Beeldregie")
