-- What an action has used (microseconds of processor time, bytes at its peak), and whether its effect waits for a reboot.
ALTER TABLE report_entries ADD COLUMN cpu_time INTEGER;
ALTER TABLE report_entries ADD COLUMN peak_memory INTEGER;
ALTER TABLE report_entries ADD COLUMN reboot_needed INTEGER NOT NULL DEFAULT 0;
