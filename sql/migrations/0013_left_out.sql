-- What a file holds beside cameras (a street lamp, a beacon) is no broken row: counted and kept apart.
ALTER TABLE beeldregie.load_run ADD COLUMN left_out integer NOT NULL DEFAULT 0 CHECK (left_out >= 0);
ALTER TABLE beeldregie.load_reject ADD COLUMN left_out boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN beeldregie.load_run.left_out IS 'Rows that are about something else; load_reject has them. They keep nothing else from being loaded';
COMMENT ON COLUMN beeldregie.load_reject.left_out IS 'Nothing is wrong with this row: it is about something else. False: rejected';
