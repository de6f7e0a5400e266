-- Described sites. name_key is the name as it is compared, without case.
CREATE TABLE sites (
    name_key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;
