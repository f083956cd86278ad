-- Accounts that an identity provider vouches for, sessions that a person can recognise and end, tokens that may less than their account.

ALTER TABLE beeldregie.account
    ADD COLUMN issuer      text,                                            -- the OpenID provider that vouches for it; NULL: a local account
    ADD COLUMN subject     text,                                            -- who it is there (`sub`): never given to another, unlike a name
    -- Until when the tokens of such an account work: each log-in moves it, so that they do not outlive who has left there. NULL: they do not.
    ADD COLUMN keys_until  timestamptz,
    -- Somebody else made the password and has seen it: its owner chooses another before anything else.
    ADD COLUMN must_change boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT account_subject UNIQUE (issuer, subject),
    ADD CONSTRAINT account_whole_subject CHECK ((issuer IS NULL) = (subject IS NULL)),
    -- One way in an account: who leaves at the provider's end must not keep a password here.
    ADD CONSTRAINT account_one_way_in CHECK (issuer IS NULL OR password_hash IS NULL);

ALTER TABLE beeldregie.session
    -- Names a session on the screen and in the log; its hash is a credential's and stays here.
    ADD COLUMN id               uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    ADD COLUMN browser          text NOT NULL DEFAULT '',                   -- family and system only ("Firefox, Linux"): to recognise, not to trace
    ADD COLUMN provider_session text;                                       -- `sid` at the provider, which may tell us that it ended there

ALTER TABLE beeldregie.api_token
    ADD COLUMN scopes       text[] CHECK (cardinality(scopes) > 0),         -- actions of policy/permissions.py; NULL: all that the account's roles allow
    ADD COLUMN last_used_at timestamptz,                                    -- to the minute: enough to see that a key is forgotten
    ADD CONSTRAINT api_token_year CHECK (expires_at - created_at <= interval '366 days');  -- a forgotten key dies by itself
