-- A change of the register is told at commit, once a step: open maps then look again, and so does whoever follows the register.
CREATE OR REPLACE TRIGGER tell AFTER INSERT ON beeldregie.change FOR EACH ROW EXECUTE FUNCTION beeldregie.tell();
