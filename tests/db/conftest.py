"""The demo city, built once for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from dashboard.core.settings import Settings
from etl.demo import city as demo


@pytest.fixture(scope="session")
def city(_cluster: tuple[Any, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database that holds the demo city. For reading: what a test writes here, others see."""
    cluster, base = _cluster
    url = base.admin_url.set(database="city", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE city TEMPLATE beeldregie")
    settings = Settings(
        DATABASE_URL=url,
        state_folder=str(tmp_path_factory.mktemp("city")),
        secret_key="only for tests",
        role_prefix="beeldregie",
        demo_port=4999,
    )
    demo.build(settings)
    yield settings
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("DROP DATABASE city WITH (FORCE)")
