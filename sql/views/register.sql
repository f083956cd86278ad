-- What everyone may read. The public role sees these views and nothing else. The view's own columns are the whole of it:
-- no row-level security, because that keeps PostGIS from its spatial index.
DROP SCHEMA IF EXISTS register CASCADE;
CREATE SCHEMA register;

-- A withheld camera is counted, never shown. "area" shows the neighbourhood (about 500 m), never the place.
CREATE VIEW register.cameras AS
SELECT c.code, c.name, c.municipality,
       o.name AS owner, o.owner_kind, k.name AS controller, p.name AS operator,
       c.kind, c.records, c.retention_hours, c.lifecycle, c.publication, c.notice_seen_on IS NOT NULL AS notice_seen,
       c.direction, c.is_demo, c.recorded_at AS updated_at,
       CASE c.publication WHEN 'area' THEN ST_SnapToGrid(c.position, 0.0075, 0.0045) ELSE c.position END AS geom
FROM beeldregie.camera c
LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
LEFT JOIN beeldregie.organisation k ON k.id = c.controller_id
LEFT JOIN beeldregie.organisation p ON p.id = c.operator_id
WHERE c.publication <> 'withheld';

CREATE VIEW register.camera_purposes AS
SELECT c.code, o.name AS organisation, p.id AS purpose, p.name_nl AS purpose_nl, p.name_en AS purpose_en,
       b.id AS basis, b.name_nl AS basis_nl, b.name_en AS basis_en, b.source_nl, b.source_en,
       d.title AS decision, d.url AS decision_url, d.dated AS decision_dated, cp.dpia_url, cp.is_primary, lower(cp.valid) AS since
FROM beeldregie.camera_purpose cp
JOIN beeldregie.camera c ON c.id = cp.camera_id AND c.publication <> 'withheld'
JOIN beeldregie.legal_basis b ON b.id = cp.basis_id
LEFT JOIN beeldregie.purpose p ON p.id = cp.purpose_id
LEFT JOIN beeldregie.organisation o ON o.id = cp.organisation_id
LEFT JOIN beeldregie.document d ON d.id = cp.document_id
WHERE cp.valid @> now() AND cp.recorded @> now();

CREATE VIEW register.camera_areas AS
SELECT a.code, a.name, g.name AS designation, g.ordinance_article, g.stated_end, g.use_periods, g.valid @> now() AS in_force,
       o.name AS organisation, a.is_demo, a.geom
FROM beeldregie.area a
LEFT JOIN beeldregie.designation g ON g.area_id = a.id AND g.recorded @> now()
LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
WHERE a.kind = 'designation';

-- Who may look along, under what agreement.
CREATE VIEW register.camera_agreements AS
SELECT c.code, a.code AS agreement, a.name, r.name AS recipient, a.purposes, a.incident_only, a.approval_each_time, a.unrecognisable,
       upper(a.valid) AS until, a.is_demo
FROM beeldregie.agreement a
JOIN beeldregie.organisation r ON r.id = a.recipient_id
JOIN beeldregie.camera c ON (a.giver_id IN (c.owner_id, c.controller_id)) AND c.publication <> 'withheld'
LEFT JOIN beeldregie.area ar ON ar.id = a.area_id
WHERE a.valid @> now() AND a.recorded @> now() AND a.mode = 'live'
  AND (a.camera_codes IS NULL OR c.code = ANY (a.camera_codes))
  AND (ar.id IS NULL OR ST_Contains(ar.geom, c.position));

-- Monthly counts per camera; below 5 hidden (NULL), because few looks can be told to persons.
CREATE VIEW register.monthly_counts AS
SELECT code, month, outcome, refusal, CASE WHEN n < 5 THEN NULL ELSE n END AS n
FROM (SELECT c.code, date_trunc('month', d.decided_at AT TIME ZONE 'Europe/Amsterdam')::date AS month, d.outcome, d.refusal, count(*) AS n
      FROM beeldregie.decision d JOIN beeldregie.view_request v ON v.id = d.request_id
      JOIN beeldregie.camera c ON c.id = v.camera_id AND c.publication <> 'withheld'
      WHERE v.mode <> 'analysis' AND d.outcome <> 'pending'
      GROUP BY 1, 2, 3, 4) counted;

CREATE VIEW register.withheld AS
SELECT o.name AS owner, c.withheld_reason AS reason, count(*) AS n
FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
WHERE c.publication = 'withheld' GROUP BY 1, 2;

CREATE VIEW register.log_heads AS
SELECT day, seq, encode(hash, 'hex') AS hash FROM beeldregie.log_published_head;
