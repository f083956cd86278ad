"""Connections to PostGIS: one pool a role. A store is handed a connection and never opens one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from dashboard.core.settings import DatabaseRole, Settings


class Database:
    """The pool of one role. `read()` for reading, `begin()` for one transaction that commits at its end."""

    def __init__(self, settings: Settings, role: DatabaseRole, pool_size: int = 8) -> None:
        self.dsn = settings.dsn(role)  # for LISTEN, which keeps a connection of its own
        self.engine: AsyncEngine = create_async_engine(
            settings.url(role),
            pool_size=pool_size,
            max_overflow=8,
            pool_pre_ping=True,
            pool_timeout=10,
            # Compiling a query (jit) takes longer than our longest ones run: the map's layer took twice as long.
            connect_args={"application_name": f"beeldregie {role}", "options": "-c timezone=UTC -c jit=off"},
        )

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; what is written on it is rolled back."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, rolled back on an error."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()
