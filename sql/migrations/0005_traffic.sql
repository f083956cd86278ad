-- Traffic: datasets with their licence, measurement sites, road segments, minutes of measurements, forecasts and their scores.

CREATE TABLE beeldregie.dataset (
    id      text PRIMARY KEY,
    name    text NOT NULL,
    licence text NOT NULL CHECK (licence IN ('open', 'licensed')),          -- what is derived inherits the strictest; public views see open only
    is_demo boolean NOT NULL DEFAULT false
);

CREATE TABLE beeldregie.measurement_site (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,         -- small: it stands in every minute's row
    code          text NOT NULL UNIQUE,                                     -- the publication's own id
    version       text NOT NULL,
    dataset_id    text NOT NULL REFERENCES beeldregie.dataset,
    name          text,
    kind          text NOT NULL CHECK (kind IN ('point', 'itinerary')),
    equipment     text,
    carriageway   text,
    direction     text,
    lanes         smallint,
    accuracy      real,
    period_s      integer,
    geom          geometry(Geometry, 4326) NOT NULL,
    -- index in the publication -> what is measured there (speed or flow, lane, vehicle lengths)
    characteristics jsonb NOT NULL DEFAULT '[]',
    -- per lane [index of flow, index of speed] of any vehicle: what a minute's row is made of; read 17,000 at a time, so kept apart
    lane_indexes  jsonb NOT NULL DEFAULT '[]',
    free_flow_kmh real CHECK (free_flow_kmh > 0),
    is_demo       boolean NOT NULL DEFAULT false
);
CREATE INDEX measurement_site_geom ON beeldregie.measurement_site USING gist (geom);

CREATE TABLE beeldregie.road_segment (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text NOT NULL UNIQUE,
    road          text NOT NULL,
    name          text NOT NULL,
    heading       text,                                                     -- spoken direction: "ri. centrum"
    site_id       integer REFERENCES beeldregie.measurement_site,           -- whose values colour it; NULL: none yet
    geom          geometry(LineString, 4326) NOT NULL,
    is_demo       boolean NOT NULL DEFAULT false
);
CREATE INDEX road_segment_geom ON beeldregie.road_segment USING gist (geom);

-- One row per site and minute. NULL is "no value": never 0, never guessed.
CREATE TABLE beeldregie.measurement (
    site_id   integer NOT NULL,                                             -- no foreign key: the site is looked up at insert, 17,000 times a minute
    at        timestamptz NOT NULL,                                         -- start of the minute
    speed_kmh real CHECK (speed_kmh >= 0),
    flow_vph  real CHECK (flow_vph >= 0),
    values_used smallint NOT NULL,
    values_missing smallint NOT NULL DEFAULT 0,                             -- -1 in the publication
    values_error smallint NOT NULL DEFAULT 0,                               -- marked dataError
    PRIMARY KEY (site_id, at)
) PARTITION BY RANGE (at);
-- "All sites at this minute": rows come in by time, so a block range index finds them at a thousandth of the size.
CREATE INDEX measurement_at ON beeldregie.measurement USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

CREATE TABLE beeldregie.feed_run (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL,                                             -- site_table, measured_data
    source       text NOT NULL,                                             -- base name or host: no query string, no credentials
    published_at timestamptz,
    received_at  timestamptz NOT NULL DEFAULT now(),
    counts       jsonb NOT NULL                                             -- sites, stored, outside, unknown_site, missing, error ...
);
CREATE INDEX feed_run_recent ON beeldregie.feed_run (received_at DESC);

CREATE TABLE beeldregie.forecast (
    site_id     integer NOT NULL,
    made_at     timestamptz NOT NULL,
    at          timestamptz NOT NULL,                                       -- the moment forecast
    p10_kmh     real NOT NULL,
    p50_kmh     real NOT NULL,
    p90_kmh     real NOT NULL,
    now_kmh     real NOT NULL,                                              -- last measured value: what "no change" would have said
    PRIMARY KEY (site_id, at, made_at),
    CHECK (p10_kmh <= p50_kmh AND p50_kmh <= p90_kmh)
) PARTITION BY RANGE (at);
CREATE INDEX forecast_made ON beeldregie.forecast (made_at, at);            -- "the whole map, as the last run saw it"

CREATE TABLE beeldregie.forecast_score (
    day           date NOT NULL,
    horizon_min   smallint NOT NULL,
    n             integer NOT NULL,
    mae_kmh       real NOT NULL,
    mae_no_change_kmh real NOT NULL,
    inside_p10_p90 real NOT NULL,                                           -- share; 0.8 is calibrated
    PRIMARY KEY (day, horizon_min)
);

-- Day partitions are made when the first row of a day comes in. SECURITY DEFINER: ingest may add days, not tables.
CREATE FUNCTION beeldregie.ensure_day(parent text, day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = beeldregie, pg_catalog AS $$
DECLARE name text := parent || '_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF parent NOT IN ('measurement', 'forecast') THEN RAISE EXCEPTION 'no day partitions for %', parent; END IF;
    IF to_regclass('beeldregie.' || name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('beeldregie.' || name));
        EXECUTE format('CREATE TABLE IF NOT EXISTS beeldregie.%I PARTITION OF beeldregie.%I FOR VALUES FROM (%L) TO (%L)', name, parent,
            day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
    END IF;
END $$;

-- Retention: whole days go at once. SECURITY DEFINER for the same reason. Returns how many partitions went.
CREATE FUNCTION beeldregie.drop_days_before(parent text, day date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = beeldregie, pg_catalog AS $$
DECLARE child record; n integer := 0;
BEGIN
    IF parent NOT IN ('measurement', 'forecast') THEN RAISE EXCEPTION 'no day partitions for %', parent; END IF;
    FOR child IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = ('beeldregie.' || parent)::regclass AND c.relname < parent || '_' || to_char(day, 'YYYYMMDD') LOOP
        EXECUTE format('DROP TABLE beeldregie.%I', child.relname);
        n := n + 1;
    END LOOP;
    RETURN n;
END $$;
