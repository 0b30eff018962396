-- By what later articles find the newest ones, until that is merged into fingerprints,
-- terms and postings: one row here instead of hundreds at random places there.
CREATE TABLE recent_keys (
  article_id INTEGER PRIMARY KEY,
  prints BLOB NOT NULL,               -- fingerprints, 6 bytes each
  language INTEGER NOT NULL,          -- the high bits of its counted terms
  counted BLOB NOT NULL,              -- the low bits of terms still to be counted, 4 bytes each
  named_by BLOB NOT NULL              -- terms that find it, 4 bytes each
) STRICT;
