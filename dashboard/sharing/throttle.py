"""How often one may try to log in. Who guesses from one place is stopped soon; an outsider cannot shut out a control room by its name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import TooMany
from dashboard.store import log_ins
from dashboard.store.log_ins import Try

WINDOW: Final = timedelta(minutes=5)
PAIR_MOST: Final = 5  # failures of one login from one address, since the last success of that pair
LOGIN_MOST: Final = 50  # failures of one login from anywhere: guessing from many places at once
ADDRESS_MOST: Final = 30  # failures from one address, whatever the logins: one password on many names


def wait(tries: Iterable[Try], login: str, address: bytes, now: datetime) -> timedelta:
    """How long this login from this address has to wait, by the tries of the window (oldest first); zero: it may be tried now."""
    failed: list[Try] = []
    pair: list[Try] = []
    for one in tries:
        is_pair = (one.login, one.address) == (login, address)
        if one.succeeded:
            own = [at for at, other in enumerate(failed) if (other.login, other.address) == (one.login, one.address)]
            if own:
                del failed[own[-1]]  # the row of the try that succeeded
            pair = [] if is_pair else pair
        else:
            failed.append(one)
            pair += [one] if is_pair else []
    of_login, of_address = [one for one in failed if one.login == login], [one for one in failed if one.address == address]
    limits = ((pair, PAIR_MOST), (of_login, LOGIN_MOST), (of_address, ADDRESS_MOST))
    return max((found[-most].at + WINDOW - now for found, most in limits if len(found) >= most), default=timedelta())


async def begin(conn: AsyncConnection, login: str, address: bytes, now: datetime) -> timedelta:
    """Write a try down, as failed until `succeeded`. Returns zero; or how long to wait when there were too many (nothing written)."""
    longest = wait(await log_ins.recent(conn, login, address, now - WINDOW), login, address, now)
    if longest <= timedelta():
        await log_ins.note(conn, Try(login, address, now, False))
    return longest


async def succeeded(conn: AsyncConnection, login: str, address: bytes, now: datetime) -> None:
    """The try succeeded: the failures of this login from this address count no more."""
    await log_ins.note(conn, Try(login, address, now, True))


def refusal(longest: timedelta) -> TooMany:
    """What is said to who has to wait."""
    seconds = longest.total_seconds()
    minutes = max(1, -(-int(seconds) // 60))
    error = TooMany(
        f"Te vaak een verkeerd wachtwoord. Probeer het over {minutes} {'minuut' if minutes == 1 else 'minuten'} opnieuw.",
        f"Too many wrong passwords. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}.",
    )
    error.wait = int(seconds) + 1
    return error
