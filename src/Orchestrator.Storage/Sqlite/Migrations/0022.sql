-- Each start of an action has an output of its own, and an entry tells of the starts that were interrupted.
ALTER TABLE outputs ADD COLUMN starts INTEGER NOT NULL DEFAULT 1;

DROP INDEX outputs_by_place;
CREATE UNIQUE INDEX outputs_by_start ON outputs (token, command, action, starts, start);

ALTER TABLE report_entries ADD COLUMN interrupted TEXT;
