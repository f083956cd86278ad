-- What everyone may read. The public role sees these views and nothing else. A view's own columns are the whole of it.
--
-- security_barrier: PostgreSQL filters out what is withheld before it looks at any condition of the reader, so that not even a bug
-- in a query (an error message, a function of one's own) shows a hidden row. Row-level security on the tables would keep every
-- other role from the spatial index too; here only the public one pays, 20,000 points in one pass.
DROP SCHEMA IF EXISTS register CASCADE;
CREATE SCHEMA register;

-- A withheld camera is counted, never shown. "area" shows a cell of about 500 m around the place, and hides what else would tell the
-- place: name, road, direction, sight, and the owner's own words. A mobile camera stands at its base point: where it drives is not for
-- everyone. Nothing here looks at what a row was before: where a camera stood, or how it was published, is nobody's to see.
CREATE VIEW register.cameras WITH (security_barrier) AS
SELECT c.code, CASE c.publication WHEN 'exact' THEN c.name END AS name, c.municipality,
       CASE c.publication WHEN 'exact' THEN c.road END AS road,
       CASE c.publication WHEN 'exact' THEN c.hectometre::float8 END AS hectometre,
       CASE c.publication WHEN 'exact' THEN c.carriageway END AS carriageway,
       c.owner_id, o.name AS owner, coalesce(o.owner_kind, 'other') AS owner_kind, k.name AS controller, p.name AS operator,
       c.kind, c.image_class, c.privacy_profile, c.declares_biometrics,
       CASE c.publication WHEN 'exact' THEN c.technique END AS technique,
       CASE c.publication WHEN 'exact' THEN c.data END AS data,
       CASE c.publication WHEN 'exact' THEN c.processing END AS processing,
       CASE c.publication WHEN 'exact' THEN c.direction END AS direction,
       CASE c.publication WHEN 'exact' THEN c.field_of_view END AS field_of_view,
       CASE c.publication WHEN 'exact' THEN c.range_m END AS range_m,
       CASE c.publication WHEN 'exact' THEN c.reach_m END AS reach_m,
       c.records, c.retention_hours, c.lifecycle, c.publication, c.notice_seen_on IS NOT NULL AS notice_seen, c.public_only,
       c.placed_from, c.placed_until, c.pilot_phase, c.pilot_ends,
       CASE c.publication WHEN 'exact' THEN c.iama_url END AS iama_url, c.iama_url IS NOT NULL AS has_iama,
       -- The day on which the register came to know that it was gone; NULL where it never knew it otherwise.
       CASE c.lifecycle WHEN 'removed' THEN (SELECT (max(upper(h.recorded)) AT TIME ZONE 'Europe/Amsterdam')::date
           FROM beeldregie.camera_history h WHERE h.id = c.id AND h.lifecycle <> 'removed') END AS removed_since,
       -- Public on purpose: who walks by may know that nobody is looking.
       EXISTS (SELECT FROM beeldregie.camera_state s WHERE s.camera_id = c.id AND s.state = 'shutter' AND s.during @> now()) AS shutter_closed,
       c.is_demo, c.recorded_at AS updated_at,
       (CASE c.publication WHEN 'area' THEN ST_SnapToGrid(coalesce(c.base_point, c.position), 0.0075, 0.0045)
                           ELSE coalesce(c.base_point, c.position) END)::geometry(Point, 4326) AS geom
FROM beeldregie.camera c
LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
LEFT JOIN beeldregie.organisation k ON k.id = c.controller_id
LEFT JOIN beeldregie.organisation p ON p.id = c.operator_id
WHERE c.publication IN ('exact', 'area');

-- Where to ask and to object: whoever decides about the pictures first, then whose camera it is.
CREATE VIEW register.camera_contacts WITH (security_barrier) AS
SELECT c.code, o.name AS organisation, o.id IS NOT DISTINCT FROM c.controller_id AS decides, o.contact_url, o.contact_email, o.privacy_url
FROM beeldregie.camera c
JOIN beeldregie.organisation o ON o.id IN (c.controller_id, c.owner_id)
WHERE c.publication IN ('exact', 'area');

-- Who has a part in what is shown: one of them publishes the register. Not who is only known for what is withheld.
CREATE VIEW register.organisations WITH (security_barrier) AS
SELECT o.id, o.name, o.contact_url, o.contact_email, o.privacy_url, used.n AS cameras
FROM beeldregie.organisation o
JOIN (SELECT party.id, count(*) AS n FROM beeldregie.camera c
      CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[c.owner_id, c.controller_id, c.operator_id]) AS id) party
      WHERE c.publication IN ('exact', 'area') GROUP BY party.id) used USING (id);

-- Names of places that were loaded, to search by. Not an organisation's own area: that says where it works, not what a place is called.
CREATE VIEW register.places AS
SELECT name, geom FROM beeldregie.area WHERE kind IN ('designation', 'municipality', 'other');

-- A decision's title may name the place, so of an "area" camera only its date is told.
CREATE VIEW register.camera_purposes WITH (security_barrier) AS
SELECT c.code, o.name AS organisation, p.id AS purpose, p.name_nl AS purpose_nl, p.name_en AS purpose_en,
       b.id AS basis, b.name_nl AS basis_nl, b.name_en AS basis_en, b.source_nl, b.source_en,
       CASE c.publication WHEN 'exact' THEN d.title END AS decision, CASE c.publication WHEN 'exact' THEN d.url END AS decision_url,
       d.dated AS decision_dated, d.id IS NOT NULL AS has_decision, CASE c.publication WHEN 'exact' THEN cp.dpia_url END AS dpia_url,
       cp.dpia_url IS NOT NULL AS has_dpia, cp.is_primary, lower(cp.valid) AS since
FROM beeldregie.camera_purpose cp
JOIN beeldregie.camera c ON c.id = cp.camera_id
JOIN beeldregie.legal_basis b ON b.id = cp.basis_id
LEFT JOIN beeldregie.purpose p ON p.id = cp.purpose_id
LEFT JOIN beeldregie.organisation o ON o.id = cp.organisation_id
LEFT JOIN beeldregie.document d ON d.id = cp.document_id
WHERE cp.valid @> now() AND cp.recorded @> now() AND c.publication IN ('exact', 'area');

-- One row per area, with the designation that is in force or, failing that, the last one.
CREATE VIEW register.camera_areas WITH (security_barrier) AS
SELECT a.code, a.name, g.name AS designation, g.ordinance_article, g.stated_end, g.use_periods, coalesce(g.valid @> now(), false) AS in_force,
       o.name AS organisation, a.is_demo, a.geom
FROM beeldregie.area a
LEFT JOIN LATERAL (SELECT * FROM beeldregie.designation g WHERE g.area_id = a.id AND g.recorded @> now()
                   ORDER BY g.valid @> now() DESC, lower(g.valid) DESC, g.id DESC LIMIT 1) g ON true
LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
WHERE a.kind = 'designation';

-- The 151c dossiers a camera stands in. Not of "area" cameras: a small area would tell the place.
CREATE VIEW register.camera_designations WITH (security_barrier) AS
SELECT c.code, a.name AS area, g.name AS designation, g.ordinance_article, g.stated_end, g.use_periods, g.valid @> now() AS in_force,
       d.title AS decision, d.url AS decision_url, d.dated AS decision_dated
FROM beeldregie.camera c
JOIN beeldregie.area a ON a.kind = 'designation' AND beeldregie.covers(a.geom, c)
JOIN beeldregie.designation g ON g.area_id = a.id AND g.recorded @> now()
LEFT JOIN beeldregie.document d ON d.id = g.document_id
WHERE c.publication = 'exact';

-- Who may look along, under what agreement. The name of an agreement that covers listed cameras or one area may tell the place. Of an
-- "area" camera every agreement is named whose area touches its cell: whether it stands inside that area would narrow the cell down.
CREATE VIEW register.camera_agreements WITH (security_barrier) AS
SELECT c.code, CASE WHEN told.place THEN a.code END AS agreement, CASE WHEN told.place THEN a.name END AS name, r.name AS recipient,
       a.purposes, a.incident_only, a.approval_each_time, a.masked, a.unrecognisable, a.watermark, a.weekdays, a.hour_from, a.hour_to,
       upper(a.valid) AS until, a.area_id IS NOT NULL AS by_area, a.is_demo
FROM beeldregie.camera c
CROSS JOIN LATERAL (SELECT array_agg(cp.basis_id) AS bases FROM beeldregie.camera_purpose cp
                    WHERE cp.camera_id = c.id AND cp.valid @> now() AND cp.recorded @> now()) used
JOIN beeldregie.agreement a ON beeldregie.gives(a, c, used.bases)
JOIN beeldregie.organisation r ON r.id = a.recipient_id
LEFT JOIN beeldregie.area ar ON ar.id = a.area_id
CROSS JOIN LATERAL (SELECT c.publication = 'exact' OR (a.camera_codes IS NULL AND a.area_id IS NULL) AS place) told
WHERE a.valid @> now() AND a.recorded @> now() AND a.mode = 'live' AND c.publication IN ('exact', 'area')
  AND (ar.id IS NULL OR CASE c.publication
        WHEN 'area' THEN ST_Intersects(ar.geom, ST_Expand(ST_SnapToGrid(coalesce(c.base_point, c.position), 0.0075, 0.0045), 0.00375, 0.00225))
        ELSE beeldregie.covers(ar.geom, c) END);

-- The matrix of LAW: what a basis allows to whom, for live pictures, today.
CREATE VIEW register.rules AS
SELECT basis_id AS basis, requester_kind, answer, requires_incident, qualification, source_nl, source_en, needs_confirmation
FROM beeldregie.basis_rule WHERE mode = 'live' AND valid @> now() AND recorded @> now();

-- On which bases a program may look for what stands still: to whom, as in the matrix. No row: not here.
CREATE VIEW register.detection AS
SELECT basis_id AS basis, bool_or(needs_confirmation) AS needs_confirmation
FROM beeldregie.basis_rule WHERE mode = 'analysis' AND answer NOT IN ('no', 'counts') AND valid @> now() AND recorded @> now() GROUP BY basis_id;

CREATE VIEW register.purposes AS SELECT id, name_nl, name_en FROM beeldregie.purpose;

-- Every request once, in the month it was asked (local time), with its first answer: an extension is not a new request. Detection
-- is not counted. Only months that are over: a count that moves by one would tell who was looked at this afternoon.
DROP VIEW IF EXISTS beeldregie.answered_request;
CREATE VIEW beeldregie.answered_request AS
SELECT v.camera_id, date_trunc('month', v.created_at AT TIME ZONE 'Europe/Amsterdam')::date AS month,
       coalesce(d.outcome, 'pending') AS outcome, d.refusal
FROM beeldregie.view_request v
LEFT JOIN LATERAL (SELECT d.outcome, d.refusal FROM beeldregie.decision d
                   WHERE d.request_id = v.id AND d.outcome <> 'pending' ORDER BY d.id LIMIT 1) d ON true
WHERE v.mode <> 'analysis'
  AND v.created_at < date_trunc('month', now() AT TIME ZONE 'Europe/Amsterdam') AT TIME ZONE 'Europe/Amsterdam';

-- Per camera; below 5 hidden (NULL), because few looks can be told to persons.
CREATE VIEW register.monthly_counts WITH (security_barrier) AS
SELECT code, month, outcome, refusal, CASE WHEN n >= 5 THEN n END AS n
FROM (SELECT c.code, r.month, r.outcome, r.refusal, count(*) AS n
      FROM beeldregie.camera c JOIN beeldregie.answered_request r ON r.camera_id = c.id
      WHERE c.publication IN ('exact', 'area')
      GROUP BY c.code, r.month, r.outcome, r.refusal) counted;

-- The sum is hidden too where one of its parts is: otherwise the part is found by subtraction.
CREATE VIEW register.monthly_requests WITH (security_barrier) AS
SELECT code, month, CASE WHEN bool_and(n IS NOT NULL) THEN sum(n)::bigint END AS n FROM register.monthly_counts GROUP BY code, month;

-- Per owner, over the cameras that are shown; rounded to fives, so that it cannot be compared with the cameras' own figures.
CREATE VIEW register.owner_monthly_counts WITH (security_barrier) AS
SELECT owner_id, month, outcome, refusal, CASE WHEN n >= 5 THEN 5 * round(n / 5.0)::integer END AS n
FROM (SELECT c.owner_id, r.month, r.outcome, r.refusal, count(*) AS n
      FROM beeldregie.camera c JOIN beeldregie.answered_request r ON r.camera_id = c.id
      WHERE c.publication IN ('exact', 'area')
      GROUP BY c.owner_id, r.month, r.outcome, r.refusal) counted;

CREATE VIEW register.withheld AS
SELECT c.owner_id, o.name AS owner, c.withheld_reason AS reason, count(*) AS n
FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
WHERE c.publication = 'withheld' GROUP BY c.owner_id, o.name, c.withheld_reason;

CREATE VIEW register.log_heads AS
SELECT day, seq, encode(hash, 'hex') AS hash FROM beeldregie.log_published_head;
