-- When somebody paused a source: it is not visited until somebody resumes it.
ALTER TABLE source_state ADD COLUMN paused TEXT;

-- Sites in which somebody at the desk wants a source to be found: the daemon looks.
CREATE TABLE site_searches (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  asked TEXT NOT NULL,
  asked_by TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting','searching','done')),
  found TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(found))
) STRICT;
CREATE INDEX site_searches_waiting ON site_searches(id) WHERE state = 'waiting';
