-- Leases lapse by being seen unchanged, not by anybody's clock. Until now the column held an instant; as a number that changes it does as well.
ALTER TABLE shards RENAME COLUMN until TO renewals;

CREATE TABLE servers (
    name TEXT PRIMARY KEY,
    beats INTEGER NOT NULL
) WITHOUT ROWID;
