-- One row of every kind, in the words that were used before m006.
INSERT INTO articles (source_id, title, seen, url, url_hash, text_hash, origin, words,
                      text)
VALUES (1, 'Ferry late', '2026-03-02T12:00:00.000Z', 'https://a.example/1', 1, 1, 'page',
        4, 'The ferry was late.'),
       (1, 'Ferry later', '2026-03-02T13:00:00.000Z', 'https://a.example/2', 2, 2, 'page',
        4, 'The ferry was later.');
INSERT INTO entries (source_id, url, url_hash, host, state, quiet, seen, due)
VALUES (1, 'https://a.example/3', 3, 'a.example', 'waiting', 'baseline',
        '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z');
INSERT INTO sightings (article_id, source_id, told_by, title, url, url_hash, seen)
VALUES (1, 1, 'text', 'Ferry late', 'https://a.example/4', 4, '2026-03-02T12:00:00.000Z');
INSERT INTO matches (watchlist_id, article_id, matched, quiet, words, spans, snippet)
VALUES (1, 1, '2026-03-02T12:00:00.000Z', '', '["ferry"]', '[]', 'The ferry'),
       (1, 2, '2026-03-02T12:00:00.000Z', 'copy', '["ferry"]', '[]', 'The ferry');
INSERT INTO stories VALUES
  (1, '2026-03-02T12:00:00.000Z', '2026-03-02T13:00:00.000Z', NULL);
INSERT INTO placements (article_id, story_id, at, stitched)
VALUES (1, 1, '2026-03-02T12:00:00.000Z', 0), (2, 1, '2026-03-02T13:00:00.000Z', 1);
INSERT INTO kin VALUES (2, 1, 0.5, 0.6, 1);
INSERT INTO channels (name) VALUES ('hook');
INSERT INTO deliveries (id, channel_id, key, kind, thread, payload, state, attempts, wire,
                        due, created, folded_into, noticed)
VALUES (1, 1, 'k1', 'roundup', 'k1',
        '{"title": "T", "body": "B", "format": "text", "plain": "B"}', 'unknown', 1,
        '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z',
        '2026-03-02T12:00:00.000Z', NULL, 1),
       (2, 1, 'k2', 'alert', 'k2',
        '{"title": "T", "body": "B", "format": "text", "plain": "B"}', 'folded', 0, NULL,
        '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z', 1, 0);
INSERT INTO attempts VALUES
  (1, 1, '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:01.000Z', 'unknown', NULL, 'why');
INSERT INTO items (watchlist_id, channel_id, article_id, outlet, at, facts, state, reason,
                   delivery_id)
VALUES (1, 1, 1, 'A', '2026-03-02T12:00:00.000Z', '{"title": "Ferry late"}', 'told', '', 1),
       (1, 1, 2, 'A', '2026-03-02T13:00:00.000Z', '{"title": "Ferry later"}', 'open',
        'waits', NULL);
INSERT INTO channel_health (channel_id, failures, reason, noticed) VALUES (1, 2, 'r', 1);
INSERT INTO mutes (scope, what, channel, made)
VALUES ('outlet', 'Courier', '', '2026-03-02T12:00:00.000Z');
