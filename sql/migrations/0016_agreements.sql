-- A step that was asked for under an Idempotency-Key is made once.

ALTER TABLE beeldregie.change ADD COLUMN idempotency_key text;
CREATE UNIQUE INDEX change_idempotency_key ON beeldregie.change (account_id, idempotency_key);
COMMENT ON COLUMN beeldregie.change.idempotency_key IS 'The Idempotency-Key that the account sent: the same key again makes no second step. Empty: none was sent';

-- Which agreements a step had to do with, told in the list of steps and when it is undone.
CREATE INDEX agreement_recorded_change ON beeldregie.agreement (recorded_change);
CREATE INDEX agreement_closed_change ON beeldregie.agreement (closed_change);
