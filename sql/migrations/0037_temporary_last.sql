-- What stands in a session's own temporary schema comes last in a name's meaning, and not first as where it is not listed: who calls one of
-- these cannot have it write to a table, or read a type, of his own making with the owner's rights.
ALTER FUNCTION beeldregie.seal_log_row() SET search_path = beeldregie, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.ensure_day(text, date) SET search_path = beeldregie, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.drop_days_before(text, date) SET search_path = beeldregie, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.note_deleted() SET search_path = beeldregie, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.keep_camera_history() SET search_path = beeldregie, public, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.keep_history() SET search_path = beeldregie, public, pg_catalog, pg_temp;
ALTER FUNCTION beeldregie.queue_upload() SET search_path = jobs, public, pg_catalog, pg_temp;
