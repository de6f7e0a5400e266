-- What the line of a target gave a transfer while no rate held it back, in bytes a second; the latest of them are asked for.
ALTER TABLE report_entries ADD COLUMN line_rate INTEGER;
CREATE INDEX report_entries_lines ON report_entries (at) WHERE line_rate IS NOT NULL;
