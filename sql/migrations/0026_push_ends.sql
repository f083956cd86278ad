-- What came of a push ends with it: the third end that one organisation sets for another, beside agreement and turn.
ALTER TABLE beeldregie.lease DROP CONSTRAINT lease_ends_because_check,
    ADD CONSTRAINT lease_ends_because_check CHECK (ends_because IN ('asked', 'agreement', 'hours', 'turn', 'designation', 'role', 'basis',
        'incident', 'approval', 'push'));
