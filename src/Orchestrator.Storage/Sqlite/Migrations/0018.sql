-- Outputs that are too long for their report entries, in pieces; they go with the tokens of their run.
CREATE TABLE outputs (
    no INTEGER PRIMARY KEY,
    token INTEGER NOT NULL,
    command TEXT NOT NULL,
    action INTEGER NOT NULL,
    start INTEGER NOT NULL,
    total INTEGER NOT NULL,
    is_last INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX outputs_by_place ON outputs (token, command, action, start);
