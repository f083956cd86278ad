-- What somebody is qualified for, as a fact with validity; where the matrix asks for it; and why a camera is not connected.

CREATE TABLE beeldregie.qualification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES beeldregie.account,
    kind        text NOT NULL CHECK (kind IN ('boa', 'camera_observer', 'preserve')),
    valid       tstzrange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
    recorded    tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    document    text CHECK (length(document) <= 200),
    recorded_by uuid REFERENCES beeldregie.account,
    closed_by   uuid REFERENCES beeldregie.account,
    EXCLUDE USING gist (account_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&)
);
COMMENT ON TABLE beeldregie.qualification IS 'A right like a role: a lease ends when it does. A correction closes what was recorded and records anew';
COMMENT ON COLUMN beeldregie.qualification.id IS 'Given here; says nothing outside this database';
COMMENT ON COLUMN beeldregie.qualification.account_id IS 'Whose it is';
COMMENT ON COLUMN beeldregie.qualification.kind IS 'Sworn investigating officer (BOA), diploma of camera observer, authorised to preserve pictures';
COMMENT ON COLUMN beeldregie.qualification.valid IS 'When it holds, as the paper says';
COMMENT ON COLUMN beeldregie.qualification.recorded IS 'When this was what we knew';
COMMENT ON COLUMN beeldregie.qualification.document IS 'The paper it stands on, or its number: may name a person, so no log, fact or answer holds it';
COMMENT ON COLUMN beeldregie.qualification.recorded_by IS 'Who gave it; NULL: the command or the demo';
COMMENT ON COLUMN beeldregie.qualification.closed_by IS 'Who ended or corrected it';
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.qualification FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

ALTER TABLE beeldregie.basis_rule ADD COLUMN qualification text CHECK (qualification IN ('boa', 'camera_observer', 'preserve'));
COMMENT ON COLUMN beeldregie.basis_rule.qualification IS 'What whoever looks has to be qualified for; NULL: nothing';
-- Where the matrix stands already and nobody has changed this cell, its observers have thirty days to have their diploma put on record.
-- A cell that the privacy officer changed stays as it is; a new installation gets it from the seeds.
WITH closed AS (
    UPDATE beeldregie.basis_rule r SET recorded = tstzrange(lower(r.recorded), now())
    WHERE (r.basis_id, r.requester_kind, r.mode, r.answer) = ('gemw-151c', 'toezichtcentrale', 'live', 'yes')
      AND upper_inf(r.valid) AND upper_inf(r.recorded) AND NOT EXISTS (
        SELECT FROM beeldregie.basis_rule o
        WHERE (o.basis_id, o.requester_kind, o.mode) = (r.basis_id, r.requester_kind, r.mode) AND o.id <> r.id)
    RETURNING r.*)
INSERT INTO beeldregie.basis_rule (basis_id, requester_kind, mode, answer, requires_incident, source_nl, source_en, needs_confirmation,
    qualification, valid, recorded)
SELECT c.basis_id, c.requester_kind, c.mode, c.answer, c.requires_incident,
    c.source_nl || part.nl, c.source_en || part.en, c.needs_confirmation OR part.qualification IS NOT NULL, part.qualification,
    CASE WHEN part.qualification IS NULL THEN tstzrange(lower(c.valid), now() + interval '30 days')
        ELSE tstzrange(now() + interval '30 days', NULL) END, tstzrange(now(), NULL)
FROM closed c CROSS JOIN (VALUES
    (NULL, '', ''),
    ('camera_observer', ', met het diploma cameraobservant', ', with the diploma of camera observer')) AS part(qualification, nl, en);

ALTER TABLE beeldregie.lease
    DROP CONSTRAINT lease_ends_because_check,
    ADD CONSTRAINT lease_ends_because_check CHECK (ends_because IN ('asked', 'agreement', 'hours', 'turn', 'designation', 'role', 'basis',
        'incident', 'approval', 'push', 'qualification')),
    DROP CONSTRAINT lease_end_reason_check,
    ADD CONSTRAINT lease_end_reason_check CHECK (end_reason IN ('expired', 'withdrawn', 'returned', 'incident_closed', 'agreement_ended',
        'turn_ended', 'designation_ended', 'role_ended', 'qualification_ended', 'shutter', 'rule_changed', 'handed_over'));

-- "Kan niet" has two reasons for there being no connection, and they ask for different things: patience, or an agreement on who pays.
ALTER TABLE beeldregie.stream
    ADD COLUMN unconnected_because text CHECK (unconnected_because IN ('technical', 'cost')),
    ADD COLUMN unconnected_words   text CHECK (length(unconnected_words) <= 500),
    ADD CONSTRAINT stream_unconnected CHECK (
        unconnected_because IS NULL AND unconnected_words IS NULL OR unconnected_because IS NOT NULL AND integration IN ('none', 'planned'));
COMMENT ON COLUMN beeldregie.stream.unconnected_because IS 'Why there is no connection; NULL: there is one, or nobody said: technical';
COMMENT ON COLUMN beeldregie.stream.unconnected_words IS 'What it takes, such as the amount: for the owner''s side, in no answer';
ALTER TABLE beeldregie.stream_history  -- the same, in the same order
    ADD COLUMN unconnected_because text,
    ADD COLUMN unconnected_words   text;
COMMENT ON COLUMN beeldregie.stream_history.unconnected_because IS 'As in stream';
COMMENT ON COLUMN beeldregie.stream_history.unconnected_words IS 'As in stream';
