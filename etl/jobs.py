"""The worker: scheduled jobs out of PostgreSQL (procrastinate). `python -m etl.jobs` runs it until SIGTERM.

Each job has one lock, so that it never runs beside itself, and one queueing lock, so that runs never pile up behind a slow one.
A job that fails is logged with its reason, and the next run starts afresh; nothing else waits for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, JobAborted
from procrastinate.jobs import Status

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.logs import configure
from dashboard.core.measures import JOB_SECONDS, JOBS
from dashboard.core.settings import Settings
from dashboard.sharing import expire
from etl import forecast, free_flow, notify, retention, uploads
from etl.demo import traffic
from etl.feeds import FeedSummary, feed, spoken

log = structlog.get_logger("worker")
SITE_TABLE_EVERY = timedelta(hours=20)  # NDW publishes its table once a day; a minute's publication is due every minute
STALLED_SECONDS = 60.0
Work = Callable[[Callable[[], bool]], object]  # is handed a function that says whether the worker wants to stop


def create(settings: Settings) -> App:
    """The jobs of this installation and when they run."""
    app = App(
        connector=PsycopgConnector(
            conninfo=settings.dsn("ingest"), kwargs={"options": "-c search_path=jobs,public"}, min_size=1, max_size=4
        )
    )
    _feeds(app, settings)
    if settings.iradar:
        _scheduled(app, "forecast", "1-59/5 * * * *", lambda stop: forecast.run_once(settings, now(), stop), lock="history")
    if settings.demo:
        _scheduled(app, "demo_history", "*/30 * * * *", lambda stop: traffic.catch_up(settings, now(), stop), lock="history")
    _scheduled(app, "free_flow", "20 4 * * *", lambda stop: free_flow.run(settings, now()))
    _scheduled(app, "retention", "40 3 * * *", lambda stop: retention.run(settings, now()))
    if settings.sharing:
        _lapse(app)
        notify.register(app, settings)
    _uploads(app, settings)
    _housekeeping(app)
    return app


def _scheduled(app: App, name: str, cron: str, work: Work, lock: str | None = None) -> None:
    """Register a job that runs in a thread. `lock`: jobs of the same lock wait for each other, in order (the forecast for the history)."""

    @app.periodic(cron=cron)
    @app.task(name=name, lock=lock or name, queueing_lock=name, pass_context=True)
    def job(context: JobContext, timestamp: int) -> None:
        began = time.monotonic()
        with _counted(name):
            result = work(context.should_abort)  # a failure is caught by procrastinate, which logs its reason
        if context.should_abort():
            raise JobAborted
        log.info("job done", job=name, seconds=round(time.monotonic() - began, 2), result=str(result))


@contextmanager
def _counted(name: str) -> Iterator[None]:
    """Count a job's end and its time."""
    outcome = "failed"
    try:
        with JOB_SECONDS.labels(name).time():
            yield
        outcome = "done"
    finally:
        JOBS.labels(name, outcome).inc()


def _feeds(app: App, settings: Settings) -> None:
    """One job a publication, so that a supplier that does not answer holds up no other. The address stays in the settings, out of the
    queue."""
    sources = [
        *settings.feeds,
        *([f"http://127.0.0.1:{settings.demo_port}/feed/minute.xml.gz"] if settings.demo and settings.demo_port else []),
    ]
    for number, source in enumerate(sources):
        _scheduled(app, f"feed_{number}", "* * * * *", partial(_fetch, settings, source))


def _fetch(settings: Settings, source: str, stop: Callable[[], bool]) -> FeedSummary | None:
    return feed(settings, source) if _due(settings, source) and not stop() else None


def _due(settings: Settings, source: str) -> bool:
    """Whether a publication should be fetched now: a site table once a day, anything else each time."""
    with psycopg.connect(settings.dsn("ingest")) as connection:
        row = connection.execute(
            "SELECT 1 FROM beeldregie.feed_run WHERE source = %s AND kind = 'site_table' AND received_at > %s LIMIT 1",
            (spoken(source), now() - SITE_TABLE_EVERY),
        ).fetchone()
    return row is None


def _lapse(app: App) -> None:
    """What time itself brings to requests and leases."""

    @app.periodic(cron="* * * * *")
    @app.task(name="lapse", lock="lapse", queueing_lock="lapse", pass_context=True)
    async def lapse(context: JobContext, timestamp: int) -> None:
        await expire.lapse(context.additional_context["db"], now())


def _uploads(app: App, settings: Settings) -> None:
    """Files that were brought in through the page, one of an organisation at a time. The database itself puts them in the queue, with that
    lock (sql/migrations/0009)."""

    @app.task(name="upload")
    def work(upload: str) -> None:
        with _counted("upload"):
            log.info("upload", state=uploads.work(settings, UUID(upload)))

    @app.periodic(cron="* * * * *")
    @app.task(name="give_up_uploads", queueing_lock="give_up_uploads")
    def give_up(timestamp: int) -> None:
        uploads.give_up(settings)


def _housekeeping(app: App) -> None:
    """The queue's own: jobs whose worker died, and those that ended days ago."""

    @app.periodic(cron="* * * * *")
    @app.task(name="unstick", queueing_lock="unstick")
    async def unstick_job(timestamp: int) -> None:
        await unstick(app)

    @app.periodic(cron="50 3 * * *")
    @app.task(name="forget_jobs", queueing_lock="forget_jobs")
    async def forget_jobs(timestamp: int) -> None:
        await app.job_manager.delete_old_jobs(nb_hours=72, include_failed=True, include_aborted=True)


async def unstick(app: App) -> None:
    """A job whose worker was killed keeps its lock for ever; it is called failed, and the next run takes its place. One that no other run
    makes good, such as telling a controller, is tried again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        again = notify.after_a_kill(app, job)
        if job.id is None:
            continue
        if again is None:
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
            log.warning("job of a dead worker given up", job=job.task_name)
        else:
            await app.job_manager.retry_job_by_id_async(job.id, again.retry_at or now(), again.priority, again.queue, again.lock)
            log.warning("job of a dead worker is tried again", job=job.task_name)


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT: first what the last stop left undone, then by the clock."""
    app, db = create(settings), Database(settings, "app", pool_size=2)
    try:
        async with app.open_async():
            await unstick(app)
            for name in ("demo_history", "forecast"):
                if name in app.tasks:
                    await soon(app, name)
            await app.run_worker_async(
                concurrency=4, delete_jobs="successful", shutdown_graceful_timeout=5.0, additional_context={"db": db}
            )
    finally:
        await db.close()


async def soon(app: App, name: str) -> None:
    """Put a scheduled job in the queue now, unless it waits there already."""
    try:
        await app.tasks[name].defer_async(timestamp=int(time.time()))
    except AlreadyEnqueued:
        return


def main() -> None:
    """Entry point of the worker process."""
    settings = Settings()
    configure(settings.log_level)
    asyncio.run(run(settings))


if __name__ == "__main__":
    from etl import jobs  # the jobs are those of this module, not of one that is called __main__

    jobs.main()
