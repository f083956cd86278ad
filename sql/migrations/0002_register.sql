-- The register: cameras, why they hang there, on what ground, under which decision. The matrix of rules as data.

CREATE TABLE beeldregie.legal_basis (
    id                  text PRIMARY KEY,
    name_nl             text NOT NULL,
    name_en             text NOT NULL,
    source_nl           text NOT NULL,                                      -- the article, as printed in an explanation
    source_en           text NOT NULL,
    max_retention_hours integer CHECK (max_retention_hours >= 0),           -- NULL: the law names no maximum
    sort                smallint NOT NULL
);

CREATE TABLE beeldregie.purpose (
    id      text PRIMARY KEY,
    name_nl text NOT NULL,
    name_en text NOT NULL
);

-- basis x kind of requester x mode -> answer. No row is "no". Changed by the privacy officer with validity and source.
CREATE TABLE beeldregie.basis_rule (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    basis_id           text NOT NULL REFERENCES beeldregie.legal_basis,
    requester_kind     text NOT NULL CHECK (requester_kind IN ('regiekamer', 'toezichtcentrale', 'meldkamer')),
    mode               text NOT NULL CHECK (mode IN ('live', 'recorded', 'control', 'analysis')),
    answer             text NOT NULL CHECK (answer IN ('no', 'counts', 'unrecognisable', 'incident', 'approval', 'agreement', 'yes')),
    requires_incident  boolean NOT NULL DEFAULT false,                      -- "under an agreement, while an incident lasts"
    source_nl          text NOT NULL,
    source_en          text NOT NULL,
    needs_confirmation boolean NOT NULL DEFAULT false,                      -- marked (c): the officer has yet to confirm it
    valid              tstzrange NOT NULL DEFAULT tstzrange('-infinity', NULL),
    recorded           tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    EXCLUDE USING gist (basis_id WITH =, requester_kind WITH =, mode WITH =, valid WITH &&, recorded WITH &&)
);

-- One row per file that was loaded: where every camera, area and incident came from.
CREATE TABLE beeldregie.load_run (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text NOT NULL CHECK (subject IN ('cameras', 'areas', 'agreements', 'incidents', 'sites', 'segments')),
    file_name   text NOT NULL,                                              -- base name only: a path says who loaded it
    sha256      bytea NOT NULL,
    loaded_by   text NOT NULL,
    loaded_at   timestamptz NOT NULL DEFAULT now(),
    new         integer NOT NULL DEFAULT 0,
    changed     integer NOT NULL DEFAULT 0,
    unchanged   integer NOT NULL DEFAULT 0,
    gone        integer NOT NULL DEFAULT 0,
    rejected    integer NOT NULL DEFAULT 0,
    is_demo     boolean NOT NULL DEFAULT false
);

CREATE TABLE beeldregie.load_reject (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    load_run_id bigint NOT NULL REFERENCES beeldregie.load_run,
    row_number  integer NOT NULL,                                           -- as a person counts it in the file
    field       text NOT NULL,
    value       text NOT NULL,
    reason      text NOT NULL
);
CREATE INDEX load_reject_run ON beeldregie.load_reject (load_run_id);

CREATE TABLE beeldregie.document (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('designation', 'agreement', 'dpia', 'decision', 'policy', 'other')),
    title           text NOT NULL,
    url             text CHECK (url ~ '^https?://'),
    dated           date,
    organisation_id text REFERENCES beeldregie.organisation,
    is_demo         boolean NOT NULL DEFAULT false,
    UNIQUE NULLS NOT DISTINCT (kind, title, organisation_id)
);

CREATE TABLE beeldregie.area (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code            text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,94}$'),
    name            text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('designation', 'municipality', 'organisation', 'other')),  -- other: a ban on alcohol, say; never a ground
    organisation_id text REFERENCES beeldregie.organisation,                -- NULL: unknown, shows in the audit
    geom            geometry(MultiPolygon, 4326) NOT NULL CHECK (ST_IsValid(geom)),
    load_run_id     bigint REFERENCES beeldregie.load_run,
    is_demo         boolean NOT NULL DEFAULT false
);
CREATE INDEX area_geom ON beeldregie.area USING gist (geom);

-- The 151c dossier of one area. What 151c needs may be missing here: the row stays, the answer is "mag niet" and names it.
CREATE TABLE beeldregie.designation (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id           bigint NOT NULL REFERENCES beeldregie.area,
    name              text NOT NULL,
    ordinance_article text,                                                 -- e.g. APV Almere 2011 art. 2:67
    stated_end        date,                                                 -- the first day on which it no longer holds: a decision names it, or it is not one
    use_periods       text,                                                 -- of real use and of live watching, after consultation
    consulted_on      date,
    document_id       bigint REFERENCES beeldregie.document,
    valid             tstzrange NOT NULL,
    recorded          tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    is_demo           boolean NOT NULL DEFAULT false,
    EXCLUDE USING gist (area_id WITH =, name WITH =, valid WITH &&, recorded WITH &&)
);

CREATE TABLE beeldregie.camera (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code                text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),  -- stands in links and on signs: never reused
    name                text NOT NULL,
    owner_id            text REFERENCES beeldregie.organisation,            -- the five parties may all differ; NULL: unknown
    operator_id         text REFERENCES beeldregie.organisation,
    controller_id       text REFERENCES beeldregie.organisation,            -- decides on requests
    processor_id        text REFERENCES beeldregie.organisation,
    funder_id           text REFERENCES beeldregie.organisation,
    owner_as_given      text,                                               -- the source's word for an owner we do not know
    municipality        text,
    road                text,                                               -- spoken place: road, hectometre, carriageway
    hectometre          numeric(6, 1),
    carriageway         text CHECK (carriageway IN ('Re', 'Li')),
    position            geometry(Point, 4326) NOT NULL,
    direction           smallint CHECK (direction BETWEEN 0 AND 359),       -- degrees clockwise from north
    field_of_view       smallint CHECK (field_of_view BETWEEN 1 AND 360),   -- degrees
    range_m             integer CHECK (range_m > 0),
    kind                text NOT NULL DEFAULT 'unknown' CHECK (kind IN ('fixed', 'ptz', 'mobile', 'unknown')),
    base_point          geometry(Point, 4326),                              -- of a mobile camera
    reach_m             integer CHECK (reach_m > 0),
    image_class         text CHECK (image_class IN ('overview', 'observe', 'recognise', 'identify')),
    records             boolean,                                            -- NULL: unknown
    retention_hours     integer CHECK (retention_hours >= 0),
    privacy_profile     text NOT NULL DEFAULT 'none' CHECK (privacy_profile IN ('none', 'masked', 'unrecognisable')),
    publication         text NOT NULL DEFAULT 'exact' CHECK (publication IN ('exact', 'area', 'withheld')),
    withheld_reason     text,
    lifecycle           text NOT NULL DEFAULT 'active' CHECK (lifecycle IN ('planned', 'active', 'removed')),
    notice_seen_on      date,                                               -- sign in the street; NULL: a red finding
    declares_biometrics boolean NOT NULL DEFAULT false,                     -- stored as declared, never switched on
    extra               jsonb NOT NULL DEFAULT '{}',                        -- columns of the source we have no word for: nothing is lost
    load_run_id         bigint REFERENCES beeldregie.load_run,
    source_row          integer,
    is_demo             boolean NOT NULL DEFAULT false,
    recorded_at         timestamptz NOT NULL DEFAULT now(),
    changed_by          text NOT NULL,
    CHECK (publication <> 'withheld' OR withheld_reason IS NOT NULL),
    CHECK (base_point IS NULL OR kind = 'mobile')
);
CREATE INDEX camera_position ON beeldregie.camera USING gist (position);
CREATE INDEX camera_owner ON beeldregie.camera (owner_id);

-- Typed, not jsonb: turning geometry into json cost 9 s per 100,000 rows, these columns 1.9 s.
-- Its own columns come first, so that a column added to both tables stays in step.
CREATE TABLE beeldregie.camera_history (
    history_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    recorded   tstzrange NOT NULL,                                          -- when this was what we knew
    LIKE beeldregie.camera
);
CREATE INDEX camera_history_camera ON beeldregie.camera_history (id);

CREATE FUNCTION beeldregie.keep_camera_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = beeldregie, public, pg_catalog AS $$
DECLARE moment timestamptz := greatest(clock_timestamp(), OLD.recorded_at);  -- one moment: as of any time there is exactly one row
BEGIN
    INSERT INTO beeldregie.camera_history SELECT nextval(pg_get_serial_sequence('beeldregie.camera_history', 'history_id')),
        tstzrange(OLD.recorded_at, moment), OLD.*;
    IF TG_OP = 'UPDATE' THEN
        NEW.recorded_at := moment;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

-- Every party's purpose with its own basis: two interests, one camera is normal.
CREATE TABLE beeldregie.camera_purpose (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id       bigint NOT NULL REFERENCES beeldregie.camera,
    organisation_id text REFERENCES beeldregie.organisation,                -- NULL: unknown
    purpose_id      text REFERENCES beeldregie.purpose,                     -- NULL: unknown
    purpose_as_given text,
    basis_id        text NOT NULL DEFAULT 'unknown' REFERENCES beeldregie.legal_basis,
    basis_as_given  text,
    document_id     bigint REFERENCES beeldregie.document,                  -- the decision
    dpia_url        text CHECK (dpia_url ~ '^https?://'),
    is_primary      boolean NOT NULL DEFAULT false,
    valid           tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    recorded        tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    EXCLUDE USING gist (camera_id WITH =, (coalesce(organisation_id, '')) WITH =, (coalesce(purpose_id, '')) WITH =, valid WITH &&, recorded WITH &&),
    EXCLUDE USING gist (camera_id WITH =, valid WITH &&, recorded WITH &&) WHERE (is_primary)
);

CREATE INDEX camera_purpose_camera ON beeldregie.camera_purpose (camera_id);

CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON beeldregie.camera
    FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_camera_history();

-- Operational state: shown only to whom the law says yes, but a closed shutter is public on purpose.
CREATE TABLE beeldregie.camera_state (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id bigint NOT NULL REFERENCES beeldregie.camera,
    state     text NOT NULL CHECK (state IN ('fault', 'maintenance', 'off', 'shutter')),
    during    tstzrange NOT NULL,                                           -- upper bound of maintenance: "kan niet: onderhoud tot 12:00"
    note      text
);
CREATE INDEX camera_state_camera ON beeldregie.camera_state (camera_id);

-- Where a picture comes from. Address and credentials are encrypted by the application; only live can decrypt them.
CREATE TABLE beeldregie.stream (
    camera_id    bigint PRIMARY KEY REFERENCES beeldregie.camera,
    sealed       bytea,                                                     -- encrypted address with credentials; NULL: none
    digest       bytea,                                                     -- keyed, of the plain address: tells a change without opening it
    integration  text NOT NULL CHECK (integration IN ('direct', 'gateway', 'none', 'planned')),
    supplier     text,
    planned_on   date,                                                      -- "kan niet: techniek, gepland"
    max_viewers  integer NOT NULL DEFAULT 200 CHECK (max_viewers > 0),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CHECK (integration IN ('none', 'planned') OR sealed IS NOT NULL)
);
