"""The worker's side of telling the controller that a request waits: a webhook or an e-mail, tried with growing pauses until the request is
answered or has lapsed. The database itself puts each in the queue (sql/migrations/0025). Neither says who asks; a link leads to the inbox.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import httpx
import structlog
from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from dashboard.core.address import Address, AddressError, resolve
from dashboard.core.clock import local, now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.sharing import notifications
from dashboard.store.notifications import Unanswered

log = structlog.get_logger("worker")
TRY_SECONDS = 5.0  # for one try, all of it
PAUSES_SECONDS: Final = (5, 15, 30, 60, 120, 300)  # between two tries; the last one repeats
Tell = Callable[[Settings, Unanswered, datetime], None]


class Untold(Exception):
    """It did not arrive. Its text is one of a few words, safe to log: what went wrong, never where or with which secret."""


class UntilAnswered(BaseRetryStrategy):
    """Tries again as long as the other side does not take it. Whether it is still to be told, each try looks first."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again. Out of the order of first tries, and after what is new: one that keeps failing holds up no other."""
        if not isinstance(exception, Untold):
            return None
        pause = PAUSES_SECONDS[min(job.attempts, len(PAUSES_SECONDS) - 1)]
        return RetryDecision(retry_in={"seconds": pause}, priority=-1, lock=f"notify again {job.id}")


def after_a_kill(app: App, job: Job) -> RetryDecision | None:
    """When to try a notification again whose worker was killed in the middle of a try; None: it is no notification. The other side may
    have had it: it then comes twice, with the same id."""
    task = app.tasks.get(job.task_name)
    if task is None or not isinstance(task.retry_strategy, UntilAnswered):
        return None
    return task.retry_strategy.get_retry_decision(exception=Untold("the worker was killed"), job=job)


def register(app: App, settings: Settings) -> None:
    """The two jobs; each is given the number of the decision that said "pending"."""

    @app.task(name="notify_webhook", retry=UntilAnswered())
    async def webhook(decision: int) -> None:
        found = await _due(settings, decision)
        if found is not None and found[0].to.webhook is not None:
            await call(settings, *found)
            log.info("controller told", by="webhook", request=str(found[0].request_id))

    @app.task(name="notify_mail", retry=UntilAnswered())
    async def mail(decision: int) -> None:
        found = await _due(settings, decision) if settings.smtp_host else None
        if found is not None and found[0].to.mail is not None:
            await asyncio.to_thread(send, settings, *found)
            log.info("controller told", by="mail", request=str(found[0].request_id))


async def _due(settings: Settings, decision_id: int) -> tuple[Unanswered, datetime] | None:
    database = Database(settings, "ingest", pool_size=1)
    try:
        async with database.read() as conn:
            return await notifications.due(conn, decision_id, now())
    finally:
        await database.close()


async def call(settings: Settings, one: Unanswered, lapses_at: datetime) -> None:
    """Post it to the webhook, to an address that was resolved once and checked; a redirect is not followed. Raises Untold, or SetupError
    when no key opens the address."""
    vault = Vault(settings.stream_secret_keys)
    assert one.to.webhook is not None and one.to.secret is not None  # there together (the table's own check)
    url, secret = vault.open(one.to.webhook), vault.open(one.to.secret)
    body = _body(settings, one, lapses_at)
    headers = {"Content-Type": "application/json", **signed(secret, str(one.request_id), now(), body)}
    try:
        async with asyncio.timeout(TRY_SECONDS):
            address = Address.parse(url)
            status = await _post(address, await resolve(address, settings.webhook_networks), headers, body)
    except TimeoutError:
        raise Untold("no answer in time") from None
    except (AddressError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise Untold(str(error) if isinstance(error, AddressError) else type(error).__name__) from None
    if not httpx.codes.is_success(status):
        raise Untold(f"answer {status}")


async def _post(address: Address, target: str, headers: dict[str, str], body: bytes) -> int:
    """The status of the answer, whose body is not read."""
    auth = httpx.BasicAuth(*address.auth) if address.auth else None
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=TRY_SECONDS) as client,
        client.stream(
            "POST",
            f"{address.scheme}://{target}{address.path}",
            headers={"Host": address.place, **headers},
            content=body,
            auth=auth,
            extensions={"sni_hostname": address.host},
        ) as answer,
    ):
        return answer.status_code


def signed(secret: str, id_: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove a message ours and fresh, as Standard Webhooks has them (standardwebhooks.com, 1.0.0): an HMAC-SHA256 over id,
    time (seconds since 1970) and body. The id is the same at every try, so that who took it before can tell."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256)
    return {"webhook-id": id_, "webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def _body(settings: Settings, one: Unanswered, lapses_at: datetime) -> bytes:
    told = {
        "request": str(one.request_id),
        "camera": one.camera_code,
        "purpose": one.purpose_id,
        "reason": one.reason,
        "lapses_at": lapses_at.isoformat(),
        "inbox": _inbox(settings),
    }
    return json.dumps({"type": "view_request.pending", "timestamp": one.asked_at.isoformat(), "data": told}).encode()


def send(settings: Settings, one: Unanswered, lapses_at: datetime) -> None:
    """Send it as e-mail, over TLS unless that is switched off. Blocks for as long as the other side takes. Raises Untold."""
    message = written(settings, one, lapses_at)
    try:
        smtp = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TRY_SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise Untold(type(error).__name__) from None
    try:
        if settings.smtp_starttls:
            smtp.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            smtp.login(settings.smtp_user, settings.smtp_password)
        smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Untold(type(error).__name__) from None
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what was sent was sent, whatever the goodbye comes to
            smtp.quit()


def written(settings: Settings, one: Unanswered, lapses_at: datetime) -> EmailMessage:
    """The e-mail: plain text, Dutch first."""
    until, link = f"{local(lapses_at):%H:%M}", _inbox(settings)
    message = EmailMessage()
    message["Subject"] = f"Meekijkverzoek wacht: {one.camera_code} / View request waits"
    message["From"], message["To"] = settings.smtp_from, one.to.mail
    message["Date"] = format_datetime(one.asked_at)
    message["Message-ID"] = f"<{one.request_id}@{settings.smtp_from.rpartition('@')[2].strip('>')}>"  # the same at every try
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office in return
    message.set_content(
        f"Een meekijkverzoek wacht op uw antwoord, tot {until}.\n"
        f"Camera: {one.camera_name} ({one.camera_code})\nDoel: {one.purpose.nl}\nReden: {one.reason}\nBeslis in Beeldregie: {link}\n\n"
        f"A view request waits for your answer, until {until}.\n"
        f"Camera: {one.camera_name} ({one.camera_code})\nPurpose: {one.purpose.en}\nReason: {one.reason}\nDecide in Beeldregie: {link}\n"
    )
    return message


def _inbox(settings: Settings) -> str:
    return f"{settings.map_address}/?requests=1"
