-- Triggers: what a camera (detectie) or another source (signaal) noticed. Proposes, never grants.

CREATE TABLE beeldregie.trigger (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind        text NOT NULL CHECK (kind IN ('stopped_vehicle', 'wrong_way', 'crowd', 'object', 'other')),
    source      text NOT NULL CHECK (source IN ('detection', 'signal')),
    camera_id   bigint REFERENCES beeldregie.camera,
    position    geometry(Point, 4326) NOT NULL,
    happened_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    confidence  real CHECK (confidence BETWEEN 0 AND 1),
    state       text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'confirmed', 'dismissed')),
    note        text,
    reported_by uuid NOT NULL REFERENCES beeldregie.account,
    idempotency_key text,                                                   -- a detection that tries again makes one row
    judged_by   uuid REFERENCES beeldregie.account,                         -- who said "waar" or "niet waar"
    judged_at   timestamptz,
    is_demo     boolean NOT NULL DEFAULT false,
    UNIQUE (reported_by, idempotency_key),
    CHECK ((state = 'new') = (judged_by IS NULL) AND (judged_by IS NULL) = (judged_at IS NULL))
);
CREATE INDEX trigger_recent ON beeldregie.trigger (received_at DESC);

-- Changes are told at commit; a listener that missed one reads the table again.
CREATE FUNCTION beeldregie.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('beeldregie', json_build_object('table', TG_TABLE_NAME, 'id', NEW.id::text)::text);
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.trigger FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.lease FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT ON beeldregie.decision FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident FOR EACH ROW WHEN (NEW.opened_at IS NOT NULL) EXECUTE FUNCTION beeldregie.tell();
