-- Names as they are compared, without case: of credential sets, of groups and of the targets' own references to them.
CREATE TABLE credential_sets (
    name_key TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    secrets BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE groups (
    name_key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE target_groups (
    group_key TEXT NOT NULL,
    target_id TEXT NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    PRIMARY KEY (group_key, target_id)
) WITHOUT ROWID;
CREATE INDEX target_groups_by_target ON target_groups (target_id);

ALTER TABLE targets ADD COLUMN credentials TEXT;

-- Of its agent: 0 never seen, 1 absent, 2 connected.
ALTER TABLE targets ADD COLUMN agent INTEGER NOT NULL DEFAULT 0;
UPDATE targets SET agent = CASE WHEN json_extract(body, '$.connected') = 1 THEN 2 WHEN json_extract(body, '$.lastSeen') IS NULL THEN 0 ELSE 1 END;

CREATE INDEX targets_by_credentials ON targets (credentials, name_key) WHERE credentials IS NOT NULL;
CREATE INDEX targets_by_agent ON targets (agent, name_key);
CREATE INDEX targets_by_os ON targets (os, name_key);
