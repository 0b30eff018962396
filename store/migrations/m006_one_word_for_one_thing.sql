-- Tables and columns are called what the code and the commands call them. Renaming a
-- column rewrites the schema and no row; two tables whose states have other names now
-- are copied: they hold messages and alerts, not articles.
DROP VIEW inbox;
DROP VIEW outbox;
DROP VIEW unsaid;

ALTER TABLE kin RENAME TO overlaps;
DROP INDEX kin_other;
CREATE INDEX overlaps_other ON overlaps(other_id);
ALTER TABLE placements RENAME COLUMN stitched TO composite;
ALTER TABLE sightings RENAME COLUMN told_by TO known_by;
ALTER TABLE matches RENAME COLUMN quiet TO suppressed;
ALTER TABLE entries RENAME COLUMN quiet TO suppressed;
-- Articles that a watchlist could not be decided on in time.
ALTER TABLE watchlists ADD COLUMN overruns INTEGER NOT NULL DEFAULT 0;
-- How often taking its article in was begun.
ALTER TABLE entries ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts RENAME COLUMN said TO reason;
ALTER TABLE channel_health RENAME COLUMN noticed TO reported;
-- Down since then, and back: what waited meanwhile is still to be merged.
ALTER TABLE channel_health ADD COLUMN backlog_since TEXT;
ALTER TABLE mutes RENAME COLUMN what TO target;

CREATE TABLE deliveries_new (
  id INTEGER PRIMARY KEY,             -- also the order within a channel
  channel_id INTEGER NOT NULL REFERENCES channels(id),
  key TEXT NOT NULL UNIQUE,           -- planned twice, written once; sent with each attempt
  kind TEXT NOT NULL CHECK (kind IN
    ('alert','followup','surge','digest','roundup','note','notice','test')),
  thread TEXT NOT NULL,               -- the key of the first message on its story
  urgent INTEGER NOT NULL DEFAULT 0,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
    ('waiting','sending','sent','unknown','dead','merged','cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  claimed TEXT,                       -- when the last attempt began
  in_flight TEXT,                     -- when its first byte was about to leave
  repeat INTEGER NOT NULL DEFAULT 0,  -- an earlier attempt may have arrived
  due TEXT NOT NULL,
  created TEXT NOT NULL,
  retried TEXT,                       -- when somebody last asked for another attempt
  sent TEXT,
  status INTEGER,                     -- of the last answer: HTTP or SMTP
  reason TEXT NOT NULL DEFAULT '',
  merged_into INTEGER REFERENCES deliveries(id),
  reported INTEGER NOT NULL DEFAULT 0 -- the operator knows that it failed
) STRICT;
INSERT INTO deliveries_new
  (id, channel_id, key, kind, thread, urgent, payload, state, attempts, claimed,
   in_flight, repeat, due, created, sent, status, reason, merged_into, reported)
SELECT id, channel_id, key, kind, thread, urgent, payload,
  CASE state WHEN 'folded' THEN 'merged' ELSE state END, attempts, claimed,
  wire, repeat, due, created, sent, status, reason, folded_into, noticed
FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_new RENAME TO deliveries;
CREATE INDEX deliveries_waiting ON deliveries(channel_id, urgent DESC, id)
  WHERE state = 'waiting';
CREATE INDEX deliveries_thread ON deliveries(channel_id, thread, id)
  WHERE state IN ('waiting','sending');
CREATE INDEX deliveries_doubtful ON deliveries(state, channel_id)
  WHERE state IN ('sending','unknown','dead');
CREATE INDEX deliveries_created ON deliveries(channel_id, created);
CREATE INDEX deliveries_merged ON deliveries(merged_into) WHERE merged_into IS NOT NULL;

-- One match on its way to one channel: written with its article.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  channel_id INTEGER NOT NULL REFERENCES channels(id),
  "when" TEXT NOT NULL DEFAULT 'now', -- of the route: now, a digest's rhythm, a surge
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  outlet TEXT NOT NULL,
  at TEXT NOT NULL,
  urgent INTEGER NOT NULL DEFAULT 0,
  clipping TEXT NOT NULL CHECK (json_valid(clipping)),
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending','included','absorbed','muted','dropped')),
  reason TEXT NOT NULL DEFAULT '',    -- what it waits for, or why it is not sent
  delivery_id INTEGER REFERENCES deliveries(id),
  UNIQUE (watchlist_id, channel_id, "when", article_id, outlet)
) STRICT;
INSERT INTO alerts
  (id, watchlist_id, channel_id, "when", article_id, outlet, at, urgent, clipping,
   state, reason, delivery_id)
SELECT id, watchlist_id, channel_id, "when", article_id, outlet, at, urgent, facts,
  CASE state WHEN 'open' THEN 'pending' WHEN 'told' THEN 'included' ELSE state END,
  reason, delivery_id
FROM items;
DROP TABLE items;
CREATE INDEX alerts_pending ON alerts(channel_id, id) WHERE state = 'pending';
CREATE INDEX alerts_article ON alerts(article_id);
CREATE INDEX alerts_delivery ON alerts(delivery_id);

-- For people with Datasette or sqlite-utils.
CREATE VIEW inbox AS
SELECT m.matched, w.name AS watchlist, a.title, a.outlet, a.url, a.published,
       m.score, m.snippet, a.stub, m.suppressed, m.article_id, p.story_id
FROM matches m
JOIN watchlists w ON w.id = m.watchlist_id
JOIN articles a ON a.id = m.article_id
LEFT JOIN placements p ON p.article_id = m.article_id
ORDER BY m.id DESC;
CREATE VIEW outbox AS
SELECT d.id, d.state, d.kind, c.name AS channel, json_extract(d.payload, '$.title') AS title,
       (SELECT count(*) FROM alerts al WHERE al.delivery_id = d.id) AS articles,
       d.attempts, d.repeat, d.created, d.due, d.sent, d.status, d.reason
FROM deliveries d JOIN channels c ON c.id = d.channel_id
ORDER BY d.id DESC;
CREATE VIEW unsent_alerts AS
SELECT al.id, al.state, c.name AS channel, w.name AS watchlist, al."when", a.title,
       al.outlet, al.at, al.reason, al.article_id
FROM alerts al
JOIN channels c ON c.id = al.channel_id
JOIN watchlists w ON w.id = al.watchlist_id
JOIN articles a ON a.id = al.article_id
WHERE al.state <> 'included'
ORDER BY al.id DESC;
