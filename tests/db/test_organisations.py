"""Where residents can ask: written by an administrator, shown in the register, never an address that is none."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from dashboard.sharing import organisations
from dashboard.store.organisations import Contact, Organisation


async def test_addresses_are_changed_one_by_one_and_logged_once(settings: Settings, ingest: psycopg.Connection) -> None:
    db = Database(settings, "ingest", pool_size=1)
    try:
        first = Contact("https://a.example/vraag", "cameras@a.example", None)
        new = Organisation("gemeente-a", "Gemeente A", "municipality", contact=first)
        await organisations.add_organisation(db, new, datetime(2026, 11, 1, tzinfo=UTC))
        assert await organisations.set_contact(db, "gemeente-a", Contact(privacy_url="https://a.example/privacy", contact_email=""))
        assert not await organisations.set_contact(db, "gemeente-a", Contact(privacy_url="https://a.example/privacy"))
        for wrong in (Contact(contact_url="javascript:alert(1)"), Contact(contact_email="geen adres"), Contact(privacy_url="a.example")):
            with pytest.raises(BadInput):
                await organisations.set_contact(db, "gemeente-a", wrong)
        with pytest.raises(NotFound):
            await organisations.set_contact(db, "gemeente-b", first)
    finally:
        await db.close()
    stands = ingest.execute("SELECT contact_url, contact_email, privacy_url FROM beeldregie.organisation").fetchall()
    assert stands == [("https://a.example/vraag", None, "https://a.example/privacy")]
    logged = "SELECT count(*) FROM beeldregie.log WHERE step = 'change' AND body::jsonb ->> 'what' = 'organisation contact'"
    assert ingest.execute(logged).fetchone() == (1,)
