-- Who may do what to which table. Deny by default: everything is taken away first, then given back one by one. Re-applied when it changes.
CREATE OR REPLACE FUNCTION beeldregie.role_name(part text) RETURNS text LANGUAGE sql STABLE 
AS $$ SELECT coalesce(nullif(current_setting('beeldregie.role_prefix', true), ''), current_database()) || '_' || part $$;

DO $$
DECLARE
    part text;
    given record;
BEGIN
    FOREACH part IN ARRAY ARRAY['app', 'ingest', 'public'] LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA beeldregie, register FROM %I', beeldregie.role_name(part));
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA beeldregie, register FROM PUBLIC, %I', beeldregie.role_name(part));
        EXECUTE format('GRANT USAGE ON SCHEMA register TO %I', beeldregie.role_name(part));
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA register TO %I', beeldregie.role_name(part));
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA beeldregie TO %I, %I', beeldregie.role_name('app'), beeldregie.role_name('ingest'));

    FOR given IN SELECT * FROM (VALUES
        -- role, privileges, tables
        ('app', 'SELECT', 'organisation, account, api_token, account_role, legal_basis, purpose, basis_rule, load_run, load_reject, change, document, area, designation,
            camera, camera_history, camera_purpose, camera_state, agreement, dataset, measurement_site, road_segment, measurement,
            feed_run, forecast, forecast_score, log, log_detail, log_head, log_published_head'),
        ('app', 'SELECT, INSERT', 'login_attempt, session, incident, view_request, decision, lease, viewing, trigger'),
        -- Of what happened only its end can be written, and of a lease what an extension changes.
        ('app', 'UPDATE (revoked_at)', 'session'),
        ('app', 'UPDATE (last_used_at)', 'api_token'),
        ('app', 'UPDATE (closed_at)', 'incident'),
        -- Editing (dashboard/store/edits.py): what an owner may say of a camera, never whose it is. What was recorded is closed, not changed.
        ('app', 'INSERT', 'change, camera_purpose, document'),
        ('app', 'UPDATE (recorded, closed_change)', 'camera_purpose'),
        ('app', 'UPDATE (name, operator_id, controller_id, processor_id, funder_id, municipality, road, hectometre, carriageway, position,
            base_point, direction, field_of_view, range_m, kind, reach_m, image_class, records, retention_hours, privacy_profile, publication,
            withheld_reason, lifecycle, notice_seen_on, public_only, technique, data, processing, placed_from, placed_until, pilot_phase, pilot_ends,
            iama_url, change_id, changed_by)', 'camera'),
        ('app', 'UPDATE (idempotency_key)', 'view_request'),  -- for SELECT … FOR UPDATE; nothing writes it
        ('app', 'UPDATE (decision_id, masking, ends_at, ends_because, ended_at, end_reason)', 'lease'),
        ('app', 'UPDATE (heartbeat_at, ended_at, end_reason, frames, bytes)', 'viewing'),
        ('app', 'UPDATE (state, judged_by, judged_at)', 'trigger'),
        -- Files on their way in: what they come to is the worker's to write.
        ('app', 'SELECT, INSERT', 'upload'),
        ('app', 'UPDATE (state, content, confirmed_by, ended_at, progress)', 'upload'),
        ('app', 'SELECT', 'area_history, organisation_history, change_deleted, premises, premises_history, connection_check'),
        ('app', 'SELECT', 'stream'),
        ('app', 'INSERT (step, body, detail_hash, at)', 'log'),
        ('app', 'INSERT', 'log_detail, log_published_head'),
        ('ingest', 'SELECT', 'legal_basis, purpose, basis_rule, log, log_detail, log_head, log_published_head, lease, viewing, decision,
            view_request, trigger'),
        ('ingest', 'UPDATE (revoked_at)', 'session'),  -- `beeldregie user disable`
        ('ingest', 'SELECT, INSERT, UPDATE', 'organisation, account, account_role, api_token, load_run, load_reject, change, document, area, designation,
            camera, camera_purpose, camera_state, agreement, stream, dataset, measurement_site, road_segment, measurement, feed_run,
            forecast, forecast_score, incident, premises, connection_check'),
        ('ingest', 'SELECT', 'camera_history, area_history, stream_history, document_history, premises_history, change_deleted'),
        ('ingest', 'DELETE', 'camera, area, stream, premises'),  -- undoing takes away what a step made
        ('ingest', 'SELECT, UPDATE', 'upload'),
        ('ingest', 'INSERT (step, body, detail_hash, at)', 'log'),
        ('ingest', 'INSERT, UPDATE', 'log_detail'),
        ('ingest', 'SELECT, DELETE', 'session, login_attempt, measurement, forecast')
    ) AS g(part, privileges, tables) LOOP
        EXECUTE format('GRANT %s ON %s TO %I', given.privileges,
            (SELECT string_agg('beeldregie.' || trim(E' \n' FROM t), ', ') FROM unnest(string_to_array(given.tables, ',')) AS t),
            beeldregie.role_name(given.part));
    END LOOP;
    EXECUTE format('GRANT EXECUTE ON FUNCTION beeldregie.ensure_day(text, date), beeldregie.drop_days_before(text, date), beeldregie.log_row_hash TO %I', beeldregie.role_name('ingest'));
    EXECUTE format('GRANT EXECUTE ON FUNCTION beeldregie.log_row_hash TO %I', beeldregie.role_name('app'));
    EXECUTE format('GRANT EXECUTE ON FUNCTION beeldregie.covers, beeldregie.gives TO %I, %I, %I', beeldregie.role_name('app'),
        beeldregie.role_name('ingest'), beeldregie.role_name('public'));
END $$;

-- The worker's queue: procrastinate's own tables and functions.
DO $$ BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA jobs TO %I', beeldregie.role_name('ingest'));
    EXECUTE format('GRANT ALL ON ALL TABLES IN SCHEMA jobs TO %I', beeldregie.role_name('ingest'));
    EXECUTE format('GRANT ALL ON ALL SEQUENCES IN SCHEMA jobs TO %I', beeldregie.role_name('ingest'));
    -- /healthz: whether a worker was heard of lately.
    EXECUTE format('GRANT USAGE ON SCHEMA jobs TO %I', beeldregie.role_name('app'));
    EXECUTE format('GRANT SELECT (last_heartbeat) ON jobs.procrastinate_workers TO %I', beeldregie.role_name('app'));
    EXECUTE format('GRANT SELECT (status) ON jobs.procrastinate_jobs TO %I', beeldregie.role_name('app'));  -- /metrics: how many wait
END $$;
