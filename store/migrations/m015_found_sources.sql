-- A source whose kind is left out may be the address of a home page: the source that was
-- found from there, empty for none, and when it was looked for the last time. Such a
-- source failed before, at each visit.
ALTER TABLE source_state ADD COLUMN found_url TEXT NOT NULL DEFAULT '';
ALTER TABLE source_state ADD COLUMN found_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE source_state ADD COLUMN sought TEXT;
