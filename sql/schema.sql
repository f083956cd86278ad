-- What the migrations and views make, as pg_dump prints it. Written by `make schema`; never run.

CREATE SCHEMA beeldregie;

CREATE SCHEMA register;

CREATE FUNCTION beeldregie.begin_step() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM set_config('beeldregie.change', NEW.id::text, true);
    RETURN NULL;
END $$;

CREATE TABLE beeldregie.camera (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    owner_id text,
    operator_id text,
    controller_id text,
    processor_id text,
    funder_id text,
    owner_as_given text,
    municipality text,
    road text,
    hectometre numeric(6,1),
    carriageway text,
    "position" public.geometry(Point,4326) NOT NULL,
    direction smallint,
    field_of_view smallint,
    range_m integer,
    kind text DEFAULT 'unknown'::text NOT NULL,
    base_point public.geometry(Point,4326),
    reach_m integer,
    image_class text,
    records boolean,
    retention_hours integer,
    privacy_profile text DEFAULT 'none'::text NOT NULL,
    publication text DEFAULT 'exact'::text NOT NULL,
    withheld_reason text,
    lifecycle text DEFAULT 'active'::text NOT NULL,
    notice_seen_on date,
    declares_biometrics boolean DEFAULT false NOT NULL,
    extra jsonb DEFAULT '{}'::jsonb NOT NULL,
    load_run_id bigint,
    source_row integer,
    is_demo boolean DEFAULT false NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_by text NOT NULL,
    change_id bigint,
    technique text,
    data text,
    processing text,
    placed_from date,
    placed_until date,
    pilot_phase smallint,
    pilot_ends date,
    iama_url text,
    joint_document_id bigint,
    processor_document_id bigint,
    public_only boolean,
    premises_id bigint,
    CONSTRAINT camera_carriageway_check CHECK ((carriageway = ANY (ARRAY['Re'::text, 'Li'::text]))),
    CONSTRAINT camera_check CHECK (((publication <> 'withheld'::text) OR (withheld_reason IS NOT NULL))),
    CONSTRAINT camera_check1 CHECK (((base_point IS NULL) OR (kind = 'mobile'::text))),
    CONSTRAINT camera_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)),
    CONSTRAINT camera_direction_check CHECK (((direction >= 0) AND (direction <= 359))),
    CONSTRAINT camera_field_of_view_check CHECK (((field_of_view >= 1) AND (field_of_view <= 360))),
    CONSTRAINT camera_hectometre_check CHECK ((hectometre >= (0)::numeric)),
    CONSTRAINT camera_iama_url_check CHECK ((iama_url ~ '^https?://'::text)),
    CONSTRAINT camera_image_class_check CHECK ((image_class = ANY (ARRAY['overview'::text, 'observe'::text, 'recognise'::text, 'identify'::text]))),
    CONSTRAINT camera_kind_check CHECK ((kind = ANY (ARRAY['fixed'::text, 'ptz'::text, 'mobile'::text, 'counter'::text, 'phone_counter'::text, 'unknown'::text]))),
    CONSTRAINT camera_lifecycle_check CHECK ((lifecycle = ANY (ARRAY['planned'::text, 'active'::text, 'removed'::text]))),
    CONSTRAINT camera_on_earth CHECK ((((public.st_x("position") >= ('-180'::integer)::double precision) AND (public.st_x("position") <= (180)::double precision)) AND ((public.st_y("position") >= ('-90'::integer)::double precision) AND (public.st_y("position") <= (90)::double precision)) AND (NOT ((public.st_x("position") = (0)::double precision) AND (public.st_y("position") = (0)::double precision))))),
    CONSTRAINT camera_pilot_phase_check CHECK (((pilot_phase >= 1) AND (pilot_phase <= 4))),
    CONSTRAINT camera_placed CHECK ((placed_until >= placed_from)),
    CONSTRAINT camera_privacy_profile_check CHECK ((privacy_profile = ANY (ARRAY['none'::text, 'masked'::text, 'unrecognisable'::text]))),
    CONSTRAINT camera_publication_check CHECK ((publication = ANY (ARRAY['exact'::text, 'area'::text, 'withheld'::text]))),
    CONSTRAINT camera_range_m_check CHECK ((range_m > 0)),
    CONSTRAINT camera_reach_m_check CHECK ((reach_m > 0)),
    CONSTRAINT camera_retention_hours_check CHECK ((retention_hours >= 0)),
    CONSTRAINT camera_withheld_reason_given CHECK ((withheld_reason <> ''::text))
);

COMMENT ON TABLE beeldregie.camera IS 'One camera in public space, as we know it now; what we knew before stands in camera_history';

COMMENT ON COLUMN beeldregie.camera.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.camera.code IS 'Owner and number. Stands in links and on signs: never reused';

COMMENT ON COLUMN beeldregie.camera.name IS 'Where it hangs, as people call it';

COMMENT ON COLUMN beeldregie.camera.owner_id IS 'First of five parties that may all differ; NULL: unknown';

COMMENT ON COLUMN beeldregie.camera.operator_id IS 'Who keeps it running and steers it';

COMMENT ON COLUMN beeldregie.camera.controller_id IS 'Answers for the data and decides on requests; NULL: the owner does';

COMMENT ON COLUMN beeldregie.camera.processor_id IS 'Handles the data for the controller; under the arrangement that processor_document_id names';

COMMENT ON COLUMN beeldregie.camera.funder_id IS 'From whose budget it is paid';

COMMENT ON COLUMN beeldregie.camera.owner_as_given IS 'The source''s word for an owner that we do not know';

COMMENT ON COLUMN beeldregie.camera.municipality IS 'For lists and search; not a right';

COMMENT ON COLUMN beeldregie.camera.road IS 'Spoken place ("A20 Re 31,1"): the road';

COMMENT ON COLUMN beeldregie.camera.hectometre IS 'The kilometre to one decimal, as on the post';

COMMENT ON COLUMN beeldregie.camera.carriageway IS 'Re or Li, counted in the direction of rising hectometres';

COMMENT ON COLUMN beeldregie.camera."position" IS 'Longitude and latitude, EPSG:4326; of a mobile camera where it was last placed';

COMMENT ON COLUMN beeldregie.camera.direction IS 'Degrees clockwise from north';

COMMENT ON COLUMN beeldregie.camera.field_of_view IS 'Degrees, from side to side';

COMMENT ON COLUMN beeldregie.camera.range_m IS 'Metres that it sees well enough for its image class';

COMMENT ON COLUMN beeldregie.camera.kind IS 'Counters are no cameras but stand in the same registers; phone_counter carries a warning';

COMMENT ON COLUMN beeldregie.camera.base_point IS 'Of a mobile camera: where it sets out from';

COMMENT ON COLUMN beeldregie.camera.reach_m IS 'Of a mobile camera: metres around its base point that it may stand in. All of that must lie in the designated area';

COMMENT ON COLUMN beeldregie.camera.image_class IS 'What its picture is good enough for';

COMMENT ON COLUMN beeldregie.camera.records IS 'NULL: unknown';

COMMENT ON COLUMN beeldregie.camera.retention_hours IS 'How long recordings are kept. Longer than the law allows is flagged, not refused';

COMMENT ON COLUMN beeldregie.camera.privacy_profile IS 'How far the picture is masked, for whoever looks';

COMMENT ON COLUMN beeldregie.camera.publication IS 'Whether the public sees the place, a cell of about 500 m, or only that there is one more';

COMMENT ON COLUMN beeldregie.camera.withheld_reason IS 'Who withholds a camera from the public says why';

COMMENT ON COLUMN beeldregie.camera.lifecycle IS 'A removed camera stays, as history';

COMMENT ON COLUMN beeldregie.camera.notice_seen_on IS 'When the sign in the street was last seen; NULL: a red finding';

COMMENT ON COLUMN beeldregie.camera.declares_biometrics IS 'As the register declares it: stored, flagged, never switched on';

COMMENT ON COLUMN beeldregie.camera.extra IS 'Columns of the source that we have no word for: nothing is lost';

COMMENT ON COLUMN beeldregie.camera.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.camera.source_row IS 'And the row there, as a person counts it';

COMMENT ON COLUMN beeldregie.camera.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.camera.recorded_at IS 'Since when this is what we know';

COMMENT ON COLUMN beeldregie.camera.changed_by IS 'Login of the account, or "cli"';

COMMENT ON COLUMN beeldregie.camera.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.camera.technique IS 'What kind of device, in the owner''s words';

COMMENT ON COLUMN beeldregie.camera.data IS 'What data it takes in, in the owner''s words';

COMMENT ON COLUMN beeldregie.camera.processing IS 'How those are processed, and where';

COMMENT ON COLUMN beeldregie.camera.placed_from IS 'First day of a temporary camera';

COMMENT ON COLUMN beeldregie.camera.placed_until IS 'Its last day; NULL: no end is known';

COMMENT ON COLUMN beeldregie.camera.pilot_phase IS 'Explore, try out, pilot, evaluate; NULL: no pilot';

COMMENT ON COLUMN beeldregie.camera.pilot_ends IS 'A pilot past its end is flagged';

COMMENT ON COLUMN beeldregie.camera.iama_url IS 'The human rights and algorithms impact assessment';

COMMENT ON COLUMN beeldregie.camera.joint_document_id IS 'What joint controllers arranged among them (GDPR article 26)';

COMMENT ON COLUMN beeldregie.camera.processor_document_id IS 'What the controller arranged with the processor (GDPR article 28); without one a processor is flagged';

COMMENT ON COLUMN beeldregie.camera.public_only IS 'Only public places in view, what is private masked (and the masks turn with the camera): article 151c asks for it. NULL: not recorded';

COMMENT ON COLUMN beeldregie.camera.premises_id IS 'The premises it belongs to, whose connection to Live View was assessed; NULL: none';

CREATE FUNCTION beeldregie.covers(area public.geometry, camera beeldregie.camera) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (public.st_covers(area, (camera)."position") AND (((camera).base_point IS NULL) OR public.st_covers(area, (public.st_buffer(((camera).base_point)::public.geography, (COALESCE((camera).reach_m, 0))::double precision))::public.geometry)));

CREATE FUNCTION beeldregie.drop_days_before(parent text, day date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE child record; n integer := 0;
BEGIN
    IF parent NOT IN ('measurement', 'forecast') THEN RAISE EXCEPTION 'no day partitions for %', parent; END IF;
    FOR child IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = ('beeldregie.' || parent)::regclass AND c.relname < parent || '_' || to_char(day, 'YYYYMMDD') LOOP
        EXECUTE format('DROP TABLE beeldregie.%I', child.relname);
        n := n + 1;
    END LOOP;
    RETURN n;
END $$;

CREATE FUNCTION beeldregie.ensure_day(parent text, day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE name text := parent || '_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF parent NOT IN ('measurement', 'forecast') THEN RAISE EXCEPTION 'no day partitions for %', parent; END IF;
    IF to_regclass('beeldregie.' || name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('beeldregie.' || name));
        EXECUTE format('CREATE TABLE IF NOT EXISTS beeldregie.%I PARTITION OF beeldregie.%I FOR VALUES FROM (%L) TO (%L)', name, parent,
            day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
    END IF;
END $$;

CREATE TABLE beeldregie.agreement (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    giver_id text NOT NULL,
    recipient_id text NOT NULL,
    purposes text[] NOT NULL,
    camera_codes text[],
    area_id bigint,
    mode text DEFAULT 'live'::text NOT NULL,
    incident_only boolean DEFAULT false NOT NULL,
    weekdays smallint[],
    hour_from time without time zone,
    hour_to time without time zone,
    approval_each_time boolean DEFAULT false NOT NULL,
    unrecognisable boolean DEFAULT false NOT NULL,
    minutes_max integer DEFAULT 60 NOT NULL,
    viewers_max integer,
    pictures_max integer,
    cost text,
    payer_id text,
    document_id bigint,
    valid tstzrange NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    recorded_change bigint,
    closed_change bigint,
    present_area_id bigint GENERATED ALWAYS AS (
CASE
    WHEN upper_inf(recorded) THEN area_id
    ELSE NULL::bigint
END) STORED,
    watermark boolean DEFAULT false NOT NULL,
    masked boolean DEFAULT false NOT NULL,
    CONSTRAINT agreement_check CHECK (((hour_from IS NULL) = (hour_to IS NULL))),
    CONSTRAINT agreement_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT agreement_minutes_max_check CHECK (((minutes_max >= 1) AND (minutes_max <= 1440))),
    CONSTRAINT agreement_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'analysis'::text]))),
    CONSTRAINT agreement_pictures_max_check CHECK ((pictures_max > 0)),
    CONSTRAINT agreement_purposes_check CHECK ((cardinality(purposes) > 0)),
    CONSTRAINT agreement_some_camera CHECK ((cardinality(camera_codes) > 0)),
    CONSTRAINT agreement_some_day CHECK ((cardinality(weekdays) > 0)),
    CONSTRAINT agreement_viewers_max_check CHECK ((viewers_max > 0)),
    CONSTRAINT agreement_watermark CHECK (((NOT watermark) OR (mode = 'live'::text))),
    CONSTRAINT agreement_weekdays_check CHECK ((weekdays <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint, (7)::smallint]))
);

COMMENT ON TABLE beeldregie.agreement IS 'Under what conditions one organisation''s pictures may be seen by another (convenant)';

COMMENT ON COLUMN beeldregie.agreement.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.agreement.code IS 'Stable over corrections; leases name it';

COMMENT ON COLUMN beeldregie.agreement.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.agreement.giver_id IS 'Owner or controller; of police data the controller';

COMMENT ON COLUMN beeldregie.agreement.recipient_id IS 'Who may ask under it';

COMMENT ON COLUMN beeldregie.agreement.purposes IS 'For which purposes, and no other';

COMMENT ON COLUMN beeldregie.agreement.camera_codes IS 'NULL: not limited to a list';

COMMENT ON COLUMN beeldregie.agreement.area_id IS 'NULL: not limited to an area';

COMMENT ON COLUMN beeldregie.agreement.mode IS 'Looking live, or detection by a machine';

COMMENT ON COLUMN beeldregie.agreement.incident_only IS 'Only while an incident lasts';

COMMENT ON COLUMN beeldregie.agreement.weekdays IS 'ISO days, local; NULL: every day';

COMMENT ON COLUMN beeldregie.agreement.hour_from IS 'Local time; both NULL: all day; to at or before from: past midnight';

COMMENT ON COLUMN beeldregie.agreement.hour_to IS 'See hour_from';

COMMENT ON COLUMN beeldregie.agreement.approval_each_time IS 'The giver decides on each request';

COMMENT ON COLUMN beeldregie.agreement.unrecognisable IS 'Only pictures on which nobody can be recognised';

COMMENT ON COLUMN beeldregie.agreement.minutes_max IS 'Of one lease';

COMMENT ON COLUMN beeldregie.agreement.viewers_max IS 'Of one camera at once, per recipient';

COMMENT ON COLUMN beeldregie.agreement.pictures_max IS 'Pictures at once, per recipient';

COMMENT ON COLUMN beeldregie.agreement.cost IS 'As agreed, in words';

COMMENT ON COLUMN beeldregie.agreement.payer_id IS 'Who pays it';

COMMENT ON COLUMN beeldregie.agreement.document_id IS 'The signed text';

COMMENT ON COLUMN beeldregie.agreement.valid IS 'When it is in force';

COMMENT ON COLUMN beeldregie.agreement.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.agreement.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.agreement.recorded_change IS 'The step that recorded it; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.agreement.closed_change IS 'The step that closed it';

COMMENT ON COLUMN beeldregie.agreement.present_area_id IS 'The area while this is what we know: it must be there. One of the past may outlive it';

COMMENT ON COLUMN beeldregie.agreement.watermark IS 'The name of the receiving organisation and the time stand in the picture. Of detection none: nobody looks, and it would disturb it';

COMMENT ON COLUMN beeldregie.agreement.masked IS 'Only pictures in which faces and number plates cannot be read';

CREATE FUNCTION beeldregie.gives(agreement beeldregie.agreement, camera beeldregie.camera, bases text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((((agreement).camera_codes IS NULL) OR ((camera).code = ANY ((agreement).camera_codes))) AND (((agreement).giver_id = COALESCE((camera).controller_id, (camera).owner_id)) OR (((agreement).giver_id = (camera).owner_id) AND (NOT COALESCE((bases && ARRAY['gemw-151c'::text, 'polw-3'::text]), false)))));

CREATE FUNCTION beeldregie.keep_camera_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'public', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE moment timestamptz := greatest(clock_timestamp(), OLD.recorded_at);  -- one moment: as of any time there is exactly one row
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.recorded_at > OLD.recorded_at AND NEW.recorded_at < moment THEN
            moment := NEW.recorded_at;
        END IF;
        NEW.recorded_at := moment;
    END IF;
    INSERT INTO beeldregie.camera_history SELECT nextval(pg_get_serial_sequence('beeldregie.camera_history', 'history_id')),
        tstzrange(OLD.recorded_at, moment), OLD.*;
    RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
END $$;

CREATE FUNCTION beeldregie.keep_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'public', 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE moment timestamptz := greatest(clock_timestamp(), OLD.recorded_at);  -- as of any time there is exactly one row
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recorded_at > OLD.recorded_at AND NEW.recorded_at < moment THEN
        moment := NEW.recorded_at;  -- who writes may say the moment, so that as of it all that he wrote agrees
    END IF;
    EXECUTE format('INSERT INTO %I SELECT nextval(pg_get_serial_sequence(%L, ''history_id'')), $1, ($2).*',
        TG_TABLE_NAME || '_history', TG_TABLE_NAME || '_history') USING tstzrange(OLD.recorded_at, moment), OLD;
    IF TG_OP = 'UPDATE' THEN
        NEW.recorded_at := moment;
        NEW.change_id := this_step();
        RETURN NEW;
    END IF;
    RETURN OLD;
END $_$;

CREATE FUNCTION beeldregie.log_row_hash(seq bigint, at timestamp with time zone, step text, body text, detail_hash bytea, prev_hash bytea) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT sha256(convert_to(concat_ws(E'\n', seq, (extract(epoch FROM at) * 1000000)::bigint, step, body, coalesce(encode(detail_hash, 'hex'), '-'),
                                       encode(prev_hash, 'hex')), 'UTF8'))
$$;

CREATE FUNCTION beeldregie.note_deleted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF this_step() IS NULL THEN
        RETURN NULL;
    ELSIF TG_TABLE_NAME = 'stream' THEN
        INSERT INTO change_deleted SELECT this_step(), TG_TABLE_NAME, camera_id FROM gone ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO change_deleted SELECT this_step(), TG_TABLE_NAME, id FROM gone ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION beeldregie.queue_notifications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'jobs', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION beeldregie.queue_upload() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'jobs', 'public', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    -- One of an organisation at a time: nobody's large file keeps another waiting.
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'upload', 0, 'upload ' || NEW.organisation_id, NULL,
        jsonb_build_object('upload', NEW.id), NULL)::procrastinate_job_to_defer_v1]);
    RETURN NULL;
END $$;

CREATE FUNCTION beeldregie.role_name(part text) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(nullif(current_setting('beeldregie.role_prefix', true), ''), current_database()) || '_' || part $$;

CREATE FUNCTION beeldregie.scale_down(of_team text, account uuid, moment timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE team SET scaled_down_by = account, scaled_down_at = moment WHERE id = of_team AND scaled_down_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE organisation SET valid = tstzrange(lower(valid), greatest(moment, lower(valid))) WHERE id = of_team;
    UPDATE team_member SET valid = tstzrange(lower(valid), greatest(moment, lower(valid))) WHERE team_id = of_team AND upper_inf(valid);
    RETURN true;
END $$;

CREATE FUNCTION beeldregie.scale_up(team text, named text, of_kind text, incident uuid, organisation text, account uuid, moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF of_kind NOT IN ('team_copi', 'team_rot') THEN
        RAISE EXCEPTION 'no kind of team: %', of_kind;
    END IF;
    INSERT INTO organisation (id, name, kind, valid) VALUES (team, named, of_kind, tstzrange(moment, NULL));
    INSERT INTO team (id, incident_id, organisation_id, scaled_up_by, scaled_up_at) VALUES (team, incident, organisation, account, moment);
END $$;

CREATE FUNCTION beeldregie.seal_log_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog', 'pg_temp'
    AS $$
DECLARE head beeldregie.log_head;
BEGIN
    UPDATE beeldregie.log_head SET seq = seq + 1 RETURNING * INTO head;     -- the row lock orders commits
    UPDATE beeldregie.log SET seq = head.seq, prev_hash = head.hash,
        hash = beeldregie.log_row_hash(head.seq, NEW.at, NEW.step, NEW.body, NEW.detail_hash, head.hash)
        WHERE id = NEW.id RETURNING hash INTO head.hash;
    UPDATE beeldregie.log_head SET hash = head.hash;
    RETURN NULL;
END $$;

CREATE FUNCTION beeldregie.tell() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('beeldregie', json_build_object('table', TG_TABLE_NAME, 'id', NEW.id::text)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION beeldregie.tell_vote() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('beeldregie', json_build_object('table', 'agreement_request', 'id', NEW.agreement_request_id::text)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION beeldregie.this_step() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('beeldregie.change', true), '')::bigint $$;

CREATE TABLE beeldregie.account (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    login text NOT NULL,
    display_name text NOT NULL,
    organisation_id text NOT NULL,
    kind text DEFAULT 'person'::text NOT NULL,
    password_hash text,
    language text DEFAULT 'nl'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    is_demo boolean DEFAULT false NOT NULL,
    issuer text,
    subject text,
    keys_until timestamp with time zone,
    must_change boolean DEFAULT false NOT NULL,
    CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text]))),
    CONSTRAINT account_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT account_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,62}$'::text)),
    CONSTRAINT account_one_way_in CHECK (((issuer IS NULL) OR (password_hash IS NULL))),
    CONSTRAINT account_whole_subject CHECK (((issuer IS NULL) = (subject IS NULL)))
);

COMMENT ON COLUMN beeldregie.account.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.account.is_demo IS 'Made up, and shown as such wherever it is shown';

CREATE TABLE beeldregie.account_role (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    CONSTRAINT account_role_role_check CHECK ((role = ANY (ARRAY['traffic_manager'::text, 'owner_admin'::text, 'controller'::text, 'observer'::text, 'control_room'::text, 'policy_officer'::text, 'administrator'::text, 'detection'::text, 'alarm'::text])))
);

COMMENT ON COLUMN beeldregie.account_role.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.account_role.recorded IS 'When this was what we knew; a correction closes it and records anew';

ALTER TABLE beeldregie.account_role ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.account_role_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE beeldregie.agreement ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.agreement_request (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    camera_id bigint NOT NULL,
    organisation_id text NOT NULL,
    purpose_id text NOT NULL,
    words text,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    settled_at timestamp with time zone,
    settled_as text,
    settled_by uuid,
    settled_words text,
    agreement_code text,
    CONSTRAINT agreement_request_answered CHECK ((((settled_by IS NULL) OR (settled_at IS NOT NULL)) AND ((settled_words IS NULL) OR (settled_as = 'declined'::text)) AND ((agreement_code IS NULL) OR (settled_as = 'agreed'::text)))),
    CONSTRAINT agreement_request_check CHECK (((settled_at IS NULL) = (settled_as IS NULL))),
    CONSTRAINT agreement_request_settled_as_check CHECK ((settled_as = ANY (ARRAY['agreed'::text, 'declined'::text, 'withdrawn'::text]))),
    CONSTRAINT agreement_request_settled_words_check CHECK ((length(settled_words) <= 500)),
    CONSTRAINT agreement_request_words_check CHECK ((length(words) <= 500))
);

COMMENT ON COLUMN beeldregie.agreement_request.settled_by IS 'Who agreed, declined or withdrew';

COMMENT ON COLUMN beeldregie.agreement_request.settled_words IS 'Why not, to the asker';

COMMENT ON COLUMN beeldregie.agreement_request.agreement_code IS 'The agreement that answers it; its versions come and go, so no reference';

CREATE TABLE beeldregie.agreement_request_vote (
    agreement_request_id uuid NOT NULL,
    account_id uuid NOT NULL,
    voted_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE beeldregie.alarm (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    alarm_centre_id text NOT NULL,
    status text NOT NULL,
    category text NOT NULL,
    event text NOT NULL,
    urgency text NOT NULL,
    severity text NOT NULL,
    premises_id bigint,
    "position" public.geometry(Point,4326) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    reported_by uuid NOT NULL,
    state text DEFAULT 'received'::text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    state_by uuid NOT NULL,
    incident_id uuid,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT alarm_event_check CHECK (((event <> ''::text) AND (length(event) <= 200))),
    CONSTRAINT alarm_state_check CHECK ((state = ANY (ARRAY['received'::text, 'verified'::text, 'passed_on'::text, 'needless'::text, 'ended'::text]))),
    CONSTRAINT alarm_status_check CHECK ((status = ANY (ARRAY['Actual'::text, 'Exercise'::text, 'System'::text, 'Test'::text, 'Draft'::text])))
);

CREATE TABLE beeldregie.alarm_message (
    id bigint NOT NULL,
    alarm_id uuid NOT NULL,
    alarm_centre_id text NOT NULL,
    sender text NOT NULL,
    identifier text NOT NULL,
    msg_type text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT alarm_message_identifier_check CHECK (((length(identifier) >= 1) AND (length(identifier) <= 200))),
    CONSTRAINT alarm_message_msg_type_check CHECK ((msg_type = ANY (ARRAY['Alert'::text, 'Update'::text, 'Cancel'::text]))),
    CONSTRAINT alarm_message_sender_check CHECK (((length(sender) >= 1) AND (length(sender) <= 200)))
);

ALTER TABLE beeldregie.alarm_message ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.alarm_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE beeldregie.decision (
    id bigint NOT NULL,
    request_id uuid NOT NULL,
    outcome text NOT NULL,
    refusal text,
    code text,
    rule text NOT NULL,
    explanation_nl text NOT NULL,
    explanation_en text NOT NULL,
    facts text NOT NULL,
    rules_version text NOT NULL,
    conditions jsonb DEFAULT '{}'::jsonb NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT decision_check CHECK (((outcome = 'refused'::text) = ((refusal IS NOT NULL) AND (code IS NOT NULL)))),
    CONSTRAINT decision_code_check CHECK ((code = ANY (ARRAY['law'::text, 'privacy'::text, 'security'::text, 'technical'::text, 'cost'::text, 'fault'::text, 'maintenance'::text, 'shutter'::text, 'limit'::text, 'risk'::text, 'other_interest'::text, 'other'::text]))),
    CONSTRAINT decision_outcome_check CHECK ((outcome = ANY (ARRAY['granted'::text, 'pending'::text, 'refused'::text]))),
    CONSTRAINT decision_refusal_check CHECK ((refusal = ANY (ARRAY['not_allowed'::text, 'not_possible'::text, 'not_willing'::text])))
);

COMMENT ON COLUMN beeldregie.decision.id IS 'Given here; says nothing outside this database';

CREATE TABLE beeldregie.view_request (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    account_id uuid NOT NULL,
    organisation_id text NOT NULL,
    role text NOT NULL,
    camera_id bigint NOT NULL,
    purpose_id text NOT NULL,
    reason text NOT NULL,
    mode text NOT NULL,
    incident_id uuid,
    minutes integer NOT NULL,
    idempotency_key text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT view_request_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT view_request_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'recorded'::text, 'analysis'::text])))
);

COMMENT ON COLUMN beeldregie.view_request.id IS 'Given here; says nothing outside this database';

CREATE VIEW beeldregie.answered_request AS
 SELECT v.camera_id,
    (date_trunc('month'::text, (v.created_at AT TIME ZONE 'Europe/Amsterdam'::text)))::date AS month,
    COALESCE(d.outcome, 'pending'::text) AS outcome,
    d.refusal
   FROM (beeldregie.view_request v
     LEFT JOIN LATERAL ( SELECT d_1.outcome,
            d_1.refusal
           FROM beeldregie.decision d_1
          WHERE ((d_1.request_id = v.id) AND (d_1.outcome <> 'pending'::text))
          ORDER BY d_1.id
         LIMIT 1) d ON (true))
  WHERE ((v.mode <> 'analysis'::text) AND (v.created_at < (date_trunc('month'::text, (now() AT TIME ZONE 'Europe/Amsterdam'::text)) AT TIME ZONE 'Europe/Amsterdam'::text)));

CREATE TABLE beeldregie.api_token (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    label text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    scopes text[],
    last_used_at timestamp with time zone,
    CONSTRAINT api_token_scopes_check CHECK ((cardinality(scopes) > 0)),
    CONSTRAINT api_token_year CHECK (((expires_at - created_at) <= '366 days'::interval))
);

COMMENT ON COLUMN beeldregie.api_token.id IS 'Given here; says nothing outside this database';

CREATE TABLE beeldregie.area (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    organisation_id text,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    load_run_id bigint,
    is_demo boolean DEFAULT false NOT NULL,
    change_id bigint DEFAULT (NULLIF(current_setting('beeldregie.change'::text, true), ''::text))::bigint,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT area_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,94}$'::text)),
    CONSTRAINT area_geom_check CHECK (public.st_isvalid(geom)),
    CONSTRAINT area_kind_check CHECK ((kind = ANY (ARRAY['designation'::text, 'municipality'::text, 'organisation'::text, 'control_room'::text, 'other'::text]))),
    CONSTRAINT area_not_empty CHECK ((NOT public.st_isempty(geom)))
);

COMMENT ON TABLE beeldregie.area IS 'A place with a border: designated for camera supervision, a municipality, an organisation''s own';

COMMENT ON COLUMN beeldregie.area.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.area.code IS 'Stable over loads of the same list; agreements name it';

COMMENT ON COLUMN beeldregie.area.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.area.kind IS 'Only a designation can carry a right; other: a ban on alcohol, say, never a ground';

COMMENT ON COLUMN beeldregie.area.organisation_id IS 'Whose area it is; NULL: unknown, shows in the audit';

COMMENT ON COLUMN beeldregie.area.geom IS 'Carries rights: a camera outside it has none of its designation';

COMMENT ON COLUMN beeldregie.area.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.area.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.area.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.area.recorded_at IS 'Since when this is what we know';

CREATE TABLE beeldregie.area_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    organisation_id text,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    load_run_id bigint,
    is_demo boolean NOT NULL,
    change_id bigint,
    recorded_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN beeldregie.area_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.area_history.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.area_history.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.area_history.code IS 'Stable over loads of the same list; agreements name it';

COMMENT ON COLUMN beeldregie.area_history.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.area_history.kind IS 'Only a designation can carry a right; other: a ban on alcohol, say, never a ground';

COMMENT ON COLUMN beeldregie.area_history.organisation_id IS 'Whose area it is; NULL: unknown, shows in the audit';

COMMENT ON COLUMN beeldregie.area_history.geom IS 'Carries rights: a camera outside it has none of its designation';

COMMENT ON COLUMN beeldregie.area_history.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.area_history.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.area_history.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.area_history.recorded_at IS 'Since when this is what we know';

ALTER TABLE beeldregie.area_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.area_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE beeldregie.area ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.area_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.basis_rule (
    id bigint NOT NULL,
    basis_id text NOT NULL,
    requester_kind text NOT NULL,
    mode text NOT NULL,
    answer text NOT NULL,
    requires_incident boolean DEFAULT false NOT NULL,
    source_nl text NOT NULL,
    source_en text NOT NULL,
    needs_confirmation boolean DEFAULT false NOT NULL,
    valid tstzrange DEFAULT tstzrange('-infinity'::timestamp with time zone, NULL::timestamp with time zone) NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    qualification text,
    CONSTRAINT basis_rule_answer_check CHECK ((answer = ANY (ARRAY['no'::text, 'counts'::text, 'unrecognisable'::text, 'incident'::text, 'approval'::text, 'agreement'::text, 'yes'::text]))),
    CONSTRAINT basis_rule_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'recorded'::text, 'control'::text, 'analysis'::text]))),
    CONSTRAINT basis_rule_qualification_check CHECK ((qualification = ANY (ARRAY['boa'::text, 'camera_observer'::text, 'preserve'::text]))),
    CONSTRAINT basis_rule_requester_kind_check CHECK ((requester_kind = ANY (ARRAY['regiekamer'::text, 'toezichtcentrale'::text, 'meldkamer'::text]))),
    CONSTRAINT basis_rule_valid_sometime CHECK ((NOT isempty(valid)))
);

COMMENT ON TABLE beeldregie.basis_rule IS 'Basis x kind of requester x mode, and the answer. No row is "no"';

COMMENT ON COLUMN beeldregie.basis_rule.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.basis_rule.basis_id IS 'The ground the pictures rest on';

COMMENT ON COLUMN beeldregie.basis_rule.requester_kind IS 'From where is asked: traffic control, supervision or emergency control room';

COMMENT ON COLUMN beeldregie.basis_rule.mode IS 'Looking live, at recordings, steering, or detection by a machine';

COMMENT ON COLUMN beeldregie.basis_rule.answer IS 'From no to yes; in between what else it takes, or what may be shown instead';

COMMENT ON COLUMN beeldregie.basis_rule.requires_incident IS '"Under an agreement, while an incident lasts"';

COMMENT ON COLUMN beeldregie.basis_rule.source_nl IS 'Where the rule comes from, as an explanation prints it';

COMMENT ON COLUMN beeldregie.basis_rule.source_en IS 'The same in English';

COMMENT ON COLUMN beeldregie.basis_rule.needs_confirmation IS 'The privacy officer has yet to confirm it: said on screen';

COMMENT ON COLUMN beeldregie.basis_rule.valid IS 'When the rule holds';

COMMENT ON COLUMN beeldregie.basis_rule.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.basis_rule.qualification IS 'What whoever looks has to be qualified for; NULL: nothing';

ALTER TABLE beeldregie.basis_rule ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.basis_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.camera_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    owner_id text,
    operator_id text,
    controller_id text,
    processor_id text,
    funder_id text,
    owner_as_given text,
    municipality text,
    road text,
    hectometre numeric(6,1),
    carriageway text,
    "position" public.geometry(Point,4326) NOT NULL,
    direction smallint,
    field_of_view smallint,
    range_m integer,
    kind text NOT NULL,
    base_point public.geometry(Point,4326),
    reach_m integer,
    image_class text,
    records boolean,
    retention_hours integer,
    privacy_profile text NOT NULL,
    publication text NOT NULL,
    withheld_reason text,
    lifecycle text NOT NULL,
    notice_seen_on date,
    declares_biometrics boolean NOT NULL,
    extra jsonb NOT NULL,
    load_run_id bigint,
    source_row integer,
    is_demo boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    change_id bigint,
    technique text,
    data text,
    processing text,
    placed_from date,
    placed_until date,
    pilot_phase smallint,
    pilot_ends date,
    iama_url text,
    joint_document_id bigint,
    processor_document_id bigint,
    public_only boolean,
    premises_id bigint
);

COMMENT ON COLUMN beeldregie.camera_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.camera_history.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.camera_history.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.camera_history.code IS 'Owner and number. Stands in links and on signs: never reused';

COMMENT ON COLUMN beeldregie.camera_history.name IS 'Where it hangs, as people call it';

COMMENT ON COLUMN beeldregie.camera_history.owner_id IS 'First of five parties that may all differ; NULL: unknown';

COMMENT ON COLUMN beeldregie.camera_history.operator_id IS 'Who keeps it running and steers it';

COMMENT ON COLUMN beeldregie.camera_history.controller_id IS 'Answers for the data and decides on requests; NULL: the owner does';

COMMENT ON COLUMN beeldregie.camera_history.processor_id IS 'Handles the data for the controller; under the arrangement that processor_document_id names';

COMMENT ON COLUMN beeldregie.camera_history.funder_id IS 'From whose budget it is paid';

COMMENT ON COLUMN beeldregie.camera_history.owner_as_given IS 'The source''s word for an owner that we do not know';

COMMENT ON COLUMN beeldregie.camera_history.municipality IS 'For lists and search; not a right';

COMMENT ON COLUMN beeldregie.camera_history.road IS 'Spoken place ("A20 Re 31,1"): the road';

COMMENT ON COLUMN beeldregie.camera_history.hectometre IS 'The kilometre to one decimal, as on the post';

COMMENT ON COLUMN beeldregie.camera_history.carriageway IS 'Re or Li, counted in the direction of rising hectometres';

COMMENT ON COLUMN beeldregie.camera_history."position" IS 'Longitude and latitude, EPSG:4326; of a mobile camera where it was last placed';

COMMENT ON COLUMN beeldregie.camera_history.direction IS 'Degrees clockwise from north';

COMMENT ON COLUMN beeldregie.camera_history.field_of_view IS 'Degrees, from side to side';

COMMENT ON COLUMN beeldregie.camera_history.range_m IS 'Metres that it sees well enough for its image class';

COMMENT ON COLUMN beeldregie.camera_history.kind IS 'Counters are no cameras but stand in the same registers; phone_counter carries a warning';

COMMENT ON COLUMN beeldregie.camera_history.base_point IS 'Of a mobile camera: where it sets out from';

COMMENT ON COLUMN beeldregie.camera_history.reach_m IS 'Of a mobile camera: metres around its base point that it may stand in. All of that must lie in the designated area';

COMMENT ON COLUMN beeldregie.camera_history.image_class IS 'What its picture is good enough for';

COMMENT ON COLUMN beeldregie.camera_history.records IS 'NULL: unknown';

COMMENT ON COLUMN beeldregie.camera_history.retention_hours IS 'How long recordings are kept. Longer than the law allows is flagged, not refused';

COMMENT ON COLUMN beeldregie.camera_history.privacy_profile IS 'How far the picture is masked, for whoever looks';

COMMENT ON COLUMN beeldregie.camera_history.publication IS 'Whether the public sees the place, a cell of about 500 m, or only that there is one more';

COMMENT ON COLUMN beeldregie.camera_history.withheld_reason IS 'Who withholds a camera from the public says why';

COMMENT ON COLUMN beeldregie.camera_history.lifecycle IS 'A removed camera stays, as history';

COMMENT ON COLUMN beeldregie.camera_history.notice_seen_on IS 'When the sign in the street was last seen; NULL: a red finding';

COMMENT ON COLUMN beeldregie.camera_history.declares_biometrics IS 'As the register declares it: stored, flagged, never switched on';

COMMENT ON COLUMN beeldregie.camera_history.extra IS 'Columns of the source that we have no word for: nothing is lost';

COMMENT ON COLUMN beeldregie.camera_history.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.camera_history.source_row IS 'And the row there, as a person counts it';

COMMENT ON COLUMN beeldregie.camera_history.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.camera_history.recorded_at IS 'Since when this is what we know';

COMMENT ON COLUMN beeldregie.camera_history.changed_by IS 'Login of the account, or "cli"';

COMMENT ON COLUMN beeldregie.camera_history.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.camera_history.technique IS 'What kind of device, in the owner''s words';

COMMENT ON COLUMN beeldregie.camera_history.data IS 'What data it takes in, in the owner''s words';

COMMENT ON COLUMN beeldregie.camera_history.processing IS 'How those are processed, and where';

COMMENT ON COLUMN beeldregie.camera_history.placed_from IS 'First day of a temporary camera';

COMMENT ON COLUMN beeldregie.camera_history.placed_until IS 'Its last day; NULL: no end is known';

COMMENT ON COLUMN beeldregie.camera_history.pilot_phase IS 'Explore, try out, pilot, evaluate; NULL: no pilot';

COMMENT ON COLUMN beeldregie.camera_history.pilot_ends IS 'A pilot past its end is flagged';

COMMENT ON COLUMN beeldregie.camera_history.iama_url IS 'The human rights and algorithms impact assessment';

COMMENT ON COLUMN beeldregie.camera_history.joint_document_id IS 'What joint controllers arranged among them (GDPR article 26)';

COMMENT ON COLUMN beeldregie.camera_history.processor_document_id IS 'What the controller arranged with the processor (GDPR article 28); without one a processor is flagged';

COMMENT ON COLUMN beeldregie.camera_history.public_only IS 'Only public places in view, what is private masked (and the masks turn with the camera): article 151c asks for it. NULL: not recorded';

COMMENT ON COLUMN beeldregie.camera_history.premises_id IS 'The premises it belongs to, whose connection to Live View was assessed; NULL: none';

ALTER TABLE beeldregie.camera_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE beeldregie.camera ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.camera_mask (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    camera_id bigint NOT NULL,
    name text NOT NULL,
    corners jsonb NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    drawn_by uuid NOT NULL,
    removed_at timestamp with time zone,
    removed_by uuid,
    position_id uuid,
    CONSTRAINT camera_mask_check CHECK ((removed_at >= drawn_at)),
    CONSTRAINT camera_mask_check1 CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
    CONSTRAINT camera_mask_corners_check CHECK (((jsonb_typeof(corners) = 'array'::text) AND ((jsonb_array_length(corners) >= 3) AND (jsonb_array_length(corners) <= 40)))),
    CONSTRAINT camera_mask_name_check CHECK (((name <> ''::text) AND (length(name) <= 100)))
);

COMMENT ON TABLE beeldregie.camera_mask IS 'A part of a camera''s picture that is private, drawn by hand: grey in every picture that leaves the relay, the owner''s own too. Drawn anew rather than changed, so that what was covered when can be told';

COMMENT ON COLUMN beeldregie.camera_mask.name IS 'What it covers, as who drew it calls it ("woning nr 12"): for who keeps the masks only';

COMMENT ON COLUMN beeldregie.camera_mask.corners IS '[[x, y], …] of a polygon, each from 0 (left, top) to 1: whatever the size of the picture';

COMMENT ON COLUMN beeldregie.camera_mask.removed_at IS 'From then on it covers nothing; the row stays';

COMMENT ON COLUMN beeldregie.camera_mask.position_id IS 'The position of the camera in which it covers; NULL: in all, and on a camera that does not turn';

CREATE TABLE beeldregie.camera_purpose (
    id bigint NOT NULL,
    camera_id bigint NOT NULL,
    organisation_id text,
    purpose_id text,
    purpose_as_given text,
    basis_id text DEFAULT 'unknown'::text NOT NULL,
    basis_as_given text,
    document_id bigint,
    dpia_url text,
    is_primary boolean DEFAULT false NOT NULL,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded_change bigint,
    closed_change bigint,
    present_camera_id bigint GENERATED ALWAYS AS (
CASE
    WHEN upper_inf(recorded) THEN camera_id
    ELSE NULL::bigint
END) STORED,
    CONSTRAINT camera_purpose_dpia_url_check CHECK ((dpia_url ~ '^https?://'::text)),
    CONSTRAINT camera_purpose_valid_sometime CHECK ((NOT isempty(valid)))
);

COMMENT ON TABLE beeldregie.camera_purpose IS 'Every party''s purpose with its own basis: two interests, one camera is normal';

COMMENT ON COLUMN beeldregie.camera_purpose.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.camera_purpose.camera_id IS 'The camera';

COMMENT ON COLUMN beeldregie.camera_purpose.organisation_id IS 'Whose purpose it is; NULL: unknown';

COMMENT ON COLUMN beeldregie.camera_purpose.purpose_id IS 'NULL: unknown';

COMMENT ON COLUMN beeldregie.camera_purpose.purpose_as_given IS 'The source''s word for a purpose that we do not know';

COMMENT ON COLUMN beeldregie.camera_purpose.basis_id IS 'Never guessed: unknown unless it is said';

COMMENT ON COLUMN beeldregie.camera_purpose.basis_as_given IS 'The source''s word for a basis that we do not know';

COMMENT ON COLUMN beeldregie.camera_purpose.document_id IS 'The decision';

COMMENT ON COLUMN beeldregie.camera_purpose.dpia_url IS 'The data protection impact assessment; without one nothing new is shared under 151c';

COMMENT ON COLUMN beeldregie.camera_purpose.is_primary IS 'What the camera stands there for; one at a time';

COMMENT ON COLUMN beeldregie.camera_purpose.valid IS 'When the camera serves this purpose';

COMMENT ON COLUMN beeldregie.camera_purpose.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.camera_purpose.recorded_change IS 'The step that recorded it; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.camera_purpose.closed_change IS 'The step that closed it';

COMMENT ON COLUMN beeldregie.camera_purpose.present_camera_id IS 'The camera while this is what we know: it must be there. One of the past may outlive it';

ALTER TABLE beeldregie.camera_purpose ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_purpose_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.camera_standing (
    id bigint NOT NULL,
    camera_id bigint NOT NULL,
    position_id uuid,
    told_at timestamp with time zone NOT NULL,
    told_by uuid NOT NULL
);

COMMENT ON TABLE beeldregie.camera_standing IS 'Where a turning camera stands, as it was told: the last row of a camera holds, those before say where it stood when. Told, not measured';

COMMENT ON COLUMN beeldregie.camera_standing.position_id IS 'NULL: it turns, or stands in none of its positions';

COMMENT ON COLUMN beeldregie.camera_standing.told_by IS 'Who keeps the camera, or the account of its system';

ALTER TABLE beeldregie.camera_standing ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_standing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.camera_state (
    id bigint NOT NULL,
    camera_id bigint NOT NULL,
    state text NOT NULL,
    during tstzrange NOT NULL,
    note text,
    found_by text DEFAULT 'person'::text NOT NULL,
    cause text,
    recorded_by uuid,
    idempotency_key text,
    CONSTRAINT camera_state_cause CHECK (((cause IS NULL) OR (state = 'fault'::text))),
    CONSTRAINT camera_state_cause_check CHECK ((cause = ANY (ARRAY['bouw'::text, 'kabel'::text, 'vuil'::text, 'stroom'::text, 'anders'::text]))),
    CONSTRAINT camera_state_found_by_check CHECK ((found_by = ANY (ARRAY['person'::text, 'relay'::text]))),
    CONSTRAINT camera_state_idempotency_key_check CHECK ((length(idempotency_key) <= 200)),
    CONSTRAINT camera_state_key CHECK (((idempotency_key IS NULL) OR (recorded_by IS NOT NULL))),
    CONSTRAINT camera_state_sometime CHECK ((NOT isempty(during))),
    CONSTRAINT camera_state_state_check CHECK ((state = ANY (ARRAY['fault'::text, 'maintenance'::text, 'off'::text, 'shutter'::text])))
);

COMMENT ON TABLE beeldregie.camera_state IS 'Operational state: shown only to whom the law says yes, but a closed shutter is public on purpose';

COMMENT ON COLUMN beeldregie.camera_state.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.camera_state.camera_id IS 'The camera';

COMMENT ON COLUMN beeldregie.camera_state.state IS 'Why there is no picture';

COMMENT ON COLUMN beeldregie.camera_state.during IS 'An end is known of maintenance ("kan niet: onderhoud tot 12:00"), and of what the relay found: it is put off as long as somebody looks in vain, so that a camera nobody may ask for any more does not stay refused';

COMMENT ON COLUMN beeldregie.camera_state.note IS 'For whoever mends it';

COMMENT ON COLUMN beeldregie.camera_state.found_by IS 'relay: no picture came while somebody looked; it ends by itself. What people recorded, the relay leaves alone';

COMMENT ON COLUMN beeldregie.camera_state.cause IS 'Of a fault: who has to mend it (road works, cable, dirt, power, something else: see note). NULL: not said, or found by the relay';

COMMENT ON COLUMN beeldregie.camera_state.recorded_by IS 'Who recorded it over the API or on screen; NULL: the relay, an installation, or before this was kept';

COMMENT ON COLUMN beeldregie.camera_state.idempotency_key IS 'The caller''s own name of the call; NULL: it gave none';

ALTER TABLE beeldregie.camera_state ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_state_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.change (
    id bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    account_id uuid,
    changed_by text NOT NULL,
    load_run_id bigint,
    undoes bigint,
    note text DEFAULT ''::text NOT NULL,
    organisation_id text,
    idempotency_key text,
    CONSTRAINT change_check CHECK (((kind = 'undo'::text) = (undoes IS NOT NULL))),
    CONSTRAINT change_check1 CHECK (((kind = 'load'::text) = (load_run_id IS NOT NULL))),
    CONSTRAINT change_kind_check CHECK ((kind = ANY (ARRAY['load'::text, 'edit'::text, 'undo'::text])))
);

COMMENT ON TABLE beeldregie.change IS 'One step by one person: a file loaded, an edit of one camera or many, or the undoing of an earlier step';

COMMENT ON COLUMN beeldregie.change.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.change.kind IS 'An undoing is a step of its own, so that it can be undone';

COMMENT ON COLUMN beeldregie.change.at IS 'When it was recorded';

COMMENT ON COLUMN beeldregie.change.account_id IS 'Who did it; NULL: the command line';

COMMENT ON COLUMN beeldregie.change.changed_by IS 'The account''s login, or "cli": stays readable where the account goes';

COMMENT ON COLUMN beeldregie.change.load_run_id IS 'Of a load: its file and counts';

COMMENT ON COLUMN beeldregie.change.undoes IS 'A step is undone once; to redo it, undo the undoing';

COMMENT ON COLUMN beeldregie.change.note IS 'Why, in the words of who did it';

COMMENT ON COLUMN beeldregie.change.organisation_id IS 'For which organisation its account worked when the step began; NULL: the command line';

COMMENT ON COLUMN beeldregie.change.idempotency_key IS 'The Idempotency-Key that the account sent: the same key again makes no second step. Empty: none was sent';

CREATE TABLE beeldregie.change_deleted (
    change_id bigint NOT NULL,
    table_name text NOT NULL,
    row_id bigint NOT NULL
);

COMMENT ON COLUMN beeldregie.change_deleted.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

ALTER TABLE beeldregie.change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.collection (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    organisation_id text NOT NULL,
    name text NOT NULL,
    key smallint,
    camera_codes text[] NOT NULL,
    made_by uuid,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT collection_camera_codes_check CHECK (((cardinality(camera_codes) >= 1) AND (cardinality(camera_codes) <= 100))),
    CONSTRAINT collection_key_check CHECK (((key >= 1) AND (key <= 10))),
    CONSTRAINT collection_name_check CHECK (((name = btrim(name)) AND ((length(name) >= 1) AND (length(name) <= 80))))
);

CREATE TABLE beeldregie.connection_check (
    id bigint NOT NULL,
    premises_id bigint NOT NULL,
    assessed_on date NOT NULL,
    assessed_by text NOT NULL,
    overview boolean,
    entrance boolean,
    till boolean,
    vault boolean,
    quality text,
    via_internet boolean,
    alarm_centre_id text,
    alarm_centre_as_given text,
    note text,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded_change bigint,
    closed_change bigint,
    present_premises_id bigint GENERATED ALWAYS AS (
CASE
    WHEN upper_inf(recorded) THEN premises_id
    ELSE NULL::bigint
END) STORED,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT connection_check_assessed_by_check CHECK ((assessed_by <> ''::text)),
    CONSTRAINT connection_check_quality_check CHECK ((quality = ANY (ARRAY['overview'::text, 'observe'::text, 'recognise'::text, 'identify'::text])))
);

COMMENT ON TABLE beeldregie.connection_check IS 'Whether premises meet the conditions of Live View, as an alarm centre assessed. Of several the latest counts';

COMMENT ON COLUMN beeldregie.connection_check.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.connection_check.premises_id IS 'What was assessed; a check of the past may outlive it';

COMMENT ON COLUMN beeldregie.connection_check.assessed_on IS 'One check a day: a correction is recorded anew';

COMMENT ON COLUMN beeldregie.connection_check.assessed_by IS 'The organisation that assessed, in the source''s words; never a person';

COMMENT ON COLUMN beeldregie.connection_check.overview IS 'A camera shows the room as a whole; NULL, here and below: not recorded';

COMMENT ON COLUMN beeldregie.connection_check.entrance IS 'A camera shows who leaves by the entrance';

COMMENT ON COLUMN beeldregie.connection_check.till IS 'A camera shows the till area, so that a face under a cap is seen';

COMMENT ON COLUMN beeldregie.connection_check.vault IS 'A camera shows the vault room; false too where there is no vault';

COMMENT ON COLUMN beeldregie.connection_check.quality IS 'What the pictures are good for, as camera.image_class';

COMMENT ON COLUMN beeldregie.connection_check.via_internet IS 'Connected to the alarm centre by internet, which Live View asks for';

COMMENT ON COLUMN beeldregie.connection_check.alarm_centre_id IS 'Where the alarm comes in';

COMMENT ON COLUMN beeldregie.connection_check.alarm_centre_as_given IS 'The source''s word for an alarm centre that we do not know';

COMMENT ON COLUMN beeldregie.connection_check.note IS 'What else the assessor wrote down';

COMMENT ON COLUMN beeldregie.connection_check.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.connection_check.recorded_change IS 'The step that recorded it';

COMMENT ON COLUMN beeldregie.connection_check.closed_change IS 'The step that closed it';

COMMENT ON COLUMN beeldregie.connection_check.present_premises_id IS 'What is known now is of premises that are there';

COMMENT ON COLUMN beeldregie.connection_check.is_demo IS 'Made up, and shown as such wherever it is shown';

ALTER TABLE beeldregie.connection_check ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.connection_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.dataset (
    id text NOT NULL,
    name text NOT NULL,
    licence text NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT dataset_licence_check CHECK ((licence = ANY (ARRAY['open'::text, 'licensed'::text])))
);

COMMENT ON COLUMN beeldregie.dataset.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.dataset.is_demo IS 'Made up, and shown as such wherever it is shown';

ALTER TABLE beeldregie.decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.designation (
    id bigint NOT NULL,
    area_id bigint NOT NULL,
    name text NOT NULL,
    ordinance_article text,
    stated_end date,
    use_periods text,
    consulted_on date,
    document_id bigint,
    valid tstzrange NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    recorded_change bigint,
    closed_change bigint,
    present_area_id bigint GENERATED ALWAYS AS (
CASE
    WHEN upper_inf(recorded) THEN area_id
    ELSE NULL::bigint
END) STORED,
    CONSTRAINT designation_begins_before_its_end CHECK ((isempty(valid) OR (lower(valid) < ((stated_end)::timestamp without time zone AT TIME ZONE 'Europe/Amsterdam'::text))))
);

COMMENT ON TABLE beeldregie.designation IS 'The art. 151c dossier of one area. What the law asks may be missing: the row stays, the answer is "mag niet" and names it';

COMMENT ON COLUMN beeldregie.designation.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.designation.area_id IS 'Where it holds';

COMMENT ON COLUMN beeldregie.designation.name IS 'Of the decision';

COMMENT ON COLUMN beeldregie.designation.ordinance_article IS 'The power in the ordinance (APV) that the mayor uses. The law asks for it';

COMMENT ON COLUMN beeldregie.designation.stated_end IS 'The first day on which it no longer holds. The law asks for it: a decision that names no end is not one';

COMMENT ON COLUMN beeldregie.designation.use_periods IS 'Of real use and of live watching, laid down after consultation. The law asks for it';

COMMENT ON COLUMN beeldregie.designation.consulted_on IS 'When mayor, prosecutor and police consulted on those periods';

COMMENT ON COLUMN beeldregie.designation.document_id IS 'The decision';

COMMENT ON COLUMN beeldregie.designation.valid IS 'Empty: its first day is not on record, so nobody can say that it is in force';

COMMENT ON COLUMN beeldregie.designation.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.designation.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.designation.recorded_change IS 'The step that recorded it; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.designation.closed_change IS 'The step that closed it';

COMMENT ON COLUMN beeldregie.designation.present_area_id IS 'The area while this is what we know: it must be there. One of the past may outlive it';

ALTER TABLE beeldregie.designation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.designation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.document (
    id bigint NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    url text,
    dated date,
    organisation_id text,
    is_demo boolean DEFAULT false NOT NULL,
    change_id bigint DEFAULT (NULLIF(current_setting('beeldregie.change'::text, true), ''::text))::bigint,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT document_kind_check CHECK ((kind = ANY (ARRAY['designation'::text, 'agreement'::text, 'dpia'::text, 'decision'::text, 'policy'::text, 'joint_controller'::text, 'processor'::text, 'other'::text]))),
    CONSTRAINT document_url_check CHECK ((url ~ '^https?://'::text))
);

COMMENT ON TABLE beeldregie.document IS 'A decision, agreement, assessment or arrangement that the register rests on';

COMMENT ON COLUMN beeldregie.document.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.document.kind IS 'joint_controller, processor: arrangements between parties (GDPR articles 26 and 28)';

COMMENT ON COLUMN beeldregie.document.title IS 'With kind and organisation it tells one document from another';

COMMENT ON COLUMN beeldregie.document.url IS 'Where it can be read';

COMMENT ON COLUMN beeldregie.document.dated IS 'Its own date, not that of recording';

COMMENT ON COLUMN beeldregie.document.organisation_id IS 'Whose document it is';

COMMENT ON COLUMN beeldregie.document.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.document.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.document.recorded_at IS 'Since when this is what we know';

CREATE TABLE beeldregie.document_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    url text,
    dated date,
    organisation_id text,
    is_demo boolean NOT NULL,
    change_id bigint,
    recorded_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN beeldregie.document_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.document_history.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.document_history.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.document_history.kind IS 'joint_controller, processor: arrangements between parties (GDPR articles 26 and 28)';

COMMENT ON COLUMN beeldregie.document_history.title IS 'With kind and organisation it tells one document from another';

COMMENT ON COLUMN beeldregie.document_history.url IS 'Where it can be read';

COMMENT ON COLUMN beeldregie.document_history.dated IS 'Its own date, not that of recording';

COMMENT ON COLUMN beeldregie.document_history.organisation_id IS 'Whose document it is';

COMMENT ON COLUMN beeldregie.document_history.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.document_history.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.document_history.recorded_at IS 'Since when this is what we know';

ALTER TABLE beeldregie.document_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.document_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE beeldregie.document ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.fault_report (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    camera_id bigint NOT NULL,
    reported_by uuid NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    settled_at timestamp with time zone,
    settled_by uuid,
    cause text,
    answer text,
    CONSTRAINT fault_report_answer_check CHECK ((length(answer) <= 500)),
    CONSTRAINT fault_report_answered CHECK (((settled_at IS NOT NULL) OR ((cause IS NULL) AND (answer IS NULL)))),
    CONSTRAINT fault_report_cause_check CHECK ((cause = ANY (ARRAY['bouw'::text, 'kabel'::text, 'vuil'::text, 'stroom'::text, 'anders'::text]))),
    CONSTRAINT fault_report_check CHECK (((settled_at IS NULL) = (settled_by IS NULL))),
    CONSTRAINT fault_report_words_check CHECK ((length(words) <= 500))
);

COMMENT ON TABLE beeldregie.fault_report IS 'A viewer says that a camera is out of order; the owner reads it and says when it is over';

COMMENT ON COLUMN beeldregie.fault_report.camera_id IS 'The report goes with the camera when a load that made it is undone';

COMMENT ON COLUMN beeldregie.fault_report.reported_by IS 'Who gets the answer. One open report a camera and person: pressing twice says nothing new';

COMMENT ON COLUMN beeldregie.fault_report.reported_at IS 'When it was seen';

COMMENT ON COLUMN beeldregie.fault_report.words IS 'What is wrong, in the viewer''s words; may be empty';

COMMENT ON COLUMN beeldregie.fault_report.settled_at IS 'When owner or controller said that it is over; NULL: open';

COMMENT ON COLUMN beeldregie.fault_report.settled_by IS 'Who said so';

COMMENT ON COLUMN beeldregie.fault_report.cause IS 'What it was; NULL: open, or settled before a cause was asked for';

COMMENT ON COLUMN beeldregie.fault_report.answer IS 'What was found, in words that the reporter reads; NULL: the cause says it';

CREATE TABLE beeldregie.feed_run (
    id bigint NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    published_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    counts jsonb NOT NULL
);

COMMENT ON COLUMN beeldregie.feed_run.id IS 'Given here; says nothing outside this database';

ALTER TABLE beeldregie.feed_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.feed_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.floor_plan (
    premises_id bigint NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    CONSTRAINT floor_plan_content_check CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5000000))),
    CONSTRAINT floor_plan_media_type_check CHECK ((media_type = ANY (ARRAY['application/pdf'::text, 'image/png'::text, 'image/jpeg'::text, 'image/webp'::text])))
);

CREATE TABLE beeldregie.forecast (
    site_id integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    p10_kmh real NOT NULL,
    p50_kmh real NOT NULL,
    p90_kmh real NOT NULL,
    now_kmh real NOT NULL,
    CONSTRAINT forecast_check CHECK (((p10_kmh <= p50_kmh) AND (p50_kmh <= p90_kmh)))
)
PARTITION BY RANGE (at);

CREATE TABLE beeldregie.forecast_score (
    day date NOT NULL,
    horizon_min smallint NOT NULL,
    n integer NOT NULL,
    mae_kmh real NOT NULL,
    mae_no_change_kmh real NOT NULL,
    inside_p10_p90 real NOT NULL
);

CREATE TABLE beeldregie.hand_over (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    lease_id uuid NOT NULL,
    account_id uuid NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    state text DEFAULT 'offered'::text NOT NULL,
    answered_at timestamp with time zone,
    request_id uuid,
    shift_id uuid,
    CONSTRAINT hand_over_check CHECK (((state = 'offered'::text) = (answered_at IS NULL))),
    CONSTRAINT hand_over_check1 CHECK (((state = 'asked'::text) = (request_id IS NOT NULL))),
    CONSTRAINT hand_over_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'withdrawn'::text, 'declined'::text, 'asked'::text])))
);

CREATE TABLE beeldregie.incident (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    severity text,
    priority smallint,
    "position" public.geometry(Point,4326) NOT NULL,
    happened tstzrange NOT NULL,
    opened_at timestamp with time zone,
    closed_at timestamp with time zone,
    opened_by uuid,
    organisation_id text,
    load_run_id bigint,
    is_demo boolean DEFAULT false NOT NULL,
    premises_id bigint,
    ends_at timestamp with time zone,
    approver text,
    ground text,
    offenders smallint,
    weapons boolean,
    weapons_words text,
    wounded smallint,
    words text,
    CONSTRAINT incident_approver_check CHECK ((length(approver) <= 200)),
    CONSTRAINT incident_check CHECK (((closed_at IS NULL) OR (opened_at IS NOT NULL))),
    CONSTRAINT incident_ground_check CHECK ((length(ground) <= 2000)),
    CONSTRAINT incident_offenders_check CHECK ((offenders >= 0)),
    CONSTRAINT incident_priority_check CHECK (((priority >= 1) AND (priority <= 3))),
    CONSTRAINT incident_protection CHECK (((kind <> 'bewaken-en-beveiligen'::text) OR (opened_at IS NULL) OR ((approver <> ''::text) AND (ground <> ''::text) AND (ends_at > opened_at) AND (ends_at <= (opened_at + '7 days'::interval))))),
    CONSTRAINT incident_weapons_words_check CHECK ((length(weapons_words) <= 500)),
    CONSTRAINT incident_words_check CHECK ((length(words) <= 2000)),
    CONSTRAINT incident_wounded_check CHECK ((wounded >= 0))
);

COMMENT ON COLUMN beeldregie.incident.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.incident.is_demo IS 'Made up, and shown as such wherever it is shown';

CREATE TABLE beeldregie.incident_event (
    id bigint NOT NULL,
    incident_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    organisation_id text NOT NULL,
    field text NOT NULL,
    before text,
    after text,
    CONSTRAINT incident_event_field_check CHECK ((field = ANY (ARRAY['offenders'::text, 'weapons'::text, 'weapons_words'::text, 'wounded'::text, 'words'::text])))
);

ALTER TABLE beeldregie.incident_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.incident_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.incident_party (
    id bigint NOT NULL,
    incident_id uuid NOT NULL,
    organisation_id text NOT NULL,
    side text NOT NULL,
    because text NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT incident_party_because_check CHECK ((because = ANY (ARRAY['opened'::text, 'alarm'::text, 'place'::text, 'passed_on'::text, 'pushes'::text, 'push'::text, 'team'::text]))),
    CONSTRAINT incident_party_side_check CHECK ((side = ANY (ARRAY['owner'::text, 'follower'::text])))
);

ALTER TABLE beeldregie.incident_party ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.incident_party_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.incident_wish (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    incident_id uuid NOT NULL,
    camera_id bigint,
    wish text NOT NULL,
    words text,
    organisation_id text NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state text DEFAULT 'asked'::text NOT NULL,
    answer text,
    state_by uuid,
    state_at timestamp with time zone,
    CONSTRAINT incident_wish_answer_check CHECK ((length(answer) <= 500)),
    CONSTRAINT incident_wish_check CHECK ((((state = 'asked'::text) = (state_by IS NULL)) AND ((state_by IS NULL) = (state_at IS NULL)))),
    CONSTRAINT incident_wish_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'seen'::text, 'done'::text, 'cannot'::text]))),
    CONSTRAINT incident_wish_wish_check CHECK ((wish = ANY (ARRAY['turn'::text, 'zoom'::text, 'other_camera'::text, 'floor_plan'::text]))),
    CONSTRAINT incident_wish_words_check CHECK ((length(words) <= 500))
);

CREATE TABLE beeldregie.lease (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    request_id uuid NOT NULL,
    decision_id bigint NOT NULL,
    camera_id bigint NOT NULL,
    account_id uuid NOT NULL,
    organisation_id text NOT NULL,
    purpose_id text NOT NULL,
    mode text NOT NULL,
    masking text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ends_because text DEFAULT 'asked'::text NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    watermark boolean DEFAULT false NOT NULL,
    withdrawn_by text,
    withdrawn_code text,
    withheld_until timestamp with time zone,
    CONSTRAINT lease_check CHECK ((ends_at > starts_at)),
    CONSTRAINT lease_check1 CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT lease_end_reason_check CHECK ((end_reason = ANY (ARRAY['expired'::text, 'withdrawn'::text, 'returned'::text, 'incident_closed'::text, 'agreement_ended'::text, 'turn_ended'::text, 'designation_ended'::text, 'role_ended'::text, 'qualification_ended'::text, 'shutter'::text, 'rule_changed'::text, 'handed_over'::text, 'team_ended'::text]))),
    CONSTRAINT lease_ends_because_check CHECK ((ends_because = ANY (ARRAY['asked'::text, 'agreement'::text, 'hours'::text, 'turn'::text, 'designation'::text, 'role'::text, 'basis'::text, 'incident'::text, 'approval'::text, 'push'::text, 'qualification'::text]))),
    CONSTRAINT lease_masking_check CHECK ((masking = ANY (ARRAY['none'::text, 'masked'::text, 'unrecognisable'::text]))),
    CONSTRAINT lease_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'analysis'::text]))),
    CONSTRAINT lease_withdrawn CHECK ((((withdrawn_by IS NULL) AND (withdrawn_code IS NULL) AND (withheld_until IS NULL)) OR ((withdrawn_by IS NOT NULL) AND (withdrawn_code IS NOT NULL) AND (end_reason = 'withdrawn'::text)))),
    CONSTRAINT lease_withdrawn_code_check CHECK ((withdrawn_code = ANY (ARRAY['risk'::text, 'other_interest'::text, 'other'::text])))
);

COMMENT ON COLUMN beeldregie.lease.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.lease.watermark IS 'As its agreement asks; one that comes to ask it reaches a lease that runs, like a stricter masking';

COMMENT ON COLUMN beeldregie.lease.withdrawn_by IS 'The owner or controller that took it back; NULL: nobody did, also where a rule or the end of a push ended it as withdrawn';

COMMENT ON COLUMN beeldregie.lease.withdrawn_code IS 'Why, as with any "wil niet"; the words stand in the log''s side table';

COMMENT ON COLUMN beeldregie.lease.withheld_until IS 'Until when the same organisation gets no picture of this camera for this purpose; brought forward when that is lifted. NULL: one''s own organisation took it back';

CREATE TABLE beeldregie.legal_basis (
    id text NOT NULL,
    name_nl text NOT NULL,
    name_en text NOT NULL,
    source_nl text NOT NULL,
    source_en text NOT NULL,
    max_retention_hours integer,
    sort smallint NOT NULL,
    purposes text[],
    CONSTRAINT legal_basis_max_retention_hours_check CHECK ((max_retention_hours >= 0))
);

COMMENT ON TABLE beeldregie.legal_basis IS 'The grounds a camera can rest on. Content, not code: the privacy officer keeps it';

COMMENT ON COLUMN beeldregie.legal_basis.id IS 'A slug that files and rules name it by';

COMMENT ON COLUMN beeldregie.legal_basis.name_nl IS 'Short, for a chip on the map';

COMMENT ON COLUMN beeldregie.legal_basis.name_en IS 'The same in English';

COMMENT ON COLUMN beeldregie.legal_basis.source_nl IS 'The article, as an explanation prints it';

COMMENT ON COLUMN beeldregie.legal_basis.source_en IS 'The same in English';

COMMENT ON COLUMN beeldregie.legal_basis.max_retention_hours IS 'NULL: the law names no maximum. What is kept longer is flagged, not refused';

COMMENT ON COLUMN beeldregie.legal_basis.sort IS 'Order in lists: police first, unknown last';

COMMENT ON COLUMN beeldregie.legal_basis.purposes IS 'The purposes it can carry; empty: any. NULL: not told yet, the seeds fill it in. Another purpose is flagged, not refused';

CREATE TABLE beeldregie.load_reject (
    id bigint NOT NULL,
    load_run_id bigint NOT NULL,
    row_number integer NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL,
    reason_en text,
    left_out boolean DEFAULT false NOT NULL
);

COMMENT ON TABLE beeldregie.load_reject IS 'Rows of a file that were refused, for whoever has to mend the file';

COMMENT ON COLUMN beeldregie.load_reject.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.load_reject.load_run_id IS 'The file';

COMMENT ON COLUMN beeldregie.load_reject.row_number IS 'As a person counts it in the file';

COMMENT ON COLUMN beeldregie.load_reject.field IS 'Which of its fields is wrong';

COMMENT ON COLUMN beeldregie.load_reject.value IS 'As given, without passwords';

COMMENT ON COLUMN beeldregie.load_reject.reason IS 'What is wrong with it, in Dutch';

COMMENT ON COLUMN beeldregie.load_reject.reason_en IS 'The same in English. NULL: of a load before there were two languages';

COMMENT ON COLUMN beeldregie.load_reject.left_out IS 'Nothing is wrong with this row: it is about something else. False: rejected';

ALTER TABLE beeldregie.load_reject ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.load_reject_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.load_run (
    id bigint NOT NULL,
    subject text NOT NULL,
    file_name text NOT NULL,
    sha256 bytea NOT NULL,
    loaded_by text NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    new integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    gone integer DEFAULT 0 NOT NULL,
    rejected integer DEFAULT 0 NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    left_out integer DEFAULT 0 NOT NULL,
    CONSTRAINT load_run_counts CHECK ((LEAST(new, changed, unchanged, gone, rejected) >= 0)),
    CONSTRAINT load_run_left_out_check CHECK ((left_out >= 0)),
    CONSTRAINT load_run_subject_check CHECK ((subject = ANY (ARRAY['cameras'::text, 'areas'::text, 'agreements'::text, 'incidents'::text, 'sites'::text, 'segments'::text, 'premises'::text])))
);

COMMENT ON TABLE beeldregie.load_run IS 'One row per file that was loaded: where cameras, areas and incidents came from';

COMMENT ON COLUMN beeldregie.load_run.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.load_run.subject IS 'What the file held';

COMMENT ON COLUMN beeldregie.load_run.file_name IS 'Base name only: a path says who loaded it';

COMMENT ON COLUMN beeldregie.load_run.sha256 IS 'Of the file as it came, so that it can be recognised';

COMMENT ON COLUMN beeldregie.load_run.loaded_by IS 'Login of the account, or "cli"';

COMMENT ON COLUMN beeldregie.load_run.loaded_at IS 'The one moment at which all of it is recorded';

COMMENT ON COLUMN beeldregie.load_run.new IS 'Rows that were not known';

COMMENT ON COLUMN beeldregie.load_run.changed IS 'Rows that said something else, of camera, purposes or connection';

COMMENT ON COLUMN beeldregie.load_run.unchanged IS 'Rows that said what was known';

COMMENT ON COLUMN beeldregie.load_run.gone IS 'What a complete file no longer holds';

COMMENT ON COLUMN beeldregie.load_run.rejected IS 'Rows that could not be loaded; load_reject has them';

COMMENT ON COLUMN beeldregie.load_run.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.load_run.left_out IS 'Rows that are about something else; load_reject has them. They keep nothing else from being loaded';

ALTER TABLE beeldregie.load_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.load_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.log (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    step text NOT NULL,
    body text NOT NULL,
    detail_hash bytea,
    seq bigint,
    prev_hash bytea,
    hash bytea,
    CONSTRAINT log_step_check CHECK ((step = ANY (ARRAY['camera.tested'::text, 'request'::text, 'decision'::text, 'lease'::text, 'extension'::text, 'viewing_start'::text, 'viewing_end'::text, 'push'::text, 'withdrawal'::text, 'lease_end'::text, 'login'::text, 'logout'::text, 'load'::text, 'change'::text, 'trigger'::text])))
);

COMMENT ON COLUMN beeldregie.log.id IS 'Given here; says nothing outside this database';

CREATE TABLE beeldregie.log_detail (
    log_id bigint NOT NULL,
    salt bytea,
    detail text
);

CREATE TABLE beeldregie.log_head (
    one boolean DEFAULT true NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT log_head_one_check CHECK (one)
);

ALTER TABLE beeldregie.log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.log_published_head (
    day date NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);

CREATE TABLE beeldregie.login_attempt (
    id bigint NOT NULL,
    login text NOT NULL,
    address_hash bytea DEFAULT '\x'::bytea NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    succeeded boolean NOT NULL
);

COMMENT ON COLUMN beeldregie.login_attempt.id IS 'Given here; says nothing outside this database';

ALTER TABLE beeldregie.login_attempt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.login_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.measurement (
    site_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    speed_kmh real,
    flow_vph real,
    values_used smallint NOT NULL,
    values_missing smallint DEFAULT 0 NOT NULL,
    values_error smallint DEFAULT 0 NOT NULL,
    CONSTRAINT measurement_flow_vph_check CHECK ((flow_vph >= (0)::double precision)),
    CONSTRAINT measurement_speed_kmh_check CHECK ((speed_kmh >= (0)::double precision))
)
PARTITION BY RANGE (at);

CREATE TABLE beeldregie.measurement_site (
    id integer NOT NULL,
    code text NOT NULL,
    version text NOT NULL,
    dataset_id text NOT NULL,
    name text,
    kind text NOT NULL,
    equipment text,
    carriageway text,
    direction text,
    lanes smallint,
    accuracy real,
    period_s integer,
    geom public.geometry(Geometry,4326) NOT NULL,
    characteristics jsonb DEFAULT '[]'::jsonb NOT NULL,
    lane_indexes jsonb DEFAULT '[]'::jsonb NOT NULL,
    free_flow_kmh real,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT measurement_site_free_flow_kmh_check CHECK ((free_flow_kmh > (0)::double precision)),
    CONSTRAINT measurement_site_kind_check CHECK ((kind = ANY (ARRAY['point'::text, 'itinerary'::text])))
);

COMMENT ON COLUMN beeldregie.measurement_site.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.measurement_site.is_demo IS 'Made up, and shown as such wherever it is shown';

ALTER TABLE beeldregie.measurement_site ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.measurement_site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.notification (
    organisation_id text NOT NULL,
    mail text,
    webhook bytea,
    secret bytea,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT notification_check CHECK (((webhook IS NULL) = (secret IS NULL))),
    CONSTRAINT notification_check1 CHECK ((num_nonnulls(mail, webhook) > 0)),
    CONSTRAINT notification_mail_check CHECK ((mail ~ '^[^@\s]+@[^@\s]+$'::text))
);

CREATE TABLE beeldregie.organisation (
    id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    owner_kind text DEFAULT 'other'::text NOT NULL,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    is_demo boolean DEFAULT false NOT NULL,
    contact_url text,
    contact_email text,
    privacy_url text,
    change_id bigint DEFAULT (NULLIF(current_setting('beeldregie.change'::text, true), ''::text))::bigint,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT organisation_contact_email_check CHECK ((contact_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT organisation_contact_url_check CHECK ((contact_url ~ '^https?://'::text)),
    CONSTRAINT organisation_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{1,62}$'::text)),
    CONSTRAINT organisation_kind_check CHECK ((kind = ANY (ARRAY['municipality'::text, 'police'::text, 'road_authority'::text, 'safety_region'::text, 'fire'::text, 'ggd'::text, 'public_transport'::text, 'rail'::text, 'province'::text, 'port'::text, 'private'::text, 'alarm_centre'::text, 'team_copi'::text, 'team_rot'::text]))),
    CONSTRAINT organisation_owner_kind_check CHECK ((owner_kind = ANY (ARRAY['traffic'::text, 'public_order'::text, 'transport'::text, 'tunnel'::text, 'bridge'::text, 'road'::text, 'parking'::text, 'other'::text]))),
    CONSTRAINT organisation_privacy_url_check CHECK ((privacy_url ~ '^https?://'::text))
);

COMMENT ON TABLE beeldregie.organisation IS 'Whoever owns, operates, controls, asks or receives. Never a person';

COMMENT ON COLUMN beeldregie.organisation.id IS 'A slug, so that links and files can name it; never given to another';

COMMENT ON COLUMN beeldregie.organisation.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.organisation.kind IS 'Decides as which kind of requester it meets the rules. CoPi and ROT are temporary teams';

COMMENT ON COLUMN beeldregie.organisation.owner_kind IS 'The colour of its cameras on the map: what they are for, not who it is';

COMMENT ON COLUMN beeldregie.organisation.valid IS 'A temporary team ends at scaling down, and with it what was granted to it';

COMMENT ON COLUMN beeldregie.organisation.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.organisation.contact_url IS 'Whom a resident turns to: an address of the organisation, never of a person';

COMMENT ON COLUMN beeldregie.organisation.contact_email IS 'The same, by mail';

COMMENT ON COLUMN beeldregie.organisation.privacy_url IS 'Its privacy statement: how to ask and to object';

COMMENT ON COLUMN beeldregie.organisation.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.organisation.recorded_at IS 'Since when this is what we know';

CREATE TABLE beeldregie.organisation_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    owner_kind text NOT NULL,
    valid tstzrange NOT NULL,
    is_demo boolean NOT NULL,
    contact_url text,
    contact_email text,
    privacy_url text,
    change_id bigint,
    recorded_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN beeldregie.organisation_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.organisation_history.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.organisation_history.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.organisation_history.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.organisation_history.kind IS 'Decides as which kind of requester it meets the rules. CoPi and ROT are temporary teams';

COMMENT ON COLUMN beeldregie.organisation_history.owner_kind IS 'The colour of its cameras on the map: what they are for, not who it is';

COMMENT ON COLUMN beeldregie.organisation_history.valid IS 'A temporary team ends at scaling down, and with it what was granted to it';

COMMENT ON COLUMN beeldregie.organisation_history.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.organisation_history.contact_url IS 'Whom a resident turns to: an address of the organisation, never of a person';

COMMENT ON COLUMN beeldregie.organisation_history.contact_email IS 'The same, by mail';

COMMENT ON COLUMN beeldregie.organisation_history.privacy_url IS 'Its privacy statement: how to ask and to object';

COMMENT ON COLUMN beeldregie.organisation_history.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.organisation_history.recorded_at IS 'Since when this is what we know';

ALTER TABLE beeldregie.organisation_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.organisation_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.premises (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    address text,
    owner_id text,
    load_run_id bigint,
    is_demo boolean DEFAULT false NOT NULL,
    change_id bigint DEFAULT (NULLIF(current_setting('beeldregie.change'::text, true), ''::text))::bigint,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT premises_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)),
    CONSTRAINT premises_name_check CHECK ((name <> ''::text))
);

COMMENT ON TABLE beeldregie.premises IS 'A shop, an office, a depot whose own cameras can be shown live when it is robbed (Live View)';

COMMENT ON COLUMN beeldregie.premises.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.premises.code IS 'Stable over loads of the same list; cameras name it';

COMMENT ON COLUMN beeldregie.premises.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.premises.address IS 'Where the police would drive to';

COMMENT ON COLUMN beeldregie.premises.owner_id IS 'Whose it is, and who may load its checks; NULL: unknown';

COMMENT ON COLUMN beeldregie.premises.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.premises.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.premises.change_id IS 'The step that made the row as it is';

COMMENT ON COLUMN beeldregie.premises.recorded_at IS 'When this became what we knew';

CREATE TABLE beeldregie.premises_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    address text,
    owner_id text,
    load_run_id bigint,
    is_demo boolean NOT NULL,
    change_id bigint,
    recorded_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN beeldregie.premises_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.premises_history.recorded IS 'When this was what we knew';

COMMENT ON COLUMN beeldregie.premises_history.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.premises_history.code IS 'Stable over loads of the same list; cameras name it';

COMMENT ON COLUMN beeldregie.premises_history.name IS 'As it is printed';

COMMENT ON COLUMN beeldregie.premises_history.address IS 'Where the police would drive to';

COMMENT ON COLUMN beeldregie.premises_history.owner_id IS 'Whose it is, and who may load its checks; NULL: unknown';

COMMENT ON COLUMN beeldregie.premises_history.load_run_id IS 'The file that last said something new of it';

COMMENT ON COLUMN beeldregie.premises_history.is_demo IS 'Made up, and shown as such wherever it is shown';

COMMENT ON COLUMN beeldregie.premises_history.change_id IS 'The step that made the row as it is';

COMMENT ON COLUMN beeldregie.premises_history.recorded_at IS 'When this became what we knew';

ALTER TABLE beeldregie.premises_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.premises_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE beeldregie.premises ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.premises_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.purpose (
    id text NOT NULL,
    name_nl text NOT NULL,
    name_en text NOT NULL
);

COMMENT ON TABLE beeldregie.purpose IS 'What a camera can be for';

COMMENT ON COLUMN beeldregie.purpose.id IS 'A slug that files and agreements name it by';

COMMENT ON COLUMN beeldregie.purpose.name_nl IS 'As it is printed';

COMMENT ON COLUMN beeldregie.purpose.name_en IS 'The same in English';

CREATE TABLE beeldregie.push (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    incident_id uuid NOT NULL,
    camera_id bigint NOT NULL,
    from_organisation_id text NOT NULL,
    to_organisation_id text NOT NULL,
    purpose_id text NOT NULL,
    is_approval boolean NOT NULL,
    pushed_by uuid NOT NULL,
    pushed_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    renewed_at timestamp with time zone,
    CONSTRAINT push_check CHECK ((ends_at > pushed_at)),
    CONSTRAINT push_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT push_check2 CHECK ((renewed_at >= pushed_at))
);

CREATE TABLE beeldregie.push_request (
    request_id uuid NOT NULL,
    push_id uuid NOT NULL
);

CREATE TABLE beeldregie.qualification (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    valid tstzrange NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    document text,
    recorded_by uuid,
    closed_by uuid,
    CONSTRAINT qualification_document_check CHECK ((length(document) <= 200)),
    CONSTRAINT qualification_kind_check CHECK ((kind = ANY (ARRAY['boa'::text, 'camera_observer'::text, 'preserve'::text]))),
    CONSTRAINT qualification_valid_check CHECK (((NOT isempty(valid)) AND (NOT lower_inf(valid))))
);

COMMENT ON TABLE beeldregie.qualification IS 'A right like a role: a lease ends when it does. A correction closes what was recorded and records anew';

COMMENT ON COLUMN beeldregie.qualification.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.qualification.account_id IS 'Whose it is';

COMMENT ON COLUMN beeldregie.qualification.kind IS 'Sworn investigating officer (BOA), diploma of camera observer, authorised to preserve pictures';

COMMENT ON COLUMN beeldregie.qualification.valid IS 'When it holds, as the paper says';

COMMENT ON COLUMN beeldregie.qualification.recorded IS 'When this was what we knew';

COMMENT ON COLUMN beeldregie.qualification.document IS 'The paper it stands on, or its number: may name a person, so no log, fact or answer holds it';

COMMENT ON COLUMN beeldregie.qualification.recorded_by IS 'Who gave it; NULL: the command or the demo';

COMMENT ON COLUMN beeldregie.qualification.closed_by IS 'Who ended or corrected it';

ALTER TABLE beeldregie.qualification ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.qualification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.reapplied (
    one boolean DEFAULT true NOT NULL,
    checksum text NOT NULL,
    CONSTRAINT reapplied_one_check CHECK (one)
);

CREATE TABLE beeldregie.road_segment (
    id integer NOT NULL,
    code text NOT NULL,
    road text NOT NULL,
    name text NOT NULL,
    heading text,
    site_id integer,
    geom public.geometry(LineString,4326) NOT NULL,
    is_demo boolean DEFAULT false NOT NULL
);

COMMENT ON COLUMN beeldregie.road_segment.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.road_segment.is_demo IS 'Made up, and shown as such wherever it is shown';

ALTER TABLE beeldregie.road_segment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.road_segment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.session (
    id_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    browser text DEFAULT ''::text NOT NULL,
    provider_session text
);

CREATE TABLE beeldregie.sharing_turn (
    id bigint NOT NULL,
    camera_id bigint NOT NULL,
    weekday smallint NOT NULL,
    hour_from time without time zone NOT NULL,
    hour_to time without time zone NOT NULL,
    organisation_id text NOT NULL,
    purpose_id text NOT NULL,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded_change bigint,
    closed_change bigint,
    present_camera_id bigint GENERATED ALWAYS AS (
CASE
    WHEN upper_inf(recorded) THEN camera_id
    ELSE NULL::bigint
END) STORED,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT sharing_turn_begins_before_its_end CHECK (((hour_from < hour_to) OR (hour_to = '00:00:00'::time without time zone))),
    CONSTRAINT sharing_turn_hour_from_check CHECK ((hour_from < '24:00:00'::time without time zone)),
    CONSTRAINT sharing_turn_hour_to_check CHECK ((hour_to < '24:00:00'::time without time zone)),
    CONSTRAINT sharing_turn_valid_sometime CHECK ((NOT isempty(valid))),
    CONSTRAINT sharing_turn_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

COMMENT ON TABLE beeldregie.sharing_turn IS 'Whose turn a camera is. A camera with turns is shared by time: one domain (organisation and purpose) at a time, and outside turns nobody';

COMMENT ON COLUMN beeldregie.sharing_turn.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.sharing_turn.camera_id IS 'The camera; a turn of the past may outlive it';

COMMENT ON COLUMN beeldregie.sharing_turn.weekday IS 'ISO: 1 is Monday. One day only: a turn that runs past midnight is two rows, and counts as one';

COMMENT ON COLUMN beeldregie.sharing_turn.hour_from IS 'Local time (Europe/Amsterdam), as people agree on it: it stays the same when the clock is changed';

COMMENT ON COLUMN beeldregie.sharing_turn.hour_to IS 'Not included; 00:00 is the end of the day';

COMMENT ON COLUMN beeldregie.sharing_turn.organisation_id IS 'Whose turn it is';

COMMENT ON COLUMN beeldregie.sharing_turn.purpose_id IS 'And for what: with another purpose the same organisation is another domain';

COMMENT ON COLUMN beeldregie.sharing_turn.valid IS 'When it holds. A turn that is over still says that the camera is shared by time, until it is closed';

COMMENT ON COLUMN beeldregie.sharing_turn.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.sharing_turn.recorded_change IS 'The step that recorded it';

COMMENT ON COLUMN beeldregie.sharing_turn.closed_change IS 'The step that closed it';

COMMENT ON COLUMN beeldregie.sharing_turn.present_camera_id IS 'The camera while this is what we know: it must be there. One of the past may outlive it';

COMMENT ON COLUMN beeldregie.sharing_turn.is_demo IS 'Made up, and shown as such wherever it is shown';

ALTER TABLE beeldregie.sharing_turn ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.sharing_turn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.shift (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    giver_id uuid NOT NULL,
    account_id uuid NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    state text DEFAULT 'offered'::text NOT NULL,
    answered_at timestamp with time zone,
    grid text,
    spot smallint,
    cameras text[],
    CONSTRAINT shift_cameras_check CHECK (((cardinality(cameras) >= 1) AND (cardinality(cameras) <= 16))),
    CONSTRAINT shift_check CHECK ((giver_id <> account_id)),
    CONSTRAINT shift_check1 CHECK (((state = 'offered'::text) = (answered_at IS NULL))),
    CONSTRAINT shift_check2 CHECK ((((grid IS NULL) = (cameras IS NULL)) AND ((grid IS NULL) = (spot IS NULL)))),
    CONSTRAINT shift_grid_check CHECK ((grid = ANY (ARRAY['spot'::text, '1'::text, '4'::text, '9'::text, '16'::text]))),
    CONSTRAINT shift_spot_check CHECK (((spot >= 1) AND (spot <= 16))),
    CONSTRAINT shift_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'withdrawn'::text, 'declined'::text, 'taken'::text])))
);

CREATE TABLE beeldregie.shift_incident (
    shift_id uuid NOT NULL,
    incident_id uuid NOT NULL
);

CREATE TABLE beeldregie.stream (
    camera_id bigint NOT NULL,
    sealed bytea,
    digest bytea,
    integration text NOT NULL,
    supplier text,
    planned_on date,
    max_viewers integer DEFAULT 200 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    change_id bigint DEFAULT (NULLIF(current_setting('beeldregie.change'::text, true), ''::text))::bigint,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    unconnected_because text,
    unconnected_words text,
    CONSTRAINT stream_check CHECK (((integration = ANY (ARRAY['none'::text, 'planned'::text])) OR (sealed IS NOT NULL))),
    CONSTRAINT stream_integration_check CHECK ((integration = ANY (ARRAY['direct'::text, 'gateway'::text, 'none'::text, 'planned'::text]))),
    CONSTRAINT stream_max_viewers_check CHECK ((max_viewers > 0)),
    CONSTRAINT stream_unconnected CHECK ((((unconnected_because IS NULL) AND (unconnected_words IS NULL)) OR ((unconnected_because IS NOT NULL) AND (integration = ANY (ARRAY['none'::text, 'planned'::text]))))),
    CONSTRAINT stream_unconnected_because_check CHECK ((unconnected_because = ANY (ARRAY['technical'::text, 'cost'::text]))),
    CONSTRAINT stream_unconnected_words_check CHECK ((length(unconnected_words) <= 500))
);

COMMENT ON TABLE beeldregie.stream IS 'Where a picture comes from; kept apart from the register, because the address is a secret';

COMMENT ON COLUMN beeldregie.stream.camera_id IS 'The camera';

COMMENT ON COLUMN beeldregie.stream.sealed IS 'Address with credentials, encrypted: only the relay opens it; NULL: none';

COMMENT ON COLUMN beeldregie.stream.digest IS 'Keyed, of the plain address: tells a change without opening it';

COMMENT ON COLUMN beeldregie.stream.integration IS 'Whether and how its pictures can be had';

COMMENT ON COLUMN beeldregie.stream.supplier IS 'Of the video management system';

COMMENT ON COLUMN beeldregie.stream.planned_on IS '"Kan niet: techniek, gepland"';

COMMENT ON COLUMN beeldregie.stream.max_viewers IS 'What the camera''s side can serve at once';

COMMENT ON COLUMN beeldregie.stream.updated_at IS 'The relay connects anew when it changes';

COMMENT ON COLUMN beeldregie.stream.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.stream.recorded_at IS 'Since when this is what we know';

COMMENT ON COLUMN beeldregie.stream.unconnected_because IS 'Why there is no connection; NULL: there is one, or nobody said: technical';

COMMENT ON COLUMN beeldregie.stream.unconnected_words IS 'What it takes, such as the amount: for the owner''s side, in no answer';

CREATE TABLE beeldregie.stream_history (
    history_id bigint NOT NULL,
    recorded tstzrange NOT NULL,
    camera_id bigint NOT NULL,
    sealed bytea,
    digest bytea,
    integration text NOT NULL,
    supplier text,
    planned_on date,
    max_viewers integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    change_id bigint,
    recorded_at timestamp with time zone NOT NULL,
    unconnected_because text,
    unconnected_words text
);

COMMENT ON COLUMN beeldregie.stream_history.history_id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.stream_history.recorded IS 'When this was what we knew; a correction closes it and records anew';

COMMENT ON COLUMN beeldregie.stream_history.camera_id IS 'The camera';

COMMENT ON COLUMN beeldregie.stream_history.sealed IS 'Address with credentials, encrypted: only the relay opens it; NULL: none';

COMMENT ON COLUMN beeldregie.stream_history.digest IS 'Keyed, of the plain address: tells a change without opening it';

COMMENT ON COLUMN beeldregie.stream_history.integration IS 'Whether and how its pictures can be had';

COMMENT ON COLUMN beeldregie.stream_history.supplier IS 'Of the video management system';

COMMENT ON COLUMN beeldregie.stream_history.planned_on IS '"Kan niet: techniek, gepland"';

COMMENT ON COLUMN beeldregie.stream_history.max_viewers IS 'What the camera''s side can serve at once';

COMMENT ON COLUMN beeldregie.stream_history.updated_at IS 'The relay connects anew when it changes';

COMMENT ON COLUMN beeldregie.stream_history.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

COMMENT ON COLUMN beeldregie.stream_history.recorded_at IS 'Since when this is what we know';

COMMENT ON COLUMN beeldregie.stream_history.unconnected_because IS 'As in stream';

COMMENT ON COLUMN beeldregie.stream_history.unconnected_words IS 'As in stream';

ALTER TABLE beeldregie.stream_history ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME beeldregie.stream_history_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.team (
    id text NOT NULL,
    incident_id uuid NOT NULL,
    organisation_id text NOT NULL,
    scaled_up_by uuid NOT NULL,
    scaled_up_at timestamp with time zone NOT NULL,
    scaled_down_by uuid,
    scaled_down_at timestamp with time zone,
    CONSTRAINT team_check CHECK (((scaled_down_at IS NULL) = (scaled_down_by IS NULL)))
);

CREATE TABLE beeldregie.team_member (
    id bigint NOT NULL,
    team_id text NOT NULL,
    account_id uuid NOT NULL,
    valid tstzrange NOT NULL,
    added_by uuid NOT NULL
);

ALTER TABLE beeldregie.team_member ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.team_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.ticket (
    secret_hash bytea NOT NULL,
    lease_id uuid NOT NULL,
    credential bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE beeldregie.ticket IS 'A link that opens one picture once. Using it takes its row away, in one statement, so that two cannot use it';

COMMENT ON COLUMN beeldregie.ticket.secret_hash IS 'SHA-256 of the secret in the link: a copy of this table opens nothing';

COMMENT ON COLUMN beeldregie.ticket.lease_id IS 'The right it rests on; it opens nothing else, and its picture ends with it';

COMMENT ON COLUMN beeldregie.ticket.credential IS 'Hash of the session secret or token it was asked with: who logs out ends the player''s picture too';

COMMENT ON COLUMN beeldregie.ticket.expires_at IS 'Until when it may be used. What it opened goes on after that';

CREATE TABLE beeldregie.trigger (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    camera_id bigint,
    "position" public.geometry(Point,4326) NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    confidence real,
    state text DEFAULT 'new'::text NOT NULL,
    note text,
    reported_by uuid NOT NULL,
    idempotency_key text,
    judged_by uuid,
    judged_at timestamp with time zone,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT trigger_check CHECK ((((state = 'new'::text) = (judged_by IS NULL)) AND ((judged_by IS NULL) = (judged_at IS NULL)))),
    CONSTRAINT trigger_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT trigger_kind_check CHECK ((kind = ANY (ARRAY['stopped_vehicle'::text, 'wrong_way'::text, 'crowd'::text, 'object'::text, 'other'::text]))),
    CONSTRAINT trigger_source_check CHECK ((source = ANY (ARRAY['detection'::text, 'signal'::text]))),
    CONSTRAINT trigger_state_check CHECK ((state = ANY (ARRAY['new'::text, 'confirmed'::text, 'dismissed'::text])))
);

COMMENT ON COLUMN beeldregie.trigger.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.trigger.is_demo IS 'Made up, and shown as such wherever it is shown';

CREATE TABLE beeldregie.turning_position (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    camera_id bigint NOT NULL,
    name text NOT NULL,
    is_home boolean DEFAULT false NOT NULL,
    home_after integer,
    made_at timestamp with time zone NOT NULL,
    made_by uuid NOT NULL,
    removed_at timestamp with time zone,
    removed_by uuid,
    CONSTRAINT turning_position_check CHECK ((removed_at >= made_at)),
    CONSTRAINT turning_position_check1 CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
    CONSTRAINT turning_position_check2 CHECK (((home_after IS NULL) OR is_home)),
    CONSTRAINT turning_position_home_after_check CHECK (((home_after >= 1) AND (home_after <= 86400))),
    CONSTRAINT turning_position_name_check CHECK (((name <> ''::text) AND (length(name) <= 100)))
);

COMMENT ON TABLE beeldregie.turning_position IS 'A position (preset) in which a turning camera stands still, and masks can be drawn for. A camera that has any shows nothing while it is not known which of them holds';

COMMENT ON COLUMN beeldregie.turning_position.name IS 'As who keeps it calls it, and its system tells it ("kruispunt"): unlike the others that stand on this camera, whatever the case of its letters';

COMMENT ON COLUMN beeldregie.turning_position.is_home IS 'To which the camera returns when nobody steers it; at most one';

COMMENT ON COLUMN beeldregie.turning_position.home_after IS 'Seconds unsteered after which it returns there, as its settings are said to be: for people to read. That it came home is told, never worked out from this';

COMMENT ON COLUMN beeldregie.turning_position.removed_at IS 'From then on it is no position any more, and its masks cover nothing; the row stays';

CREATE TABLE beeldregie.upload (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    subject text NOT NULL,
    file_name text NOT NULL,
    content bytea,
    bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    mapping text,
    owner_id text,
    own_only boolean NOT NULL,
    complete boolean DEFAULT false NOT NULL,
    account_id uuid NOT NULL,
    organisation_id text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    progress smallint DEFAULT 0 NOT NULL,
    counts jsonb,
    fingerprint text,
    preview text,
    rejects jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    error_nl text,
    error_en text,
    confirmed_by uuid,
    change_id bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT upload_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT upload_check CHECK (((NOT own_only) OR (owner_id IS NOT NULL))),
    CONSTRAINT upload_check1 CHECK (((content IS NOT NULL) OR (state = ANY (ARRAY['loaded'::text, 'failed'::text, 'discarded'::text])))),
    CONSTRAINT upload_check2 CHECK (((state = ANY (ARRAY['loaded'::text, 'failed'::text, 'discarded'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT upload_check3 CHECK (((change_id IS NULL) OR (state = 'loaded'::text))),
    CONSTRAINT upload_check4 CHECK (((state = 'failed'::text) = ((error_nl IS NOT NULL) AND (error_en IS NOT NULL)))),
    CONSTRAINT upload_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT upload_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'checked'::text, 'loading'::text, 'loaded'::text, 'failed'::text, 'discarded'::text]))),
    CONSTRAINT upload_subject_check CHECK ((subject = ANY (ARRAY['cameras'::text, 'areas'::text, 'agreements'::text, 'premises'::text])))
);

COMMENT ON COLUMN beeldregie.upload.id IS 'Given here; says nothing outside this database';

COMMENT ON COLUMN beeldregie.upload.change_id IS 'The step that made the row as it is; NULL: before steps were kept';

CREATE TABLE beeldregie.viewing (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    lease_id uuid NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    frames bigint DEFAULT 0 NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL
);

COMMENT ON COLUMN beeldregie.viewing.id IS 'Given here; says nothing outside this database';

CREATE TABLE beeldregie.wall (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    grid text NOT NULL,
    spot smallint DEFAULT 1 NOT NULL,
    cameras text[] NOT NULL,
    saved_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT wall_cameras_check CHECK (((cardinality(cameras) >= 1) AND (cardinality(cameras) <= 16))),
    CONSTRAINT wall_grid_check CHECK ((grid = ANY (ARRAY['spot'::text, '1'::text, '4'::text, '9'::text, '16'::text]))),
    CONSTRAINT wall_name_check CHECK (((name <> ''::text) AND (length(name) <= 100))),
    CONSTRAINT wall_spot_check CHECK (((spot >= 1) AND (spot <= 16)))
);

COMMENT ON TABLE beeldregie.wall IS 'A saved layout of the wall: which cameras in which order. It holds no pictures and gives no right to any';

COMMENT ON COLUMN beeldregie.wall.id IS 'Stands in a link; whoever opens it asks for the pictures himself';

COMMENT ON COLUMN beeldregie.wall.account_id IS 'Whose list it stands in, and who may change it';

COMMENT ON COLUMN beeldregie.wall.name IS 'As its maker calls it; saving under the same name replaces it';

COMMENT ON COLUMN beeldregie.wall.grid IS 'spot: one large picture and small ones; else the places of an even grid';

COMMENT ON COLUMN beeldregie.wall.spot IS 'Which of the cameras is the large one, from 1';

COMMENT ON COLUMN beeldregie.wall.cameras IS 'Codes, in order. No keys to camera: a code is never reused, and a layout outlives a camera that is taken away';

COMMENT ON COLUMN beeldregie.wall.saved_at IS 'The last time it was saved';

CREATE VIEW register.camera_agreements WITH (security_barrier='true') AS
 SELECT c.code,
        CASE
            WHEN told.place THEN a.code
            ELSE NULL::text
        END AS agreement,
        CASE
            WHEN told.place THEN a.name
            ELSE NULL::text
        END AS name,
    r.name AS recipient,
    a.purposes,
    a.incident_only,
    a.approval_each_time,
    a.masked,
    a.unrecognisable,
    a.watermark,
    a.weekdays,
    a.hour_from,
    a.hour_to,
    upper(a.valid) AS until,
    (a.area_id IS NOT NULL) AS by_area,
    a.is_demo
   FROM (((((beeldregie.camera c
     CROSS JOIN LATERAL ( SELECT array_agg(cp.basis_id) AS bases
           FROM beeldregie.camera_purpose cp
          WHERE ((cp.camera_id = c.id) AND (cp.valid @> now()) AND (cp.recorded @> now()))) used)
     JOIN beeldregie.agreement a ON (beeldregie.gives(a.*, c.*, used.bases)))
     JOIN beeldregie.organisation r ON ((r.id = a.recipient_id)))
     LEFT JOIN beeldregie.area ar ON ((ar.id = a.area_id)))
     CROSS JOIN LATERAL ( SELECT ((c.publication = 'exact'::text) OR ((a.camera_codes IS NULL) AND (a.area_id IS NULL))) AS place) told)
  WHERE ((a.valid @> now()) AND (a.recorded @> now()) AND (a.mode = 'live'::text) AND (c.publication = ANY (ARRAY['exact'::text, 'area'::text])) AND ((ar.id IS NULL) OR
        CASE c.publication
            WHEN 'area'::text THEN public.st_intersects(ar.geom, public.st_expand(public.st_snaptogrid(COALESCE(c.base_point, c."position"), (0.0075)::double precision, (0.0045)::double precision), (0.00375)::double precision, (0.00225)::double precision))
            ELSE beeldregie.covers(ar.geom, c.*)
        END));

CREATE VIEW register.camera_areas WITH (security_barrier='true') AS
 SELECT a.code,
    a.name,
    g.name AS designation,
    g.ordinance_article,
    g.stated_end,
    g.use_periods,
    COALESCE((g.valid @> now()), false) AS in_force,
    o.name AS organisation,
    a.is_demo,
    a.geom
   FROM ((beeldregie.area a
     LEFT JOIN LATERAL ( SELECT g_1.id,
            g_1.area_id,
            g_1.name,
            g_1.ordinance_article,
            g_1.stated_end,
            g_1.use_periods,
            g_1.consulted_on,
            g_1.document_id,
            g_1.valid,
            g_1.recorded,
            g_1.is_demo,
            g_1.recorded_change,
            g_1.closed_change,
            g_1.present_area_id
           FROM beeldregie.designation g_1
          WHERE ((g_1.area_id = a.id) AND (g_1.recorded @> now()))
          ORDER BY (g_1.valid @> now()) DESC, (lower(g_1.valid)) DESC, g_1.id DESC
         LIMIT 1) g ON (true))
     LEFT JOIN beeldregie.organisation o ON ((o.id = a.organisation_id)))
  WHERE (a.kind = 'designation'::text);

CREATE VIEW register.camera_contacts WITH (security_barrier='true') AS
 SELECT c.code,
    o.name AS organisation,
    (NOT (o.id IS DISTINCT FROM c.controller_id)) AS decides,
    o.contact_url,
    o.contact_email,
    o.privacy_url
   FROM (beeldregie.camera c
     JOIN beeldregie.organisation o ON (((o.id = c.controller_id) OR (o.id = c.owner_id))))
  WHERE (c.publication = ANY (ARRAY['exact'::text, 'area'::text]));

CREATE VIEW register.camera_designations WITH (security_barrier='true') AS
 SELECT c.code,
    a.name AS area,
    g.name AS designation,
    g.ordinance_article,
    g.stated_end,
    g.use_periods,
    (g.valid @> now()) AS in_force,
    d.title AS decision,
    d.url AS decision_url,
    d.dated AS decision_dated
   FROM (((beeldregie.camera c
     JOIN beeldregie.area a ON (((a.kind = 'designation'::text) AND beeldregie.covers(a.geom, c.*))))
     JOIN beeldregie.designation g ON (((g.area_id = a.id) AND (g.recorded @> now()))))
     LEFT JOIN beeldregie.document d ON ((d.id = g.document_id)))
  WHERE (c.publication = 'exact'::text);

CREATE VIEW register.camera_purposes WITH (security_barrier='true') AS
 SELECT c.code,
    o.name AS organisation,
    p.id AS purpose,
    p.name_nl AS purpose_nl,
    p.name_en AS purpose_en,
    b.id AS basis,
    b.name_nl AS basis_nl,
    b.name_en AS basis_en,
    b.source_nl,
    b.source_en,
        CASE c.publication
            WHEN 'exact'::text THEN d.title
            ELSE NULL::text
        END AS decision,
        CASE c.publication
            WHEN 'exact'::text THEN d.url
            ELSE NULL::text
        END AS decision_url,
    d.dated AS decision_dated,
    (d.id IS NOT NULL) AS has_decision,
        CASE c.publication
            WHEN 'exact'::text THEN cp.dpia_url
            ELSE NULL::text
        END AS dpia_url,
    (cp.dpia_url IS NOT NULL) AS has_dpia,
    cp.is_primary,
    lower(cp.valid) AS since
   FROM (((((beeldregie.camera_purpose cp
     JOIN beeldregie.camera c ON ((c.id = cp.camera_id)))
     JOIN beeldregie.legal_basis b ON ((b.id = cp.basis_id)))
     LEFT JOIN beeldregie.purpose p ON ((p.id = cp.purpose_id)))
     LEFT JOIN beeldregie.organisation o ON ((o.id = cp.organisation_id)))
     LEFT JOIN beeldregie.document d ON ((d.id = cp.document_id)))
  WHERE ((cp.valid @> now()) AND (cp.recorded @> now()) AND (c.publication = ANY (ARRAY['exact'::text, 'area'::text])));

CREATE VIEW register.cameras WITH (security_barrier='true') AS
 SELECT c.code,
        CASE c.publication
            WHEN 'exact'::text THEN c.name
            ELSE NULL::text
        END AS name,
    c.municipality,
        CASE c.publication
            WHEN 'exact'::text THEN c.road
            ELSE NULL::text
        END AS road,
        CASE c.publication
            WHEN 'exact'::text THEN (c.hectometre)::double precision
            ELSE NULL::double precision
        END AS hectometre,
        CASE c.publication
            WHEN 'exact'::text THEN c.carriageway
            ELSE NULL::text
        END AS carriageway,
    c.owner_id,
    o.name AS owner,
    COALESCE(o.owner_kind, 'other'::text) AS owner_kind,
    k.name AS controller,
    p.name AS operator,
    c.kind,
    c.image_class,
    c.privacy_profile,
    c.declares_biometrics,
        CASE c.publication
            WHEN 'exact'::text THEN c.technique
            ELSE NULL::text
        END AS technique,
        CASE c.publication
            WHEN 'exact'::text THEN c.data
            ELSE NULL::text
        END AS data,
        CASE c.publication
            WHEN 'exact'::text THEN c.processing
            ELSE NULL::text
        END AS processing,
        CASE c.publication
            WHEN 'exact'::text THEN c.direction
            ELSE NULL::smallint
        END AS direction,
        CASE c.publication
            WHEN 'exact'::text THEN c.field_of_view
            ELSE NULL::smallint
        END AS field_of_view,
        CASE c.publication
            WHEN 'exact'::text THEN c.range_m
            ELSE NULL::integer
        END AS range_m,
        CASE c.publication
            WHEN 'exact'::text THEN c.reach_m
            ELSE NULL::integer
        END AS reach_m,
    c.records,
    c.retention_hours,
    c.lifecycle,
    c.publication,
    (c.notice_seen_on IS NOT NULL) AS notice_seen,
    c.public_only,
    c.placed_from,
    c.placed_until,
    c.pilot_phase,
    c.pilot_ends,
        CASE c.publication
            WHEN 'exact'::text THEN c.iama_url
            ELSE NULL::text
        END AS iama_url,
    (c.iama_url IS NOT NULL) AS has_iama,
        CASE c.lifecycle
            WHEN 'removed'::text THEN ( SELECT ((max(upper(h.recorded)) AT TIME ZONE 'Europe/Amsterdam'::text))::date AS timezone
               FROM beeldregie.camera_history h
              WHERE ((h.id = c.id) AND (h.lifecycle <> 'removed'::text)))
            ELSE NULL::date
        END AS removed_since,
    (EXISTS ( SELECT
           FROM beeldregie.camera_state s
          WHERE ((s.camera_id = c.id) AND (s.state = 'shutter'::text) AND (s.during @> now())))) AS shutter_closed,
    c.is_demo,
    c.recorded_at AS updated_at,
    (
        CASE c.publication
            WHEN 'area'::text THEN public.st_snaptogrid(COALESCE(c.base_point, c."position"), (0.0075)::double precision, (0.0045)::double precision)
            ELSE COALESCE(c.base_point, c."position")
        END)::public.geometry(Point,4326) AS geom
   FROM (((beeldregie.camera c
     LEFT JOIN beeldregie.organisation o ON ((o.id = c.owner_id)))
     LEFT JOIN beeldregie.organisation k ON ((k.id = c.controller_id)))
     LEFT JOIN beeldregie.organisation p ON ((p.id = c.operator_id)))
  WHERE (c.publication = ANY (ARRAY['exact'::text, 'area'::text]));

CREATE VIEW register.detection AS
 SELECT basis_rule.basis_id AS basis,
    bool_or(basis_rule.needs_confirmation) AS needs_confirmation
   FROM beeldregie.basis_rule
  WHERE ((basis_rule.mode = 'analysis'::text) AND (basis_rule.answer <> ALL (ARRAY['no'::text, 'counts'::text])) AND (basis_rule.valid @> now()) AND (basis_rule.recorded @> now()))
  GROUP BY basis_rule.basis_id;

CREATE VIEW register.log_heads AS
 SELECT log_published_head.day,
    log_published_head.seq,
    encode(log_published_head.hash, 'hex'::text) AS hash
   FROM beeldregie.log_published_head;

CREATE VIEW register.monthly_counts WITH (security_barrier='true') AS
 SELECT counted.code,
    counted.month,
    counted.outcome,
    counted.refusal,
        CASE
            WHEN (counted.n >= 5) THEN counted.n
            ELSE NULL::bigint
        END AS n
   FROM ( SELECT c.code,
            r.month,
            r.outcome,
            r.refusal,
            count(*) AS n
           FROM (beeldregie.camera c
             JOIN beeldregie.answered_request r ON ((r.camera_id = c.id)))
          WHERE (c.publication = ANY (ARRAY['exact'::text, 'area'::text]))
          GROUP BY c.code, r.month, r.outcome, r.refusal) counted;

CREATE VIEW register.monthly_requests WITH (security_barrier='true') AS
 SELECT monthly_counts.code,
    monthly_counts.month,
        CASE
            WHEN bool_and((monthly_counts.n IS NOT NULL)) THEN (sum(monthly_counts.n))::bigint
            ELSE NULL::bigint
        END AS n
   FROM register.monthly_counts
  GROUP BY monthly_counts.code, monthly_counts.month;

CREATE VIEW register.organisations WITH (security_barrier='true') AS
 SELECT o.id,
    o.name,
    o.contact_url,
    o.contact_email,
    o.privacy_url,
    used.n AS cameras
   FROM (beeldregie.organisation o
     JOIN ( SELECT party.id,
            count(*) AS n
           FROM (beeldregie.camera c
             CROSS JOIN LATERAL ( SELECT DISTINCT unnest(ARRAY[c.owner_id, c.controller_id, c.operator_id]) AS id) party)
          WHERE (c.publication = ANY (ARRAY['exact'::text, 'area'::text]))
          GROUP BY party.id) used USING (id));

CREATE VIEW register.owner_monthly_counts WITH (security_barrier='true') AS
 SELECT counted.owner_id,
    counted.month,
    counted.outcome,
    counted.refusal,
        CASE
            WHEN (counted.n >= 5) THEN (5 * (round(((counted.n)::numeric / 5.0)))::integer)
            ELSE NULL::integer
        END AS n
   FROM ( SELECT c.owner_id,
            r.month,
            r.outcome,
            r.refusal,
            count(*) AS n
           FROM (beeldregie.camera c
             JOIN beeldregie.answered_request r ON ((r.camera_id = c.id)))
          WHERE (c.publication = ANY (ARRAY['exact'::text, 'area'::text]))
          GROUP BY c.owner_id, r.month, r.outcome, r.refusal) counted;

CREATE VIEW register.places AS
 SELECT area.name,
    area.geom
   FROM beeldregie.area
  WHERE (area.kind = ANY (ARRAY['designation'::text, 'municipality'::text, 'other'::text]));

CREATE VIEW register.purposes AS
 SELECT purpose.id,
    purpose.name_nl,
    purpose.name_en
   FROM beeldregie.purpose;

CREATE VIEW register.rules AS
 SELECT basis_rule.basis_id AS basis,
    basis_rule.requester_kind,
    basis_rule.answer,
    basis_rule.requires_incident,
    basis_rule.qualification,
    basis_rule.source_nl,
    basis_rule.source_en,
    basis_rule.needs_confirmation
   FROM beeldregie.basis_rule
  WHERE ((basis_rule.mode = 'live'::text) AND (basis_rule.valid @> now()) AND (basis_rule.recorded @> now()));

CREATE VIEW register.withheld AS
 SELECT c.owner_id,
    o.name AS owner,
    c.withheld_reason AS reason,
    count(*) AS n
   FROM (beeldregie.camera c
     LEFT JOIN beeldregie.organisation o ON ((o.id = c.owner_id)))
  WHERE (c.publication = 'withheld'::text)
  GROUP BY c.owner_id, o.name, c.withheld_reason;

ALTER TABLE ONLY beeldregie.account
    ADD CONSTRAINT account_login_key UNIQUE (login);

ALTER TABLE ONLY beeldregie.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.account_role
    ADD CONSTRAINT account_role_account_id_role_valid_recorded_excl EXCLUDE USING gist (account_id WITH =, role WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.account_role
    ADD CONSTRAINT account_role_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.account
    ADD CONSTRAINT account_subject UNIQUE (issuer, subject);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_code_valid_recorded_excl EXCLUDE USING gist (code WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.agreement_request_vote
    ADD CONSTRAINT agreement_request_vote_pkey PRIMARY KEY (agreement_request_id, account_id);

ALTER TABLE ONLY beeldregie.alarm_message
    ADD CONSTRAINT alarm_message_alarm_centre_id_sender_identifier_key UNIQUE (alarm_centre_id, sender, identifier);

ALTER TABLE ONLY beeldregie.alarm_message
    ADD CONSTRAINT alarm_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.area_history
    ADD CONSTRAINT area_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.area_history
    ADD CONSTRAINT area_history_recorded_once EXCLUDE USING gist (id WITH =, recorded WITH &&);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.basis_rule
    ADD CONSTRAINT basis_rule_basis_id_requester_kind_mode_valid_recorded_excl EXCLUDE USING gist (basis_id WITH =, requester_kind WITH =, mode WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.basis_rule
    ADD CONSTRAINT basis_rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.camera_history
    ADD CONSTRAINT camera_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.camera_mask
    ADD CONSTRAINT camera_mask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_camera_id_coalesce_coalesce1_valid_recorded_excl EXCLUDE USING gist (camera_id WITH =, COALESCE(organisation_id, ''::text) WITH =, COALESCE(purpose_id, ''::text) WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_camera_id_valid_recorded_excl EXCLUDE USING gist (camera_id WITH =, valid WITH &&, recorded WITH &&) WHERE (is_primary);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera_standing
    ADD CONSTRAINT camera_standing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_once EXCLUDE USING gist (camera_id WITH =, state WITH =, during WITH &&);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_one_key UNIQUE (recorded_by, idempotency_key);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.change_deleted
    ADD CONSTRAINT change_deleted_pkey PRIMARY KEY (table_name, row_id, change_id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_undoes_key UNIQUE (undoes);

ALTER TABLE ONLY beeldregie.collection
    ADD CONSTRAINT collection_organisation_id_key_key UNIQUE (organisation_id, key);

ALTER TABLE ONLY beeldregie.collection
    ADD CONSTRAINT collection_organisation_id_name_key UNIQUE (organisation_id, name);

ALTER TABLE ONLY beeldregie.collection
    ADD CONSTRAINT collection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_premises_id_assessed_on_recorded_excl EXCLUDE USING gist (premises_id WITH =, assessed_on WITH =, recorded WITH &&);

ALTER TABLE ONLY beeldregie.dataset
    ADD CONSTRAINT dataset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_area_id_name_valid_recorded_excl EXCLUDE USING gist (area_id WITH =, name WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.document_history
    ADD CONSTRAINT document_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_kind_title_organisation_id_key UNIQUE NULLS NOT DISTINCT (kind, title, organisation_id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.fault_report
    ADD CONSTRAINT fault_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.feed_run
    ADD CONSTRAINT feed_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.floor_plan
    ADD CONSTRAINT floor_plan_pkey PRIMARY KEY (premises_id);

ALTER TABLE ONLY beeldregie.forecast
    ADD CONSTRAINT forecast_pkey PRIMARY KEY (site_id, at, made_at);

ALTER TABLE ONLY beeldregie.forecast_score
    ADD CONSTRAINT forecast_score_pkey PRIMARY KEY (day, horizon_min);

ALTER TABLE ONLY beeldregie.hand_over
    ADD CONSTRAINT hand_over_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.incident_event
    ADD CONSTRAINT incident_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.incident_party
    ADD CONSTRAINT incident_party_incident_id_organisation_id_key UNIQUE (incident_id, organisation_id);

ALTER TABLE ONLY beeldregie.incident_party
    ADD CONSTRAINT incident_party_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.legal_basis
    ADD CONSTRAINT legal_basis_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.load_reject
    ADD CONSTRAINT load_reject_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.load_run
    ADD CONSTRAINT load_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.log_detail
    ADD CONSTRAINT log_detail_pkey PRIMARY KEY (log_id);

ALTER TABLE ONLY beeldregie.log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (one);

ALTER TABLE ONLY beeldregie.log
    ADD CONSTRAINT log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.log_published_head
    ADD CONSTRAINT log_published_head_pkey PRIMARY KEY (day);

ALTER TABLE ONLY beeldregie.log
    ADD CONSTRAINT log_seq_key UNIQUE (seq);

ALTER TABLE ONLY beeldregie.login_attempt
    ADD CONSTRAINT login_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.measurement
    ADD CONSTRAINT measurement_pkey PRIMARY KEY (site_id, at);

ALTER TABLE ONLY beeldregie.measurement_site
    ADD CONSTRAINT measurement_site_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.measurement_site
    ADD CONSTRAINT measurement_site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (organisation_id);

ALTER TABLE ONLY beeldregie.organisation_history
    ADD CONSTRAINT organisation_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.organisation_history
    ADD CONSTRAINT organisation_history_recorded_once EXCLUDE USING gist (id WITH =, recorded WITH &&);

ALTER TABLE ONLY beeldregie.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.premises
    ADD CONSTRAINT premises_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.premises_history
    ADD CONSTRAINT premises_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.premises
    ADD CONSTRAINT premises_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.purpose
    ADD CONSTRAINT purpose_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.push_request
    ADD CONSTRAINT push_request_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY beeldregie.qualification
    ADD CONSTRAINT qualification_account_id_kind_valid_recorded_excl EXCLUDE USING gist (account_id WITH =, kind WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.qualification
    ADD CONSTRAINT qualification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.reapplied
    ADD CONSTRAINT reapplied_pkey PRIMARY KEY (one);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.session
    ADD CONSTRAINT session_id_key UNIQUE (id);

ALTER TABLE ONLY beeldregie.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id_hash);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_one_domain_at_a_time EXCLUDE USING gist (camera_id WITH =, weekday WITH =, int4range((EXTRACT(epoch FROM hour_from))::integer,
CASE
    WHEN (hour_to = '00:00:00'::time without time zone) THEN 86400
    ELSE (EXTRACT(epoch FROM hour_to))::integer
END) WITH &&, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.shift_incident
    ADD CONSTRAINT shift_incident_pkey PRIMARY KEY (shift_id, incident_id);

ALTER TABLE ONLY beeldregie.shift
    ADD CONSTRAINT shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.stream_history
    ADD CONSTRAINT stream_history_pkey PRIMARY KEY (history_id);

ALTER TABLE ONLY beeldregie.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY beeldregie.team_member
    ADD CONSTRAINT team_member_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.team_member
    ADD CONSTRAINT team_member_team_id_account_id_valid_excl EXCLUDE USING gist (team_id WITH =, account_id WITH =, valid WITH &&);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (secret_hash);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_reported_by_idempotency_key_key UNIQUE (reported_by, idempotency_key);

ALTER TABLE ONLY beeldregie.turning_position
    ADD CONSTRAINT turning_position_camera_id_id_key UNIQUE (camera_id, id);

ALTER TABLE ONLY beeldregie.turning_position
    ADD CONSTRAINT turning_position_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_account_id_idempotency_key_camera_id_key UNIQUE (account_id, idempotency_key, camera_id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.viewing
    ADD CONSTRAINT viewing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.wall
    ADD CONSTRAINT wall_account_id_name_key UNIQUE (account_id, name);

ALTER TABLE ONLY beeldregie.wall
    ADD CONSTRAINT wall_pkey PRIMARY KEY (id);

CREATE INDEX agreement_closed_change ON beeldregie.agreement USING btree (closed_change);

CREATE INDEX agreement_recipient ON beeldregie.agreement USING btree (recipient_id);

CREATE INDEX agreement_recorded_change ON beeldregie.agreement USING btree (recorded_change);

CREATE UNIQUE INDEX agreement_request_open ON beeldregie.agreement_request USING btree (camera_id, organisation_id, purpose_id) WHERE (settled_at IS NULL);

CREATE INDEX agreement_request_organisation ON beeldregie.agreement_request USING btree (organisation_id, asked_at DESC);

CREATE INDEX alarm_received ON beeldregie.alarm USING btree (alarm_centre_id, received_at DESC);

CREATE INDEX api_token_account ON beeldregie.api_token USING btree (account_id);

CREATE INDEX area_geom ON beeldregie.area USING gist (geom);

CREATE INDEX area_history_area ON beeldregie.area_history USING btree (id);

CREATE INDEX area_history_geom ON beeldregie.area_history USING gist (geom);

CREATE INDEX camera_change ON beeldregie.camera USING btree (change_id);

CREATE INDEX camera_history_camera ON beeldregie.camera_history USING btree (id);

CREATE INDEX camera_history_change ON beeldregie.camera_history USING btree (change_id);

CREATE INDEX camera_history_premises ON beeldregie.camera_history USING btree (premises_id) WHERE (premises_id IS NOT NULL);

CREATE INDEX camera_mask_standing ON beeldregie.camera_mask USING btree (camera_id) WHERE (removed_at IS NULL);

CREATE INDEX camera_owner ON beeldregie.camera USING btree (owner_id);

CREATE INDEX camera_position ON beeldregie.camera USING gist ("position");

CREATE INDEX camera_premises ON beeldregie.camera USING btree (premises_id) WHERE (premises_id IS NOT NULL);

CREATE INDEX camera_purpose_camera ON beeldregie.camera_purpose USING btree (camera_id);

CREATE INDEX camera_purpose_closed_change ON beeldregie.camera_purpose USING btree (closed_change);

CREATE INDEX camera_purpose_present ON beeldregie.camera_purpose USING btree (present_camera_id);

CREATE INDEX camera_purpose_recorded_change ON beeldregie.camera_purpose USING btree (recorded_change);

CREATE INDEX camera_standing_last ON beeldregie.camera_standing USING btree (camera_id, id DESC);

CREATE INDEX camera_state_camera ON beeldregie.camera_state USING btree (camera_id);

CREATE INDEX change_deleted_change ON beeldregie.change_deleted USING btree (change_id);

CREATE UNIQUE INDEX change_idempotency_key ON beeldregie.change USING btree (account_id, idempotency_key);

CREATE INDEX change_organisation ON beeldregie.change USING btree (organisation_id, id DESC);

CREATE INDEX change_recent ON beeldregie.change USING btree (at DESC);

CREATE INDEX connection_check_closed_change ON beeldregie.connection_check USING btree (closed_change);

CREATE INDEX connection_check_present ON beeldregie.connection_check USING btree (present_premises_id);

CREATE INDEX connection_check_recorded_change ON beeldregie.connection_check USING btree (recorded_change);

CREATE INDEX decision_request ON beeldregie.decision USING btree (request_id, id DESC);

CREATE INDEX document_history_document ON beeldregie.document_history USING btree (id);

CREATE UNIQUE INDEX fault_report_open ON beeldregie.fault_report USING btree (camera_id, reported_by) WHERE (settled_at IS NULL);

CREATE INDEX feed_run_recent ON beeldregie.feed_run USING btree (received_at DESC);

CREATE INDEX forecast_made ON ONLY beeldregie.forecast USING btree (made_at, at);

CREATE INDEX hand_over_account ON beeldregie.hand_over USING btree (account_id) WHERE (state = 'offered'::text);

CREATE UNIQUE INDEX hand_over_open ON beeldregie.hand_over USING btree (lease_id) WHERE (state = 'offered'::text);

CREATE UNIQUE INDEX hand_over_request ON beeldregie.hand_over USING btree (request_id);

CREATE INDEX hand_over_shift ON beeldregie.hand_over USING btree (shift_id);

CREATE INDEX incident_event_incident ON beeldregie.incident_event USING btree (incident_id, id);

CREATE INDEX incident_happened ON beeldregie.incident USING gist (happened);

CREATE INDEX incident_open ON beeldregie.incident USING btree (opened_at) WHERE ((opened_at IS NOT NULL) AND (closed_at IS NULL));

CREATE INDEX incident_party_organisation ON beeldregie.incident_party USING btree (organisation_id);

CREATE INDEX incident_position ON beeldregie.incident USING gist ("position");

CREATE INDEX incident_wish_incident ON beeldregie.incident_wish USING btree (incident_id, asked_at);

CREATE INDEX lease_account ON beeldregie.lease USING btree (account_id, starts_at DESC);

CREATE INDEX lease_camera ON beeldregie.lease USING btree (camera_id, starts_at DESC);

CREATE INDEX lease_camera_end ON beeldregie.lease USING btree (camera_id, ends_at);

CREATE INDEX lease_open ON beeldregie.lease USING btree (ends_at) WHERE (ended_at IS NULL);

CREATE INDEX lease_organisation_end ON beeldregie.lease USING btree (organisation_id, ends_at);

CREATE INDEX lease_withheld ON beeldregie.lease USING btree (camera_id, organisation_id, withheld_until) WHERE (withheld_until IS NOT NULL);

CREATE INDEX load_reject_run ON beeldregie.load_reject USING btree (load_run_id);

CREATE INDEX log_decision ON beeldregie.log USING btree ((((body)::jsonb ->> 'decision'::text))) WHERE (step = 'decision'::text);

CREATE INDEX log_request ON beeldregie.log USING btree ((((body)::jsonb ->> 'request'::text))) WHERE (step = 'request'::text);

CREATE INDEX log_withdrawal ON beeldregie.log USING btree ((((body)::jsonb ->> 'lease'::text))) WHERE (step = 'withdrawal'::text);

CREATE INDEX login_attempt_address ON beeldregie.login_attempt USING btree (address_hash, at);

CREATE INDEX login_attempt_recent ON beeldregie.login_attempt USING btree (login, at);

CREATE INDEX measurement_at ON ONLY beeldregie.measurement USING brin (at) WITH (pages_per_range='16', autosummarize='on');

CREATE INDEX measurement_site_geom ON beeldregie.measurement_site USING gist (geom);

CREATE INDEX organisation_history_organisation ON beeldregie.organisation_history USING btree (id);

CREATE INDEX premises_history_premises ON beeldregie.premises_history USING btree (id);

CREATE UNIQUE INDEX push_open ON beeldregie.push USING btree (incident_id, camera_id, to_organisation_id) WHERE (ended_at IS NULL);

CREATE INDEX push_recipient ON beeldregie.push USING btree (to_organisation_id, pushed_at DESC);

CREATE INDEX push_request_push ON beeldregie.push_request USING btree (push_id);

CREATE INDEX road_segment_geom ON beeldregie.road_segment USING gist (geom);

CREATE INDEX session_account ON beeldregie.session USING btree (account_id);

CREATE INDEX sharing_turn_closed_change ON beeldregie.sharing_turn USING btree (closed_change);

CREATE INDEX sharing_turn_present ON beeldregie.sharing_turn USING btree (present_camera_id);

CREATE INDEX sharing_turn_recorded_change ON beeldregie.sharing_turn USING btree (recorded_change);

CREATE INDEX shift_account ON beeldregie.shift USING btree (account_id) WHERE (state = 'offered'::text);

CREATE INDEX shift_incident_incident ON beeldregie.shift_incident USING btree (incident_id);

CREATE UNIQUE INDEX shift_open ON beeldregie.shift USING btree (giver_id) WHERE (state = 'offered'::text);

CREATE INDEX stream_change ON beeldregie.stream USING btree (change_id);

CREATE INDEX stream_history_camera ON beeldregie.stream_history USING btree (camera_id);

CREATE INDEX stream_history_change ON beeldregie.stream_history USING btree (change_id);

CREATE INDEX team_incident ON beeldregie.team USING btree (incident_id);

CREATE INDEX team_member_account ON beeldregie.team_member USING btree (account_id);

CREATE INDEX ticket_expires ON beeldregie.ticket USING btree (expires_at);

CREATE INDEX ticket_lease ON beeldregie.ticket USING btree (lease_id);

CREATE INDEX trigger_camera ON beeldregie.trigger USING btree (camera_id) WHERE (camera_id IS NOT NULL);

CREATE INDEX trigger_recent ON beeldregie.trigger USING btree (received_at DESC);

CREATE UNIQUE INDEX turning_position_home ON beeldregie.turning_position USING btree (camera_id) WHERE (is_home AND (removed_at IS NULL));

CREATE UNIQUE INDEX turning_position_name ON beeldregie.turning_position USING btree (camera_id, lower(name)) WHERE (removed_at IS NULL);

CREATE INDEX upload_recent ON beeldregie.upload USING btree (organisation_id, created_at DESC);

CREATE INDEX view_request_camera ON beeldregie.view_request USING btree (camera_id, created_at DESC);

CREATE INDEX viewing_lease ON beeldregie.viewing USING btree (lease_id);

CREATE INDEX viewing_open ON beeldregie.viewing USING btree (heartbeat_at) WHERE (ended_at IS NULL);

CREATE TRIGGER begin_step AFTER INSERT ON beeldregie.change FOR EACH ROW EXECUTE FUNCTION beeldregie.begin_step();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.area FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.camera FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_camera_history();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.document FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.organisation FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.premises FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.stream FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_history();

CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.area REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();

CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.camera REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();

CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.premises REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();

CREATE TRIGGER note_deleted AFTER DELETE ON beeldregie.stream REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION beeldregie.note_deleted();

CREATE TRIGGER queue_confirmed AFTER UPDATE OF state ON beeldregie.upload FOR EACH ROW WHEN (((new.state = 'loading'::text) AND (old.state = 'checked'::text))) EXECUTE FUNCTION beeldregie.queue_upload();

CREATE TRIGGER queue_new AFTER INSERT ON beeldregie.upload FOR EACH ROW EXECUTE FUNCTION beeldregie.queue_upload();

CREATE TRIGGER queue_notifications AFTER INSERT ON beeldregie.decision FOR EACH ROW WHEN ((new.outcome = 'pending'::text)) EXECUTE FUNCTION beeldregie.queue_notifications();

CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON beeldregie.log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION beeldregie.seal_log_row();

CREATE TRIGGER tell AFTER UPDATE ON beeldregie.agreement_request FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT ON beeldregie.agreement_request_vote FOR EACH ROW EXECUTE FUNCTION beeldregie.tell_vote();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.alarm FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.camera_mask FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT ON beeldregie.camera_standing FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.camera_state FOR EACH ROW WHEN ((new.found_by = 'person'::text)) EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT ON beeldregie.change FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT ON beeldregie.decision FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.hand_over FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident FOR EACH ROW WHEN ((new.opened_at IS NOT NULL)) EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident_party FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident_wish FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.lease FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.push FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.qualification FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.shift FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.team FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.team_member FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.trigger FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.turning_position FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE OF ended_at ON beeldregie.viewing FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

ALTER TABLE ONLY beeldregie.account
    ADD CONSTRAINT account_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.account_role
    ADD CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_giver_id_fkey FOREIGN KEY (giver_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_present_area_id_fkey FOREIGN KEY (present_area_id) REFERENCES beeldregie.area(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.agreement_request
    ADD CONSTRAINT agreement_request_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.agreement_request_vote
    ADD CONSTRAINT agreement_request_vote_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.agreement_request_vote
    ADD CONSTRAINT agreement_request_vote_agreement_request_id_fkey FOREIGN KEY (agreement_request_id) REFERENCES beeldregie.agreement_request(id);

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_alarm_centre_id_fkey FOREIGN KEY (alarm_centre_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.alarm_message
    ADD CONSTRAINT alarm_message_alarm_centre_id_fkey FOREIGN KEY (alarm_centre_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.alarm_message
    ADD CONSTRAINT alarm_message_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES beeldregie.alarm(id);

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES beeldregie.premises(id) ON DELETE SET NULL;

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.alarm
    ADD CONSTRAINT alarm_state_by_fkey FOREIGN KEY (state_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.basis_rule
    ADD CONSTRAINT basis_rule_basis_id_fkey FOREIGN KEY (basis_id) REFERENCES beeldregie.legal_basis(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_controller_id_fkey FOREIGN KEY (controller_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_funder_id_fkey FOREIGN KEY (funder_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_joint_document_id_fkey FOREIGN KEY (joint_document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.camera_mask
    ADD CONSTRAINT camera_mask_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.camera_mask
    ADD CONSTRAINT camera_mask_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.camera_mask
    ADD CONSTRAINT camera_mask_position FOREIGN KEY (camera_id, position_id) REFERENCES beeldregie.turning_position(camera_id, id);

ALTER TABLE ONLY beeldregie.camera_mask
    ADD CONSTRAINT camera_mask_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES beeldregie.premises(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_processor_document_id_fkey FOREIGN KEY (processor_document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_processor_id_fkey FOREIGN KEY (processor_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_basis_id_fkey FOREIGN KEY (basis_id) REFERENCES beeldregie.legal_basis(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_present_camera_id_fkey FOREIGN KEY (present_camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.camera_standing
    ADD CONSTRAINT camera_standing_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.camera_standing
    ADD CONSTRAINT camera_standing_camera_id_position_id_fkey FOREIGN KEY (camera_id, position_id) REFERENCES beeldregie.turning_position(camera_id, id);

ALTER TABLE ONLY beeldregie.camera_standing
    ADD CONSTRAINT camera_standing_told_by_fkey FOREIGN KEY (told_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.change_deleted
    ADD CONSTRAINT change_deleted_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_undoes_fkey FOREIGN KEY (undoes) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.collection
    ADD CONSTRAINT collection_made_by_fkey FOREIGN KEY (made_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.collection
    ADD CONSTRAINT collection_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_alarm_centre_id_fkey FOREIGN KEY (alarm_centre_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_present_premises_id_fkey FOREIGN KEY (present_premises_id) REFERENCES beeldregie.premises(id);

ALTER TABLE ONLY beeldregie.connection_check
    ADD CONSTRAINT connection_check_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES beeldregie.view_request(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_present_area_id_fkey FOREIGN KEY (present_area_id) REFERENCES beeldregie.area(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.fault_report
    ADD CONSTRAINT fault_report_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id) ON DELETE CASCADE;

ALTER TABLE ONLY beeldregie.fault_report
    ADD CONSTRAINT fault_report_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.fault_report
    ADD CONSTRAINT fault_report_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.floor_plan
    ADD CONSTRAINT floor_plan_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES beeldregie.premises(id) ON DELETE CASCADE;

ALTER TABLE ONLY beeldregie.floor_plan
    ADD CONSTRAINT floor_plan_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.hand_over
    ADD CONSTRAINT hand_over_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.hand_over
    ADD CONSTRAINT hand_over_lease_id_fkey FOREIGN KEY (lease_id) REFERENCES beeldregie.lease(id);

ALTER TABLE ONLY beeldregie.hand_over
    ADD CONSTRAINT hand_over_request_id_fkey FOREIGN KEY (request_id) REFERENCES beeldregie.view_request(id);

ALTER TABLE ONLY beeldregie.hand_over
    ADD CONSTRAINT hand_over_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES beeldregie.shift(id);

ALTER TABLE ONLY beeldregie.incident_event
    ADD CONSTRAINT incident_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.incident_event
    ADD CONSTRAINT incident_event_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.incident_event
    ADD CONSTRAINT incident_event_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.incident_party
    ADD CONSTRAINT incident_party_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.incident_party
    ADD CONSTRAINT incident_party_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES beeldregie.premises(id) ON DELETE SET NULL;

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.incident_wish
    ADD CONSTRAINT incident_wish_state_by_fkey FOREIGN KEY (state_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES beeldregie.decision(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_request_id_fkey FOREIGN KEY (request_id) REFERENCES beeldregie.view_request(id);

ALTER TABLE ONLY beeldregie.lease
    ADD CONSTRAINT lease_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.load_reject
    ADD CONSTRAINT load_reject_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.log_detail
    ADD CONSTRAINT log_detail_log_id_fkey FOREIGN KEY (log_id) REFERENCES beeldregie.log(id);

ALTER TABLE ONLY beeldregie.measurement_site
    ADD CONSTRAINT measurement_site_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES beeldregie.dataset(id);

ALTER TABLE ONLY beeldregie.notification
    ADD CONSTRAINT notification_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.organisation
    ADD CONSTRAINT organisation_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.premises
    ADD CONSTRAINT premises_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.premises
    ADD CONSTRAINT premises_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.premises
    ADD CONSTRAINT premises_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_from_organisation_id_fkey FOREIGN KEY (from_organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_pushed_by_fkey FOREIGN KEY (pushed_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.push_request
    ADD CONSTRAINT push_request_push_id_fkey FOREIGN KEY (push_id) REFERENCES beeldregie.push(id);

ALTER TABLE ONLY beeldregie.push_request
    ADD CONSTRAINT push_request_request_id_fkey FOREIGN KEY (request_id) REFERENCES beeldregie.view_request(id);

ALTER TABLE ONLY beeldregie.push
    ADD CONSTRAINT push_to_organisation_id_fkey FOREIGN KEY (to_organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.qualification
    ADD CONSTRAINT qualification_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.qualification
    ADD CONSTRAINT qualification_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.qualification
    ADD CONSTRAINT qualification_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_site_id_fkey FOREIGN KEY (site_id) REFERENCES beeldregie.measurement_site(id);

ALTER TABLE ONLY beeldregie.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_present_camera_id_fkey FOREIGN KEY (present_camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.sharing_turn
    ADD CONSTRAINT sharing_turn_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.shift
    ADD CONSTRAINT shift_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.shift
    ADD CONSTRAINT shift_giver_id_fkey FOREIGN KEY (giver_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.shift_incident
    ADD CONSTRAINT shift_incident_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.shift_incident
    ADD CONSTRAINT shift_incident_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES beeldregie.shift(id);

ALTER TABLE ONLY beeldregie.stream
    ADD CONSTRAINT stream_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.stream
    ADD CONSTRAINT stream_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_id_fkey FOREIGN KEY (id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.team_member
    ADD CONSTRAINT team_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.team_member
    ADD CONSTRAINT team_member_added_by_fkey FOREIGN KEY (added_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.team_member
    ADD CONSTRAINT team_member_team_id_fkey FOREIGN KEY (team_id) REFERENCES beeldregie.team(id);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_scaled_down_by_fkey FOREIGN KEY (scaled_down_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.team
    ADD CONSTRAINT team_scaled_up_by_fkey FOREIGN KEY (scaled_up_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.ticket
    ADD CONSTRAINT ticket_lease_id_fkey FOREIGN KEY (lease_id) REFERENCES beeldregie.lease(id) ON DELETE CASCADE;

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.turning_position
    ADD CONSTRAINT turning_position_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.turning_position
    ADD CONSTRAINT turning_position_made_by_fkey FOREIGN KEY (made_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.turning_position
    ADD CONSTRAINT turning_position_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_change_id_fkey FOREIGN KEY (change_id) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.upload
    ADD CONSTRAINT upload_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES beeldregie.incident(id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.viewing
    ADD CONSTRAINT viewing_lease_id_fkey FOREIGN KEY (lease_id) REFERENCES beeldregie.lease(id);

ALTER TABLE ONLY beeldregie.wall
    ADD CONSTRAINT wall_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

