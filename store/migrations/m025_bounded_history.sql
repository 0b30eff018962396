-- Statements that run for each article and message find what they ask for, however much
-- was sent before; and words of messages that are removed after a while are removed from
-- the alerts in them, too.
ALTER TABLE deliveries ADD COLUMN worded INTEGER NOT NULL DEFAULT 1; -- 0: its words were
                                      -- removed, since they were old
CREATE INDEX deliveries_worded ON deliveries(created) WHERE worded;
CREATE INDEX deliveries_sent ON deliveries(channel_id, sent) WHERE sent IS NOT NULL;
CREATE INDEX deliveries_surges ON deliveries(channel_id, id) WHERE kind = 'surge';

-- An alert that has its clipping: one that is over loses it after a while.
CREATE INDEX alerts_worded ON alerts(watchlist_id, at) WHERE clipping <> '{}';

-- Parts of the indexes of words are merged by eight, not by four: each article writes
-- a tenth less.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 8);
INSERT INTO articles_words (articles_words, rank) VALUES ('automerge', 8);
