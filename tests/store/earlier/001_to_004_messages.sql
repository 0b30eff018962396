-- An alert was an article, and had a delivery for each channel.
INSERT INTO alerts (id, watchlist_id, article_id, created, facts) VALUES
  (1, 1, 1, '2026-03-02T12:00:00.000Z',
   '{"title": "Ferry to Hoy late", "url": "http://127.0.0.1:1/ferry-to-hoy-late"}'),
  (2, 1, 2, '2026-03-02T13:00:00.000Z',
   '{"title": "Fähre über den Sund fällt aus", "url": "http://127.0.0.1:1/faehre"}');
INSERT INTO deliveries (id, alert_id, channel_id, state, attempts, repeat, due, sent,
  reason) VALUES
  (1, 1, 1, 'sent', 2, 1, '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:03.000Z', ''),
  (2, 2, 1, 'waiting', 1, 0, '2026-03-02T13:01:00.000Z', NULL, 'connection refused'),
  (3, 1, 2, 'dead', 9, 0, '2026-03-02T12:30:00.000Z', NULL, 'no such mailbox');
