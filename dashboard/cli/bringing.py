"""Bringing data in and computing on it."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings

if TYPE_CHECKING:
    pass

from dashboard.cli.base import app, ready, said

forecast_app = typer.Typer(no_args_is_help=True, help="iRadar, the short-term forecast.")
app.add_typer(forecast_app, name="forecast")


@app.command("load")
def load_file(
    subject: Annotated[str, typer.Argument(help="cameras, areas, agreements, premises, incidents, segments or sites.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Any format of etl/sources/README.md; may be packed.")],
    owner: Annotated[str | None, typer.Option(help="Organisation (id or name) for rows that name none.")] = None,
    mapping: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="TOML: what its columns and words mean.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="One broken row, and nothing is loaded.")] = False,
    complete: Annotated[bool, typer.Option("--complete", help="What this owner has and is not in the file, is gone.")] = False,
    rejects: Annotated[Path | None, typer.Option(dir_okay=False, help="Where the report of other rows goes. [the state folder]")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system of the places, such as EPSG:28992. [as the file says or shows]")] = None,
    within: Annotated[str | None, typer.Option(help="Reject cameras outside: west,south,east,north, or the code of an area.")] = None,
    known_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The file is the register as it was on this day.")] = None,
) -> None:
    """Load a file. Rows that cannot be used or are no cameras go to a report, with the reason; the rest comes in, in one transaction."""
    from etl.load import load

    with ready() as settings:
        summary = load(
            settings,
            subject,
            file,
            owner=owner,
            mapping=mapping,
            dry_run=dry_run,
            strict=strict,
            complete=complete,
            rejects=rejects,
            crs=crs,
            within=within,
            known_on=known_on.date() if known_on else None,
        )
    for text in (summary.sentence, *summary.notes):
        typer.echo(said(text.nl, text.en))
    if summary.rejects_file:
        typer.echo(said(f"afgekeurd en overgeslagen: {summary.rejects_file}", f"rejected and left out: {summary.rejects_file}"))


@app.command("feed")
def feed_in(sources: Annotated[list[str], typer.Argument(help="Files or http(s) addresses; or `run`: keep the schedule of jobs.")]) -> None:
    """One traffic publication in, whatever kind it is: a table of measurement sites or a minute of measured data."""
    from etl import feeds, jobs

    with ready() as settings:
        if sources == ["run"]:
            jobs.main()
            return
        for source in sources:
            summary = feeds.feed(settings, source)
            counts = ", ".join(f"{name} {count}" for name, count in summary.counts.items())
            typer.echo(f"{summary.kind} {summary.source} {summary.published_at or ''}: {counts}")


@forecast_app.command("run")
def forecast_run() -> None:
    """Forecast every series that has enough of a past, store it, and score the forecasts that have come due."""
    from dashboard.core.clock import now
    from etl import forecast

    with ready() as settings:
        done = forecast.run_once(settings, now())
    typer.echo(f"{done.forecast} of {done.sites} series forecast from {done.made_at:%H:%M} UTC, {done.scored} forecasts scored")


@forecast_app.command("backtest")
def forecast_backtest(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: a row a step, a column a series.")],
    train_rows: Annotated[int, typer.Option(help="How many rows to learn from; the rest is forecast.")],
    step_minutes: Annotated[int, typer.Option(help="Minutes from row to row.")],
    start: Annotated[str | None, typer.Option(help="Moment of the first row (ISO 8601), so that weekdays and weekends differ.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """How good would the forecast have been, against "no change"?"""
    from rich.console import Console
    from rich.table import Table

    from etl.backtest import backtest

    result = backtest(file, train_rows, step_minutes, start)
    if as_json:
        typer.echo(json.dumps(result))
        return
    table = Table(*result["horizons"][0])
    for row in result["horizons"]:
        table.add_row(*(f"{value:.3g}" if isinstance(value, float) else str(value) for value in row.values()))
    Console().print(table)


@app.command("watch")
def watch(
    source: Annotated[str, typer.Argument(metavar="FILE|CAMERA", help="A video file, or the code of a camera that may be analysed.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only, one object a line.")] = False,
    mot: Annotated[Path | None, typer.Option(help="Write what is followed here, as MOTChallenge rows (of a file).")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long a vehicle stands before it is told.")] = 10.0,
    post: Annotated[str, typer.Option(metavar="ADDRESS", help="Report to the map at this address as triggers (of a camera).")] = "",
    live: Annotated[str, typer.Option(metavar="ADDRESS", help="The relay, where it is not reached as browsers do (of a camera).")] = "",
) -> None:
    """Notice vehicles that stand still. A camera's pictures are asked for with the bearer token in BEELDREGIE_TOKEN."""
    import mimetypes

    from etl.watch import watch_camera, watch_file

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the lease is given back
    if Path(source).exists() or "/" in source or (mimetypes.guess_type(source)[0] or "").startswith("video/"):
        noticed = watch_file(source, mot=mot, stood=seconds)
    elif token := os.environ.get("BEELDREGIE_TOKEN", ""):
        noticed = watch_camera(Settings(), source, token, post=bool(post), web=post, live=live, stood=seconds)
    else:
        raise SetupError(
            "Zet een token van een detectieaccount in BEELDREGIE_TOKEN.", "Put a token of a detection account into BEELDREGIE_TOKEN."
        )
    with closing(noticed):
        for event in noticed:
            typer.echo(json.dumps(event) if as_json else "{since:9.2f}  {kind}  {box}  {confidence:.2f}".format(**event))
