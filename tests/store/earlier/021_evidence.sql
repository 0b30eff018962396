INSERT INTO captures (id, article_id, url, host, why, wanted, state, number, at, day, offset,
  length, page, status, payload_sha256, text_sha256, facts_sha256, records_sha256, previous,
  link) VALUES
  (1, 1, 'https://a.example/1', 'a.example', 'match', '2026-03-02T09:00:00.000Z', 'kept', 1,
   '2026-03-02T09:00:01.000Z', '2026-03-02', 300, 900, 'https://a.example/1', 200, '99', '88',
   'aa', 'bb', 'cc', 'dd');
INSERT INTO captures (id, article_id, url, host, why, wanted, state, reason) VALUES
  (2, NULL, 'https://a.example/2', 'a.example', 'match', '2026-03-02T09:02:00.000Z', 'missed',
   'HTTP 503');
INSERT INTO seals VALUES ('2026-03-02', 1, 1, 'dd', 'cc', 'ee', 'a2V5', 'c2ln',
  '2026-03-03T00:05:00.000Z');
INSERT INTO time_tokens (day, authority, state, tries, next_try, reason) VALUES
  ('2026-03-02', 'https://tsa.example/tsr', 'wanted', 1, '2026-03-03T00:05:00.000Z',
   'HTTP 503');
INSERT INTO time_tokens (day, authority, state, file, stamped, ahead_seconds) VALUES
  ('2026-03-02', 'https://time.example/tsr', 'verified', '2026-03-02.2.tsr',
   '2026-03-03T00:05:01.000Z', 0.2);
INSERT INTO captures (id, article_id, url, host, why, wanted, state, due, tries, reason) VALUES
  (3, NULL, 'https://a.example/3', 'a.example', 'manual', '2026-03-02T09:03:00.000Z', 'due',
   '2026-03-02T09:04:00.000Z', 1, 'HTTP 503');
