-- The causes of failures that are told apart in a run, which are bounded in number. Runs from before begin with none.
CREATE TABLE report_causes (
    run_no INTEGER NOT NULL,
    cause TEXT NOT NULL,
    PRIMARY KEY (run_no, cause)
) WITHOUT ROWID;
