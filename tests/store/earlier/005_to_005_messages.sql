-- Items gathered to messages, in the words before m006.
INSERT INTO deliveries (id, channel_id, key, kind, thread, urgent, payload, state,
  attempts, claimed, wire, repeat, due, created, sent, status, reason, folded_into,
  noticed) VALUES
  (1, 1, 'k1', 'alert', 'k1', 1,
   '{"title": "Ferry to Hoy late", "body": "B", "format": "text", "plain": "B"}', 'sent',
   2, '2026-03-02T12:00:02.000Z', '2026-03-02T12:00:02.500Z', 1,
   '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:03.000Z', 200,
   '', NULL, 0),
  (2, 1, 'k2', 'alert', 'k2', 0,
   '{"title": "Fähre fällt aus", "body": "B", "format": "text", "plain": "B"}', 'waiting',
   1, NULL, NULL, 0, '2026-03-02T13:01:00.000Z', '2026-03-02T13:00:00.000Z', NULL, NULL,
   'connection refused', NULL, 0),
  (3, 2, 'k3', 'digest', 'k3', 0,
   '{"title": "T", "body": "B", "format": "text", "plain": "B"}', 'folded', 0, NULL, NULL,
   0, '2026-03-02T12:30:00.000Z', '2026-03-02T12:30:00.000Z', NULL, NULL, '', 4, 0),
  (4, 2, 'k4', 'roundup', 'k4', 0,
   '{"title": "T", "body": "B", "format": "text", "plain": "B"}', 'dead', 9, NULL, NULL,
   0, '2026-03-02T12:40:00.000Z', '2026-03-02T12:40:00.000Z', NULL, 550,
   'no such mailbox', NULL, 1);
INSERT INTO items (id, watchlist_id, channel_id, "when", article_id, outlet, at, urgent,
  facts, state, reason, delivery_id) VALUES
  (1, 1, 1, 'now', 1, 'Gazette', '2026-03-02T12:00:00.000Z', 1,
   '{"title": "Ferry to Hoy late"}', 'told', '', 1),
  (2, 1, 1, 'now', 2, 'Gazette', '2026-03-02T13:00:00.000Z', 0,
   '{"title": "Fähre fällt aus"}', 'told', '', 2),
  (4, 1, 2, 'now', 1, 'Gazette', '2026-03-02T12:00:00.000Z', 0,
   '{"title": "Ferry to Hoy late"}', 'open', 'channel is down', NULL),
  (3, 2, 2, 'daily', 7, 'Радио', '2026-03-02T13:00:00.000Z', 0,
   '{"title": "Паром опоздал"}', 'dropped', 'channel removed', NULL);
INSERT INTO attempts (delivery_id, number, started, ended, outcome, status, said) VALUES
  (1, 1, '2026-03-02T12:00:00.000Z', '2026-03-02T12:00:01.000Z', 'unknown', NULL, 'cut off'),
  (1, 2, '2026-03-02T12:00:02.000Z', '2026-03-02T12:00:03.000Z', 'sent', 200, '');
INSERT INTO channel_health (channel_id, failures, closed_until, down_since, last_ok,
  reason, noticed) VALUES
  (2, 9, '2026-03-02T14:00:00.000Z', '2026-03-02T12:00:00.000Z',
   '2026-03-01T12:00:00.000Z', 'no such mailbox', 1);
INSERT INTO mutes (id, scope, what, channel, until, made) VALUES
  (1, 'outlet', 'Courier', 'hook', '2027-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z');
