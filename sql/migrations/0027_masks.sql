-- What the relay does to a picture before anyone gets it: masks drawn by hand, and the mark of who receives it.

ALTER TABLE beeldregie.agreement ADD COLUMN watermark boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN beeldregie.agreement.watermark IS 'The name of the receiving organisation and the time stand in the picture. Of detection none: nobody looks, and it would disturb it';
ALTER TABLE beeldregie.agreement ADD CONSTRAINT agreement_watermark CHECK (NOT watermark OR mode = 'live');
ALTER TABLE beeldregie.lease ADD COLUMN watermark boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN beeldregie.lease.watermark IS 'As its agreement asks; one that comes to ask it reaches a lease that runs, like a stricter masking';

CREATE TABLE beeldregie.camera_mask (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    camera_id  bigint NOT NULL REFERENCES beeldregie.camera,
    name       text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    corners    jsonb NOT NULL CHECK (jsonb_typeof(corners) = 'array' AND jsonb_array_length(corners) BETWEEN 3 AND 40),
    drawn_at   timestamptz NOT NULL,
    drawn_by   uuid NOT NULL REFERENCES beeldregie.account,
    removed_at timestamptz CHECK (removed_at >= drawn_at),
    removed_by uuid REFERENCES beeldregie.account,
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
-- The relay asks once a second for the masks of all that it shows.
CREATE INDEX camera_mask_standing ON beeldregie.camera_mask (camera_id) WHERE removed_at IS NULL;
COMMENT ON TABLE beeldregie.camera_mask IS 'A part of a camera''s picture that is private, drawn by hand: grey in every picture that leaves the relay, the owner''s own too. It covers the picture as the camera stands; one that turns needs masks of its own in the camera. Drawn anew rather than changed, so that what was covered when can be told';
COMMENT ON COLUMN beeldregie.camera_mask.name IS 'What it covers, as who drew it calls it ("woning nr 12"): for who keeps the masks only';
COMMENT ON COLUMN beeldregie.camera_mask.corners IS '[[x, y], …] of a polygon, each from 0 (left, top) to 1: whatever the size of the picture';
COMMENT ON COLUMN beeldregie.camera_mask.removed_at IS 'From then on it covers nothing; the row stays';
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.camera_mask FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
