CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  removed TEXT
) STRICT;

-- Where we are with a source: written by the daemon, never by the configuration.
CREATE TABLE source_state (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
  next_visit TEXT NOT NULL,
  first_visit TEXT,                   -- NULL until a visit succeeded: baseline to come
  last_visit TEXT,
  last_ok TEXT,
  last_new TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  body_hash TEXT NOT NULL DEFAULT '',
  full_fetch TEXT
) STRICT;
CREATE INDEX source_state_next ON source_state(next_visit);

CREATE TABLE visits (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ok','unchanged','soft','hard')),
  status INTEGER,
  listed INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  took_ms INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX visits_source ON visits(source_id, at);

-- AUTOINCREMENT: an id is a cursor and is never given twice, even after pruning.
-- The text stands last, so that a row's facts stay on its first page.
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES sources(id),
  title TEXT NOT NULL,
  outlet TEXT NOT NULL DEFAULT '',
  authors TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
  language TEXT NOT NULL DEFAULT '',
  published TEXT,
  seen TEXT NOT NULL,
  url TEXT NOT NULL,
  url_hash INTEGER NOT NULL,          -- 64 bits of blake2b over the URL's key
  text_hash INTEGER NOT NULL,         -- the same over the folded text
  origin TEXT NOT NULL CHECK (origin IN ('page','feed','spider')),
  words INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX articles_url_hash ON articles(url_hash);
CREATE INDEX articles_text_hash ON articles(text_hash);
CREATE INDEX articles_seen ON articles(seen);
CREATE INDEX articles_source_seen ON articles(source_id, seen);

-- The same article at another address, or under another headline.
CREATE TABLE sightings (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  source_id INTEGER NOT NULL REFERENCES sources(id),
  told_by TEXT NOT NULL CHECK (told_by IN ('url','text')),
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  url_hash INTEGER NOT NULL,
  seen TEXT NOT NULL,
  UNIQUE (article_id, source_id, url_hash)
) STRICT;
CREATE INDEX sightings_url_hash ON sightings(url_hash);

-- What sources list. A row stays for ever: it is how a page is fetched only once.
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES sources(id),
  url TEXT NOT NULL,
  url_hash INTEGER NOT NULL UNIQUE,
  host TEXT NOT NULL,                 -- whom to ask; '' when the listing is everything
  state TEXT NOT NULL CHECK (state IN ('waiting','read','copy','failed','skipped')),
  quiet TEXT NOT NULL DEFAULT '',
  seen TEXT NOT NULL,
  due TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
  listing TEXT CHECK (listing IS NULL OR json_valid(listing))   -- NULL once read
) STRICT;
CREATE INDEX entries_waiting ON entries(host, due) WHERE state = 'waiting';
CREATE INDEX entries_source ON entries(source_id);

CREATE TABLE watchlists (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  removed TEXT
) STRICT;

CREATE TABLE matches (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  matched TEXT NOT NULL,
  quiet TEXT NOT NULL DEFAULT '' CHECK (quiet IN ('','baseline','old','copy')),
  words TEXT NOT NULL CHECK (json_valid(words)),
  spans TEXT NOT NULL CHECK (json_valid(spans)),
  snippet TEXT NOT NULL,
  UNIQUE (watchlist_id, article_id)
) STRICT;
CREATE INDEX matches_article ON matches(article_id);

CREATE TABLE channels (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  removed TEXT
) STRICT;

-- The outbox: written in the same transaction as the article it speaks of.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  created TEXT NOT NULL,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  UNIQUE (watchlist_id, article_id)
) STRICT;
CREATE INDEX alerts_article ON alerts(article_id);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
  channel_id INTEGER NOT NULL REFERENCES channels(id),
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting','sending','sent','dead','cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  repeat INTEGER NOT NULL DEFAULT 0,  -- a try was cut short: it may have arrived
  due TEXT NOT NULL,
  sent TEXT,
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (alert_id, channel_id)
) STRICT;
CREATE INDEX deliveries_open ON deliveries(channel_id, due)
  WHERE state IN ('waiting','sending');

CREATE VIRTUAL TABLE articles_fts USING fts5(
  title, text, content="articles", content_rowid='id',
  tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text);
END;
-- OF title, text: without it every update of a row would rewrite its index entry.
CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, title, text)
    VALUES ('delete', old.id, old.title, old.text);
  INSERT INTO articles_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
END;

-- For people with Datasette or sqlite-utils.
CREATE VIEW inbox AS
SELECT m.matched, w.name AS watchlist, a.title, a.outlet, a.url, a.published,
       m.snippet, m.quiet, m.article_id
FROM matches m
JOIN watchlists w ON w.id = m.watchlist_id
JOIN articles a ON a.id = m.article_id
ORDER BY m.id DESC;

CREATE VIEW source_health AS
SELECT s.key, s.name, s.url, st.last_visit, st.last_ok, st.last_new, st.next_visit,
       st.failures, st.reason
FROM sources s LEFT JOIN source_state st ON st.source_id = s.id
WHERE s.removed IS NULL;

CREATE VIEW outbox AS
SELECT d.id, d.state, c.name AS channel, w.name AS watchlist, a.title, d.attempts,
       d.repeat, al.created, d.due, d.sent, d.reason
FROM deliveries d
JOIN alerts al ON al.id = d.alert_id
JOIN channels c ON c.id = d.channel_id
JOIN watchlists w ON w.id = al.watchlist_id
JOIN articles a ON a.id = al.article_id
ORDER BY d.id DESC;
