-- What the map, the register and the decision must agree on, said once. Plain expressions: PostgreSQL puts them into the query that asks,
-- so that its spatial indexes serve them, and they read no table, so that the public role needs no right on one.

-- Whether the area contains the camera: a mobile one with its whole reach (metres) around its base point.
CREATE OR REPLACE FUNCTION beeldregie.covers(area geometry, camera beeldregie.camera) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ST_Covers(area, camera."position") AND (camera.base_point IS NULL
    OR ST_Covers(area, ST_Buffer(camera.base_point::geography, coalesce(camera.reach_m, 0))::geometry));

-- Whether the agreement speaks of this camera, used on these bases, and is given by who may give it. Police data (Wpg) are the controller's
-- to give, whoever owns the camera, and the owner's where no controller is on record; other pictures the owner's or the controller's.
-- Where the agreement is limited to an area, whoever asks looks at beeldregie.covers too.
CREATE OR REPLACE FUNCTION beeldregie.gives(agreement beeldregie.agreement, camera beeldregie.camera, bases text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (agreement.camera_codes IS NULL OR camera.code = ANY (agreement.camera_codes))
    AND (agreement.giver_id = coalesce(camera.controller_id, camera.owner_id)
         OR (agreement.giver_id = camera.owner_id AND NOT coalesce(bases && ARRAY['gemw-151c', 'polw-3'], false)));
