-- Live View: alarms, which control room a place belongs to, who takes part in an incident, and what they tell, ask and are offered there.

-- A service account of an alarm centre: it reports alarms, and may nothing else.
ALTER TABLE beeldregie.account_role DROP CONSTRAINT account_role_role_check,
    ADD CONSTRAINT account_role_role_check CHECK (role IN ('traffic_manager', 'owner_admin', 'controller', 'observer', 'control_room',
        'policy_officer', 'administrator', 'detection', 'alarm'));

-- The region of a control room is an area like any other: loaded, kept and undone as such. Never a ground for a picture.
ALTER TABLE beeldregie.area DROP CONSTRAINT area_kind_check,
    ADD CONSTRAINT area_kind_check CHECK (kind IN ('designation', 'municipality', 'organisation', 'control_room', 'other'));

-- The first fields of the card are on the incident itself, so that a change of them is told as one of it. NULL: unknown.
ALTER TABLE beeldregie.incident
    ADD COLUMN premises_id   bigint REFERENCES beeldregie.premises ON DELETE SET NULL,  -- named by their owner or by the alarm; never guessed from the place
    ADD COLUMN ends_at       timestamptz,                                   -- "bewaken en beveiligen" says its end when it opens; NULL: the end of its kind
    ADD COLUMN approver      text CHECK (length(approver) <= 200),          -- who approved "bewaken en beveiligen", by name and function
    ADD COLUMN ground        text CHECK (length(ground) <= 2000),           -- why, in writing
    ADD COLUMN offenders     smallint CHECK (offenders >= 0),
    ADD COLUMN weapons       boolean,
    ADD COLUMN weapons_words text CHECK (length(weapons_words) <= 500),     -- which
    ADD COLUMN wounded       smallint CHECK (wounded >= 0),
    ADD COLUMN words         text CHECK (length(words) <= 2000),            -- what else is seen
    ADD CONSTRAINT incident_protection CHECK (kind <> 'bewaken-en-beveiligen' OR opened_at IS NULL
        OR (approver <> '' AND ground <> '' AND ends_at > opened_at AND ends_at <= opened_at + interval '7 days'));

-- Who changed what on the card, in the order of the ids.
CREATE TABLE beeldregie.incident_event (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id     uuid NOT NULL REFERENCES beeldregie.incident,
    at              timestamptz NOT NULL,
    account_id      uuid NOT NULL REFERENCES beeldregie.account,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,       -- of the account at that moment
    field           text NOT NULL CHECK (field IN ('offenders', 'weapons', 'weapons_words', 'wounded', 'words')),
    before          text,                                                   -- NULL: it was unknown
    after           text                                                    -- NULL: it is unknown
);
CREATE INDEX incident_event_incident ON beeldregie.incident_event (incident_id, id);

-- Who takes part: the side that opened it or shows pictures, and those who follow. Nobody else reads the card.
CREATE TABLE beeldregie.incident_party (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id     uuid NOT NULL REFERENCES beeldregie.incident,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    side            text NOT NULL CHECK (side IN ('owner', 'follower')),
    because         text NOT NULL CHECK (because IN ('opened', 'alarm', 'place', 'passed_on', 'pushes', 'push')),  -- what made it one
    since           timestamptz NOT NULL,
    UNIQUE (incident_id, organisation_id)                                   -- the first reason stays
);
CREATE INDEX incident_party_organisation ON beeldregie.incident_party (organisation_id);

CREATE TABLE beeldregie.alarm (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    alarm_centre_id text NOT NULL REFERENCES beeldregie.organisation,       -- whose account reported it
    status          text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'System', 'Test', 'Draft')),  -- as CAP 1.2; only Actual opens an incident
    category        text NOT NULL,                                          -- as CAP 1.2: Security, Fire …
    event           text NOT NULL CHECK (event <> '' AND length(event) <= 200),  -- in the alarm centre's words
    urgency         text NOT NULL,
    severity        text NOT NULL,
    premises_id     bigint REFERENCES beeldregie.premises ON DELETE SET NULL,  -- NULL: none was named
    position        geometry(Point, 4326) NOT NULL,                         -- of an area a point inside it
    sent_at         timestamptz NOT NULL,                                   -- of the latest message
    received_at     timestamptz NOT NULL,
    reported_by     uuid NOT NULL REFERENCES beeldregie.account,
    state           text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'verified', 'passed_on', 'needless', 'ended')),
    state_at        timestamptz NOT NULL,
    state_by        uuid NOT NULL REFERENCES beeldregie.account,            -- who said so; a machine may receive and end
    incident_id     uuid REFERENCES beeldregie.incident,                    -- what it opened when it was verified
    is_demo         boolean NOT NULL DEFAULT false
);
CREATE INDEX alarm_received ON beeldregie.alarm (alarm_centre_id, received_at DESC);

-- The messages an alarm was made of: one that comes twice is one, and a later one names an earlier one.
CREATE TABLE beeldregie.alarm_message (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm_id        uuid NOT NULL REFERENCES beeldregie.alarm,
    alarm_centre_id text NOT NULL REFERENCES beeldregie.organisation,       -- names are its own: another centre cannot end its alarms
    sender          text NOT NULL CHECK (length(sender) BETWEEN 1 AND 200),
    identifier      text NOT NULL CHECK (length(identifier) BETWEEN 1 AND 200),
    msg_type        text NOT NULL CHECK (msg_type IN ('Alert', 'Update', 'Cancel')),
    sent_at         timestamptz NOT NULL,
    UNIQUE (alarm_centre_id, sender, identifier)
);

-- Doorschakelen: the owner's side offers a picture to a control room for an incident. It gives no picture by itself.
CREATE TABLE beeldregie.push (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    incident_id          uuid NOT NULL REFERENCES beeldregie.incident,
    camera_id            bigint NOT NULL REFERENCES beeldregie.camera,
    from_organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    to_organisation_id   text NOT NULL REFERENCES beeldregie.organisation,
    purpose_id           text NOT NULL REFERENCES beeldregie.purpose,
    is_approval          boolean NOT NULL,                                  -- pushed by who decides over the camera: that is his yes
    pushed_by            uuid NOT NULL REFERENCES beeldregie.account,
    pushed_at            timestamptz NOT NULL,
    ends_at              timestamptz NOT NULL,
    ended_at             timestamptz,                                       -- withdrawn, or the incident closed
    ended_by             uuid REFERENCES beeldregie.account,
    CHECK (ends_at > pushed_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX push_open ON beeldregie.push (incident_id, camera_id, to_organisation_id) WHERE ended_at IS NULL;
CREATE INDEX push_recipient ON beeldregie.push (to_organisation_id, pushed_at DESC);

-- Which requests came of a push: their leases end with it.
CREATE TABLE beeldregie.push_request (
    request_id uuid PRIMARY KEY REFERENCES beeldregie.view_request,
    push_id    uuid NOT NULL REFERENCES beeldregie.push
);
CREATE INDEX push_request_push ON beeldregie.push_request (push_id);

-- What who follows asks of the side that shows. Steering stays with that side.
CREATE TABLE beeldregie.incident_wish (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    incident_id     uuid NOT NULL REFERENCES beeldregie.incident,
    camera_id       bigint REFERENCES beeldregie.camera,                    -- NULL: of the incident as a whole
    wish            text NOT NULL CHECK (wish IN ('turn', 'zoom', 'other_camera', 'floor_plan')),
    words           text CHECK (length(words) <= 500),
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,       -- that asks
    asked_by        uuid NOT NULL REFERENCES beeldregie.account,
    asked_at        timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'seen', 'done', 'cannot')),
    answer          text CHECK (length(answer) <= 500),                     -- why it cannot, say
    state_by        uuid REFERENCES beeldregie.account,
    state_at        timestamptz,
    CHECK ((state = 'asked') = (state_by IS NULL) AND (state_by IS NULL) = (state_at IS NULL))
);
CREATE INDEX incident_wish_incident ON beeldregie.incident_wish (incident_id, asked_at);

-- One plan a building: the newest. Shown while an incident is open there, to who takes part in it.
CREATE TABLE beeldregie.floor_plan (
    premises_id bigint PRIMARY KEY REFERENCES beeldregie.premises ON DELETE CASCADE,
    media_type  text NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')),  -- by its bytes, not by what was said
    content     bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 5000000),
    uploaded_by uuid NOT NULL REFERENCES beeldregie.account,
    uploaded_at timestamptz NOT NULL
);

-- Told at commit, so that it is on the screens of those concerned at once.
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.alarm FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT ON beeldregie.incident_party FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.push FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident_wish FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
