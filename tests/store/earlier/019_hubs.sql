INSERT INTO hub_offers (source_id, hub, topic) VALUES
  (2, 'http://127.0.0.1:1/hub', 'http://127.0.0.1:1/post');
INSERT INTO hub_subscriptions (id, source_id, hub, topic, callback_key, callback, secret,
  state, created, due, tries, expires, reason) VALUES
  (1, 2, 'http://127.0.0.1:1/hub', 'http://127.0.0.1:1/post', 'c1',
   'http://127.0.0.1:1/hubs/c1', 's1', 'ended', '2026-03-02T09:00:00.000Z', NULL, 1,
   '2026-03-02T10:00:00.000Z', 'the lease ended'),
  (2, 2, 'http://127.0.0.1:1/hub', 'http://127.0.0.1:1/post', 'c2',
   'http://127.0.0.1:1/hubs/c2', 's2', 'ended', '2026-03-02T10:00:00.000Z',
   '2026-03-02T11:00:00.000Z', 2, '2026-03-03T10:00:00.000Z', '');
INSERT INTO hub_pushes (source_id, told, proved, missed) VALUES
  (2, '2026-03-02T09:10:00.000Z', '2026-03-02T09:10:00.000Z', '2026-03-02T09:20:00.000Z');
