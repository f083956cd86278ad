-- What was asked of an owner is answered: by whom, why not, or by which agreement. Open lists are told.

ALTER TABLE beeldregie.agreement_request
    ADD COLUMN settled_by     uuid REFERENCES beeldregie.account,
    ADD COLUMN settled_words  text CHECK (length(settled_words) <= 500),
    ADD COLUMN agreement_code text,
    ADD CONSTRAINT agreement_request_answered CHECK (
        (settled_by IS NULL OR settled_at IS NOT NULL) AND (settled_words IS NULL OR settled_as = 'declined')
        AND (agreement_code IS NULL OR settled_as = 'agreed'));
COMMENT ON COLUMN beeldregie.agreement_request.settled_by IS 'Who agreed, declined or withdrew';
COMMENT ON COLUMN beeldregie.agreement_request.settled_words IS 'Why not, to the asker';
COMMENT ON COLUMN beeldregie.agreement_request.agreement_code IS 'The agreement that answers it; its versions come and go, so no reference';

-- A vote is told as the request that it is for: the first one comes with the request itself.
CREATE FUNCTION beeldregie.tell_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('beeldregie', json_build_object('table', 'agreement_request', 'id', NEW.agreement_request_id::text)::text);
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON beeldregie.agreement_request_vote FOR EACH ROW EXECUTE FUNCTION beeldregie.tell_vote();
CREATE TRIGGER tell AFTER UPDATE ON beeldregie.agreement_request FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
