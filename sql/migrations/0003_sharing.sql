-- Asking and watching: agreements, incidents, requests, decisions with their facts, leases, viewings.

CREATE TABLE beeldregie.agreement (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code               text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),  -- stable over corrections
    name               text NOT NULL,
    giver_id           text NOT NULL REFERENCES beeldregie.organisation,    -- owner or controller
    recipient_id       text NOT NULL REFERENCES beeldregie.organisation,
    purposes           text[] NOT NULL CHECK (cardinality(purposes) > 0),
    camera_codes       text[],                                              -- NULL: not limited to a list
    area_id            bigint REFERENCES beeldregie.area,                   -- NULL: not limited to an area
    mode               text NOT NULL DEFAULT 'live' CHECK (mode IN ('live', 'analysis')),
    incident_only      boolean NOT NULL DEFAULT false,
    weekdays           smallint[] CHECK (weekdays <@ ARRAY[1,2,3,4,5,6,7]::smallint[]),  -- ISO days, local; NULL: every day
    hour_from          time,                                                -- local time; both NULL: all day
    hour_to            time,
    approval_each_time boolean NOT NULL DEFAULT false,
    unrecognisable     boolean NOT NULL DEFAULT false,
    minutes_max        integer NOT NULL DEFAULT 60 CHECK (minutes_max BETWEEN 1 AND 1440),
    viewers_max        integer CHECK (viewers_max > 0),
    pictures_max       integer CHECK (pictures_max > 0),                    -- at once, per recipient
    cost               text,
    payer_id           text REFERENCES beeldregie.organisation,
    document_id        bigint REFERENCES beeldregie.document,
    valid              tstzrange NOT NULL,
    recorded           tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    is_demo            boolean NOT NULL DEFAULT false,                      -- terms put in the mouth of real organisations are fictional
    CHECK ((hour_from IS NULL) = (hour_to IS NULL)),
    EXCLUDE USING gist (code WITH =, valid WITH &&, recorded WITH &&)
);
CREATE INDEX agreement_recipient ON beeldregie.agreement (recipient_id);

CREATE TABLE beeldregie.incident (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code            text NOT NULL UNIQUE,                                   -- spoken: 2026-000123, or the source's own number
    kind            text NOT NULL,
    severity        text,
    priority        smallint CHECK (priority BETWEEN 1 AND 3),
    position        geometry(Point, 4326) NOT NULL,
    happened        tstzrange NOT NULL,                                     -- as precise as the source is: a year where it says only the year
    opened_at       timestamptz,                                            -- NULL: history, loaded from a file
    closed_at       timestamptz,
    opened_by       uuid REFERENCES beeldregie.account,
    organisation_id text REFERENCES beeldregie.organisation,
    load_run_id     bigint REFERENCES beeldregie.load_run,
    is_demo         boolean NOT NULL DEFAULT false,
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL)
);
CREATE INDEX incident_position ON beeldregie.incident USING gist (position);
CREATE INDEX incident_happened ON beeldregie.incident USING gist (happened);
CREATE INDEX incident_open ON beeldregie.incident (opened_at) WHERE opened_at IS NOT NULL AND closed_at IS NULL;

CREATE TABLE beeldregie.view_request (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id      uuid NOT NULL REFERENCES beeldregie.account,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    role            text NOT NULL,
    camera_id       bigint NOT NULL REFERENCES beeldregie.camera,
    purpose_id      text NOT NULL REFERENCES beeldregie.purpose,
    reason          text NOT NULL,                                          -- one of the chips, or 'other' with words in the log's side table
    mode            text NOT NULL CHECK (mode IN ('live', 'recorded', 'analysis')),
    incident_id     uuid REFERENCES beeldregie.incident,
    minutes         integer NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    idempotency_key text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, idempotency_key, camera_id)
);
CREATE INDEX view_request_camera ON beeldregie.view_request (camera_id, created_at DESC);

-- A decision keeps what it was decided on, so that asking again gives the same answer.
CREATE TABLE beeldregie.decision (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id     uuid NOT NULL REFERENCES beeldregie.view_request,
    outcome        text NOT NULL CHECK (outcome IN ('granted', 'pending', 'refused')),
    refusal        text CHECK (refusal IN ('not_allowed', 'not_possible', 'not_willing')),
    code           text CHECK (code IN ('law', 'privacy', 'security', 'technical', 'cost', 'fault', 'maintenance', 'shutter', 'limit',
                       'risk', 'other_interest', 'other')),
    rule           text NOT NULL,
    explanation_nl text NOT NULL,
    explanation_en text NOT NULL,
    facts          text NOT NULL,                                           -- canonical JSON
    rules_version  text NOT NULL,
    conditions     jsonb NOT NULL DEFAULT '{}',
    decided_by     uuid REFERENCES beeldregie.account,                      -- NULL: by rule
    decided_at     timestamptz NOT NULL DEFAULT now(),
    CHECK ((outcome = 'refused') = (refusal IS NOT NULL AND code IS NOT NULL))
);
CREATE INDEX decision_request ON beeldregie.decision (request_id, id DESC);

-- A lease ends by its row: ends_at is the earliest end known; ended_at says it was cut, and why.
CREATE TABLE beeldregie.lease (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id      uuid NOT NULL REFERENCES beeldregie.view_request,
    decision_id     bigint NOT NULL REFERENCES beeldregie.decision,
    camera_id       bigint NOT NULL REFERENCES beeldregie.camera,
    account_id      uuid NOT NULL REFERENCES beeldregie.account,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    purpose_id      text NOT NULL REFERENCES beeldregie.purpose,
    mode            text NOT NULL CHECK (mode IN ('live', 'analysis')),
    masking         text NOT NULL CHECK (masking IN ('none', 'masked', 'unrecognisable')),
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    ends_because    text NOT NULL DEFAULT 'asked' CHECK (ends_because IN ('asked', 'agreement', 'hours', 'designation', 'role', 'basis',
                        'incident', 'approval')),                           -- why it ends at ends_at
    ended_at        timestamptz,
    end_reason      text CHECK (end_reason IN ('expired', 'withdrawn', 'returned', 'incident_closed', 'agreement_ended', 'designation_ended',
                        'role_ended', 'shutter', 'rule_changed')),
    CHECK (ends_at > starts_at),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX lease_open ON beeldregie.lease (ends_at) WHERE ended_at IS NULL;
CREATE INDEX lease_camera ON beeldregie.lease (camera_id, starts_at DESC);
CREATE INDEX lease_account ON beeldregie.lease (account_id, starts_at DESC);

-- The start row commits before the first frame; heartbeats date the end after a crash.
CREATE TABLE beeldregie.viewing (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    lease_id     uuid NOT NULL REFERENCES beeldregie.lease,
    started_at   timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    end_reason   text,
    frames       bigint NOT NULL DEFAULT 0,
    bytes        bigint NOT NULL DEFAULT 0
);
CREATE INDEX viewing_lease ON beeldregie.viewing (lease_id);
CREATE INDEX viewing_open ON beeldregie.viewing (heartbeat_at) WHERE ended_at IS NULL;
