"""Accounts, tokens and organisations."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.base import app, on_database, said
from dashboard.core.settings import Settings

if TYPE_CHECKING:
    from dashboard.core.db import Database

user_app = typer.Typer(no_args_is_help=True, help="Accounts and tokens.")
app.add_typer(user_app, name="user")
organisation_app = typer.Typer(no_args_is_help=True, help="Who takes part.")
app.add_typer(organisation_app, name="organisation")


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


@organisation_app.command("notify")
def organisation_notify(
    id: Annotated[str, typer.Argument(help="Its id, such as ret.")],
    webhook: Annotated[str | None, typer.Option(help="Address that is called; '' takes it away.")] = None,
    mail: Annotated[str | None, typer.Option(help="E-mail address of the organisation, never of a person; '' takes it away.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Tell it nowhere any more.")] = False,
) -> None:
    """Say where an organisation is told of requests that wait for it, beside its inbox; without options: show it.

    Prints what a new webhook is signed with. It is not shown again.
    """
    from dashboard.core.clock import now
    from dashboard.core.vault import Vault
    from dashboard.sharing import notifications

    async def choose(database: Database) -> notifications.Chosen:
        settings = Settings()
        vault, (url, address) = Vault(settings.stream_secret_keys), ("", "") if off else (webhook, mail)
        return await notifications.choose(database, vault, settings.webhook_networks, id, url, address, now())

    chosen = on_database(choose)
    ways = ["webhook"] * chosen.webhook + ([chosen.mail] if chosen.mail else [])
    typer.echo(f"{id}: {', '.join(ways) or said('nergens', 'nowhere')}")
    if chosen.secret:
        typer.echo(chosen.secret)


@organisation_app.command("list")
def organisation_list() -> None:
    """Every organisation."""
    from dashboard.sharing import organisations

    for one in on_database(organisations.list_organisations):
        typer.echo(f"{one.id}  {one.name}  ({one.kind}, {one.owner_kind})")
