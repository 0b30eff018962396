-- Two sources: one that is well, one that was taken out of the configuration.
INSERT INTO sources (id, key, name, kind, url, removed) VALUES
  (1, 'gazette', 'Gazette', 'feed', 'http://127.0.0.1:1/feed', NULL),
  (2, 'post', 'Northern Post', 'feed', 'http://127.0.0.1:1/post', '2026-03-01T08:00:00.000Z');
INSERT INTO source_state (source_id, next_visit, first_visit, last_visit, last_ok,
  last_new, failures, reason, etag, last_modified, body_hash, full_fetch) VALUES
  (1, '2026-03-02T14:15:00.000Z', '2026-03-01T08:00:00.000Z', '2026-03-02T14:00:00.000Z',
   '2026-03-02T14:00:00.000Z', '2026-03-02T13:00:00.000Z', 0, '', '"feed-7"',
   'Mon, 02 Mar 2026 13:00:00 GMT', 'b1946ac9', '2026-03-02T13:00:00.000Z'),
  (2, '2026-03-02T15:00:00.000Z', NULL, '2026-03-01T07:00:00.000Z', NULL, NULL, 3,
   'the server says 503', '', '', '', NULL);
INSERT INTO visits (id, source_id, at, outcome, status, listed, new, took_ms, reason)
VALUES
  (1, 1, '2026-03-01T08:00:00.000Z', 'ok', 200, 40, 40, 120, ''),
  (2, 1, '2026-03-02T13:00:00.000Z', 'ok', 200, 40, 2, 110, ''),
  (3, 1, '2026-03-02T14:00:00.000Z', 'unchanged', 304, 0, 0, 30, ''),
  (4, 2, '2026-03-01T07:00:00.000Z', 'soft', 503, 0, 0, 900, 'the server says 503');
INSERT INTO watchlists (id, name, query, removed) VALUES
  (1, 'ferries', 'ferry', NULL),
  (2, 'cranes', 'crane', '2026-03-02T09:00:00.000Z');
INSERT INTO channels (id, name, removed) VALUES
  (1, 'hook', NULL), (2, 'mail', '2026-03-02T09:00:00.000Z');
