UPDATE source_state SET paused = '2026-03-02T09:00:00.000Z' WHERE source_id = 2;
INSERT INTO site_searches (id, url, asked, asked_by, state, found) VALUES
  (1, 'http://127.0.0.1:1/', '2026-03-02T09:00:00.000Z', 'ada', 'done', '{"sources": []}');
