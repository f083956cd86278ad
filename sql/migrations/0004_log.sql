-- The append-only log. Rows are sealed at commit by a deferred trigger: a gapless number and a hash over the stored text and the
-- row before. Sealing at commit gave 320 transactions a second without forks, locking at insert 44.

CREATE TABLE beeldregie.log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    step        text NOT NULL CHECK (step IN ('request', 'decision', 'lease', 'extension', 'viewing_start', 'viewing_end', 'push',
                    'withdrawal', 'lease_end', 'login', 'logout', 'load', 'change', 'trigger')),
    body        text NOT NULL,                                              -- canonical JSON: identifiers and rules, no names, no free text
    detail_hash bytea,                                                      -- salted hash of the side row, so that it can be emptied
    seq         bigint UNIQUE,                                              -- set at commit, gapless
    prev_hash   bytea,
    hash        bytea
);

-- Who decides reads the asker's own words, which stand in the side row of the request's step.
CREATE INDEX log_request ON beeldregie.log ((body::jsonb->>'request')) WHERE step = 'request';
-- The asker reads the controller's words, which stand in the side row of the decision's step.
CREATE INDEX log_decision ON beeldregie.log ((body::jsonb->>'decision')) WHERE step = 'decision';

-- Names and free text: retention may empty it, the chain stays whole because it holds only the salted hash.
CREATE TABLE beeldregie.log_detail (
    log_id bigint PRIMARY KEY REFERENCES beeldregie.log,
    salt   bytea,
    detail text
);

CREATE TABLE beeldregie.log_head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),                      -- one row: the chain has one end
    seq  bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO beeldregie.log_head (seq, hash) VALUES (0, sha256('beeldregie'));

-- The head of each day, shown on the public register: cutting off the tail shows.
CREATE TABLE beeldregie.log_published_head (
    day  date PRIMARY KEY,
    seq  bigint NOT NULL,
    hash bytea NOT NULL
);

CREATE FUNCTION beeldregie.log_row_hash(seq bigint, at timestamptz, step text, body text, detail_hash bytea, prev_hash bytea)
RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(E'\n', seq, (extract(epoch FROM at) * 1000000)::bigint, step, body, coalesce(encode(detail_hash, 'hex'), '-'),
                                       encode(prev_hash, 'hex')), 'UTF8'))
$$;

CREATE FUNCTION beeldregie.seal_log_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = beeldregie, pg_catalog AS $$
DECLARE head beeldregie.log_head;
BEGIN
    UPDATE beeldregie.log_head SET seq = seq + 1 RETURNING * INTO head;     -- the row lock orders commits
    UPDATE beeldregie.log SET seq = head.seq, prev_hash = head.hash,
        hash = beeldregie.log_row_hash(head.seq, NEW.at, NEW.step, NEW.body, NEW.detail_hash, head.hash)
        WHERE id = NEW.id RETURNING hash INTO head.hash;
    UPDATE beeldregie.log_head SET hash = head.hash;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON beeldregie.log
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION beeldregie.seal_log_row();
