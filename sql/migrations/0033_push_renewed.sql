-- A push can be offered again while it holds: it ends later then, so that pictures of an incident that goes on go on with it.
ALTER TABLE beeldregie.push
    ADD COLUMN renewed_at timestamptz,  -- when it was offered again last; the yes of who decides counts from then. NULL: once was enough
    ADD CHECK (renewed_at >= pushed_at);
