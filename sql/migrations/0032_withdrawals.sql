-- A withdrawal stands for a while: who took a picture back, how, and until when the same organisation is answered "wil niet".
ALTER TABLE beeldregie.lease
    ADD COLUMN withdrawn_by   text REFERENCES beeldregie.organisation,
    ADD COLUMN withdrawn_code text CHECK (withdrawn_code IN ('risk', 'other_interest', 'other')),
    ADD COLUMN withheld_until timestamptz,
    ADD CONSTRAINT lease_withdrawn CHECK (withdrawn_by IS NULL AND withdrawn_code IS NULL AND withheld_until IS NULL
        OR withdrawn_by IS NOT NULL AND withdrawn_code IS NOT NULL AND end_reason = 'withdrawn');
COMMENT ON COLUMN beeldregie.lease.withdrawn_by IS 'The owner or controller that took it back; NULL: nobody did, also where a rule or the end of a push ended it as withdrawn';
COMMENT ON COLUMN beeldregie.lease.withdrawn_code IS 'Why, as with any "wil niet"; the words stand in the log''s side table';
COMMENT ON COLUMN beeldregie.lease.withheld_until IS 'Until when the same organisation gets no picture of this camera for this purpose; brought forward when that is lifted. NULL: one''s own organisation took it back';
-- What is withheld now is a few rows of all leases there ever were.
CREATE INDEX lease_withheld ON beeldregie.lease (camera_id, organisation_id, withheld_until) WHERE withheld_until IS NOT NULL;
-- Limits count what ran at a moment, also a past one, where what ended since is not open any more.
CREATE INDEX lease_camera_end ON beeldregie.lease (camera_id, ends_at);
CREATE INDEX lease_organisation_end ON beeldregie.lease (organisation_id, ends_at);
