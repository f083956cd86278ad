-- The starting content of the rules: bases, purposes and the matrix basis x recipient. Data, not code: an organisation's privacy
-- officer changes basis_rule with a validity date and a source. Seeds only fill what is not there.

INSERT INTO beeldregie.legal_basis (id, name_nl, name_en, source_nl, source_en, max_retention_hours, sort) VALUES
('gemw-151c', 'Gemeentewet art. 151c', 'Municipalities Act art. 151c', 'Gemeentewet artikel 151c; beelden zijn politiegegevens (Wpg)', 'Municipalities Act article 151c; pictures are police data (Wpg)', 672, 1),
('polw-3', 'Politiewet art. 3', 'Police Act art. 3', 'Politiewet 2012 artikel 3', 'Police Act 2012 article 3', NULL, 2),
('verkeer-6-1-e', 'AVG 6(1)(e) · verkeer', 'GDPR 6(1)(e) · traffic', 'AVG artikel 6 lid 1 onder e, met de Wegenverkeerswet', 'GDPR article 6(1)(e), with the Road Traffic Act', NULL, 3),
('brug-6-1-e', 'AVG 6(1)(e) · brug', 'GDPR 6(1)(e) · bridge', 'AVG artikel 6 lid 1 onder e: bediening van bruggen en sluizen', 'GDPR article 6(1)(e): operating bridges and locks', NULL, 4),
('tunnel-6-1-c', 'Warvw · tunnel', 'Tunnel safety act', 'AVG artikel 6 lid 1 onder c en e, met de Wet aanvullende regels veiligheid wegtunnels', 'GDPR article 6(1)(c) and (e), with the road tunnel safety act (Warvw)', NULL, 5),
('ov-wp2000', 'Wet personenvervoer 2000', 'Passenger Transport Act 2000', 'AVG artikel 6 lid 1 onder e en f, met de Wet personenvervoer 2000 of de Spoorwegwet', 'GDPR article 6(1)(e) and (f), with the Passenger Transport Act 2000 or the Railways Act', 672, 6),
('leefbaarheid-6-1-e', 'AVG 6(1)(e) · leefbaarheid', 'GDPR 6(1)(e) · liveability', 'AVG artikel 6 lid 1 onder e: afval, overlast, straatmeubilair', 'GDPR article 6(1)(e): waste, nuisance, street furniture', NULL, 7),
('parkeren-6-1-e', 'AVG 6(1)(e) · parkeren', 'GDPR 6(1)(e) · parking', 'AVG artikel 6 lid 1 onder e: parkeren en toegang', 'GDPR article 6(1)(e): parking and access', NULL, 8),
('haven-6-1-e', 'AVG 6(1)(e) · haven', 'GDPR 6(1)(e) · port', 'AVG artikel 6 lid 1 onder e: havenregistratie', 'GDPR article 6(1)(e): port registration', NULL, 9),
('object-6-1-f', 'AVG 6(1)(f) · object', 'GDPR 6(1)(f) · premises', 'AVG artikel 6 lid 1 onder f: beveiliging van een gebouw of terrein', 'GDPR article 6(1)(f): security of premises', 672, 10),
('telling', 'Telling', 'Counting', 'Tellen van mensen of voertuigen zonder herkenbare beelden', 'Counting people or vehicles without recognisable pictures', 0, 11),
('unknown', 'Onbekend', 'Unknown', 'Geen grondslag vastgelegd', 'No basis on record', NULL, 99)
ON CONFLICT (id) DO NOTHING;

-- Which purposes a basis can carry; an empty list: any. Only where nobody has told yet.
UPDATE beeldregie.legal_basis b SET purposes = told.purposes FROM (VALUES
('gemw-151c', '{openbare-orde,crowdmanagement}'::text[]),
('polw-3', '{openbare-orde,crowdmanagement,bewaken-en-beveiligen}'),
('verkeer-6-1-e', '{verkeersmanagement,crowdmanagement}'),
('brug-6-1-e', '{brugbediening}'),
('tunnel-6-1-c', '{tunnelbediening}'),
('ov-wp2000', '{sociale-veiligheid-ov,crowdmanagement}'),
('leefbaarheid-6-1-e', '{leefbaarheid}'),
('parkeren-6-1-e', '{parkeren}'),
('haven-6-1-e', '{havenregistratie}'),
('object-6-1-f', '{objectbeveiliging}'),
('telling', '{}'),
('unknown', '{}')) AS told(id, purposes)
WHERE b.id = told.id AND b.purposes IS NULL;

INSERT INTO beeldregie.purpose (id, name_nl, name_en) VALUES
('verkeersmanagement', 'Verkeersmanagement', 'Traffic management'),
('openbare-orde', 'Openbare orde', 'Public order'),
('tunnelbediening', 'Tunnelbediening', 'Tunnel operation'),
('brugbediening', 'Brugbediening', 'Bridge operation'),
('sociale-veiligheid-ov', 'Sociale veiligheid openbaar vervoer', 'Safety in public transport'),
('objectbeveiliging', 'Objectbeveiliging', 'Security of premises'),
('parkeren', 'Parkeren', 'Parking'),
('leefbaarheid', 'Leefbaarheid', 'Liveability'),
('crowdmanagement', 'Crowdmanagement', 'Crowd management'),
('havenregistratie', 'Havenregistratie', 'Port registration'),
('bewaken-en-beveiligen', 'Bewaken en beveiligen', 'Protection of persons and objects')
ON CONFLICT (id) DO NOTHING;

-- Only where no rule for the cell was ever recorded: a changed matrix is never overwritten by a later start.
INSERT INTO beeldregie.basis_rule (basis_id, requester_kind, mode, answer, requires_incident, source_nl, source_en, needs_confirmation, qualification)
SELECT s.*, q.qualification FROM (VALUES
('gemw-151c', 'regiekamer', 'live', 'unrecognisable', false, 'Gemeentewet art. 151c en Wpg: verkeersmanagement is geen doel van deze beelden; een onherkenbaar beeld mag onder een convenant', 'Municipalities Act art. 151c and Wpg: traffic management is no purpose of these pictures; an unrecognisable picture may be shared under an agreement', true),
('gemw-151c', 'toezichtcentrale', 'live', 'yes', false, 'Gemeentewet art. 151c: eigen observanten onder regie van de politie, met het diploma cameraobservant', 'Municipalities Act art. 151c: its own observers under police direction, with the diploma of camera observer', true),
('gemw-151c', 'meldkamer', 'live', 'yes', false, 'Gemeentewet art. 151c en Wpg: de politie is verwerkingsverantwoordelijke', 'Municipalities Act art. 151c and Wpg: the police are the controller', false),
('polw-3', 'regiekamer', 'live', 'no', false, 'Politiewet 2012 art. 3: alleen voor de politie', 'Police Act 2012 art. 3: for the police only', false),
('polw-3', 'toezichtcentrale', 'live', 'no', false, 'Politiewet 2012 art. 3: alleen voor de politie', 'Police Act 2012 art. 3: for the police only', false),
('polw-3', 'meldkamer', 'live', 'yes', false, 'Politiewet 2012 art. 3', 'Police Act 2012 art. 3', false),
('verkeer-6-1-e', 'regiekamer', 'live', 'agreement', false, 'AVG 6(1)(e), Wegenverkeerswet: beelden van een andere wegbeheerder alleen onder een convenant', 'GDPR 6(1)(e), Road Traffic Act: another road authority''s pictures only under an agreement', false),
('verkeer-6-1-e', 'toezichtcentrale', 'live', 'agreement', false, 'AVG 6(1)(e): onder een convenant', 'GDPR 6(1)(e): under an agreement', false),
('verkeer-6-1-e', 'meldkamer', 'live', 'agreement', true, 'AVG 6(1)(e): onder een convenant, zolang een incident duurt', 'GDPR 6(1)(e): under an agreement, while an incident lasts', false),
('verkeer-6-1-e', 'regiekamer', 'analysis', 'agreement', false, 'AVG 6(1)(e): detectie op verkeersbeelden van een ander alleen onder een convenant', 'GDPR 6(1)(e): detection on another''s traffic pictures only under an agreement', true),
('brug-6-1-e', 'regiekamer', 'live', 'agreement', false, 'AVG 6(1)(e), brugbediening: onder een convenant', 'GDPR 6(1)(e), operating bridges: under an agreement', false),
('brug-6-1-e', 'toezichtcentrale', 'live', 'incident', false, 'AVG 6(1)(e), brugbediening: zolang een incident duurt', 'GDPR 6(1)(e), operating bridges: while an incident lasts', false),
('brug-6-1-e', 'meldkamer', 'live', 'incident', false, 'AVG 6(1)(e), brugbediening: zolang een incident duurt', 'GDPR 6(1)(e), operating bridges: while an incident lasts', false),
('tunnel-6-1-c', 'regiekamer', 'live', 'incident', false, 'Warvw: zolang een incident duurt', 'Tunnel safety act: while an incident lasts', false),
('tunnel-6-1-c', 'toezichtcentrale', 'live', 'incident', false, 'Warvw: zolang een incident duurt', 'Tunnel safety act: while an incident lasts', false),
('tunnel-6-1-c', 'meldkamer', 'live', 'incident', false, 'Warvw: zolang een incident duurt', 'Tunnel safety act: while an incident lasts', false),
('ov-wp2000', 'regiekamer', 'live', 'approval', false, 'Wet personenvervoer 2000: de vervoerder beslist elke keer', 'Passenger Transport Act 2000: the carrier decides each time', false),
('ov-wp2000', 'toezichtcentrale', 'live', 'approval', false, 'Wet personenvervoer 2000: de vervoerder beslist elke keer', 'Passenger Transport Act 2000: the carrier decides each time', false),
('ov-wp2000', 'meldkamer', 'live', 'incident', false, 'Wet personenvervoer 2000: doorgeven zolang een incident duurt', 'Passenger Transport Act 2000: passed on while an incident lasts', false),
('leefbaarheid-6-1-e', 'regiekamer', 'live', 'no', false, 'AVG 6(1)(e), leefbaarheid: niet voor verkeersmanagement', 'GDPR 6(1)(e), liveability: not for traffic management', false),
('leefbaarheid-6-1-e', 'toezichtcentrale', 'live', 'yes', false, 'AVG 6(1)(e), leefbaarheid', 'GDPR 6(1)(e), liveability', false),
('leefbaarheid-6-1-e', 'meldkamer', 'live', 'incident', false, 'AVG 6(1)(e), leefbaarheid: zolang een incident duurt', 'GDPR 6(1)(e), liveability: while an incident lasts', false),
('parkeren-6-1-e', 'regiekamer', 'live', 'counts', false, 'AVG 6(1)(e), parkeren: alleen aantallen', 'GDPR 6(1)(e), parking: counts only', false),
('parkeren-6-1-e', 'toezichtcentrale', 'live', 'agreement', false, 'AVG 6(1)(e), parkeren: onder een convenant', 'GDPR 6(1)(e), parking: under an agreement', false),
('parkeren-6-1-e', 'meldkamer', 'live', 'no', false, 'AVG 6(1)(e), parkeren: alleen op formele vordering', 'GDPR 6(1)(e), parking: by formal demand only', false),
('haven-6-1-e', 'regiekamer', 'live', 'counts', false, 'AVG 6(1)(e), haven: alleen aantallen', 'GDPR 6(1)(e), port: counts only', false),
('haven-6-1-e', 'toezichtcentrale', 'live', 'agreement', false, 'AVG 6(1)(e), haven: onder een convenant', 'GDPR 6(1)(e), port: under an agreement', false),
('haven-6-1-e', 'meldkamer', 'live', 'incident', false, 'AVG 6(1)(e), haven: zolang een incident duurt', 'GDPR 6(1)(e), port: while an incident lasts', false),
('object-6-1-f', 'regiekamer', 'live', 'approval', false, 'AVG 6(1)(f): de eigenaar beslist elke keer', 'GDPR 6(1)(f): the owner decides each time', false),
('object-6-1-f', 'toezichtcentrale', 'live', 'approval', false, 'AVG 6(1)(f): de eigenaar beslist elke keer', 'GDPR 6(1)(f): the owner decides each time', false),
('object-6-1-f', 'meldkamer', 'live', 'incident', false, 'AVG 6(1)(f), Live View: zolang een geverifieerd alarm of incident duurt, begonnen door de kant van de eigenaar', 'GDPR 6(1)(f), Live View: while a verified alarm or incident lasts, started by the owner''s side', false),
('telling', 'regiekamer', 'live', 'counts', false, 'Telling: er zijn geen beelden, alleen aantallen', 'Counting: there are no pictures, counts only', false),
('telling', 'toezichtcentrale', 'live', 'counts', false, 'Telling: er zijn geen beelden, alleen aantallen', 'Counting: there are no pictures, counts only', false),
('telling', 'meldkamer', 'live', 'counts', false, 'Telling: er zijn geen beelden, alleen aantallen', 'Counting: there are no pictures, counts only', false)
) AS s(basis_id, requester_kind, mode, answer, requires_incident, source_nl, source_en, needs_confirmation)
-- What whoever looks has to be qualified for; a cell that is not named asks for nothing.
LEFT JOIN (VALUES
('gemw-151c', 'toezichtcentrale', 'live', 'camera_observer')
) AS q(basis_id, requester_kind, mode, qualification) USING (basis_id, requester_kind, mode)
WHERE NOT EXISTS (SELECT FROM beeldregie.basis_rule r WHERE (r.basis_id, r.requester_kind, r.mode) = (s.basis_id, s.requester_kind, s.mode));

INSERT INTO beeldregie.dataset (id, name, licence) VALUES ('ndw', 'NDW open data', 'open') ON CONFLICT (id) DO NOTHING;
