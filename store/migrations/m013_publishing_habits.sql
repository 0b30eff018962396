-- When each source publishes: the time of its next visit follows from it. Until here
-- the wait was the same for all.
CREATE TABLE publishing_habits (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
  until TEXT,                         -- the last visit that succeeded
  counts BLOB NOT NULL,               -- 432 float32, little endian, decayed: new
                                      -- entries by hour of the week (168, from Monday
                                      -- 00:00 UTC), observed hours by hour of the week
                                      -- (168), new entries by quarter of a day (96)
  recent REAL NOT NULL,               -- new entries of the last hour
  expected REAL NOT NULL,             -- how many were expected
  room REAL NOT NULL,                 -- entries that the listing shows
  fresh_for_s INTEGER,                -- ttl of the listing, in seconds
  stated_every_s INTEGER,             -- sy:updatePeriod of the listing, in seconds
  rhythm_s INTEGER NOT NULL           -- between two visits, on average over a week
) STRICT;

-- Where a source was found to have moved for good; the configuration still says where
-- it was.
ALTER TABLE source_state ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- Where its last visits were redirected to for good, and how many in a row.
ALTER TABLE source_state ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE source_state ADD COLUMN moved_visits INTEGER NOT NULL DEFAULT 0;

-- Whether a failed visit was the fault of our own network.
ALTER TABLE visits ADD COLUMN ours INTEGER NOT NULL DEFAULT 0;
