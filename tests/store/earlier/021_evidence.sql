INSERT INTO captures (id, article_id, url, host, why, wanted, state, number, at, day, offset,
  length, page, status, facts_sha256, records_sha256, previous, link) VALUES
  (1, NULL, 'https://a.example/1', 'a.example', 'match', '2026-03-02T09:00:00.000Z', 'kept', 1,
   '2026-03-02T09:00:01.000Z', '2026-03-02', 0, 900, 'https://a.example/1', 200, 'aa', 'bb',
   'cc', 'dd');
INSERT INTO captures (id, article_id, url, host, why, wanted, state, reason) VALUES
  (2, NULL, 'https://a.example/2', 'a.example', 'match', '2026-03-02T09:02:00.000Z', 'missed',
   'HTTP 503');
INSERT INTO seals VALUES ('2026-03-02', 1, 1, 'dd', 'cc', 'ee', 'a2V5', 'c2ln',
  '2026-03-03T00:05:00.000Z');
INSERT INTO time_tokens (day, authority, state, next_try) VALUES
  ('2026-03-02', 'https://tsa.example/tsr', 'wanted', '2026-03-03T00:05:00.000Z');
INSERT INTO captures (id, article_id, url, host, why, wanted, state, due, tries, reason) VALUES
  (3, NULL, 'https://a.example/3', 'a.example', 'manual', '2026-03-02T09:03:00.000Z', 'due',
   '2026-03-02T09:04:00.000Z', 1, 'HTTP 503');
UPDATE captures SET article_id = (SELECT min(id) FROM articles), payload_sha256 = 'ff',
  text_sha256 = 'ab', offset = 12 WHERE id = 1;
INSERT INTO time_tokens (day, authority, state, file, stamped, ahead_seconds, tries, reason)
  VALUES ('2026-03-02', 'https://tsb.example/tsr', 'verified', '2026-03-02.tsr',
  '2026-03-03T00:06:00.000Z', 0.5, 1, 'HTTP 503');
