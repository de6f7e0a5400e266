-- Depots, how they are and what happened at them. name_key is the name as it is compared, without case.
CREATE TABLE depots (
    name_key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE depot_states (
    depot TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE depot_entries (
    id TEXT PRIMARY KEY,
    depot TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX depot_entries_by_time ON depot_entries (at, id);
CREATE INDEX depot_entries_by_depot ON depot_entries (depot, at, id);
