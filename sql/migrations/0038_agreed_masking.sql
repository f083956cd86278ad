-- Between a clear picture and one on which nobody can be recognised: faces and number plates cannot be read, what happens can be seen.
ALTER TABLE beeldregie.agreement ADD COLUMN masked boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN beeldregie.agreement.masked IS 'Only pictures in which faces and number plates cannot be read';
