-- What the migrations and views make, as pg_dump prints it. Written by `make schema`; never run.

CREATE SCHEMA beeldregie;

CREATE SCHEMA register;

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
    CONSTRAINT camera_carriageway_check CHECK ((carriageway = ANY (ARRAY['Re'::text, 'Li'::text]))),
    CONSTRAINT camera_check CHECK (((publication <> 'withheld'::text) OR (withheld_reason IS NOT NULL))),
    CONSTRAINT camera_check1 CHECK (((base_point IS NULL) OR (kind = 'mobile'::text))),
    CONSTRAINT camera_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)),
    CONSTRAINT camera_direction_check CHECK (((direction >= 0) AND (direction <= 359))),
    CONSTRAINT camera_field_of_view_check CHECK (((field_of_view >= 1) AND (field_of_view <= 360))),
    CONSTRAINT camera_iama_url_check CHECK ((iama_url ~ '^https?://'::text)),
    CONSTRAINT camera_image_class_check CHECK ((image_class = ANY (ARRAY['overview'::text, 'observe'::text, 'recognise'::text, 'identify'::text]))),
    CONSTRAINT camera_kind_check CHECK ((kind = ANY (ARRAY['fixed'::text, 'ptz'::text, 'mobile'::text, 'counter'::text, 'phone_counter'::text, 'unknown'::text]))),
    CONSTRAINT camera_lifecycle_check CHECK ((lifecycle = ANY (ARRAY['planned'::text, 'active'::text, 'removed'::text]))),
    CONSTRAINT camera_pilot_phase_check CHECK (((pilot_phase >= 1) AND (pilot_phase <= 4))),
    CONSTRAINT camera_placed CHECK ((placed_until >= placed_from)),
    CONSTRAINT camera_privacy_profile_check CHECK ((privacy_profile = ANY (ARRAY['none'::text, 'masked'::text, 'unrecognisable'::text]))),
    CONSTRAINT camera_publication_check CHECK ((publication = ANY (ARRAY['exact'::text, 'area'::text, 'withheld'::text]))),
    CONSTRAINT camera_range_m_check CHECK ((range_m > 0)),
    CONSTRAINT camera_reach_m_check CHECK ((reach_m > 0)),
    CONSTRAINT camera_retention_hours_check CHECK ((retention_hours >= 0))
);

CREATE FUNCTION beeldregie.covers(area public.geometry, camera beeldregie.camera) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (public.st_covers(area, (camera)."position") AND (((camera).base_point IS NULL) OR public.st_covers(area, (public.st_buffer(((camera).base_point)::public.geography, (COALESCE((camera).reach_m, 0))::double precision))::public.geometry)));

CREATE FUNCTION beeldregie.drop_days_before(parent text, day date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog'
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
    SET search_path TO 'beeldregie', 'pg_catalog'
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
    CONSTRAINT agreement_check CHECK (((hour_from IS NULL) = (hour_to IS NULL))),
    CONSTRAINT agreement_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT agreement_minutes_max_check CHECK (((minutes_max >= 1) AND (minutes_max <= 1440))),
    CONSTRAINT agreement_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'analysis'::text]))),
    CONSTRAINT agreement_pictures_max_check CHECK ((pictures_max > 0)),
    CONSTRAINT agreement_purposes_check CHECK ((cardinality(purposes) > 0)),
    CONSTRAINT agreement_viewers_max_check CHECK ((viewers_max > 0)),
    CONSTRAINT agreement_weekdays_check CHECK ((weekdays <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint, (7)::smallint]))
);

CREATE FUNCTION beeldregie.gives(agreement beeldregie.agreement, camera beeldregie.camera, bases text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((((agreement).camera_codes IS NULL) OR ((camera).code = ANY ((agreement).camera_codes))) AND (((agreement).giver_id = COALESCE((camera).controller_id, (camera).owner_id)) OR (((agreement).giver_id = (camera).owner_id) AND (NOT COALESCE((bases && ARRAY['gemw-151c'::text, 'polw-3'::text]), false)))));

CREATE FUNCTION beeldregie.keep_camera_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'public', 'pg_catalog'
    AS $$
DECLARE moment timestamptz := greatest(clock_timestamp(), OLD.recorded_at);  -- one moment: as of any time there is exactly one row
BEGIN
    INSERT INTO beeldregie.camera_history SELECT nextval(pg_get_serial_sequence('beeldregie.camera_history', 'history_id')),
        tstzrange(OLD.recorded_at, moment), OLD.*;
    IF TG_OP = 'UPDATE' THEN
        NEW.recorded_at := moment;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION beeldregie.log_row_hash(seq bigint, at timestamp with time zone, step text, body text, detail_hash bytea, prev_hash bytea) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT sha256(convert_to(concat_ws(E'\n', seq, (extract(epoch FROM at) * 1000000)::bigint, step, body, coalesce(encode(detail_hash, 'hex'), '-'),
                                       encode(prev_hash, 'hex')), 'UTF8'))
$$;

CREATE FUNCTION beeldregie.role_name(part text) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(nullif(current_setting('beeldregie.role_prefix', true), ''), current_database()) || '_' || part $$;

CREATE FUNCTION beeldregie.seal_log_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'beeldregie', 'pg_catalog'
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
    CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text]))),
    CONSTRAINT account_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT account_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,62}$'::text))
);

CREATE TABLE beeldregie.account_role (
    id bigint NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    valid tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    recorded tstzrange DEFAULT tstzrange(now(), NULL::timestamp with time zone) NOT NULL,
    CONSTRAINT account_role_role_check CHECK ((role = ANY (ARRAY['traffic_manager'::text, 'owner_admin'::text, 'controller'::text, 'observer'::text, 'control_room'::text, 'policy_officer'::text, 'administrator'::text, 'detection'::text])))
);

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
    revoked_at timestamp with time zone
);

CREATE TABLE beeldregie.area (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    organisation_id text,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    load_run_id bigint,
    is_demo boolean DEFAULT false NOT NULL,
    CONSTRAINT area_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,94}$'::text)),
    CONSTRAINT area_geom_check CHECK (public.st_isvalid(geom)),
    CONSTRAINT area_kind_check CHECK ((kind = ANY (ARRAY['designation'::text, 'municipality'::text, 'organisation'::text, 'other'::text])))
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
    CONSTRAINT basis_rule_answer_check CHECK ((answer = ANY (ARRAY['no'::text, 'counts'::text, 'unrecognisable'::text, 'incident'::text, 'approval'::text, 'agreement'::text, 'yes'::text]))),
    CONSTRAINT basis_rule_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'recorded'::text, 'control'::text, 'analysis'::text]))),
    CONSTRAINT basis_rule_requester_kind_check CHECK ((requester_kind = ANY (ARRAY['regiekamer'::text, 'toezichtcentrale'::text, 'meldkamer'::text])))
);

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
    iama_url text
);

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
    CONSTRAINT camera_purpose_dpia_url_check CHECK ((dpia_url ~ '^https?://'::text))
);

ALTER TABLE beeldregie.camera_purpose ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.camera_purpose_id_seq
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
    CONSTRAINT camera_state_state_check CHECK ((state = ANY (ARRAY['fault'::text, 'maintenance'::text, 'off'::text, 'shutter'::text])))
);

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
    CONSTRAINT change_check CHECK (((kind = 'undo'::text) = (undoes IS NOT NULL))),
    CONSTRAINT change_check1 CHECK (((kind = 'load'::text) = (load_run_id IS NOT NULL))),
    CONSTRAINT change_kind_check CHECK ((kind = ANY (ARRAY['load'::text, 'edit'::text, 'undo'::text])))
);

ALTER TABLE beeldregie.change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.change_id_seq
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
    closed_change bigint
);

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
    CONSTRAINT document_kind_check CHECK ((kind = ANY (ARRAY['designation'::text, 'agreement'::text, 'dpia'::text, 'decision'::text, 'policy'::text, 'other'::text]))),
    CONSTRAINT document_url_check CHECK ((url ~ '^https?://'::text))
);

ALTER TABLE beeldregie.document ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE beeldregie.feed_run (
    id bigint NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    published_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    counts jsonb NOT NULL
);

ALTER TABLE beeldregie.feed_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.feed_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    CONSTRAINT incident_check CHECK (((closed_at IS NULL) OR (opened_at IS NOT NULL))),
    CONSTRAINT incident_priority_check CHECK (((priority >= 1) AND (priority <= 3)))
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
    CONSTRAINT lease_check CHECK ((ends_at > starts_at)),
    CONSTRAINT lease_check1 CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT lease_end_reason_check CHECK ((end_reason = ANY (ARRAY['expired'::text, 'withdrawn'::text, 'returned'::text, 'incident_closed'::text, 'agreement_ended'::text, 'designation_ended'::text, 'role_ended'::text, 'shutter'::text, 'rule_changed'::text]))),
    CONSTRAINT lease_ends_because_check CHECK ((ends_because = ANY (ARRAY['asked'::text, 'agreement'::text, 'hours'::text, 'designation'::text, 'role'::text, 'basis'::text, 'incident'::text, 'approval'::text]))),
    CONSTRAINT lease_masking_check CHECK ((masking = ANY (ARRAY['none'::text, 'masked'::text, 'unrecognisable'::text]))),
    CONSTRAINT lease_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'analysis'::text])))
);

CREATE TABLE beeldregie.legal_basis (
    id text NOT NULL,
    name_nl text NOT NULL,
    name_en text NOT NULL,
    source_nl text NOT NULL,
    source_en text NOT NULL,
    max_retention_hours integer,
    sort smallint NOT NULL,
    CONSTRAINT legal_basis_max_retention_hours_check CHECK ((max_retention_hours >= 0))
);

CREATE TABLE beeldregie.load_reject (
    id bigint NOT NULL,
    load_run_id bigint NOT NULL,
    row_number integer NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL
);

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
    CONSTRAINT load_run_subject_check CHECK ((subject = ANY (ARRAY['cameras'::text, 'areas'::text, 'agreements'::text, 'incidents'::text, 'sites'::text, 'segments'::text])))
);

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
    CONSTRAINT log_step_check CHECK ((step = ANY (ARRAY['request'::text, 'decision'::text, 'lease'::text, 'extension'::text, 'viewing_start'::text, 'viewing_end'::text, 'push'::text, 'withdrawal'::text, 'lease_end'::text, 'login'::text, 'logout'::text, 'load'::text, 'change'::text, 'trigger'::text])))
);

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

ALTER TABLE beeldregie.measurement_site ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME beeldregie.measurement_site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    CONSTRAINT organisation_contact_email_check CHECK ((contact_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'::text)),
    CONSTRAINT organisation_contact_url_check CHECK ((contact_url ~ '^https?://'::text)),
    CONSTRAINT organisation_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{1,62}$'::text)),
    CONSTRAINT organisation_kind_check CHECK ((kind = ANY (ARRAY['municipality'::text, 'police'::text, 'road_authority'::text, 'safety_region'::text, 'fire'::text, 'ggd'::text, 'public_transport'::text, 'rail'::text, 'province'::text, 'port'::text, 'private'::text, 'alarm_centre'::text, 'team_copi'::text, 'team_rot'::text]))),
    CONSTRAINT organisation_owner_kind_check CHECK ((owner_kind = ANY (ARRAY['traffic'::text, 'public_order'::text, 'transport'::text, 'tunnel'::text, 'bridge'::text, 'road'::text, 'parking'::text, 'other'::text]))),
    CONSTRAINT organisation_privacy_url_check CHECK ((privacy_url ~ '^https?://'::text))
);

CREATE TABLE beeldregie.purpose (
    id text NOT NULL,
    name_nl text NOT NULL,
    name_en text NOT NULL
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
    revoked_at timestamp with time zone
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
    CONSTRAINT stream_check CHECK (((integration = ANY (ARRAY['none'::text, 'planned'::text])) OR (sealed IS NOT NULL))),
    CONSTRAINT stream_integration_check CHECK ((integration = ANY (ARRAY['direct'::text, 'gateway'::text, 'none'::text, 'planned'::text]))),
    CONSTRAINT stream_max_viewers_check CHECK ((max_viewers > 0))
);

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
    a.unrecognisable,
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
            g_1.closed_change
           FROM beeldregie.designation g_1
          WHERE ((g_1.area_id = a.id) AND (g_1.recorded @> now()))
          ORDER BY (g_1.valid @> now()) DESC, (lower(g_1.valid)) DESC, g_1.id DESC
         LIMIT 1) g ON (true))
     LEFT JOIN beeldregie.organisation o ON ((o.id = a.organisation_id)))
  WHERE (a.kind = 'designation'::text);

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

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_code_valid_recorded_excl EXCLUDE USING gist (code WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY beeldregie.area
    ADD CONSTRAINT area_code_key UNIQUE (code);

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

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_camera_id_coalesce_coalesce1_valid_recorded_excl EXCLUDE USING gist (camera_id WITH =, COALESCE(organisation_id, ''::text) WITH =, COALESCE(purpose_id, ''::text) WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_camera_id_valid_recorded_excl EXCLUDE USING gist (camera_id WITH =, valid WITH &&, recorded WITH &&) WHERE (is_primary);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_undoes_key UNIQUE (undoes);

ALTER TABLE ONLY beeldregie.dataset
    ADD CONSTRAINT dataset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_area_id_name_valid_recorded_excl EXCLUDE USING gist (area_id WITH =, name WITH =, valid WITH &&, recorded WITH &&);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_kind_title_organisation_id_key UNIQUE NULLS NOT DISTINCT (kind, title, organisation_id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.feed_run
    ADD CONSTRAINT feed_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.forecast
    ADD CONSTRAINT forecast_pkey PRIMARY KEY (site_id, at, made_at);

ALTER TABLE ONLY beeldregie.forecast_score
    ADD CONSTRAINT forecast_score_pkey PRIMARY KEY (day, horizon_min);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);

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

ALTER TABLE ONLY beeldregie.organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.purpose
    ADD CONSTRAINT purpose_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.reapplied
    ADD CONSTRAINT reapplied_pkey PRIMARY KEY (one);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_code_key UNIQUE (code);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id_hash);

ALTER TABLE ONLY beeldregie.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (camera_id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_reported_by_idempotency_key_key UNIQUE (reported_by, idempotency_key);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_account_id_idempotency_key_camera_id_key UNIQUE (account_id, idempotency_key, camera_id);

ALTER TABLE ONLY beeldregie.view_request
    ADD CONSTRAINT view_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY beeldregie.viewing
    ADD CONSTRAINT viewing_pkey PRIMARY KEY (id);

CREATE INDEX agreement_recipient ON beeldregie.agreement USING btree (recipient_id);

CREATE INDEX api_token_account ON beeldregie.api_token USING btree (account_id);

CREATE INDEX area_geom ON beeldregie.area USING gist (geom);

CREATE INDEX camera_change ON beeldregie.camera USING btree (change_id);

CREATE INDEX camera_history_camera ON beeldregie.camera_history USING btree (id);

CREATE INDEX camera_history_change ON beeldregie.camera_history USING btree (change_id);

CREATE INDEX camera_owner ON beeldregie.camera USING btree (owner_id);

CREATE INDEX camera_position ON beeldregie.camera USING gist ("position");

CREATE INDEX camera_purpose_camera ON beeldregie.camera_purpose USING btree (camera_id);

CREATE INDEX camera_purpose_closed_change ON beeldregie.camera_purpose USING btree (closed_change);

CREATE INDEX camera_purpose_recorded_change ON beeldregie.camera_purpose USING btree (recorded_change);

CREATE INDEX camera_state_camera ON beeldregie.camera_state USING btree (camera_id);

CREATE INDEX change_recent ON beeldregie.change USING btree (at DESC);

CREATE INDEX decision_request ON beeldregie.decision USING btree (request_id, id DESC);

CREATE INDEX feed_run_recent ON beeldregie.feed_run USING btree (received_at DESC);

CREATE INDEX forecast_made ON ONLY beeldregie.forecast USING btree (made_at, at);

CREATE INDEX incident_happened ON beeldregie.incident USING gist (happened);

CREATE INDEX incident_open ON beeldregie.incident USING btree (opened_at) WHERE ((opened_at IS NOT NULL) AND (closed_at IS NULL));

CREATE INDEX incident_position ON beeldregie.incident USING gist ("position");

CREATE INDEX lease_account ON beeldregie.lease USING btree (account_id, starts_at DESC);

CREATE INDEX lease_camera ON beeldregie.lease USING btree (camera_id, starts_at DESC);

CREATE INDEX lease_open ON beeldregie.lease USING btree (ends_at) WHERE (ended_at IS NULL);

CREATE INDEX load_reject_run ON beeldregie.load_reject USING btree (load_run_id);

CREATE INDEX log_decision ON beeldregie.log USING btree ((((body)::jsonb ->> 'decision'::text))) WHERE (step = 'decision'::text);

CREATE INDEX log_request ON beeldregie.log USING btree ((((body)::jsonb ->> 'request'::text))) WHERE (step = 'request'::text);

CREATE INDEX login_attempt_address ON beeldregie.login_attempt USING btree (address_hash, at);

CREATE INDEX login_attempt_recent ON beeldregie.login_attempt USING btree (login, at);

CREATE INDEX measurement_at ON ONLY beeldregie.measurement USING brin (at) WITH (pages_per_range='16', autosummarize='on');

CREATE INDEX measurement_site_geom ON beeldregie.measurement_site USING gist (geom);

CREATE INDEX road_segment_geom ON beeldregie.road_segment USING gist (geom);

CREATE INDEX session_account ON beeldregie.session USING btree (account_id);

CREATE INDEX trigger_recent ON beeldregie.trigger USING btree (received_at DESC);

CREATE INDEX view_request_camera ON beeldregie.view_request USING btree (camera_id, created_at DESC);

CREATE INDEX viewing_lease ON beeldregie.viewing USING btree (lease_id);

CREATE INDEX viewing_open ON beeldregie.viewing USING btree (heartbeat_at) WHERE (ended_at IS NULL);

CREATE TRIGGER keep_history BEFORE DELETE OR UPDATE ON beeldregie.camera FOR EACH ROW EXECUTE FUNCTION beeldregie.keep_camera_history();

CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON beeldregie.log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION beeldregie.seal_log_row();

CREATE TRIGGER tell AFTER INSERT ON beeldregie.decision FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.incident FOR EACH ROW WHEN ((new.opened_at IS NOT NULL)) EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.lease FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON beeldregie.trigger FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();

ALTER TABLE ONLY beeldregie.account
    ADD CONSTRAINT account_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.account_role
    ADD CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_area_id_fkey FOREIGN KEY (area_id) REFERENCES beeldregie.area(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_giver_id_fkey FOREIGN KEY (giver_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.agreement
    ADD CONSTRAINT agreement_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.api_token
    ADD CONSTRAINT api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

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
    ADD CONSTRAINT camera_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera
    ADD CONSTRAINT camera_processor_id_fkey FOREIGN KEY (processor_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_basis_id_fkey FOREIGN KEY (basis_id) REFERENCES beeldregie.legal_basis(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_purpose_id_fkey FOREIGN KEY (purpose_id) REFERENCES beeldregie.purpose(id);

ALTER TABLE ONLY beeldregie.camera_purpose
    ADD CONSTRAINT camera_purpose_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.camera_state
    ADD CONSTRAINT camera_state_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.change
    ADD CONSTRAINT change_undoes_fkey FOREIGN KEY (undoes) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.decision
    ADD CONSTRAINT decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES beeldregie.view_request(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_area_id_fkey FOREIGN KEY (area_id) REFERENCES beeldregie.area(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_closed_change_fkey FOREIGN KEY (closed_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_document_id_fkey FOREIGN KEY (document_id) REFERENCES beeldregie.document(id);

ALTER TABLE ONLY beeldregie.designation
    ADD CONSTRAINT designation_recorded_change_fkey FOREIGN KEY (recorded_change) REFERENCES beeldregie.change(id);

ALTER TABLE ONLY beeldregie.document
    ADD CONSTRAINT document_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.incident
    ADD CONSTRAINT incident_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES beeldregie.organisation(id);

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

ALTER TABLE ONLY beeldregie.load_reject
    ADD CONSTRAINT load_reject_load_run_id_fkey FOREIGN KEY (load_run_id) REFERENCES beeldregie.load_run(id);

ALTER TABLE ONLY beeldregie.log_detail
    ADD CONSTRAINT log_detail_log_id_fkey FOREIGN KEY (log_id) REFERENCES beeldregie.log(id);

ALTER TABLE ONLY beeldregie.measurement_site
    ADD CONSTRAINT measurement_site_dataset_id_fkey FOREIGN KEY (dataset_id) REFERENCES beeldregie.dataset(id);

ALTER TABLE ONLY beeldregie.road_segment
    ADD CONSTRAINT road_segment_site_id_fkey FOREIGN KEY (site_id) REFERENCES beeldregie.measurement_site(id);

ALTER TABLE ONLY beeldregie.session
    ADD CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.stream
    ADD CONSTRAINT stream_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_camera_id_fkey FOREIGN KEY (camera_id) REFERENCES beeldregie.camera(id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES beeldregie.account(id);

ALTER TABLE ONLY beeldregie.trigger
    ADD CONSTRAINT trigger_reported_by_fkey FOREIGN KEY (reported_by) REFERENCES beeldregie.account(id);

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

