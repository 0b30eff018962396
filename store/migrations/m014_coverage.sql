-- What each source gave on each day, and the state it is in. Before, a source had a
-- count of failures, and that nothing new came showed nowhere.
CREATE TABLE source_days (
  source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  day TEXT NOT NULL,                  -- in UTC: 2026-03-02
  visits INTEGER NOT NULL,            -- that went well
  new INTEGER NOT NULL,               -- entries that it had not listed before; none of
                                      -- its first visit
  PRIMARY KEY (source_id, day)
) STRICT, WITHOUT ROWID;
INSERT INTO source_days (source_id, day, visits, new)
SELECT v.source_id, substr(v.at, 1, 10), sum(v.outcome IN ('ok', 'unchanged')),
       sum(iif(v.at > st.first_visit, v.new, 0))
FROM visits v JOIN source_state st ON st.source_id = v.source_id
GROUP BY v.source_id, substr(v.at, 1, 10);

CREATE TABLE source_coverage (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
  state TEXT NOT NULL,                -- ok, quiet, blocked ...: docs/sources.md
  cause TEXT NOT NULL,                -- where it shows: visits, listing, pages, days
  since TEXT NOT NULL,
  changed TEXT NOT NULL,              -- when it was noticed: later than since
  reason TEXT NOT NULL,
  remedy TEXT NOT NULL,
  judged TEXT NOT NULL,               -- when the state was last decided
  judged_visit TEXT,                  -- the last visit by then
  reported TEXT NOT NULL DEFAULT '',  -- the state of which the operator has a notice;
                                      -- empty: none, or one that it is well again
  reported_at TEXT
) STRICT;

-- When a source could not be read: what a digest says we did not see.
CREATE TABLE blind_spans (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  began TEXT NOT NULL,
  ended TEXT                          -- NULL: it still cannot be read
) STRICT;
CREATE INDEX blind_spans_open ON blind_spans(source_id) WHERE ended IS NULL;
CREATE INDEX blind_spans_ended ON blind_spans(ended);

-- When it began to list nothing, the seconds for which it did so at most before, and how
-- much it listed last when it listed something.
ALTER TABLE source_state ADD COLUMN empty_since TEXT;
ALTER TABLE source_state ADD COLUMN longest_empty INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_state ADD COLUMN last_listed INTEGER NOT NULL DEFAULT 0;

DROP VIEW source_health;
CREATE VIEW source_health AS
SELECT s.key, s.name, s.url, c.state, c.since, c.reason AS state_reason, c.remedy,
       st.last_visit, st.last_ok, st.last_new, st.next_visit, st.failures, st.reason
FROM sources s
LEFT JOIN source_state st ON st.source_id = s.id
LEFT JOIN source_coverage c ON c.source_id = s.id
WHERE s.removed IS NULL;
