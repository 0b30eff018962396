-- What became of articles after they were read: edited, taken away, back again. Before,
-- versions were kept and nobody was told of them.

CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  at TEXT NOT NULL,                   -- when it was seen
  kind TEXT NOT NULL CHECK (kind IN
    ('edited','rewritten','removed','front','emptied','back')),
  before INTEGER NOT NULL,            -- the version that it is compared with
  after INTEGER NOT NULL,             -- the version that stands since; the same where the
                                      -- text is as it was
  status INTEGER,                     -- what the site answered; NULL: only listed
  page TEXT NOT NULL DEFAULT '',      -- where the address led
  capture_id INTEGER REFERENCES captures(id) ON DELETE SET NULL -- what shows it, if kept
) STRICT;
CREATE INDEX changes_article ON changes(article_id, id);

-- A page that is not what it was is looked at twice: what a site answers for a while is
-- no change.
ALTER TABLE revisits ADD COLUMN absent TEXT NOT NULL DEFAULT ''
  CHECK (absent IN ('','removed','front','emptied'));
ALTER TABLE revisits ADD COLUMN absent_since TEXT; -- NULL while it is there
ALTER TABLE revisits ADD COLUMN led_to TEXT NOT NULL DEFAULT ''; -- where, if elsewhere
ALTER TABLE revisits ADD COLUMN reader TEXT NOT NULL DEFAULT ''; -- the version of tocsin
                                      -- that read its text
CREATE INDEX revisits_led_to ON revisits(led_to) WHERE led_to <> '';

-- An alert may be of a change: then an article has several for one channel.
DROP VIEW outbox;
DROP VIEW unsent_alerts;
CREATE TABLE alerts_of_changes (
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
  news TEXT,
  change_id INTEGER REFERENCES changes(id) ON DELETE CASCADE -- NULL: of the article
) STRICT;
INSERT INTO alerts_of_changes
  (id, watchlist_id, channel_id, "when", article_id, outlet, at, urgent, clipping,
   state, reason, delivery_id, news)
SELECT id, watchlist_id, channel_id, "when", article_id, outlet, at, urgent, clipping,
   state, reason, delivery_id, news
FROM alerts;
DROP TABLE alerts;
ALTER TABLE alerts_of_changes RENAME TO alerts;
CREATE UNIQUE INDEX alerts_once ON alerts
  (watchlist_id, channel_id, "when", article_id, outlet, coalesce(change_id, 0));
CREATE INDEX alerts_pending ON alerts(channel_id, id) WHERE state = 'pending';
CREATE INDEX alerts_article ON alerts(article_id);
CREATE INDEX alerts_delivery ON alerts(delivery_id);
CREATE INDEX alerts_unnamed ON alerts(channel_id, at)
  WHERE state = 'absorbed' AND delivery_id IS NULL;
CREATE INDEX alerts_change ON alerts(change_id) WHERE change_id IS NOT NULL;

CREATE TRIGGER alerts_noted AFTER UPDATE OF state ON alerts
WHEN new.state = 'included' BEGIN
  UPDATE watchlists SET last_alert =
    (SELECT max(d.created, coalesce(watchlists.last_alert, d.created))
     FROM deliveries d WHERE d.id = new.delivery_id)
  WHERE id = new.watchlist_id;
END;

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
