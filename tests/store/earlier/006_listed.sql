-- Where articles were listed, and what watchlists found, in the words since m006.
INSERT INTO sightings (id, article_id, source_id, known_by, title, url, url_hash, seen)
VALUES (1, 1, 2, 'text', 'Hoy ferry late', 'http://127.0.0.1:1/post/ferry', 104,
        '2026-03-02T12:30:00.000Z');
INSERT INTO entries (id, source_id, url, url_hash, host, state, suppressed, seen, due, tries,
  reason, article_id, listing) VALUES
  (1, 1, 'http://127.0.0.1:1/ferry-to-hoy-late', 101, '127.0.0.1', 'read', '',
   '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z', 1, '', 1, NULL),
  (2, 1, 'http://127.0.0.1:1/faehre', 102, '127.0.0.1', 'read', '',
   '2026-03-02T13:00:00.000Z', '2026-03-02T13:00:00.000Z', 1, '', 2, NULL),
  (3, 1, 'http://127.0.0.1:1/gone', 105, '127.0.0.1', 'failed', 'baseline',
   '2026-03-01T08:00:00.000Z', '2026-03-01T09:00:00.000Z', 6, 'the server says 404',
   NULL, NULL),
  (4, 1, 'http://127.0.0.1:1/strike', 108, '127.0.0.1', 'waiting', '',
   '2026-03-02T13:00:00.000Z', '2026-03-02T14:30:00.000Z', 1, 'connection refused', NULL,
   '{"title": "Strike at the port", "summary": "", "published": null, "authors": [], "language": "", "complete": false}');
INSERT INTO matches (id, watchlist_id, article_id, matched, suppressed, words, spans, snippet)
VALUES
  (1, 1, 1, '2026-03-02T12:00:00.000Z', '', '["ferry"]', '[[4, 9]]', 'The ferry to Hoy'),
  (2, 1, 2, '2026-03-02T13:00:00.000Z', '', '["ferry"]', '[]', 'englisch ferry'),
  (3, 2, 7, '2026-03-02T13:00:00.000Z', 'old', '[]', '[]', 'Паром');
