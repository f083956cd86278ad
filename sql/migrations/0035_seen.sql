-- An incident that came to a control room waits there until somebody of it has seen it.
ALTER TABLE beeldregie.incident_party
    ADD COLUMN seen_at timestamptz;  -- when somebody there said so, asked for a picture or took one that was offered; NULL: nobody did
DROP TRIGGER tell ON beeldregie.incident_party;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident_party FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
