-- Operational state as people record it: why a camera has a fault, and telling those whom it concerns.

ALTER TABLE beeldregie.camera_state ADD COLUMN cause text CHECK (cause IN ('bouw', 'kabel', 'vuil', 'stroom', 'anders'));
ALTER TABLE beeldregie.camera_state ADD CONSTRAINT camera_state_cause CHECK (cause IS NULL OR state = 'fault');
COMMENT ON COLUMN beeldregie.camera_state.cause IS 'Of a fault: who has to mend it (road works, cable, dirt, power, something else: see note). NULL: not said, or found by the relay';

-- What people record is told at commit. What the relay finds is put off every few seconds, and is nobody's news.
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.camera_state
    FOR EACH ROW WHEN (NEW.found_by = 'person') EXECUTE FUNCTION beeldregie.tell();
