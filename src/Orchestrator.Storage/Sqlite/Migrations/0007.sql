-- Rollup for trends and totals over time: what report_slots says of all sites, activities and actions of a run together.
CREATE TABLE report_trends (
    run_no INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    longest INTEGER NOT NULL,
    PRIMARY KEY (run_no, slot, phase, outcome)
) WITHOUT ROWID;

INSERT INTO report_trends (run_no, slot, phase, outcome, entries, measured, duration, longest)
SELECT s.run_no, c.slot, s.phase, s.outcome, sum(c.entries), sum(c.measured), sum(c.duration), max(c.longest)
FROM report_slots c JOIN report_sorts s ON s.no = c.sort
GROUP BY 1, 2, 3, 4;
