-- Rollups for report queries, and the site of a target in a run. A sort is everything entries can be filtered and grouped by, except target
-- and time: entries name their sort, the sort knows how many there are. Slots are quarters of an hour, numbered in UTC (ticks / 9000000000).
-- The program registers failure_cause, spread_of and their like before it runs this script.

ALTER TABLE target_runs ADD COLUMN site TEXT NOT NULL DEFAULT '';

-- What was made before sites were kept counts at the site its target has now.
UPDATE target_runs SET site = (SELECT site FROM targets WHERE id = target_id)
WHERE target_id IN (SELECT id FROM targets WHERE site <> '');

CREATE TABLE report_sorts (
    no INTEGER PRIMARY KEY,
    run_no INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    activity_id TEXT NOT NULL,
    activity_name TEXT NOT NULL,
    name TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    -- Return code; 2^40, which none has, where there is none: NULL would not be unique.
    code INTEGER NOT NULL,
    site TEXT NOT NULL,
    cause TEXT NOT NULL,
    entries INTEGER NOT NULL,
    first_slot INTEGER NOT NULL,
    last_slot INTEGER NOT NULL,
    -- Entries with start and end; the sum and the longest of their durations in ticks; counts by bucket of duration, NULL if there are none.
    measured INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    longest INTEGER NOT NULL,
    spread BLOB
);
CREATE UNIQUE INDEX report_sorts_by_run ON report_sorts (run_no, phase, outcome, code, activity_id, name, site, cause, activity_name);
CREATE INDEX report_sorts_by_cause ON report_sorts (cause) WHERE cause <> '';

CREATE TABLE report_slots (
    sort INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    longest INTEGER NOT NULL,
    spread BLOB,
    PRIMARY KEY (sort, slot)
) WITHOUT ROWID;

INSERT INTO report_sorts (
    run_no, phase, activity_id, activity_name, name, outcome, code, site, cause, entries, first_slot, last_slot, measured, duration, longest, spread)
SELECT
    e.token >> 24, e.phase, e.activity_id, e.activity_name, e.name, e.outcome, coalesce(e.return_code, 1 << 40), coalesce(t.site, ''),
    failure_cause(e.outcome, e.message, e.target_name), count(*),
    min(e.at) / 9000000000, max(e.at) / 9000000000, count(e.ended_at - e.started_at), coalesce(sum(max(0, e.ended_at - e.started_at)), 0),
    coalesce(max(max(0, e.ended_at - e.started_at)), 0), spread_of(e.started_at, e.ended_at)
FROM report_entries e LEFT JOIN target_runs t ON t.key = e.token
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

ALTER TABLE report_entries ADD COLUMN sort INTEGER NOT NULL DEFAULT 0;
UPDATE report_entries SET sort = (
    SELECT s.no FROM report_sorts s
    WHERE s.run_no = token >> 24 AND s.phase = report_entries.phase AND s.outcome = report_entries.outcome
        AND s.code = coalesce(return_code, 1 << 40) AND s.activity_id = report_entries.activity_id AND s.name = report_entries.name
        AND s.site = coalesce((SELECT site FROM target_runs WHERE key = token), '')
        AND s.cause = failure_cause(report_entries.outcome, message, target_name) AND s.activity_name = report_entries.activity_name);

INSERT INTO report_slots (sort, slot, entries, measured, duration, longest, spread)
SELECT
    sort, at / 9000000000 AS slot, count(*), count(ended_at - started_at), coalesce(sum(max(0, ended_at - started_at)), 0),
    coalesce(max(max(0, ended_at - started_at)), 0), spread_of(started_at, ended_at)
FROM report_entries GROUP BY sort, slot;

DROP TABLE report_totals;

-- With the sort in them, filters by anything but target and output are answered from these indexes alone.
DROP INDEX report_entries_by_token;
DROP INDEX report_entries_troubled;
CREATE INDEX report_entries_by_token ON report_entries (token, at, number, sort);
CREATE INDEX report_entries_troubled ON report_entries (token, at, number, sort) WHERE outcome <> 0;
