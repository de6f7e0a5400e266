-- How a run's targets flow through its activities is read with the run alone, not with lists of runs.
ALTER TABLE runs ADD COLUMN flow TEXT;

UPDATE runs SET flow = json_extract(body, '$.flow'), body = json_remove(body, '$.flow')
WHERE json_type(body, '$.flow') = 'object';
