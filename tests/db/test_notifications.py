"""The controller is told outside the map that a request waits, by webhook and e-mail; who asked is told that nobody answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import psycopg
import pytest
from dash import Dash
from plotly.utils import PlotlyJSONEncoder
from typer.testing import CliRunner

from dashboard.cli import app as command_line
from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.pages.here import Here
from dashboard.pages.map.asking import answers
from dashboard.pages.map.asking.one import followed
from dashboard.pages.map.ids import Id
from dashboard.pages.map.push import hear
from dashboard.sharing import expire, notifications
from dashboard.sharing.answer import answer
from dashboard.ui.texts import Texts
from dashboard.web.context import Services
from etl import jobs, notify
from etl.reseal import reseal
from tests.fixtures import world as worlds
from tests.fixtures.asking import ask_one, bodies
from tests.fixtures.world import World
from tests.peers.smtp import MailServer, certificate, mail_server
from tests.peers.webhook import webhook

LOOPBACK = [ip_network("127.0.0.0/8")]
MAIL = "camerabeheer@ret.example"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.fixture
def here(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_networks": LOOPBACK, "public_address": "https://beeldregie.example"})


async def choose(keeper: Database, here: Settings, id_: str = "ret", url: str | None = None, mail: str | None = None) -> str:
    vault = Vault(here.stream_secret_keys)
    chosen = await notifications.choose(keeper, vault, here.webhook_networks, id_, url, mail, this_moment())
    return chosen.secret or ""


async def work(here: Settings, db: Database) -> list[tuple[str, str]]:
    """Work until nothing is due any more; gives what is left of the notifications: name and state."""
    app = jobs.create(here)
    async with app.open_async():
        await app.run_worker_async(
            wait=False,
            install_signal_handlers=False,
            listen_notify=False,
            delete_jobs="successful",
            additional_context={"db": db},
        )
        return [(job.task_name, job.status) for job in await app.job_manager.list_jobs_async() if job.task_name.startswith("notify")]


def proven(secret: str, call: tuple[str, dict[str, str], bytes]) -> bool:
    """As a receiver of Standard Webhooks does it."""
    _, headers, body = call
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def waiting(ingest: psycopg.Connection) -> int:
    """How many seconds until the next try, as the queue has it."""
    query = (
        "SELECT extract(epoch FROM scheduled_at - now()) FROM jobs.procrastinate_jobs WHERE task_name LIKE 'notify%' AND status = 'todo'"
    )
    row = ingest.execute(query).fetchone()
    assert row is not None
    return round(row[0])


async def test_a_webhook_hears_once_of_a_request_with_a_signature_and_nothing_personal(
    world: World, here: Settings, db: Database, keeper: Database, caplog: pytest.LogCaptureFixture, ingest: psycopg.Connection
) -> None:
    caplog.set_level(logging.DEBUG, "procrastinate")
    with webhook() as peer, webhook() as elsewhere:
        secret = await choose(keeper, here, url=peer.url)
        await choose(keeper, here, "rws", url=elsewhere.url)
        asked = await ask_one(db, world, "verkeer", "ret-1", reason="een verhaal van Jansen")
        await ask_one(db, world, "verkeer", "eigen-1")  # granted: nobody has to answer
        assert await work(here, db) == []
        assert await work(here, db) == []
    [call] = peer.calls
    assert call[0] == "/beeldregie?sleutel=geheim" and proven(secret, call)
    assert not proven(secret, (call[0], call[1], call[2] + b" "))
    told = json.loads(call[2])
    assert told["type"] == "view_request.pending"
    lapses = told["data"].pop("lapses_at")
    assert datetime.fromisoformat(lapses) == world.now + timedelta(minutes=30)
    assert told["data"] == {
        "request": str(asked.request_id),
        "camera": "ret-1",
        "purpose": "verkeersmanagement",
        "reason": "other",
        "inbox": "https://beeldregie.example/?requests=1",
    }
    said = call[2].decode() + str(call[1])
    for hidden in ("Jansen", "Verkeer", "verkeer-r", str(world.who("verkeer").account_id), secret):
        assert hidden not in said
    assert elsewhere.calls == [], "another organisation's request"
    for hidden in ("geheim", secret, "127.0.0.1"):
        assert hidden not in caplog.text
    stored = ingest.execute("SELECT n::text FROM beeldregie.notification n").fetchall()
    assert not any(hidden in str(stored) for hidden in ("geheim", secret, "127.0.0.1"))
    assert [body["webhook"] for body in bodies(world, "change")] == [True, True]
    assert not any(hidden in str(bodies(world, "change")) for hidden in ("geheim", secret, "127.0.0.1"))


async def test_it_is_tried_again_with_growing_pauses_and_its_failure_tells_no_address(
    world: World,
    here: Settings,
    db: Database,
    keeper: Database,
    ingest: psycopg.Connection,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "procrastinate")
    with webhook(500, 302, 204) as peer:
        secret = await choose(keeper, here, url=peer.url)
        await ask_one(db, world, "verkeer", "ret-1")
        pauses = []
        for _ in range(2):
            assert await work(here, db) == [("notify_webhook", "todo")]
            pauses.append(waiting(ingest))
            ingest.execute("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE task_name LIKE 'notify%'")
        assert await work(here, db) == []
    assert 0 < pauses[0] < pauses[1]
    assert [call[0] for call in peer.calls] == ["/beeldregie?sleutel=geheim"] * 3, "a redirect is not followed"
    assert len({call[1]["webhook-id"] for call in peer.calls}) == 1 and all(proven(secret, call) for call in peer.calls)
    assert "answer 500" in caplog.text and "answer 302" in caplog.text
    for hidden in ("geheim", secret, "127.0.0.1", "elsewhere"):
        assert hidden not in caplog.text


@pytest.mark.parametrize("end", ["answered", "lapsed", "off"])
async def test_it_stops_once_it_was_answered_lapsed_or_switched_off(
    world: World, here: Settings, db: Database, keeper: Database, end: str, monkeypatch: pytest.MonkeyPatch, ingest: psycopg.Connection
) -> None:
    with webhook(500) as peer:
        await choose(keeper, here, url=peer.url)
        asked = await ask_one(db, world, "verkeer", "ret-1")
        assert await work(here, db) == [("notify_webhook", "todo")] and len(peer.calls) == 1
        if end == "answered":
            await answer(db, world.who("ret"), asked.request_id, "granted", None, None, world.now)
        elif end == "lapsed":
            monkeypatch.setattr(notify, "now", lambda: world.now + timedelta(minutes=30))
        else:
            await choose(keeper, here, url="")
        ingest.execute("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE task_name LIKE 'notify%'")
        assert await work(here, db) == [] and len(peer.calls) == 1


async def test_one_that_keeps_failing_holds_up_no_other(world: World, here: Settings, db: Database, keeper: Database) -> None:
    with webhook(500, 204) as peer:
        await choose(keeper, here, url=peer.url)
        await ask_one(db, world, "verkeer", "ret-1")
        assert await work(here, db) == [("notify_webhook", "todo")]
        second = await ask_one(db, world, "collega", "ret-1")
        assert await work(here, db) == [("notify_webhook", "todo")]
    assert [call[1]["webhook-id"] for call in peer.calls][1:] == [str(second.request_id)]


ELSEWHERE = ["http://169.254.169.254", "http://10.1.2.3", "http://[::1]", "ftp://127.0.0.1", "", "http:///", "http://127.0.0.1:99999"]


async def test_a_try_whose_worker_was_killed_is_made_again(
    world: World, here: Settings, db: Database, keeper: Database, ingest: psycopg.Connection
) -> None:
    with webhook() as peer:
        await choose(keeper, here, url=peer.url)
        await ask_one(db, world, "verkeer", "ret-1")
        ingest.execute("SET search_path = jobs")  # the queue's own triggers name nothing in full
        ingest.execute("INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        ingest.execute(
            """UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM jobs.procrastinate_workers)
               WHERE task_name = 'notify_webhook'"""
        )
        app = jobs.create(here)
        async with app.open_async():
            await jobs.unstick(app)
        assert 0 < waiting(ingest) <= notify.PAUSES_SECONDS[0]
        ingest.execute("UPDATE jobs.procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'notify_webhook'")
        assert await work(here, db) == []
    assert len(peer.calls) == 1


async def test_a_webhook_elsewhere_is_refused_when_it_is_set(world: World, here: Settings, keeper: Database) -> None:
    for host in ELSEWHERE:
        with pytest.raises(BadInput) as refused:
            await choose(keeper, here, url=f"{host}/geheim")
        assert "geheim" not in refused.value.nl + refused.value.en
    assert world.count("notification") == 0 and bodies(world, "change") == []


async def test_a_webhook_that_lies_elsewhere_by_now_is_not_called(
    world: World, here: Settings, db: Database, keeper: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "procrastinate")
    with webhook() as peer:
        await choose(keeper, here, url=peer.url)
        await ask_one(db, world, "verkeer", "ret-1")
        narrower = here.model_copy(update={"webhook_networks": [ip_network("10.0.0.0/8")]})
        assert await work(narrower, db) == [("notify_webhook", "todo")]
        assert peer.calls == [] and "outside the permitted networks" in caplog.text


async def test_what_is_kept_follows_a_new_key(here: Settings, keeper: Database, ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('ret', 'RET', 'public_transport')")
    secret = await choose(keeper, here, url="http://127.0.0.1:1/geheim")
    new = here.derive("another")
    assert reseal(here.model_copy(update={"stream_keys": new})) == 1
    row = ingest.execute("SELECT webhook, secret FROM beeldregie.notification").fetchone()
    assert row is not None
    assert [Vault([new]).open(bytes(one)) for one in row] == ["http://127.0.0.1:1/geheim", secret]


async def test_an_address_that_is_none_and_an_organisation_that_is_not_there(world: World, here: Settings, keeper: Database) -> None:
    for mail in ("ret", "a@b, c@d", "RET <ret@ret.example>", "a@b\nBcc: c@d"):
        with pytest.raises(BadInput):
            await choose(keeper, here, mail=mail)
    with pytest.raises(NotFound):
        await choose(keeper, here, "niemand", mail=MAIL)
    assert world.count("notification") == 0


def mailing(here: Settings, server: MailServer, **more: object) -> Settings:
    said = {"smtp_host": "localhost", "smtp_port": server.port, "smtp_from": "beeldregie@gemeente.example", "smtp_starttls": False}
    return here.model_copy(update=said | more)


async def test_an_e_mail_in_two_languages_once_and_again_when_the_server_is_busy(
    world: World, here: Settings, db: Database, keeper: Database, ingest: psycopg.Connection
) -> None:
    await choose(keeper, here, mail=MAIL)
    await ask_one(db, world, "collega", "ret-1")
    assert await work(here, db) == [], "no mail server, no mail"
    await ask_one(db, world, "verkeer", "ret-1", reason="een verhaal van Jansen")
    with mail_server(MailServer(refuses=1)) as server:
        assert await work(mailing(here, server), db) == [("notify_mail", "todo")] and server.mails == []
        ingest.execute("UPDATE jobs.procrastinate_jobs SET scheduled_at = NULL WHERE task_name LIKE 'notify%'")
        assert await work(mailing(here, server), db) == []
    [mail] = server.mails
    assert (mail["To"], mail["From"], mail.get_content_type()) == (MAIL, "beeldregie@gemeente.example", "text/plain")
    words = mail.get_content()
    assert "wacht op uw antwoord" in words and "waits for your answer" in words
    assert f"{local(world.now + timedelta(minutes=30)):%H:%M}" in words
    assert words.count("https://beeldregie.example/?requests=1") == 2 and words.count("ret-1") == 4
    for hidden in ("Jansen", "VERKEER-R", str(world.who("verkeer").account_id)):
        assert hidden not in str(mail)


@pytest.mark.parametrize("server_is", ["trusted", "stranger", "plain"])
async def test_a_password_and_the_mail_go_over_tls_to_whom_is_trusted_only(
    server_is: str,
    world: World,
    here: Settings,
    db: Database,
    keeper: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "procrastinate")
    pem = certificate(tmp_path)
    if server_is == "trusted":
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    await choose(keeper, here, mail=MAIL)
    await ask_one(db, world, "verkeer", "ret-1")
    with mail_server(MailServer(password="geheim"), None if server_is == "plain" else pem) as server:
        left = await work(mailing(here, server, smtp_starttls=True, smtp_user="beeldregie", smtp_password="geheim"), db)
    arrived = server_is == "trusted"
    assert (left == []) is arrived and len(server.mails) == arrived
    assert all(line.startswith(("*", "ehlo", "STARTTLS", "QUIT", "quit")) for line in server.said), server.said
    assert "geheim" not in caplog.text and base64.b64encode(b"\0beeldregie\0geheim").decode() not in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [{"BEELDREGIE_SMTP_FROM": ""}, {"BEELDREGIE_SMTP_FROM": "a@b", "BEELDREGIE_SMTP_USER": "x", "BEELDREGIE_SMTP_STARTTLS": "false"}],
)
def test_settings_that_cannot_mail_are_refused(wrong: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ({"BEELDREGIE_SMTP_HOST": "mail.example"} | wrong).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="SMTP"):
        Settings()


def test_the_command_shows_a_secret_once_and_the_web_process_reads_nothing_of_it(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "DATABASE_URL": settings.database_url,
        "BEELDREGIE_SECRET_KEY": settings.secret_key,
        "BEELDREGIE_ROLE_PREFIX": settings.role_prefix,
        "BEELDREGIE_STATE_FOLDER": settings.state_folder,
        "BEELDREGIE_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    def said(*words: str) -> str:
        result = CliRunner().invoke(command_line, ["organisation", "notify", "ret", *words])
        assert result.exit_code == 0, result.output
        return result.output

    first = said("--webhook", "http://127.0.0.1:1/geheim", "--mail", MAIL)
    assert first.count("whsec_") == 1 and "geheim" not in first
    assert said() == f"ret: webhook, {MAIL}\n"
    assert said("--mail", "") == "ret: webhook\n"
    assert "whsec_" not in said("--off") and world.count("notification") == 0
    with psycopg.connect(settings.dsn("app")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM beeldregie.notification")


async def test_who_asked_sees_that_nobody_answered_and_where_to_look_instead(world: World, settings: Settings, db: Database) -> None:
    use, who = Services(settings, db), world.who("verkeer")
    asked = await ask_one(db, world, "verkeer", "ret-1")
    late = world.now + timedelta(minutes=31)
    await expire.lapse(db, late)
    row = world.connection.execute("SELECT max(id) FROM beeldregie.decision").fetchone()
    assert row is not None
    assert await hear(use, who, {"table": "decision", "id": str(row[0])}) == [Id.NEWS_LEASES]
    async with db.read() as conn:
        card, *_ = await followed(Dash(), use, conn, Here(who, Texts("nl"), late), answers.asked(str(asked.request_id), None, "ret-1"))
    seen = json.dumps([part.to_plotly_json() for part in card if part is not None], cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "RET heeft niet binnen 30 minuten geantwoord. Uw verzoek is vervallen." in seen
    assert "Camera rws-1" in seen and "Camera tunnel-1" not in seen, "only what may be seen"
