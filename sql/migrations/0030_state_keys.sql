-- Recording a state may be sent again when its answer was lost: under the same key it is the same one.

ALTER TABLE beeldregie.camera_state
    ADD COLUMN recorded_by     uuid REFERENCES beeldregie.account,
    ADD COLUMN idempotency_key text CHECK (length(idempotency_key) <= 200),
    ADD CONSTRAINT camera_state_key CHECK (idempotency_key IS NULL OR recorded_by IS NOT NULL),
    ADD CONSTRAINT camera_state_one_key UNIQUE (recorded_by, idempotency_key);
COMMENT ON COLUMN beeldregie.camera_state.recorded_by IS 'Who recorded it over the API or on screen; NULL: the relay, an installation, or before this was kept';
COMMENT ON COLUMN beeldregie.camera_state.idempotency_key IS 'The caller''s own name of the call; NULL: it gave none';
