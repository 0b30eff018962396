INSERT INTO changes VALUES
  (1, 1, '2026-03-02T12:00:00.000Z', 'edited', 1, 2, 200, 'https://a.example/1', 1),
  (2, 1, '2026-03-02T21:00:00.000Z', 'removed', 2, 2, 404, 'https://a.example/1', NULL);
INSERT INTO alerts (watchlist_id, channel_id, "when", article_id, outlet, at, clipping,
  change_id)
SELECT watchlist_id, channel_id, "when", article_id, outlet, '2026-03-02T12:00:00.000Z',
  clipping, 1 FROM alerts WHERE id = 1;
UPDATE revisits SET absent = 'front', absent_since = '2026-03-02T21:00:00.000Z',
  led_to = 'a.example/', reader = '1.0';
