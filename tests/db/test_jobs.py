"""The worker: its jobs run, one that fails holds up no other, and it ends when told to."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from etl import jobs


async def _work(settings: Settings, db: Database, *names: str) -> dict[str, str]:
    """Defer these jobs, work until the queue is empty, and give the state each ended in."""
    app = jobs.create(settings)
    async with app.open_async():
        for name in names:
            await jobs.soon(app, name)
        await app.run_worker_async(
            wait=False, install_signal_handlers=False, listen_notify=False, concurrency=3, additional_context={"db": db}
        )
        return {job.task_name: job.status for job in await app.job_manager.list_jobs_async()}


async def test_a_job_that_fails_says_why_and_holds_up_no_other(settings: Settings, db: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "procrastinate")
    feeds = settings.model_copy(update={"feeds": ["http://127.0.0.1:9/minute.xml.gz?key=secret", "/absent.xml"]})
    wanted = ("feed_0", "feed_1", "forecast", "retention", "free_flow", "lapse")
    states = await _work(feeds, db, *wanted)
    assert {name: states[name] for name in wanted} == {
        "feed_0": "failed",
        "feed_1": "failed",
        "forecast": "succeeded",
        "retention": "succeeded",
        "free_flow": "succeeded",
        "lapse": "succeeded",
    }
    assert "127.0.0.1/minute.xml.gz" in caplog.text
    assert "secret" not in caplog.text


async def test_a_job_waits_once_and_what_a_killed_worker_held_is_given_up(
    settings: Settings, db: Database, ingest: psycopg.Connection
) -> None:
    app = jobs.create(settings)
    async with app.open_async():
        for _ in range(3):
            await jobs.soon(app, "retention")
        assert len(list(await app.job_manager.list_jobs_async())) == 1
    # A worker took the job and died.
    ingest.execute("SET search_path = jobs")
    ingest.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    ingest.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)")
    async with app.open_async():
        await jobs.unstick(app)
        assert [job.status for job in await app.job_manager.list_jobs_async()] == ["failed"]
    assert (await _work(settings, db, "retention"))["retention"] == "succeeded"


@pytest.mark.parametrize(("off", "job"), [("iradar", "forecast"), ("sharing", "lapse"), ("demo", "demo_history")])
def test_a_part_that_is_switched_off_has_no_jobs(settings: Settings, off: str, job: str) -> None:
    assert job in jobs.create(settings.model_copy(update={"demo": True, off: True})).tasks
    assert job not in jobs.create(settings.model_copy(update={off: False})).tasks


def test_the_worker_ends_when_told_to(settings: Settings, ingest: psycopg.Connection) -> None:
    environment = {
        **settings.child_environment,
        "DATABASE_URL": settings.database_url,
        "BEELDREGIE_SECRET_KEY": settings.secret_key,
        "BEELDREGIE_ROLE_PREFIX": settings.role_prefix,
        "PATH": os.environ["PATH"],
    }
    worker = subprocess.Popen([sys.executable, "-m", "etl.jobs"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and worker.poll() is None:
            if ingest.execute("SELECT count(*) FROM jobs.procrastinate_workers").fetchone() != (0,):
                break
            time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        _, errors = worker.communicate(timeout=20)
    finally:
        worker.kill()
        worker.wait()
    assert worker.returncode == 0, errors
    assert "Traceback" not in errors
