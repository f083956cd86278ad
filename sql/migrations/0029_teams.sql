-- A whole shift that goes to a colleague: the pictures that run, the wall as it stands, and the incidents at hand, as one offer.

CREATE TABLE beeldregie.shift (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    giver_id    uuid NOT NULL REFERENCES beeldregie.account,
    account_id  uuid NOT NULL REFERENCES beeldregie.account,                -- to whom it is offered
    offered_at  timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'withdrawn', 'declined', 'taken')),
                                                                            -- taken: what became of each picture stands with its own offer
    answered_at timestamptz,                                                -- NULL: nobody did anything with it yet
    grid        text CHECK (grid IN ('spot', '1', '4', '9', '16')),         -- the wall, as in beeldregie.wall; NULL: nothing stood on it
    spot        smallint CHECK (spot BETWEEN 1 AND 16),
    cameras     text[] CHECK (cardinality(cameras) BETWEEN 1 AND 16),
    CHECK (giver_id <> account_id),
    CHECK ((state = 'offered') = (answered_at IS NULL)),
    CHECK ((grid IS NULL) = (cameras IS NULL) AND (grid IS NULL) = (spot IS NULL))
);
CREATE UNIQUE INDEX shift_open ON beeldregie.shift (giver_id) WHERE state = 'offered';  -- to one colleague at a time
CREATE INDEX shift_account ON beeldregie.shift (account_id) WHERE state = 'offered';

-- The incidents that go with it. It gives no right: who takes part is the organisation, and the colleague is of the same one.
CREATE TABLE beeldregie.shift_incident (
    shift_id    uuid NOT NULL REFERENCES beeldregie.shift,
    incident_id uuid NOT NULL REFERENCES beeldregie.incident,
    PRIMARY KEY (shift_id, incident_id)
);
CREATE INDEX shift_incident_incident ON beeldregie.shift_incident (incident_id);

ALTER TABLE beeldregie.hand_over ADD COLUMN shift_id uuid REFERENCES beeldregie.shift;  -- NULL: a picture that was offered by itself
CREATE INDEX hand_over_shift ON beeldregie.hand_over (shift_id);

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.shift FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

-- Temporary teams (CoPi, ROT): an organisation that exists for one incident, from scaling up to scaling down. Who is in it keeps his own.
CREATE TABLE beeldregie.team (
    id              text PRIMARY KEY REFERENCES beeldregie.organisation,    -- its name, kind and validity stand there: the decision reads them
    incident_id     uuid NOT NULL REFERENCES beeldregie.incident,           -- the one whose pictures it may see
    organisation_id text NOT NULL REFERENCES beeldregie.organisation,       -- who scaled up
    scaled_up_by    uuid NOT NULL REFERENCES beeldregie.account,
    scaled_up_at    timestamptz NOT NULL,
    scaled_down_by  uuid REFERENCES beeldregie.account,
    scaled_down_at  timestamptz,                                            -- NULL: it is there still
    CHECK ((scaled_down_at IS NULL) = (scaled_down_by IS NULL))
);
CREATE INDEX team_incident ON beeldregie.team (incident_id);

CREATE TABLE beeldregie.team_member (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id    text NOT NULL REFERENCES beeldregie.team,
    account_id uuid NOT NULL REFERENCES beeldregie.account,
    valid      tstzrange NOT NULL,                                          -- a right: what he looks at for the team ends with it
    added_by   uuid NOT NULL REFERENCES beeldregie.account,
    EXCLUDE USING gist (team_id WITH =, account_id WITH =, valid WITH &&)
);
CREATE INDEX team_member_account ON beeldregie.team_member (account_id);
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.team FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.team_member FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

ALTER TABLE beeldregie.incident_party DROP CONSTRAINT incident_party_because_check,
    ADD CONSTRAINT incident_party_because_check CHECK (because IN ('opened', 'alarm', 'place', 'passed_on', 'pushes', 'push', 'team'));
ALTER TABLE beeldregie.lease DROP CONSTRAINT lease_end_reason_check,
    ADD CONSTRAINT lease_end_reason_check CHECK (end_reason IN ('expired', 'withdrawn', 'returned', 'incident_closed', 'agreement_ended',
        'turn_ended', 'designation_ended', 'role_ended', 'qualification_ended', 'shutter', 'rule_changed', 'handed_over', 'team_ended'));

-- SECURITY DEFINER: the application may make and end teams, and no other organisation.
CREATE FUNCTION beeldregie.scale_up(team text, named text, of_kind text, incident uuid, organisation text, account uuid, moment timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = beeldregie, pg_catalog, pg_temp AS $$
BEGIN
    IF of_kind NOT IN ('team_copi', 'team_rot') THEN
        RAISE EXCEPTION 'no kind of team: %', of_kind;
    END IF;
    INSERT INTO organisation (id, name, kind, valid) VALUES (team, named, of_kind, tstzrange(moment, NULL));
    INSERT INTO team (id, incident_id, organisation_id, scaled_up_by, scaled_up_at) VALUES (team, incident, organisation, account, moment);
END $$;

-- Ends a team and all who are in it; nothing where it was ended before.
CREATE FUNCTION beeldregie.scale_down(of_team text, account uuid, moment timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = beeldregie, pg_catalog, pg_temp AS $$
BEGIN
    UPDATE team SET scaled_down_by = account, scaled_down_at = moment WHERE id = of_team AND scaled_down_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE organisation SET valid = tstzrange(lower(valid), greatest(moment, lower(valid))) WHERE id = of_team;
    UPDATE team_member SET valid = tstzrange(lower(valid), greatest(moment, lower(valid))) WHERE team_id = of_team AND upper_inf(valid);
    RETURN true;
END $$;
