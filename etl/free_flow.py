"""How fast traffic goes at a site when nothing is in its way: what a speed on the map is set against."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from dashboard.core.settings import Settings

NIGHTS = timedelta(days=7)
FEWEST_MINUTES = 60


def run(settings: Settings, now: datetime) -> int:
    """Set each site's free flow (km/h) to the 85th percentile of its night minutes (22:00-5:00) of the last week; returns for how many.

    The 85th percentile is the customary measure of the speed that drivers choose on an empty road. Demo sites have the limit of their road
    already.
    """
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        return connection.execute(
            """UPDATE beeldregie.measurement_site s SET free_flow_kmh = night.kmh
               FROM (SELECT site_id, percentile_cont(0.85) WITHIN GROUP (ORDER BY speed_kmh) AS kmh FROM beeldregie.measurement
                     WHERE at >= %s AND at < %s AND speed_kmh > 0
                       AND (extract(hour FROM at AT TIME ZONE 'Europe/Amsterdam') >= 22 OR extract(hour FROM at AT TIME ZONE
                       'Europe/Amsterdam') < 5)
                     GROUP BY site_id HAVING count(*) >= %s) night
               WHERE s.id = night.site_id AND s.dataset_id <> 'demo'""",
            (now - NIGHTS, now, FEWEST_MINUTES),
        ).rowcount
