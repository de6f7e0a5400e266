CREATE TABLE enrolment_tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    uses INTEGER NOT NULL,
    used INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) WITHOUT ROWID;

CREATE TABLE enrolment_uses (
    token_id TEXT NOT NULL REFERENCES enrolment_tokens (id) ON DELETE CASCADE,
    attempt TEXT NOT NULL,
    PRIMARY KEY (token_id, attempt)
) WITHOUT ROWID;
