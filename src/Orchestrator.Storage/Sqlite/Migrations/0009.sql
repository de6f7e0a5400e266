CREATE TABLE host_keys (
    target_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    key TEXT NOT NULL,
    learned_at INTEGER NOT NULL,
    learned_by TEXT NOT NULL,
    PRIMARY KEY (target_id, algorithm)
) WITHOUT ROWID;
