-- Instants are UTC ticks (100 ns). Enumerations are their numbers. A token's key is the run's number << 24 | ordinal: one integer finds a
-- target's run, and a run's targets lie together in order.

PRAGMA application_id = 1330791240;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shards (
    shard INTEGER PRIMARY KEY,
    owner TEXT,
    epoch INTEGER NOT NULL,
    until INTEGER NOT NULL
);

CREATE TABLE runs (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    definition_id TEXT NOT NULL,
    shard INTEGER NOT NULL,
    rerun_of TEXT,
    active INTEGER NOT NULL,
    ended_at INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX runs_by_definition ON runs (definition_id);
CREATE INDEX runs_by_rerun ON runs (rerun_of) WHERE rerun_of IS NOT NULL;
CREATE INDEX runs_active ON runs (shard) WHERE active = 1;
CREATE INDEX runs_by_end ON runs (ended_at) WHERE active = 0;

-- Runs that are gone for every reader, but whose rows are still being removed.
CREATE TABLE removals (
    run_no INTEGER PRIMARY KEY
);

CREATE TABLE run_events (
    run_no INTEGER NOT NULL REFERENCES runs (no) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_no, number)
) WITHOUT ROWID;

CREATE TABLE target_runs (
    key INTEGER PRIMARY KEY,
    target_id TEXT NOT NULL,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,
    activity_id TEXT NOT NULL,
    reason INTEGER,
    why TEXT,
    until INTEGER,
    wake_at INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX target_runs_by_target ON target_runs (target_id);
CREATE INDEX target_runs_by_name ON target_runs (name COLLATE NOCASE);

CREATE TABLE commands (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    token INTEGER NOT NULL,
    target_id TEXT NOT NULL,
    destination INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX commands_by_token ON commands (token);

CREATE TABLE report_entries (
    no INTEGER PRIMARY KEY,
    token INTEGER NOT NULL,
    command_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    phase INTEGER NOT NULL,
    activity_id TEXT NOT NULL,
    activity_name TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    return_code INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    message TEXT NOT NULL,
    truncated INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    late INTEGER NOT NULL
);
CREATE UNIQUE INDEX report_entries_by_command ON report_entries (command_id, number);
CREATE INDEX report_entries_by_token ON report_entries (token, at, number);
-- What people look for among half a million entries is what did not succeed (outcome 0).
CREATE INDEX report_entries_troubled ON report_entries (token, at, number) WHERE outcome <> 0;

CREATE TABLE report_outputs (
    entry_no INTEGER PRIMARY KEY,
    output TEXT NOT NULL
);

-- Rollup: how many entries a run has of each sort. Lists take their totals from it and skip runs that have nothing to show.
CREATE TABLE report_totals (
    run_no INTEGER NOT NULL REFERENCES runs (no) ON DELETE CASCADE,
    phase INTEGER NOT NULL,
    activity_id TEXT NOT NULL,
    name TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (run_no, phase, activity_id, name, outcome)
) WITHOUT ROWID;

CREATE TABLE targets (
    id TEXT PRIMARY KEY,
    name_key TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    os TEXT NOT NULL,
    site TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX targets_by_site ON targets (site, name_key);
-- Counts of an inventory list walk this index, not the rows.
CREATE INDEX targets_by_name ON targets (name_key, os, kind);

CREATE TABLE target_tags (
    tag TEXT NOT NULL,
    target_id TEXT NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, target_id)
) WITHOUT ROWID;
CREATE INDEX target_tags_by_target ON target_tags (target_id);

CREATE TABLE timeframes (
    name_key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    description TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE definitions (
    no INTEGER PRIMARY KEY,
    definition_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    published INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (definition_id, version)
);
CREATE INDEX definitions_latest ON definitions (name_key) WHERE latest = 1;

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) WITHOUT ROWID;

CREATE TABLE audit (
    no INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;
