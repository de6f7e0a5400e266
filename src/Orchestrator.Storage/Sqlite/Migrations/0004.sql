-- What is kept about triggers; that one exists says the published definition alone.
CREATE TABLE triggers (
    definition_id TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    schedule TEXT,
    settled_to INTEGER,
    paused_by TEXT,
    paused_at INTEGER,
    fired_at INTEGER,
    run_id TEXT,
    problem TEXT,
    problem_at INTEGER,
    PRIMARY KEY (definition_id, activity_id)
) WITHOUT ROWID;

CREATE TABLE firings (
    no INTEGER PRIMARY KEY,
    definition_id TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    run_id TEXT,
    text TEXT NOT NULL,
    UNIQUE (definition_id, activity_id, occurrence)
);
CREATE INDEX firings_by_time ON firings (definition_id, activity_id, at, no);

CREATE TABLE hook_secrets (
    hook TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- Ended runs whose end has not been followed up yet.
CREATE TABLE run_ends (
    run_no INTEGER PRIMARY KEY REFERENCES runs (no) ON DELETE CASCADE,
    ended_at INTEGER NOT NULL
);
CREATE INDEX run_ends_by_time ON run_ends (ended_at, run_no);

CREATE INDEX definitions_published ON definitions (definition_id, version) WHERE published = 1;
