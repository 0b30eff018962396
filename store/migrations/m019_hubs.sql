-- The hub that a source's listing names, and the name that the hub knows the listing by
-- (WebSub). No row: it names none, or has not been read since.
CREATE TABLE hub_offers (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id),
  hub TEXT NOT NULL,
  topic TEXT NOT NULL
) STRICT;

-- Each request for a subscription has an address and a secret of its own. Rows that are
-- over stay for a while: who still sends there is told that it is gone.
CREATE TABLE hub_subscriptions (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES sources(id),
  hub TEXT NOT NULL,
  topic TEXT NOT NULL,
  callback_key TEXT NOT NULL UNIQUE,  -- the secret part of its address
  callback TEXT NOT NULL,             -- the whole address, as the hub knows it
  secret TEXT NOT NULL,               -- what the hub signs with
  state TEXT NOT NULL DEFAULT 'asked'
    CHECK (state IN ('asked','active','ending','ended','denied')),
  created TEXT NOT NULL,
  due TEXT,                           -- when the hub is asked, or has to have answered
  tries INTEGER NOT NULL DEFAULT 0,   -- requests in a row that came to nothing
  expires TEXT,                       -- when the lease ends
  reason TEXT NOT NULL DEFAULT ''     -- why the last request came to nothing
) STRICT;
CREATE INDEX hub_subscriptions_source ON hub_subscriptions(source_id, state);
CREATE INDEX hub_subscriptions_due ON hub_subscriptions(due) WHERE due IS NOT NULL;

-- What hubs told of a source, beside what its visits found.
CREATE TABLE hub_pushes (
  source_id INTEGER PRIMARY KEY REFERENCES sources(id),
  told TEXT,                          -- when it was last told that something is new
  proved TEXT,                        -- the same, signed so that we rely on it
  missed TEXT                         -- when a visit found news that nobody had told of
) STRICT;
