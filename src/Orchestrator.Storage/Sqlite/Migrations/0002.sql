-- What the outside has not been told yet. The lease's epoch is in the upper half of the position.
CREATE TABLE outbox (
    shard INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (shard, position)
) WITHOUT ROWID;
CREATE INDEX outbox_by_time ON outbox (at);

CREATE TABLE parked (
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    queue TEXT NOT NULL,
    exchange TEXT NOT NULL,
    routing_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    sender TEXT NOT NULL,
    message_id TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    times INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX parked_by_time ON parked (at);
CREATE INDEX parked_by_queue ON parked (queue, at);
