-- When the agents of targets came and went; the latest changes of each.
CREATE TABLE presence_changes (
    target_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_there INTEGER NOT NULL,
    PRIMARY KEY (target_id, at)
) WITHOUT ROWID;
