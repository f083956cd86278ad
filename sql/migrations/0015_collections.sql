-- Asking for many: cameras kept together under a name, and what is asked of an owner after a refusal.

-- A collection (beeldenverzameling) belongs to the organisation, so that who takes over a shift finds the same ones under the same keys.
CREATE TABLE beeldregie.collection (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    name            text NOT NULL CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 80),  -- in Dutch, as it is said in the room
    key             smallint CHECK (key BETWEEN 1 AND 10),                  -- F1 to F10 put it on the wall; NULL: no key
    camera_codes    text[] NOT NULL CHECK (cardinality(camera_codes) BETWEEN 1 AND 100),  -- in the order of asking; one that is gone stays named
    made_by         uuid REFERENCES beeldregie.account,                     -- NULL: it came with the demo
    made_at         timestamptz NOT NULL DEFAULT now(),
    is_demo         boolean NOT NULL DEFAULT false,
    UNIQUE (organisation_id, name),
    UNIQUE (organisation_id, key)
);

-- The first step of an agreement: somebody could not look and says that it is needed. Settled by who decides over the camera.
CREATE TABLE beeldregie.agreement_request (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    camera_id       bigint NOT NULL REFERENCES beeldregie.camera,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,       -- that asks
    purpose_id      text NOT NULL REFERENCES beeldregie.purpose,
    words           text CHECK (length(words) <= 500),                      -- why it is needed; NULL: nothing was said
    asked_by        uuid NOT NULL REFERENCES beeldregie.account,            -- the first who asked
    asked_at        timestamptz NOT NULL DEFAULT now(),
    settled_at      timestamptz,                                            -- NULL: it waits
    settled_as      text CHECK (settled_as IN ('agreed', 'declined', 'withdrawn')),
    CHECK ((settled_at IS NULL) = (settled_as IS NULL))
);
CREATE UNIQUE INDEX agreement_request_open ON beeldregie.agreement_request (camera_id, organisation_id, purpose_id) WHERE settled_at IS NULL;
CREATE INDEX agreement_request_organisation ON beeldregie.agreement_request (organisation_id, asked_at DESC);

-- Who else asked for the same: each colleague counts once, so that an owner sees what is needed most.
CREATE TABLE beeldregie.agreement_request_vote (
    agreement_request_id uuid NOT NULL REFERENCES beeldregie.agreement_request,
    account_id           uuid NOT NULL REFERENCES beeldregie.account,
    voted_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agreement_request_id, account_id)
);
