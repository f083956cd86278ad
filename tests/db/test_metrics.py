"""/metrics on a real database: what is open now beside what was counted, for an administrator's token only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import psycopg

from dashboard.app import counted, create_web
from dashboard.core.credentials import digest
from dashboard.core.settings import Settings
from tests.unit.test_measures import figures

TOKEN = "een sleutel voor de proef"


def administrator(ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")
    ingest.execute(
        """WITH a AS (INSERT INTO beeldregie.account (login, display_name, organisation_id)
                      VALUES ('beheer', '', 'gemeente-a') RETURNING id),
                r AS (INSERT INTO beeldregie.account_role (account_id, role) SELECT id, 'administrator' FROM a)
           INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at) SELECT %s, id, '', %s FROM a""",
        (digest(TOKEN), datetime.now(UTC) + timedelta(hours=1)),
    )


async def test_an_administrator_reads_what_is_open_and_what_was_counted(settings: Settings, ingest: psycopg.Connection) -> None:
    administrator(ingest)
    ingest.execute(
        "INSERT INTO beeldregie.feed_run (kind, source, published_at, counts) VALUES ('measured_data', 'x', now() - interval '90 s', '{}')"
    )
    transport = httpx.ASGITransport(counted(create_web(settings)))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{settings.port}") as client:
        assert (await client.get("/metrics")).status_code == 401
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        again = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = figures(again.content)
    assert (found["beeldregie_up", "database"], found["beeldregie_up", "worker"]) == (1, 0)
    assert 85 < found["beeldregie_open_measurement_age_seconds", "newest"] < 300
    assert found["beeldregie_http_requests_total", "/metrics,GET,200"] >= 1
    assert found["beeldregie_http_requests_total", "none,GET,401"] >= 1
