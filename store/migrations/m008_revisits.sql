-- Young articles are read again.

-- What was last listed of an entry: a hash of its headline's words, and its change time.
ALTER TABLE entries ADD COLUMN listed_title INTEGER;       -- NULL: not yet noted
ALTER TABLE entries ADD COLUMN listed_updated TEXT;

-- A row for each article whose page may be visited again.
CREATE TABLE revisits (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  read TEXT NOT NULL,                 -- when it was taken in: steps count from here
  due TEXT,                           -- NULL: no step is left, or none is worthwhile
  step INTEGER NOT NULL DEFAULT 0,    -- the step that is due, in seconds; 0: for another
                                      -- reason
  host TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',     -- the page's own, as it was last read
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  body_hash TEXT NOT NULL DEFAULT '',
  full_fetch TEXT,
  missing INTEGER NOT NULL DEFAULT 0, -- its text is still to be had
  unread INTEGER NOT NULL DEFAULT 0,  -- no page was read at all
  tries INTEGER NOT NULL DEFAULT 0,   -- failed in a row
  claims INTEGER NOT NULL DEFAULT 0,  -- how often taking in a change was begun
  extra INTEGER NOT NULL DEFAULT 0,   -- how often the listing asked for a visit
  headline TEXT,                      -- a new one that was listed, not yet matched
  shrunken INTEGER NOT NULL DEFAULT 0 -- how often the page had much less than is stored
) STRICT;
CREATE INDEX revisits_due ON revisits(host, due) WHERE due IS NOT NULL;
CREATE INDEX revisits_headline ON revisits(article_id) WHERE headline IS NOT NULL;
CREATE INDEX revisits_read ON revisits(read);

-- Earlier versions of an article; the newest is in articles.
CREATE TABLE versions (
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,            -- 1 is what was read first
  replaced TEXT NOT NULL,             -- when the next version was read
  title TEXT NOT NULL,
  modified TEXT,
  stub INTEGER NOT NULL DEFAULT 0,
  difference TEXT NOT NULL CHECK (json_valid(difference)), -- from the next text to this
  PRIMARY KEY (article_id, number)
) STRICT, WITHOUT ROWID;

-- How often an outlet's articles are changed, and what asking costs.
CREATE TABLE edit_counts (
  source_id INTEGER NOT NULL REFERENCES sources(id),
  step INTEGER NOT NULL,              -- seconds after the first reading
  made INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE revisit_costs (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id),
  articles INTEGER NOT NULL DEFAULT 0, -- that were read
  revisits INTEGER NOT NULL DEFAULT 0  -- requests for their pages after the first
) STRICT;

-- The version of its article that a match came with; more than 1: added later.
ALTER TABLE matches ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE matches ADD COLUMN lapsed TEXT;               -- when it was true no longer
