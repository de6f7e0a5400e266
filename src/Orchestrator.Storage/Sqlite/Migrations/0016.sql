-- People who sign in with a password. Names are compared without case.
CREATE TABLE users (
    name_key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;
