-- Who looks now is told as it changes, and a running picture may go to a colleague.

-- Open pages of who looks follow it. Not the heartbeats: they write other columns, once a second.
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE OF ended_at ON beeldregie.viewing FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

-- A picture that is offered to a colleague of the same organisation (dienst overdragen): he asks anew, and only a yes of his own ends the
-- giver's.
CREATE TABLE beeldregie.hand_over (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    lease_id    uuid NOT NULL REFERENCES beeldregie.lease,                  -- the giver's
    account_id  uuid NOT NULL REFERENCES beeldregie.account,                -- to whom it is offered
    offered_at  timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'withdrawn', 'declined', 'asked')),
                                                                            -- asked: he took it, and what his request came to says the rest
    answered_at timestamptz,                                                -- NULL: nobody did anything with it yet
    request_id  uuid REFERENCES beeldregie.view_request,                    -- his own request
    CHECK ((state = 'offered') = (answered_at IS NULL)),
    CHECK ((state = 'asked') = (request_id IS NOT NULL))
);
CREATE UNIQUE INDEX hand_over_open ON beeldregie.hand_over (lease_id) WHERE state = 'offered';  -- to one colleague at a time
CREATE INDEX hand_over_account ON beeldregie.hand_over (account_id) WHERE state = 'offered';
CREATE UNIQUE INDEX hand_over_request ON beeldregie.hand_over (request_id);
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.hand_over FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

ALTER TABLE beeldregie.lease DROP CONSTRAINT lease_end_reason_check,
    ADD CONSTRAINT lease_end_reason_check CHECK (end_reason IN ('expired', 'withdrawn', 'returned', 'incident_closed', 'agreement_ended',
        'turn_ended', 'designation_ended', 'role_ended', 'shutter', 'rule_changed', 'handed_over'));
