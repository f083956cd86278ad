-- The four roles of one database, and the extensions it needs. Run by the administrator's login, each time, before the migrations.
-- Roles are cluster-wide, so their names start with the database's; {migrate}, {app}, {ingest}, {public} and the passwords are
-- filled in by dashboard/store/migrations.py as quoted identifiers and literals.
DO $$
DECLARE wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES ({migrate_name}, {migrate_password}), ({app_name}, {app_password}),
                                        ({ingest_name}, {ingest_password}), ({public_name}, {public_password})) AS w(name, password)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted.name);
        END IF;
        EXECUTE format('ALTER ROLE %I PASSWORD %L', wanted.name, wanted.password);
    END LOOP;
END $$;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), {migrate_name});
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, %I, %I', current_database(), {app_name}, {ingest_name}, {public_name});
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM %I', current_database(), {app_name});  -- given by earlier versions
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I, %I', current_database(), {ingest_name}, {public_name});
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
-- Large objects belong to nobody's schema: without this every role, the public one too, may fill the disk with them.
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
ALTER ROLE {app} SET statement_timeout = '15s';
ALTER ROLE {public} SET statement_timeout = '5s';
ALTER ROLE {public} SET default_transaction_read_only = on;
-- tipg makes temporary functions at its start and needs to write there only.
