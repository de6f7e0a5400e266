-- Lists as people like to see them.
CREATE TABLE saved_views (
    owner TEXT NOT NULL,
    page TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (owner, page, name_key)
) WITHOUT ROWID;
