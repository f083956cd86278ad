-- Tickets: a link to one running picture for a player, which has no cookie and sends no token. It opens once, and soon.

CREATE TABLE beeldregie.ticket (
    secret_hash bytea PRIMARY KEY,
    lease_id    uuid NOT NULL REFERENCES beeldregie.lease ON DELETE CASCADE,
    credential  bytea NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX ticket_lease ON beeldregie.ticket (lease_id);
CREATE INDEX ticket_expires ON beeldregie.ticket (expires_at);
COMMENT ON TABLE beeldregie.ticket IS 'A link that opens one picture once. Using it takes its row away, in one statement, so that two cannot use it';
COMMENT ON COLUMN beeldregie.ticket.secret_hash IS 'SHA-256 of the secret in the link: a copy of this table opens nothing';
COMMENT ON COLUMN beeldregie.ticket.lease_id IS 'The right it rests on; it opens nothing else, and its picture ends with it';
COMMENT ON COLUMN beeldregie.ticket.credential IS 'Hash of the session secret or token it was asked with: who logs out ends the player''s picture too';
COMMENT ON COLUMN beeldregie.ticket.expires_at IS 'Until when it may be used. What it opened goes on after that';
