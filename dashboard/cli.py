"""The `beeldregie` command: reads arguments, calls a use case, prints. Heavy imports stand inside the commands, so that --help is quick."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from dashboard.core.errors import BeeldregieError, SetupError
from dashboard.core.settings import DatabaseRole, Settings

if TYPE_CHECKING:
    from dashboard.core.db import Database

T = TypeVar("T")


def said(nl: str, en: str) -> str:
    """The sentence in the terminal's language: that of the first of POSIX's variables that says one."""
    language = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return nl if language.startswith("nl") else en


class _Sentences(TyperGroup):
    """An error of ours is one sentence on standard error and exit status 1, in the terminal's language."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BeeldregieError as error:
            typer.echo(said(error.nl, error.en), err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Beeldregie: one map of every camera in public space, and who may look along.",
)
db_app = typer.Typer(no_args_is_help=True, help="The database.")
user_app = typer.Typer(no_args_is_help=True, help="Accounts and tokens.")
app.add_typer(db_app, name="db")
app.add_typer(user_app, name="user")
organisation_app = typer.Typer(no_args_is_help=True, help="Who takes part.")
app.add_typer(organisation_app, name="organisation")
forecast_app = typer.Typer(no_args_is_help=True, help="iRadar, the short-term forecast.")
log_app = typer.Typer(no_args_is_help=True, help="The append-only log.")
retention_app = typer.Typer(no_args_is_help=True, help="What is kept, and how long.")
app.add_typer(forecast_app, name="forecast")
app.add_typer(log_app, name="log")
app.add_typer(retention_app, name="retention")


@app.callback()
def copy(port: Annotated[int | None, typer.Option(help="Which copy: the port its map runs on. [BEELDREGIE_PORT, or 8050]")] = None) -> None:
    """Choose the copy that the command works on; everything else comes from the settings."""
    if port is not None:
        os.environ["BEELDREGIE_PORT"] = str(port)


def _has_database(settings: Settings) -> bool:
    """Whether this copy has a database already."""
    from dashboard.up import cluster

    return bool(settings.database_url) or (cluster.Cluster.of(settings).data / "PG_VERSION").exists()


@contextmanager
def ready() -> Iterator[Settings]:
    """The settings, with a database that answers: the running copy's, or its own started for as long as the command lasts."""
    from dashboard.up import cluster

    settings = Settings()
    fresh = not _has_database(settings)
    with cluster.running(settings):
        if fresh:
            from dashboard.store import migrations

            migrations.migrate(settings)
        yield settings


def on_database(work: Callable[[Database], Awaitable[T]], role: DatabaseRole = "ingest") -> T:
    """What the work gives, on the database of this copy as one of its roles."""
    from dashboard.core.db import Database

    async def run(settings: Settings) -> T:
        database = Database(settings, role, pool_size=1)
        try:
            return await work(database)
        finally:
            await database.close()

    with ready() as settings:
        return asyncio.run(run(settings))


@app.command()
def up(
    demo: Annotated[bool, typer.Option(help="With the demo city, its cameras, feeds and accounts.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the map. [BEELDREGIE_PORT, or 8050]")] = None,
    live_port: Annotated[int | None, typer.Option(help="Port of the relay. [BEELDREGIE_LIVE_PORT, or the one after the map's]")] = None,
) -> None:
    """Run everything in the foreground: database, web, relay, worker. Ctrl-C stops all of it."""
    given = {"port": port, "live_port": live_port, "demo": demo or None}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    from dashboard.up.start import up as run

    run(Settings(**chosen))


@db_app.command("migrate")
def db_migrate() -> None:
    """Bring the database to this version: roles, tables, rules, views, rights. Can be run again."""
    from dashboard.store import migrations

    with ready() as settings:
        migrations.migrate(settings)
        _print_status(settings)


@db_app.command("status")
def db_status() -> None:
    """Which version the database has, and which one this program wants; exit status 1 when they differ."""
    if not _has_database(Settings()):
        typer.echo(said("Er is nog geen database.", "There is no database yet."))
        raise typer.Exit(1)
    with ready() as settings:
        if not _print_status(settings):
            raise typer.Exit(1)


def _print_status(settings: Settings) -> bool:
    from dashboard.store import migrations

    has, wants = migrations.status(settings)
    typer.echo(said(f"database: {has or 'leeg'}, programma: {wants}", f"database: {has or 'empty'}, program: {wants}"))
    return has == wants


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="What the person logs in with.")],
    organisation: Annotated[str, typer.Option(help="Id of the organisation, such as gemeente-almere.")],
    role: Annotated[
        list[str],
        typer.Option(
            help="traffic_manager, observer, control_room, owner_admin, controller, policy_officer, "
            "administrator or detection; may be given more than once."
        ),
    ],
    display_name: Annotated[str, typer.Option(help="The name others see; for the police a function. Empty: as NAME.")] = "",
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
    service: Annotated[bool, typer.Option("--service", help="An account for a program: no password, tokens only.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Make an account. The password is asked for, twice."""
    from dashboard.core.clock import now
    from dashboard.sharing import accounts
    from dashboard.store.accounts import NewAccount

    new = NewAccount(name, display_name or name, organisation, tuple(role), "service" if service else "person", language)
    password = None if service else sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    on_database(lambda database: accounts.add_account(database, new, password, now()))
    typer.echo(said(f"{name} is toegevoegd.", f"{name} was added."))


def _ask_password() -> str:
    return str(typer.prompt(said("Wachtwoord", "Password"), hide_input=True, confirmation_prompt=True))


@user_app.command("list")
def user_list() -> None:
    """Every account, with its organisation and the roles it has now."""
    from rich.console import Console
    from rich.table import Column, Table

    from dashboard.core.clock import now
    from dashboard.sharing import accounts

    found = on_database(lambda database: accounts.list_accounts(database, now()))
    names = said("naam,wie,organisatie,rollen,uitgeschakeld", "name,who,organisation,roles,disabled").split(",")
    table = Table(*(Column(name, overflow="fold") for name in names))
    for one in found:
        disabled = f"{one.disabled_at:%Y-%m-%d}" if one.disabled_at else ""
        table.add_row(one.login, one.display_name, one.organisation_id, ", ".join(one.roles), disabled)
    Console().print(table)


@user_app.command("token")
def user_token(
    name: Annotated[str, typer.Argument(help="Whose token.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it works.")] = 90,
    label: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    scope: Annotated[
        list[str] | None,
        typer.Option(help="An action it may be used for, such as camera.read; may be given more than once. [all its account may]"),
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Make none, but end all that the account has.")] = False,
) -> None:
    """Print a new bearer token for the API, and nothing else. It is not shown again."""
    from dashboard.core.clock import now
    from dashboard.sharing import accounts

    if revoke:
        count = on_database(lambda database: accounts.revoke_tokens(database, name, now()))
        typer.echo(said(f"{name}: {count} ingetrokken.", f"{name}: {count} revoked."))
    else:
        typer.echo(on_database(lambda database: accounts.make_token(database, name, label, now(), days, scope or None)))


@user_app.command("disable")
def user_disable(name: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """End an account at once: logging in, its sessions, its tokens, and what it looks at."""
    from dashboard.core.clock import now
    from dashboard.sharing import accounts

    on_database(lambda database: accounts.disable(database, name, now()))
    typer.echo(said(f"{name} is uitgeschakeld.", f"{name} was disabled."))


@user_app.command("enable")
def user_enable(name: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """Let a disabled account log in again; its tokens stay ended."""
    from dashboard.sharing import accounts

    on_database(lambda database: accounts.enable(database, name))
    typer.echo(said(f"{name} kan weer inloggen.", f"{name} can log in again."))


ContactUrl = Annotated[str | None, typer.Option(help="Page where residents can ask; '' takes it away.")]
ContactEmail = Annotated[str | None, typer.Option(help="Address of the organisation, never of a person.")]
PrivacyUrl = Annotated[str | None, typer.Option(help="Its privacy statement: how to ask and to object.")]


@organisation_app.command("add")
def organisation_add(
    name: Annotated[str, typer.Argument(help="Its name, as others see it.")],
    id: Annotated[str, typer.Option(help="Small letters, digits and dashes; stands in codes and files and never changes.")],
    kind: Annotated[str, typer.Option(help="municipality, police, road_authority, province, public_transport, rail, private ...")],
    owner_kind: Annotated[str, typer.Option(help="For what its cameras are: traffic, public_order, transport, road ...")] = "other",
    contact_url: ContactUrl = None,
    contact_email: ContactEmail = None,
    privacy_url: PrivacyUrl = None,
) -> None:
    """Make an organisation, so that registers, agreements and accounts can name it."""
    from dashboard.core.clock import now
    from dashboard.sharing import organisations
    from dashboard.store.organisations import Contact, Organisation

    contact = Contact(contact_url or None, contact_email or None, privacy_url or None)
    new = Organisation(id, name, kind, owner_kind, contact=contact)
    on_database(lambda database: organisations.add_organisation(database, new, now()))


@organisation_app.command("edit")
def organisation_edit(
    id: Annotated[str, typer.Argument(help="Its id, such as gemeente-almere.")],
    contact_url: ContactUrl = None,
    contact_email: ContactEmail = None,
    privacy_url: PrivacyUrl = None,
) -> None:
    """Say where residents can ask and object, as the public register shows it. What is not given stays as it is."""
    from dashboard.sharing import organisations
    from dashboard.store.organisations import Contact

    changed = on_database(lambda database: organisations.set_contact(database, id, Contact(contact_url, contact_email, privacy_url)))
    typer.echo(said(f"{id} is gewijzigd.", f"{id} was changed.") if changed else said(f"{id} blijft gelijk.", f"{id} stays as it is."))


@organisation_app.command("list")
def organisation_list() -> None:
    """Every organisation."""
    from dashboard.sharing import organisations

    for one in on_database(organisations.list_organisations):
        typer.echo(f"{one.id}  {one.name}  ({one.kind}, {one.owner_kind})")


@app.command("load")
def load_file(
    subject: Annotated[str, typer.Argument(help="cameras, areas, agreements, incidents, segments or sites.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Any format of etl/sources/README.md; may be packed.")],
    owner: Annotated[str | None, typer.Option(help="Organisation (id or name) for rows that name none.")] = None,
    mapping: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="TOML: what its columns and words mean.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="One broken row, and nothing is loaded.")] = False,
    complete: Annotated[bool, typer.Option("--complete", help="What this owner has and is not in the file, is gone.")] = False,
    rejects: Annotated[Path | None, typer.Option(dir_okay=False, help="Where the report of rejected rows goes. [the state folder]")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system of the places, such as EPSG:28992. [as the file says or shows]")] = None,
    within: Annotated[str | None, typer.Option(help="Reject cameras outside: west,south,east,north, or the code of an area.")] = None,
) -> None:
    """Load a file. Rows that cannot be used go to a report, with the reason; the rest comes in, in one transaction."""
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
        )
    for text in (summary.sentence, *summary.notes):
        typer.echo(said(text.nl, text.en))
    if summary.rejects_file:
        typer.echo(said(f"geweigerde rijen: {summary.rejects_file}", f"rejected rows: {summary.rejects_file}"))


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


@log_app.command("verify")
def log_verify() -> None:
    """Check the chain of hashes and the published heads; exit status 1 when something was changed."""
    from dashboard.sharing.verify import verify

    async def check(database: Database) -> list[str]:
        async with database.read() as conn:
            return await verify(conn)

    findings = on_database(check, "app")
    for finding in findings:
        typer.echo(finding)
    if findings:
        raise typer.Exit(1)
    typer.echo(said("Het logboek is heel.", "The log is whole."))


@retention_app.command("run")
def retention_run() -> None:
    """Remove what is past its term. The worker does this every night."""
    from dashboard.core.clock import now
    from etl import retention

    with ready() as settings:
        for what, count in retention.run(settings, now()).items():
            typer.echo(f"{what}: {count}")


if __name__ == "__main__":
    app()
