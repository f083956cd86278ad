-- Time-sharing: whose turn a camera is, by weekday and local hours. A turn takes away, it never gives: agreements and the matrix do that.

CREATE TABLE beeldregie.sharing_turn (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id         bigint NOT NULL,
    weekday           smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    hour_from         time NOT NULL CHECK (hour_from < '24:00'),
    hour_to           time NOT NULL CHECK (hour_to < '24:00'),
    organisation_id   text NOT NULL REFERENCES beeldregie.organisation,
    purpose_id        text NOT NULL REFERENCES beeldregie.purpose,
    valid             tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    recorded          tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    recorded_change   bigint REFERENCES beeldregie.change,
    closed_change     bigint REFERENCES beeldregie.change,
    present_camera_id bigint GENERATED ALWAYS AS (CASE WHEN upper_inf(recorded) THEN camera_id END) STORED REFERENCES beeldregie.camera,
    is_demo           boolean NOT NULL DEFAULT false,
    CONSTRAINT sharing_turn_begins_before_its_end CHECK (hour_from < hour_to OR hour_to = '00:00'),
    CONSTRAINT sharing_turn_valid_sometime CHECK (NOT isempty(valid)),
    -- In seconds of the day: PostgreSQL has no range of times.
    CONSTRAINT sharing_turn_one_domain_at_a_time EXCLUDE USING gist (camera_id WITH =, weekday WITH =,
        int4range(extract(epoch FROM hour_from)::integer,
                  CASE WHEN hour_to = '00:00' THEN 86400 ELSE extract(epoch FROM hour_to)::integer END) WITH &&,
        valid WITH &&, recorded WITH &&)
);
CREATE INDEX sharing_turn_present ON beeldregie.sharing_turn (present_camera_id);
CREATE INDEX sharing_turn_recorded_change ON beeldregie.sharing_turn (recorded_change);
CREATE INDEX sharing_turn_closed_change ON beeldregie.sharing_turn (closed_change);
COMMENT ON TABLE beeldregie.sharing_turn IS 'Whose turn a camera is. A camera with turns is shared by time: one domain (organisation and purpose) at a time, and outside turns nobody';
COMMENT ON COLUMN beeldregie.sharing_turn.id IS 'Given here; says nothing outside this database';
COMMENT ON COLUMN beeldregie.sharing_turn.camera_id IS 'The camera; a turn of the past may outlive it';
COMMENT ON COLUMN beeldregie.sharing_turn.weekday IS 'ISO: 1 is Monday. One day only: a turn that runs past midnight is two rows, and counts as one';
COMMENT ON COLUMN beeldregie.sharing_turn.hour_from IS 'Local time (Europe/Amsterdam), as people agree on it: it stays the same when the clock is changed';
COMMENT ON COLUMN beeldregie.sharing_turn.hour_to IS 'Not included; 00:00 is the end of the day';
COMMENT ON COLUMN beeldregie.sharing_turn.organisation_id IS 'Whose turn it is';
COMMENT ON COLUMN beeldregie.sharing_turn.purpose_id IS 'And for what: with another purpose the same organisation is another domain';
COMMENT ON COLUMN beeldregie.sharing_turn.valid IS 'When it holds. A turn that is over still says that the camera is shared by time, until it is closed';
COMMENT ON COLUMN beeldregie.sharing_turn.recorded IS 'When this was what we knew; a correction closes it and records anew';
COMMENT ON COLUMN beeldregie.sharing_turn.recorded_change IS 'The step that recorded it';
COMMENT ON COLUMN beeldregie.sharing_turn.closed_change IS 'The step that closed it';
COMMENT ON COLUMN beeldregie.sharing_turn.present_camera_id IS 'The camera while this is what we know: it must be there. One of the past may outlive it';
COMMENT ON COLUMN beeldregie.sharing_turn.is_demo IS 'Made up, and shown as such wherever it is shown';

-- A lease ends with its turn.
ALTER TABLE beeldregie.lease DROP CONSTRAINT lease_ends_because_check,
    ADD CONSTRAINT lease_ends_because_check CHECK (ends_because IN ('asked', 'agreement', 'hours', 'turn', 'designation', 'role', 'basis',
        'incident', 'approval')),
    DROP CONSTRAINT lease_end_reason_check,
    ADD CONSTRAINT lease_end_reason_check CHECK (end_reason IN ('expired', 'withdrawn', 'returned', 'incident_closed', 'agreement_ended',
        'turn_ended', 'designation_ended', 'role_ended', 'shutter', 'rule_changed'));
