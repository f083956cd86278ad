"""Figures for Prometheus: one sum over all processes, and no label that tells of a person or a camera."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.core import measures
from dashboard.web.measured import Measured

COUNTING = """
from dashboard.core import measures
measures.REQUESTS.labels("/x", "GET", "200").inc(2)
measures.VIEWERS.inc(3)
"""


def figures(told: bytes) -> dict[tuple[str, str], float]:
    return {
        (
            sample.name,
            ",".join(sample.labels[name] for name in ("route", "method", "status", "part", "state") if name in sample.labels),
        ): sample.value
        for family in text_string_to_metric_families(told.decode())
        for sample in family.samples
    }


def test_what_several_processes_count_is_added_up_and_what_ended_is_open_no_more(tmp_path: Path) -> None:
    measures.start_anew(tmp_path)
    environment = os.environ | {measures.FOLDER: str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTING], env=environment, check=True)
    asked = "from dashboard.core import measures; import sys; sys.stdout.buffer.write(measures.told([]))"
    one = figures(subprocess.run([sys.executable, "-c", asked], env=environment, check=True, capture_output=True).stdout)
    assert one["beeldregie_http_requests_total", "/x,GET,200"] == 4
    assert one["beeldregie_viewers", ""] == 6

    ending = "from dashboard.core import measures; [measures.gone(int(p)) for p in __import__('sys').argv[1:]]"
    pids = {file.stem.rsplit("_", 1)[1] for file in tmp_path.glob("gauge_*.db")}
    subprocess.run([sys.executable, "-c", ending, *pids], env=environment, check=True)
    one = figures(subprocess.run([sys.executable, "-c", asked], env=environment, check=True, capture_output=True).stdout)
    assert one["beeldregie_http_requests_total", "/x,GET,200"] == 4
    assert one.get(("beeldregie_viewers", ""), 0) == 0

    measures.start_anew(tmp_path)
    assert not list(tmp_path.glob("*.db"))


def test_a_request_is_counted_by_its_route_never_by_its_address() -> None:
    async def camera(request: Request) -> Response:
        return PlainTextResponse(request.path_params["code"])

    client = TestClient(Measured(Starlette(routes=[Route("/cameras/{code}", camera)])))
    client.get("/cameras/almere-613?token=secret")
    client.request("BREW", "/nowhere/anna")
    told = measures.told([measures.Now("beeldregie_up", "1 when it works.", "part", {"database": 1})])
    found = figures(told)
    assert found["beeldregie_http_requests_total", "/cameras/{code},GET,200"] == 1
    assert found["beeldregie_http_requests_total", "none,other,404"] == 1
    assert found["beeldregie_up", "database"] == 1
    assert not {b"almere-613", b"secret", b"anna", b"BREW"} & set(told.replace(b'"', b" ").split())
    assert b"almere-613" not in told
