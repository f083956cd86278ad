-- Faults that the relay finds by itself, and the camera test.

ALTER TABLE beeldregie.camera_state ADD COLUMN found_by text NOT NULL DEFAULT 'person' CHECK (found_by IN ('person', 'relay'));
COMMENT ON COLUMN beeldregie.camera_state.found_by IS 'relay: no picture came while somebody looked; it ends by itself. What people recorded, the relay leaves alone';
COMMENT ON COLUMN beeldregie.camera_state.during IS 'An end is known of maintenance ("kan niet: onderhoud tot 12:00"), and of what the relay found: it is put off as long as somebody looks in vain, so that a camera nobody may ask for any more does not stay refused';

-- The log may say that a camera was tested. Added to the steps that stand, whichever those are.
DO $$
DECLARE
    steps text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'beeldregie.log'::regclass AND conname = 'log_step_check');
BEGIN
    ALTER TABLE beeldregie.log DROP CONSTRAINT log_step_check;
    EXECUTE 'ALTER TABLE beeldregie.log ADD CONSTRAINT log_step_check ' || replace(steps, 'ARRAY[', 'ARRAY[''camera.tested''::text, ');
END $$;
