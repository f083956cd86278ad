-- Walls of pictures as people arrange them, and what viewers report of a camera that does not do what it should.

CREATE TABLE beeldregie.wall (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES beeldregie.account,
    name       text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    grid       text NOT NULL CHECK (grid IN ('spot', '1', '4', '9', '16')),
    spot       smallint NOT NULL DEFAULT 1 CHECK (spot BETWEEN 1 AND 16),
    cameras    text[] NOT NULL CHECK (cardinality(cameras) BETWEEN 1 AND 16),
    saved_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name)
);
COMMENT ON TABLE beeldregie.wall IS 'A saved layout of the wall: which cameras in which order. It holds no pictures and gives no right to any';
COMMENT ON COLUMN beeldregie.wall.id IS 'Stands in a link; whoever opens it asks for the pictures himself';
COMMENT ON COLUMN beeldregie.wall.account_id IS 'Whose list it stands in, and who may change it';
COMMENT ON COLUMN beeldregie.wall.name IS 'As its maker calls it; saving under the same name replaces it';
COMMENT ON COLUMN beeldregie.wall.grid IS 'spot: one large picture and small ones; else the places of an even grid';
COMMENT ON COLUMN beeldregie.wall.spot IS 'Which of the cameras is the large one, from 1';
COMMENT ON COLUMN beeldregie.wall.cameras IS 'Codes, in order. No keys to camera: a code is never reused, and a layout outlives a camera that is taken away';
COMMENT ON COLUMN beeldregie.wall.saved_at IS 'The last time it was saved';

CREATE TABLE beeldregie.fault_report (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    camera_id   bigint NOT NULL REFERENCES beeldregie.camera ON DELETE CASCADE,
    reported_by uuid NOT NULL REFERENCES beeldregie.account,
    reported_at timestamptz NOT NULL,
    words       text NOT NULL DEFAULT '' CHECK (length(words) <= 500),
    settled_at  timestamptz,
    settled_by  uuid REFERENCES beeldregie.account,
    CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);
CREATE UNIQUE INDEX fault_report_open ON beeldregie.fault_report (camera_id, reported_by) WHERE settled_at IS NULL;
COMMENT ON TABLE beeldregie.fault_report IS 'A viewer says that a camera is out of order; the owner reads it and says when it is over';
COMMENT ON COLUMN beeldregie.fault_report.camera_id IS 'The report goes with the camera when a load that made it is undone';
COMMENT ON COLUMN beeldregie.fault_report.reported_by IS 'Who gets the answer. One open report a camera and person: pressing twice says nothing new';
COMMENT ON COLUMN beeldregie.fault_report.reported_at IS 'When it was seen';
COMMENT ON COLUMN beeldregie.fault_report.words IS 'What is wrong, in the viewer''s words; may be empty';
COMMENT ON COLUMN beeldregie.fault_report.settled_at IS 'When owner or controller said that it is over; NULL: open';
COMMENT ON COLUMN beeldregie.fault_report.settled_by IS 'Who said so';
