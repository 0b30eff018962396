-- Workers on other machines, as they last said hello. Before, the daemon fetched alone.

CREATE TABLE fleet_workers (
  name TEXT PRIMARY KEY,
  place TEXT NOT NULL,                -- '' for none
  version TEXT NOT NULL,
  at_once INTEGER NOT NULL,           -- tasks that it takes on
  done INTEGER NOT NULL,              -- tasks since it started
  pages_per_s REAL NOT NULL,
  seen TEXT NOT NULL,                 -- when it last said hello
  refused TEXT NOT NULL DEFAULT ''    -- why it gets no tasks
) STRICT, WITHOUT ROWID;
