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
            camera, camera_history, camera_purpose, camera_state, agreement, sharing_turn, dataset, measurement_site, road_segment, measurement,
            feed_run, forecast, forecast_score, log, log_detail, log_head, log_published_head'),
        ('app', 'SELECT', 'qualification'),
        ('app', 'SELECT, INSERT', 'login_attempt, session, incident, view_request, decision, lease, viewing, trigger'),
        -- Of what happened only its end can be written, and of a lease what an extension changes.
        ('app', 'UPDATE (revoked_at)', 'session'),
        ('app', 'UPDATE (last_used_at)', 'api_token'),
        ('app', 'UPDATE (closed_at, offenders, weapons, weapons_words, wounded, words)', 'incident'),
        -- Live View: what happened stays as it was said; an alarm, a push and a wish only go on to their next state.
        ('app', 'SELECT, INSERT', 'incident_event, incident_party, alarm, alarm_message, push, push_request, incident_wish'),
        ('app', 'UPDATE (seen_at)', 'incident_party'),
        ('app', 'UPDATE (category, event, urgency, severity, position, sent_at, state, state_at, state_by, incident_id)', 'alarm'),
        ('app', 'UPDATE (ends_at, renewed_at, ended_at, ended_by)', 'push'),
        ('app', 'UPDATE (state, answer, state_by, state_at)', 'incident_wish'),
        ('app', 'SELECT, INSERT, UPDATE, DELETE', 'floor_plan'),
        ('app', 'SELECT, INSERT', 'camera_mask, turning_position, camera_standing'),
        ('app', 'UPDATE (removed_at, removed_by)', 'camera_mask, turning_position'),
        ('app', 'UPDATE (name, is_home, home_after)', 'turning_position'),
        ('ingest', 'SELECT', 'push, incident_wish, fault_report, camera_mask, turning_position, camera_standing'),  -- undoing leaves a camera that was shown on record
        -- Editing (dashboard/store/edits.py): what an owner may say of a camera, never whose it is. What was recorded is closed, not changed.
        ('app', 'INSERT', 'change, camera_purpose, document, agreement'),
        ('app', 'UPDATE (recorded, closed_change)', 'camera_purpose, agreement'),
        ('app', 'INSERT, UPDATE (recorded, closed_change)', 'sharing_turn'),
        ('app', 'UPDATE (name, operator_id, controller_id, processor_id, funder_id, municipality, road, hectometre, carriageway, position,
            base_point, direction, field_of_view, range_m, kind, reach_m, image_class, records, retention_hours, privacy_profile, publication,
            withheld_reason, lifecycle, notice_seen_on, public_only, technique, data, processing, placed_from, placed_until, pilot_phase, pilot_ends,
            iama_url, change_id, changed_by)', 'camera'),
        ('app', 'UPDATE (idempotency_key)', 'view_request'),  -- for SELECT … FOR UPDATE; nothing writes it
        ('app', 'UPDATE (decision_id, masking, watermark, ends_at, ends_because, ended_at, end_reason,
            withdrawn_by, withdrawn_code, withheld_until)', 'lease'),
        ('app', 'UPDATE (heartbeat_at, ended_at, end_reason, frames, bytes)', 'viewing'),
        ('app', 'SELECT, INSERT', 'hand_over, shift, shift_incident'),
        ('app', 'UPDATE (state, answered_at)', 'shift'),
        ('app', 'SELECT', 'team'),  -- made and ended by scale_up and scale_down only
        ('app', 'SELECT, INSERT, UPDATE (valid)', 'team_member'),
        ('app', 'UPDATE (state, answered_at, request_id)', 'hand_over'),
        ('app', 'UPDATE (state, judged_by, judged_at)', 'trigger'),
        -- Files on their way in: what they come to is the worker's to write.
        ('app', 'SELECT, INSERT', 'upload'),
        ('app', 'UPDATE (state, content, confirmed_by, ended_at, progress)', 'upload'),
        ('app', 'SELECT', 'area_history, organisation_history, change_deleted, premises, premises_history, connection_check'),
        -- Of a connection the owner's side says why there is none; whether there is one comes with the register.
        ('app', 'SELECT, INSERT (camera_id, integration, unconnected_because, unconnected_words),
            UPDATE (unconnected_because, unconnected_words)', 'stream'),
        -- As of a past moment: whether there was one then, never its address.
        ('app', 'SELECT (camera_id, integration, planned_on, max_viewers, unconnected_because, recorded)', 'stream_history'),
        ('app', 'SELECT, INSERT, UPDATE, DELETE', 'wall'),
        ('app', 'SELECT, INSERT', 'fault_report'),
        ('app', 'UPDATE (words, settled_at, settled_by, cause, answer)', 'fault_report'),
        -- Asking for many: a collection is its organisation's to change; of what was asked of an owner only its settling.
        ('app', 'SELECT, INSERT, UPDATE, DELETE', 'collection'),
        ('app', 'SELECT, INSERT', 'agreement_request, agreement_request_vote'),
        ('app', 'UPDATE (settled_at, settled_as, settled_by, settled_words, agreement_code)', 'agreement_request'),
        ('ingest', 'SELECT, INSERT, UPDATE', 'collection'),  -- the demo's come in by it
        ('ingest', 'SELECT', 'agreement_request'),  -- undoing leaves a camera that was asked for on record
        -- Retention empties what was written (etl/words.py); what happened stays.
        ('ingest', 'UPDATE (words, settled_words)', 'agreement_request'),
        ('ingest', 'SELECT, UPDATE (before, after)', 'incident_event'),
        ('ingest', 'UPDATE (words, answer)', 'incident_wish'),
        ('ingest', 'UPDATE (words, answer)', 'fault_report'),
        ('app', 'SELECT, INSERT, DELETE', 'ticket'),  -- using one takes it away
        -- What the relay finds and what people record; a plan that has not begun is taken away whole (dashboard/store/states.py).
        ('app', 'INSERT (camera_id, state, during, note, found_by, cause, recorded_by, idempotency_key), UPDATE (during), DELETE', 'camera_state'),
        ('app', 'INSERT (step, body, detail_hash, at)', 'log'),
        ('app', 'INSERT', 'log_detail, log_published_head'),
        ('ingest', 'SELECT', 'legal_basis, purpose, basis_rule, log, log_detail, log_head, log_published_head, lease, viewing, decision,
            view_request, trigger'),
        ('ingest', 'UPDATE (revoked_at)', 'session'),  -- `beeldregie user disable`
        ('ingest', 'SELECT, INSERT, UPDATE', 'qualification'),
        ('ingest', 'SELECT, INSERT, UPDATE', 'organisation, account, account_role, api_token, load_run, load_reject, change, document, area, designation,
            camera, camera_purpose, camera_state, agreement, sharing_turn, stream, dataset, measurement_site, road_segment, measurement, feed_run,
            forecast, forecast_score, incident, premises, connection_check'),
        ('ingest', 'SELECT', 'camera_history, area_history, stream_history, document_history, premises_history, change_deleted'),
        ('ingest', 'DELETE', 'camera, area, stream, premises'),  -- undoing takes away what a step made
        ('ingest', 'SELECT, UPDATE', 'upload'),
        ('ingest', 'SELECT, INSERT, UPDATE, DELETE', 'notification'),  -- the command and the worker; the web process never
        ('ingest', 'INSERT (step, body, detail_hash, at)', 'log'),
        ('ingest', 'INSERT, UPDATE', 'log_detail'),
        ('ingest', 'SELECT, DELETE', 'session, login_attempt, measurement, forecast')
    ) AS g(part, privileges, tables) LOOP
        EXECUTE format('GRANT %s ON %s TO %I', given.privileges,
            (SELECT string_agg('beeldregie.' || trim(E' \n' FROM t), ', ') FROM unnest(string_to_array(given.tables, ',')) AS t),
            beeldregie.role_name(given.part));
    END LOOP;
    EXECUTE format('GRANT EXECUTE ON FUNCTION beeldregie.ensure_day(text, date), beeldregie.drop_days_before(text, date), beeldregie.log_row_hash TO %I', beeldregie.role_name('ingest'));
    EXECUTE format('GRANT EXECUTE ON FUNCTION beeldregie.log_row_hash, beeldregie.scale_up, beeldregie.scale_down TO %I', beeldregie.role_name('app'));
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
