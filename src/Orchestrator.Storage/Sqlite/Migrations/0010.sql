-- Installer workers, and who of them is at work on which target. A lease stays known after it was given back: beginnings are counted.
CREATE TABLE workers (
    name TEXT NOT NULL PRIMARY KEY,
    beats INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE target_leases (
    target TEXT NOT NULL PRIMARY KEY,
    owner TEXT,
    command TEXT NOT NULL,
    beginning INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX target_leases_by_owner ON target_leases (owner) WHERE owner IS NOT NULL;
