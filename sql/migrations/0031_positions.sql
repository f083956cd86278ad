-- Masks that turn with a camera that turns: its positions, which of them holds, and masks that belong to one.

CREATE TABLE beeldregie.turning_position (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    camera_id  bigint NOT NULL REFERENCES beeldregie.camera,
    name       text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    is_home    boolean NOT NULL DEFAULT false,
    home_after integer CHECK (home_after BETWEEN 1 AND 86400),
    made_at    timestamptz NOT NULL,
    made_by    uuid NOT NULL REFERENCES beeldregie.account,
    removed_at timestamptz CHECK (removed_at >= made_at),
    removed_by uuid REFERENCES beeldregie.account,
    UNIQUE (camera_id, id),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    CHECK (home_after IS NULL OR is_home)
);
-- The relay asks once a second for the positions of all that it shows.
CREATE UNIQUE INDEX turning_position_name ON beeldregie.turning_position (camera_id, lower(name)) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX turning_position_home ON beeldregie.turning_position (camera_id) WHERE is_home AND removed_at IS NULL;
COMMENT ON TABLE beeldregie.turning_position IS 'A position (preset) in which a turning camera stands still, and masks can be drawn for. A camera that has any shows nothing while it is not known which of them holds';
COMMENT ON COLUMN beeldregie.turning_position.name IS 'As who keeps it calls it, and its system tells it ("kruispunt"): unlike the others that stand on this camera, whatever the case of its letters';
COMMENT ON COLUMN beeldregie.turning_position.is_home IS 'To which the camera returns when nobody steers it; at most one';
COMMENT ON COLUMN beeldregie.turning_position.home_after IS 'Seconds unsteered after which it returns there, as its settings are said to be: for people to read. That it came home is told, never worked out from this';
COMMENT ON COLUMN beeldregie.turning_position.removed_at IS 'From then on it is no position any more, and its masks cover nothing; the row stays';

CREATE TABLE beeldregie.camera_standing (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id   bigint NOT NULL REFERENCES beeldregie.camera,
    position_id uuid,
    told_at     timestamptz NOT NULL,
    told_by     uuid NOT NULL REFERENCES beeldregie.account,
    FOREIGN KEY (camera_id, position_id) REFERENCES beeldregie.turning_position (camera_id, id)
);
CREATE INDEX camera_standing_last ON beeldregie.camera_standing (camera_id, id DESC);
COMMENT ON TABLE beeldregie.camera_standing IS 'Where a turning camera stands, as it was told: the last row of a camera holds, those before say where it stood when. Told, not measured';
COMMENT ON COLUMN beeldregie.camera_standing.position_id IS 'NULL: it turns, or stands in none of its positions';
COMMENT ON COLUMN beeldregie.camera_standing.told_by IS 'Who keeps the camera, or the account of its system';

ALTER TABLE beeldregie.camera_mask ADD COLUMN position_id uuid,
    ADD CONSTRAINT camera_mask_position FOREIGN KEY (camera_id, position_id) REFERENCES beeldregie.turning_position (camera_id, id);
COMMENT ON COLUMN beeldregie.camera_mask.position_id IS 'The position of the camera in which it covers; NULL: in all, and on a camera that does not turn';
COMMENT ON TABLE beeldregie.camera_mask IS 'A part of a camera''s picture that is private, drawn by hand: grey in every picture that leaves the relay, the owner''s own too. Drawn anew rather than changed, so that what was covered when can be told';

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.turning_position FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT ON beeldregie.camera_standing FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
