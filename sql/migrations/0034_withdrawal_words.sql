-- The course of a request says why a picture was taken back: those words stand in the side row of the withdrawal's step.
CREATE INDEX log_withdrawal ON beeldregie.log ((body::jsonb->>'lease')) WHERE step = 'withdrawal';
