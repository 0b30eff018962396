-- What people note of stories at a desk, and counters for its pages, which would have to
-- read all articles again for each of them. Counters of what is stored already are filled
-- in batches after the start (store/counter_filling.py); from here on triggers keep them.

-- How far a story has got with its readers, and what the list of stories shows of it.
ALTER TABLE stories ADD COLUMN triage TEXT NOT NULL DEFAULT 'new'
  CHECK (triage IN ('new','read','dismissed'));
ALTER TABLE stories ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stories ADD COLUMN outlets INTEGER NOT NULL DEFAULT 0; -- also those that
                                      -- repeated an article
ALTER TABLE stories ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- of its first article
                                      -- that has one, without the region: pt of pt-br
CREATE INDEX stories_triage ON stories(triage, last);
CREATE INDEX stories_language ON stories(language, last);
CREATE INDEX stories_widespread ON stories(last, outlets) WHERE outlets >= 5;

-- A row for each story of which somebody noted more than that it was read.
CREATE TABLE triage (
  story_id INTEGER PRIMARY KEY REFERENCES stories(id) ON DELETE CASCADE,
  judged TEXT,                        -- when stories.triage was last set; NULL: never
  starred INTEGER NOT NULL DEFAULT 0,
  assignee TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  changed TEXT NOT NULL,              -- when any of this was last changed, and by whom
  changed_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX triage_starred ON triage(story_id) WHERE starred;
CREATE INDEX triage_assignee ON triage(assignee) WHERE assignee <> '';
CREATE TABLE story_tags (
  story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (story_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_tags_tag ON story_tags(tag);

-- A name for what the list of stories was filtered by.
CREATE TABLE saved_views (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,                -- the query string of the page
  created TEXT NOT NULL,
  created_by TEXT NOT NULL DEFAULT ''
) STRICT;

-- Feeds have addresses that nobody can guess, since feed readers have no passwords.
CREATE TABLE feed_addresses (
  scope TEXT NOT NULL CHECK (scope IN ('watchlist','story','view')),
  target TEXT NOT NULL,               -- a watchlist's name, the number of the others
  secret TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  PRIMARY KEY (scope, target)
) STRICT, WITHOUT ROWID;

-- Who may use the API. The token itself is stored nowhere.
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  token_hash BLOB NOT NULL UNIQUE,    -- SHA-256
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  created TEXT NOT NULL,
  created_by TEXT NOT NULL DEFAULT '',
  last_used TEXT
) STRICT;

-- Who is logged in. The cookie's key itself is stored nowhere.
CREATE TABLE desk_sessions (
  key_hash BLOB PRIMARY KEY,          -- SHA-256
  user TEXT NOT NULL,
  created TEXT NOT NULL,
  seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_sessions_user ON desk_sessions(user);
CREATE INDEX desk_sessions_seen ON desk_sessions(seen);

-- The outlets that had a story, and the watchlists that found articles of it.
CREATE TABLE story_outlets (
  story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  outlet TEXT NOT NULL,
  reports INTEGER NOT NULL,           -- its articles, and its repeats of others'
  last TEXT NOT NULL,                 -- when the newest of them came
  PRIMARY KEY (story_id, outlet)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_outlets_last ON story_outlets(outlet, last);
CREATE TABLE story_watchlists (
  story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  matches INTEGER NOT NULL,
  last TEXT NOT NULL,                 -- when the newest article came that it found
  PRIMARY KEY (story_id, watchlist_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_watchlists_last ON story_watchlists(watchlist_id, last);

-- Articles by the day in UTC on which they were seen: 2026-03-02.
CREATE TABLE watchlist_days (
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  day TEXT NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (watchlist_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE source_article_days (
  source_id INTEGER NOT NULL REFERENCES sources(id),
  day TEXT NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (source_id, day)
) STRICT, WITHOUT ROWID;

-- When the newest message was written that includes an alert of the watchlist.
ALTER TABLE watchlists ADD COLUMN last_alert TEXT;

-- The outbox by state: the other states have an index, or most messages.
CREATE INDEX deliveries_closed ON deliveries(state, id)
  WHERE state IN ('merged','cancelled');

-- A new database has nothing to count.
INSERT INTO settings (name, value)
SELECT 'counters', '1' WHERE NOT EXISTS (SELECT 1 FROM articles);

-- The outlets of an article: its own, and those that had it too. Not its own address
-- when its own outlet lists it again.
CREATE VIEW article_outlets AS
SELECT a.id AS article_id,
       CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS outlet, a.seen
FROM articles a JOIN sources s ON s.id = a.source_id
UNION ALL
SELECT g.article_id, t.name, g.seen
FROM sightings g
JOIN articles a ON a.id = g.article_id
JOIN sources s ON s.id = a.source_id
JOIN sources t ON t.id = g.source_id
WHERE NOT (g.url = a.url
  AND t.name IN (s.name, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END));

CREATE TRIGGER articles_counted AFTER INSERT ON articles BEGIN
  INSERT INTO source_article_days (source_id, day, articles)
  VALUES (new.source_id, substr(new.seen, 1, 10), 1)
  ON CONFLICT DO UPDATE SET articles = articles + 1;
END;
-- Nothing deletes articles but a person with another program. Before: their matches are
-- still there.
CREATE TRIGGER articles_uncounted BEFORE DELETE ON articles BEGIN
  UPDATE source_article_days SET articles = articles - 1
  WHERE source_id = old.source_id AND day = substr(old.seen, 1, 10);
  UPDATE watchlist_days SET articles = articles - 1
  WHERE day = substr(old.seen, 1, 10) AND watchlist_id IN
    (SELECT watchlist_id FROM matches WHERE article_id = old.id);
END;

-- An article is placed before its matches are written, and when a newer tocsin places
-- it later, after them.
CREATE TRIGGER placements_counted AFTER INSERT ON placements BEGIN
  INSERT INTO story_outlets (story_id, outlet, reports, last)
  SELECT new.story_id, o.outlet, 1, o.seen
  FROM article_outlets o WHERE o.article_id = new.article_id
  ON CONFLICT DO UPDATE SET reports = reports + 1, last = max(last, excluded.last);
  INSERT INTO story_watchlists (story_id, watchlist_id, matches, last)
  SELECT new.story_id, m.watchlist_id, 1, new.at
  FROM matches m WHERE m.article_id = new.article_id
  ON CONFLICT DO UPDATE SET matches = matches + 1, last = max(last, excluded.last);
  UPDATE stories SET
    articles = (SELECT count(*) FROM placements WHERE story_id = new.story_id),
    outlets = (SELECT count(*) FROM story_outlets WHERE story_id = new.story_id),
    language = CASE language WHEN '' THEN
      (SELECT substr(a.language, 1, instr(a.language || '-', '-') - 1)
       FROM articles a WHERE a.id = new.article_id)
      ELSE language END
  WHERE id = new.story_id;
END;
CREATE TRIGGER placements_uncounted AFTER DELETE ON placements BEGIN
  DELETE FROM story_outlets WHERE story_id = old.story_id;
  -- As the view says it, which SQLite would make of all articles first.
  INSERT INTO story_outlets (story_id, outlet, reports, last)
  SELECT story_id, outlet, count(*), max(seen) FROM (
    SELECT p.story_id, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS outlet,
      a.seen
    FROM placements p CROSS JOIN articles a ON a.id = p.article_id
    CROSS JOIN sources s ON s.id = a.source_id
    WHERE p.story_id = old.story_id
    UNION ALL
    SELECT p.story_id, t.name, g.seen
    FROM placements p CROSS JOIN sightings g ON g.article_id = p.article_id
    CROSS JOIN articles a ON a.id = p.article_id
    CROSS JOIN sources s ON s.id = a.source_id
    CROSS JOIN sources t ON t.id = g.source_id
    WHERE p.story_id = old.story_id AND NOT (g.url = a.url
      AND t.name IN (s.name, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END)))
  GROUP BY story_id, outlet;
  DELETE FROM story_watchlists WHERE story_id = old.story_id;
  INSERT INTO story_watchlists (story_id, watchlist_id, matches, last)
  SELECT p.story_id, m.watchlist_id, count(*), max(p.at)
  FROM placements p JOIN matches m ON m.article_id = p.article_id
  WHERE p.story_id = old.story_id GROUP BY m.watchlist_id;
  UPDATE stories SET
    articles = (SELECT count(*) FROM placements WHERE story_id = old.story_id),
    outlets = (SELECT count(*) FROM story_outlets WHERE story_id = old.story_id)
  WHERE id = old.story_id;
END;
CREATE TRIGGER sightings_counted AFTER INSERT ON sightings BEGIN
  INSERT INTO story_outlets (story_id, outlet, reports, last)
  SELECT p.story_id, t.name, 1, new.seen
  FROM placements p
  JOIN articles a ON a.id = p.article_id
  JOIN sources s ON s.id = a.source_id
  JOIN sources t ON t.id = new.source_id
  WHERE p.article_id = new.article_id AND NOT (new.url = a.url
    AND t.name IN (s.name, CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END))
  ON CONFLICT DO UPDATE SET reports = reports + 1, last = max(last, excluded.last);
  UPDATE stories SET
    outlets = (SELECT count(*) FROM story_outlets WHERE story_id = stories.id)
  WHERE id = (SELECT story_id FROM placements WHERE article_id = new.article_id);
END;
CREATE TRIGGER matches_counted AFTER INSERT ON matches BEGIN
  INSERT INTO watchlist_days (watchlist_id, day, articles)
  SELECT new.watchlist_id, substr(a.seen, 1, 10), 1
  FROM articles a WHERE a.id = new.article_id
  ON CONFLICT DO UPDATE SET articles = articles + 1;
  INSERT INTO story_watchlists (story_id, watchlist_id, matches, last)
  SELECT p.story_id, new.watchlist_id, 1, p.at
  FROM placements p WHERE p.article_id = new.article_id
  ON CONFLICT DO UPDATE SET matches = matches + 1, last = max(last, excluded.last);
END;
CREATE TRIGGER alerts_noted AFTER UPDATE OF state ON alerts
WHEN new.state = 'included' BEGIN
  UPDATE watchlists SET last_alert =
    (SELECT max(d.created, coalesce(watchlists.last_alert, d.created))
     FROM deliveries d WHERE d.id = new.delivery_id)
  WHERE id = new.watchlist_id;
END;
