-- What channels are to be told, message by message. Before, an article was an alert and
-- an alert had a delivery for each channel, whose message was written when it was sent.
DROP VIEW outbox;
DROP INDEX deliveries_open;
ALTER TABLE deliveries RENAME TO deliveries_old;

-- The outbox: a message is written down here, whole, before anything is sent.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,             -- also the order within a channel
  channel_id INTEGER NOT NULL REFERENCES channels(id),
  key TEXT NOT NULL UNIQUE,           -- planned twice, written once; goes along on each try
  kind TEXT NOT NULL CHECK (kind IN
    ('alert','followup','surge','digest','roundup','note','notice','test')),
  thread TEXT NOT NULL,               -- the key of the first message on its story
  urgent INTEGER NOT NULL DEFAULT 0,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
    ('waiting','sending','sent','unknown','dead','folded','cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  claimed TEXT,                       -- when the last attempt began
  wire TEXT,                          -- when its first byte was about to leave
  repeat INTEGER NOT NULL DEFAULT 0,  -- an earlier attempt may have arrived
  due TEXT NOT NULL,
  created TEXT NOT NULL,
  sent TEXT,
  status INTEGER,                     -- of the last answer: HTTP or SMTP
  reason TEXT NOT NULL DEFAULT '',
  folded_into INTEGER REFERENCES deliveries(id),
  noticed INTEGER NOT NULL DEFAULT 0  -- the operator knows that it was given up
) STRICT;

-- What one article adds to what a channel is to be told: written with the article.
CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  channel_id INTEGER NOT NULL REFERENCES channels(id),
  "when" TEXT NOT NULL DEFAULT 'now', -- of the route: now, a digest's rhythm, a surge
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  outlet TEXT NOT NULL,
  at TEXT NOT NULL,
  urgent INTEGER NOT NULL DEFAULT 0,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  state TEXT NOT NULL DEFAULT 'open'
    CHECK (state IN ('open','told','absorbed','muted','dropped')),
  reason TEXT NOT NULL DEFAULT '',    -- what it waits for, or why it is not told
  delivery_id INTEGER REFERENCES deliveries(id),
  UNIQUE (watchlist_id, channel_id, "when", article_id, outlet)
) STRICT;

INSERT INTO deliveries (id, channel_id, key, kind, thread, urgent, payload, state,
  attempts, claimed, wire, repeat, due, created, sent, reason)
SELECT d.id, d.channel_id,
  'tocsin-' || strftime('%Y%m%d%H%M%S', al.created) || '-' || al.id || '-' || d.channel_id,
  'alert',
  'tocsin-' || strftime('%Y%m%d%H%M%S', al.created) || '-' || al.id || '-' || d.channel_id,
  d.urgent,
  json_object(
    'title', w.name || ': ' || json_extract(al.facts, '$.title'),
    'body', json_extract(al.facts, '$.title') || char(10)
      || coalesce(json_extract(al.facts, '$.url'), ''),
    'format', 'text',
    'plain', json_extract(al.facts, '$.title') || char(10)
      || coalesce(json_extract(al.facts, '$.url'), '')),
  d.state, d.attempts,
  CASE d.state WHEN 'sending' THEN d.due END,
  CASE d.state WHEN 'sending' THEN d.due END,
  d.repeat, d.due, al.created, d.sent, d.reason
FROM deliveries_old d
JOIN alerts al ON al.id = d.alert_id
JOIN watchlists w ON w.id = al.watchlist_id;
INSERT INTO items (watchlist_id, channel_id, article_id, outlet, at, urgent, facts,
  state, delivery_id)
SELECT al.watchlist_id, d.channel_id, al.article_id, a.outlet, al.created, d.urgent,
  al.facts, 'told', d.id
FROM deliveries_old d
JOIN alerts al ON al.id = d.alert_id
JOIN articles a ON a.id = al.article_id;
DROP TABLE deliveries_old;
DROP TABLE alerts;

CREATE INDEX deliveries_waiting ON deliveries(channel_id, urgent DESC, id)
  WHERE state = 'waiting';
CREATE INDEX deliveries_thread ON deliveries(channel_id, thread, id)
  WHERE state IN ('waiting','sending');
CREATE INDEX deliveries_doubtful ON deliveries(state, channel_id)
  WHERE state IN ('sending','unknown','dead');
CREATE INDEX deliveries_created ON deliveries(channel_id, created);
CREATE INDEX items_open ON items(channel_id, id) WHERE state = 'open';
CREATE INDEX items_article ON items(article_id);
CREATE INDEX items_delivery ON items(delivery_id);

-- Every try, for those who ask what happened.
CREATE TABLE attempts (
  delivery_id INTEGER NOT NULL REFERENCES deliveries(id),
  number INTEGER NOT NULL,
  started TEXT NOT NULL,
  ended TEXT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  said TEXT NOT NULL,
  PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_health (
  channel_id INTEGER PRIMARY KEY REFERENCES channels(id),
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  closed_until TEXT,                  -- nothing is sent before
  down_since TEXT,
  last_ok TEXT,
  reason TEXT NOT NULL DEFAULT '',
  noticed INTEGER NOT NULL DEFAULT 0  -- the operator knows that it is down
) STRICT;

CREATE TABLE mutes (
  id INTEGER PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('watchlist','story','outlet')),
  what TEXT NOT NULL,
  channel TEXT NOT NULL DEFAULT '',   -- empty: all
  until TEXT,                         -- NULL: until somebody says otherwise
  made TEXT NOT NULL,
  UNIQUE (scope, what, channel)
) STRICT;

-- For people with Datasette or sqlite-utils.
CREATE VIEW outbox AS
SELECT d.id, d.state, d.kind, c.name AS channel, json_extract(d.payload, '$.title') AS title,
       (SELECT count(*) FROM items i WHERE i.delivery_id = d.id) AS articles,
       d.attempts, d.repeat, d.created, d.due, d.sent, d.status, d.reason
FROM deliveries d JOIN channels c ON c.id = d.channel_id
ORDER BY d.id DESC;
CREATE VIEW unsaid AS
SELECT i.id, i.state, c.name AS channel, w.name AS watchlist, i."when", a.title, i.outlet,
       i.at, i.reason, i.article_id
FROM items i
JOIN channels c ON c.id = i.channel_id
JOIN watchlists w ON w.id = i.watchlist_id
JOIN articles a ON a.id = i.article_id
WHERE i.state <> 'told'
ORDER BY i.id DESC;
