-- Whoever decides on requests may be told outside the map too: by a webhook, by e-mail, both or neither.

CREATE TABLE beeldregie.notification (
    organisation_id text PRIMARY KEY REFERENCES beeldregie.organisation,    -- who is told of the requests that wait for it
    mail            text CHECK (mail ~ '^[^@\s]+@[^@\s]+$'),                -- the organisation's address, never a person's; NULL: no e-mail
    webhook         bytea,                                                  -- sealed: the address may hold a key; NULL: no webhook
    secret          bytea,                                                  -- sealed: signs what is sent there, shown once when it is made
    changed_at      timestamptz NOT NULL,
    CHECK ((webhook IS NULL) = (secret IS NULL)),
    CHECK (num_nonnulls(mail, webhook) > 0)                                 -- neither: no row
);

-- In the asker's own transaction: what was rolled back is told to nobody, and the web role needs no right on the queue. The job holds the
-- decision's number only; whom to tell and whether it still waits is read when it is sent.
CREATE FUNCTION beeldregie.queue_notifications() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, jobs, public, pg_temp AS $$
BEGIN
    -- First tries to one organisation go one after another: one that hangs keeps at most one hand of the worker.
    PERFORM procrastinate_defer_jobs_v1(array_agg(ROW('default', 'notify_' || way, 0, 'notify ' || way || ' ' || n.organisation_id, NULL,
        jsonb_build_object('decision', NEW.id), NULL)::procrastinate_job_to_defer_v1))
    FROM beeldregie.view_request v JOIN beeldregie.camera c ON c.id = v.camera_id
    JOIN beeldregie.notification n ON n.organisation_id = coalesce(c.controller_id, c.owner_id)
    CROSS JOIN LATERAL unnest(ARRAY[CASE WHEN n.webhook IS NOT NULL THEN 'webhook' END, CASE WHEN n.mail IS NOT NULL THEN 'mail' END]) AS way
    WHERE v.id = NEW.request_id AND way IS NOT NULL
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_notifications AFTER INSERT ON beeldregie.decision FOR EACH ROW
    WHEN (NEW.outcome = 'pending') EXECUTE FUNCTION beeldregie.queue_notifications();
