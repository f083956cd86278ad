-- Registers brought in through a page, and all that undoing a step has to know.

-- A file on its way in: checked by the worker, looked at by who brought it, and loaded once confirmed. Seen by his organisation only.
CREATE TABLE beeldregie.upload (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    subject         text NOT NULL CHECK (subject IN ('cameras', 'areas', 'agreements')),
    file_name       text NOT NULL,                                          -- base name only: a path says who loaded it
    content         bytea,                                                  -- the file as it came; emptied once it is of no more use
    bytes           integer NOT NULL CHECK (bytes >= 0),
    sha256          bytea NOT NULL,                                         -- what was confirmed is what is loaded
    mapping         text,                                                   -- TOML: the register's words for ours
    owner_id        text REFERENCES beeldregie.organisation,                -- of rows that name none; NULL: unknown stays unknown
    own_only        boolean NOT NULL,                                       -- true: rows of anyone but the owner are rejected
    complete        boolean NOT NULL DEFAULT false,                         -- the file holds all that the owner has: the rest is gone
    account_id      uuid NOT NULL REFERENCES beeldregie.account,
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'checked', 'loading', 'loaded', 'failed', 'discarded')),
    progress        smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),  -- of what the worker does now, in percent
    counts          jsonb,                                                  -- new, changed, unchanged, gone, rejected
    fingerprint     text,                                                   -- of what would happen to which row: tells whether the register moved
    preview         text,                                                   -- GeoJSON; NULL: nothing of it has a place
    rejects         jsonb NOT NULL DEFAULT '[]',                            -- [[row, field, value, reason]], the first of them
    notes           jsonb NOT NULL DEFAULT '[]',                            -- [{nl, en}]: what whoever confirms should know
    error_nl        text,                                                   -- why it failed, for who brought it
    error_en        text,
    confirmed_by    uuid REFERENCES beeldregie.account,
    change_id       bigint REFERENCES beeldregie.change,                    -- the step it became; NULL too where it changed nothing
    created_at      timestamptz NOT NULL DEFAULT now(),
    ended_at        timestamptz,                                            -- loaded, failed or discarded; retention empties the rest
    CHECK (NOT own_only OR owner_id IS NOT NULL),
    CHECK (content IS NOT NULL OR state IN ('loaded', 'failed', 'discarded')),
    CHECK ((state IN ('loaded', 'failed', 'discarded')) = (ended_at IS NOT NULL)),
    CHECK (change_id IS NULL OR state = 'loaded'),
    CHECK ((state = 'failed') = (error_nl IS NOT NULL AND error_en IS NOT NULL))
);
CREATE INDEX upload_recent ON beeldregie.upload (organisation_id, created_at DESC);

-- The state is the order to the worker: the web role needs no right on the queue.
CREATE FUNCTION beeldregie.queue_upload() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = jobs, public, pg_catalog AS $$
BEGIN
    -- One of an organisation at a time: nobody's large file keeps another waiting.
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'upload', 0, 'upload ' || NEW.organisation_id, NULL,
        jsonb_build_object('upload', NEW.id), NULL)::procrastinate_job_to_defer_v1]);
    RETURN NULL;
END $$;
CREATE TRIGGER queue_new AFTER INSERT ON beeldregie.upload FOR EACH ROW EXECUTE FUNCTION beeldregie.queue_upload();
CREATE TRIGGER queue_confirmed AFTER UPDATE OF state ON beeldregie.upload FOR EACH ROW
    WHEN (NEW.state = 'loading' AND OLD.state = 'checked') EXECUTE FUNCTION beeldregie.queue_upload();

-- A step belongs to the organisation that its account worked for then: who moves takes no steps along, and finds none of before.
ALTER TABLE beeldregie.change
    ADD COLUMN organisation_id text REFERENCES beeldregie.organisation;
COMMENT ON COLUMN beeldregie.change.organisation_id IS 'For which organisation its account worked when the step began; NULL: the command line';
CREATE INDEX change_organisation ON beeldregie.change (organisation_id, id DESC);

-- From the row of a step to the end of its transaction the database knows which step is going on.
CREATE FUNCTION beeldregie.begin_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('beeldregie.change', NEW.id::text, true);
    RETURN NULL;
END $$;
CREATE TRIGGER begin_step AFTER INSERT ON beeldregie.change FOR EACH ROW EXECUTE FUNCTION beeldregie.begin_step();
CREATE FUNCTION beeldregie.this_step() RETURNS bigint LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('beeldregie.change', true), '')::bigint $$;

-- What was only overwritten until now is kept too: areas, connections and documents. As of cameras: typed, own columns of the history first.
ALTER TABLE beeldregie.area
    ADD COLUMN change_id   bigint DEFAULT nullif(current_setting('beeldregie.change', true), '')::bigint REFERENCES beeldregie.change,  -- the step that made the row as it is
    ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();  -- when this became what we knew
ALTER TABLE beeldregie.stream
    ADD COLUMN change_id   bigint DEFAULT nullif(current_setting('beeldregie.change', true), '')::bigint REFERENCES beeldregie.change,
    ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();
ALTER TABLE beeldregie.document
    ADD COLUMN change_id   bigint DEFAULT nullif(current_setting('beeldregie.change', true), '')::bigint REFERENCES beeldregie.change,
    ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE TABLE beeldregie.area_history (
    history_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    recorded   tstzrange NOT NULL,                                          -- when this was what we knew
    LIKE beeldregie.area
);
CREATE TABLE beeldregie.stream_history (
    history_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    recorded   tstzrange NOT NULL,
    LIKE beeldregie.stream                                                  -- sealed as it was: still only the relay can open it
);
CREATE TABLE beeldregie.document_history (
    history_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    recorded   tstzrange NOT NULL,
    LIKE beeldregie.document
);
CREATE INDEX area_history_area ON beeldregie.area_history (id);
CREATE INDEX stream_history_camera ON beeldregie.stream_history (camera_id);
CREATE INDEX stream_history_change ON beeldregie.stream_history (change_id);
CREATE INDEX stream_change ON beeldregie.stream (change_id);
CREATE INDEX document_history_document ON beeldregie.document_history (id);

CREATE FUNCTION beeldregie.keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = beeldregie, public, pg_catalog AS $$
DECLARE moment timestamptz := greatest(clock_timestamp(), OLD.recorded_at);  -- as of any time there is exactly one row
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recorded_at > OLD.recorded_at AND NEW.recorded_at < moment THEN
        moment := NEW.recorded_at;  -- who writes may say the moment, so that as of it all that he wrote agrees
    END IF;
    EXECUTE format('INSERT INTO %I SELECT nextval(pg_get_serial_sequence(%L, ''history_id'')), $1, ($2).*',
        TG_TABLE_NAME || '_history', TG_TABLE_NAME || '_history') USING tstzrange(OLD.recorded_at, moment), OLD;
    IF TG_OP = 'UPDATE' THEN
        NEW.recorded_at := moment;
        NEW.change_id := this_step();
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON beeldregie.area FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();
CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON beeldregie.stream FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();
CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON beeldregie.document FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

-- Which rows a step took away; their last state stands in the history. Redoing what was undone puts them back from there.
CREATE TABLE beeldregie.change_deleted (
    change_id  bigint NOT NULL REFERENCES beeldregie.change,
    table_name text NOT NULL,
    row_id     bigint NOT NULL,                                             -- id, of a connection its camera's
    PRIMARY KEY (table_name, row_id, change_id)
);
CREATE INDEX change_deleted_change ON beeldregie.change_deleted (change_id);
CREATE FUNCTION beeldregie.note_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = beeldregie, pg_catalog AS $$
BEGIN
    IF this_step() IS NULL THEN
        RETURN NULL;
    ELSIF TG_TABLE_NAME = 'stream' THEN
        INSERT INTO change_deleted SELECT this_step(), TG_TABLE_NAME, camera_id FROM gone ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO change_deleted SELECT this_step(), TG_TABLE_NAME, id FROM gone ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.camera REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();
CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.area REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();
CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.stream REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();

-- A right that holds is of something that is there; one of the past may outlive it, so that as of then all can still be read.
ALTER TABLE beeldregie.camera_purpose
    DROP CONSTRAINT camera_purpose_camera_id_fkey,
    ADD COLUMN present_camera_id bigint GENERATED ALWAYS AS (CASE WHEN upper_inf(recorded) THEN camera_id END) STORED
        REFERENCES beeldregie.camera;
ALTER TABLE beeldregie.designation
    DROP CONSTRAINT designation_area_id_fkey,
    ADD COLUMN present_area_id bigint GENERATED ALWAYS AS (CASE WHEN upper_inf(recorded) THEN area_id END) STORED
        REFERENCES beeldregie.area;
ALTER TABLE beeldregie.agreement
    DROP CONSTRAINT agreement_area_id_fkey,
    ADD COLUMN present_area_id bigint GENERATED ALWAYS AS (CASE WHEN upper_inf(recorded) THEN area_id END) STORED
        REFERENCES beeldregie.area;
CREATE INDEX camera_purpose_present ON beeldregie.camera_purpose (present_camera_id);  -- to take cameras away without reading all of it
CREATE INDEX trigger_camera ON beeldregie.trigger (camera_id) WHERE camera_id IS NOT NULL;  -- likewise
