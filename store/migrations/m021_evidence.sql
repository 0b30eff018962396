-- Pages that are kept as they were received, each named by the next one's digest. Before,
-- nothing of a page was kept but what was read of it.

CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL, -- NULL: of none stored
  url TEXT NOT NULL,                  -- what was asked for; '' once it was removed
  host TEXT NOT NULL,
  why TEXT NOT NULL CHECK (why IN ('match','manual','revisit')),
  wanted TEXT NOT NULL,               -- when it was decided that it is kept
  state TEXT NOT NULL CHECK (state IN
    ('due','recorded','kept','missed','removing','removed')),
  due TEXT,                           -- when the page is asked for, of those that are due
  tries INTEGER NOT NULL DEFAULT 0,   -- how often it was asked for in vain
  reason TEXT NOT NULL DEFAULT '',    -- why there is none, or why it was removed
  number INTEGER UNIQUE,              -- its place in the chain; NULL while it is not kept
  at TEXT,                            -- when it was written down, as in the file
  day TEXT,                           -- the file that holds it
  offset INTEGER,                     -- where its first record begins there, in bytes
  length INTEGER,                     -- of its records, in bytes
  page TEXT NOT NULL DEFAULT '',      -- where it was in the end, after redirects
  status INTEGER,                     -- of the last answer
  payload_sha256 TEXT NOT NULL DEFAULT '',
  text_sha256 TEXT NOT NULL DEFAULT '', -- of headline and text as they were read; '' unread
  facts_sha256 TEXT NOT NULL DEFAULT '',
  records_sha256 TEXT NOT NULL DEFAULT '',
  previous TEXT NOT NULL DEFAULT '',  -- the link of the one before it
  link TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX captures_article ON captures(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX captures_due ON captures(due) WHERE state = 'due';
CREATE INDEX captures_open ON captures(state)
  WHERE state IN ('recorded','missed','removing');

-- A day that is over: what was signed of it.
CREATE TABLE seals (
  day TEXT PRIMARY KEY,
  captures INTEGER NOT NULL,          -- how many the day has
  last_number INTEGER NOT NULL,
  head TEXT NOT NULL,                 -- the link of its last capture
  previous_head TEXT NOT NULL,        -- of the last day before it
  file_sha256 TEXT NOT NULL,
  public_key TEXT NOT NULL,           -- Ed25519, base64
  signature TEXT NOT NULL,            -- base64
  sealed TEXT NOT NULL
) STRICT;

-- What an authority says of the head of a day: that it existed by then (RFC 3161).
CREATE TABLE time_tokens (
  day TEXT NOT NULL REFERENCES seals(day),
  authority TEXT NOT NULL,            -- the address that was asked
  state TEXT NOT NULL CHECK (state IN ('wanted','verified','unverified','given up')),
  file TEXT NOT NULL DEFAULT '',      -- the reply as it was received, beside the seal
  stamped TEXT,                       -- the time that it says
  ahead_seconds REAL,                 -- how far that time is ahead of our clock
  tries INTEGER NOT NULL DEFAULT 0,
  next_try TEXT,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (day, authority)
) STRICT, WITHOUT ROWID;
