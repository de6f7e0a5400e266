-- Packages: published versions, drafts, the manifests of both, and where the servers are that keep the contents of files.
CREATE TABLE package_manifests (
    hash TEXT PRIMARY KEY,
    content BLOB NOT NULL
);

CREATE TABLE packages (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    version TEXT NOT NULL,
    version_key TEXT NOT NULL,
    manifest TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    removed_at INTEGER,
    UNIQUE (name_key, version_key)
);

CREATE INDEX packages_present ON packages (name_key, no DESC) WHERE removed_at IS NULL;

CREATE INDEX packages_removed ON packages (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE package_drafts (
    manifest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE content_servers (
    name TEXT PRIMARY KEY,
    addresses TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) WITHOUT ROWID;
