-- Whoever reports a fault gets an answer: what the cause was, and what was found, from who says that it is over.
ALTER TABLE beeldregie.fault_report
    ADD COLUMN cause  text CHECK (cause IN ('bouw', 'kabel', 'vuil', 'stroom', 'anders')),
    ADD COLUMN answer text CHECK (length(answer) <= 500),
    ADD CONSTRAINT fault_report_answered CHECK (settled_at IS NOT NULL OR (cause IS NULL AND answer IS NULL));
COMMENT ON COLUMN beeldregie.fault_report.cause IS 'What it was; NULL: open, or settled before a cause was asked for';
COMMENT ON COLUMN beeldregie.fault_report.answer IS 'What was found, in words that the reporter reads; NULL: the cause says it';
