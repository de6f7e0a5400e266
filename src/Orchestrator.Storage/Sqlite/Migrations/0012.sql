-- The last word on an installation, as JSON; it goes with its command.
ALTER TABLE commands ADD COLUMN answer TEXT;
