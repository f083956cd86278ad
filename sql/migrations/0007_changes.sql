-- Who changed what and when, so that every change can be read back and undone; and what the register lacked of a camera and its parties.

-- One step by one person: a file that was loaded, an edit of one camera or of many, or the undoing of an earlier step.
CREATE TABLE beeldregie.change (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('load', 'edit', 'undo')),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    account_id  uuid REFERENCES beeldregie.account,                         -- NULL: the command line
    changed_by  text NOT NULL,                                              -- the account's login, or "cli"
    load_run_id bigint REFERENCES beeldregie.load_run,                      -- of a load: its file and counts
    undoes      bigint UNIQUE REFERENCES beeldregie.change,                 -- a step is undone once; to redo it, undo the undoing
    note        text NOT NULL DEFAULT '',                                   -- why, in the words of who did it
    CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
    CHECK ((kind = 'load') = (load_run_id IS NOT NULL))
);
CREATE INDEX change_recent ON beeldregie.change (at DESC);

-- The same columns in both tables, in the same order: the history trigger copies rows whole.
ALTER TABLE beeldregie.camera
    ADD COLUMN change_id    bigint REFERENCES beeldregie.change,            -- the step that made the row as it is; NULL: before steps were kept
    ADD COLUMN technique    text,                                           -- what kind of device, in the owner's words
    ADD COLUMN data         text,                                           -- what data it takes in
    ADD COLUMN processing   text,                                           -- how those are processed, and where
    ADD COLUMN placed_from  date,                                           -- a temporary camera stands from the one day
    ADD COLUMN placed_until date,                                           -- to the other; NULL: no end is known
    ADD COLUMN pilot_phase  smallint CHECK (pilot_phase BETWEEN 1 AND 4),   -- explore, try out, pilot, evaluate; NULL: no pilot
    ADD COLUMN pilot_ends   date,
    ADD COLUMN iama_url     text CHECK (iama_url ~ '^https?://'),           -- the human rights and algorithms impact assessment
    ADD CONSTRAINT camera_placed CHECK (placed_until >= placed_from);
ALTER TABLE beeldregie.camera_history
    ADD COLUMN change_id    bigint,
    ADD COLUMN technique    text,
    ADD COLUMN data         text,
    ADD COLUMN processing   text,
    ADD COLUMN placed_from  date,
    ADD COLUMN placed_until date,
    ADD COLUMN pilot_phase  smallint,
    ADD COLUMN pilot_ends   date,
    ADD COLUMN iama_url     text;
CREATE INDEX camera_change ON beeldregie.camera (change_id);
CREATE INDEX camera_history_change ON beeldregie.camera_history (change_id);

-- Counting is no camera, but stands in the same registers. Counting by the signals of telephones carries a warning on screen.
ALTER TABLE beeldregie.camera DROP CONSTRAINT camera_kind_check,
    ADD CONSTRAINT camera_kind_check CHECK (kind IN ('fixed', 'ptz', 'mobile', 'counter', 'phone_counter', 'unknown'));

-- Which step recorded a right, and which closed it. NULL: before steps were kept.
ALTER TABLE beeldregie.camera_purpose
    ADD COLUMN recorded_change bigint REFERENCES beeldregie.change,
    ADD COLUMN closed_change   bigint REFERENCES beeldregie.change;
ALTER TABLE beeldregie.designation
    ADD COLUMN recorded_change bigint REFERENCES beeldregie.change,
    ADD COLUMN closed_change   bigint REFERENCES beeldregie.change;
ALTER TABLE beeldregie.agreement
    ADD COLUMN recorded_change bigint REFERENCES beeldregie.change,
    ADD COLUMN closed_change   bigint REFERENCES beeldregie.change;
CREATE INDEX camera_purpose_recorded_change ON beeldregie.camera_purpose (recorded_change);
CREATE INDEX camera_purpose_closed_change ON beeldregie.camera_purpose (closed_change);

-- Whom a resident can turn to: addresses of the organisation, never of a person.
ALTER TABLE beeldregie.organisation
    ADD COLUMN contact_url   text CHECK (contact_url ~ '^https?://'),
    ADD COLUMN contact_email text CHECK (contact_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    ADD COLUMN privacy_url   text CHECK (privacy_url ~ '^https?://');      -- its privacy statement: how to ask and to object
