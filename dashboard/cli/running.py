"""Running a copy, its database, its log and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.core.settings import Settings

if TYPE_CHECKING:
    from dashboard.core.db import Database

from dashboard.cli.base import app, has_database, on_database, ready, said

db_app = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db_app, name="db")
log_app = typer.Typer(no_args_is_help=True, help="The append-only log.")
keys_app = typer.Typer(no_args_is_help=True, help="The keys that camera addresses are sealed with.")
retention_app = typer.Typer(no_args_is_help=True, help="What is kept, and how long.")
app.add_typer(log_app, name="log")
app.add_typer(keys_app, name="keys")
app.add_typer(retention_app, name="retention")


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
    if not has_database(Settings()):
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


@log_app.command("verify")
def log_verify(
    head: Annotated[list[str] | None, typer.Option(help="A head you took down from the register: NUMBER:HASH; may be repeated.")] = None,
) -> None:
    """Check the chain of hashes and the published heads; exit status 1 when something was changed."""
    from dashboard.sharing.verify import verify

    noted = dict(_noted(one) for one in head or ())

    async def check(database: Database) -> list[str]:
        async with database.read() as conn:
            return await verify(conn, noted)

    findings = on_database(check, "app")
    for finding in findings:
        typer.echo(finding)
    if findings:
        raise typer.Exit(1)
    typer.echo(said("Het logboek is heel.", "The log is whole."))


def _noted(words: str) -> tuple[int, str]:
    number, colon, digest = words.partition(":")
    if not colon or not number.isdigit():
        raise typer.BadParameter(said(f"--head {words}: schrijf NUMMER:HASH.", f"--head {words}: write NUMBER:HASH."))
    return int(number), digest.strip()


@keys_app.command("new")
def keys_new() -> None:
    """Make a key: first in stream.keys of the state folder, or, where BEELDREGIE_STREAM_KEYS is set, shown, to be put in front of it."""
    from cryptography.fernet import Fernet

    settings, key = Settings(), Fernet.generate_key().decode()
    if settings.stream_keys:
        typer.echo(key)
        return
    where = settings.add_stream_key(key)
    typer.echo(
        said(
            f"Een nieuwe sleutel staat vooraan in {where}. Start opnieuw, en dan: beeldregie keys reseal.",
            f"A new key stands first in {where}. Start again, and then: beeldregie keys reseal.",
        )
    )


@keys_app.command("reseal")
def keys_reseal() -> None:
    """Seal every address of a camera or a webhook, and every file that waits, again with the newest key; the older ones can go after it."""
    from etl.reseal import reseal

    with ready() as settings:
        count = reseal(settings)
    typer.echo(said(f"{count} adressen en bestanden opnieuw verzegeld.", f"{count} addresses and files sealed again."))


@retention_app.command("run")
def retention_run() -> None:
    """Remove what is past its term. The worker does this every night."""
    from dashboard.core.clock import now
    from etl import retention

    with ready() as settings:
        for what, count in retention.run(settings, now()).items():
            typer.echo(f"{what}: {count}")
