"""What every command uses: the groups they stand in, the copy they work on, and errors as one sentence."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from dashboard.core.errors import BeeldregieError
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


@app.callback()
def copy(port: Annotated[int | None, typer.Option(help="Which copy: the port its map runs on. [BEELDREGIE_PORT, or 8050]")] = None) -> None:
    """Choose the copy that the command works on; everything else comes from the settings."""
    if port is not None:
        os.environ["BEELDREGIE_PORT"] = str(port)


def has_database(settings: Settings) -> bool:
    """Whether this copy has a database already."""
    from dashboard.up import cluster

    return bool(settings.database_url) or (cluster.Cluster.of(settings).data / "PG_VERSION").exists()


@contextmanager
def ready() -> Iterator[Settings]:
    """The settings, with a database that answers: the running copy's, or its own started for as long as the command lasts."""
    from dashboard.up import cluster

    settings = Settings()
    fresh = not has_database(settings)
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
