-- Where we left off with the listings that a source's listing names, such as the
-- sitemaps of an index: a JSON array, the one asked last at its end.
ALTER TABLE source_state ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'
  CHECK (json_valid(parts));
