-- Who takes part: organisations, accounts, the roles they hold, and how they log in.

CREATE TABLE beeldregie.organisation (
    id          text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{1,62}$'),  -- a slug, so that links and files can name it
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('municipality', 'police', 'road_authority', 'safety_region', 'fire', 'ggd',
                    'public_transport', 'rail', 'province', 'port', 'private', 'alarm_centre', 'team_copi', 'team_rot')),
    -- The map's colour scale: one hue for what an owner's cameras are for, not for who he is.
    owner_kind  text NOT NULL DEFAULT 'other' CHECK (owner_kind IN ('traffic', 'public_order', 'transport', 'tunnel', 'bridge', 'road', 'parking', 'other')),
    valid       tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),          -- temporary teams end at scaling down
    is_demo     boolean NOT NULL DEFAULT false                              -- shown as demo wherever the name is shown
);

CREATE TABLE beeldregie.account (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    login           text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
    display_name    text NOT NULL,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    kind            text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),  -- detection asks as a service
    password_hash   text,                                                   -- argon2id; NULL: cannot log in with a password
    language        text NOT NULL DEFAULT 'nl' CHECK (language IN ('nl', 'en')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    disabled_at     timestamptz,
    is_demo         boolean NOT NULL DEFAULT false
);

-- A role is a right: it has validity and a record of when we knew, because a lease ends when the role does.
CREATE TABLE beeldregie.account_role (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES beeldregie.account,
    role       text NOT NULL CHECK (role IN ('traffic_manager', 'owner_admin', 'controller', 'observer', 'control_room',
                   'policy_officer', 'administrator', 'detection')),
    valid      tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    recorded   tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    EXCLUDE USING gist (account_id WITH =, role WITH =, valid WITH &&, recorded WITH &&)
);

CREATE TABLE beeldregie.session (
    id_hash    bytea PRIMARY KEY,                                           -- sha256: a copy of the table opens no session
    account_id uuid NOT NULL REFERENCES beeldregie.account,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_account ON beeldregie.session (account_id);

CREATE TABLE beeldregie.api_token (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL UNIQUE,                                       -- sha256 of a 256-bit random token
    account_id uuid NOT NULL REFERENCES beeldregie.account,
    label      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX api_token_account ON beeldregie.api_token (account_id);

-- Failed log-ins, so that guessing is slowed over all workers alike. Emptied by retention.
CREATE TABLE beeldregie.login_attempt (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login      text NOT NULL,
    address_hash bytea NOT NULL DEFAULT '',                                 -- keyed: to count by, not to know who it was
    at         timestamptz NOT NULL DEFAULT now(),
    succeeded  boolean NOT NULL
);
CREATE INDEX login_attempt_recent ON beeldregie.login_attempt (login, at);
CREATE INDEX login_attempt_address ON beeldregie.login_attempt (address_hash, at);
