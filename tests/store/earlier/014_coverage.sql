INSERT INTO source_days (source_id, day, visits, new) VALUES
  (1, '2026-03-01', 1, 0), (1, '2026-03-02', 2, 2);
INSERT INTO source_coverage (source_id, state, cause, since, changed, reason, remedy,
  judged, judged_visit, reported, reported_at) VALUES
  (2, 'failing', 'visits', '2026-03-01T07:00:00.000Z', '2026-03-01T09:00:00.000Z',
   'the server says 503', 'wait', '2026-03-02T12:00:00.000Z', '2026-03-01T07:00:00.000Z',
   'failing', '2026-03-01T10:00:00.000Z');
INSERT INTO blind_spans (id, source_id, state, began, ended) VALUES
  (1, 2, 'failing', '2026-02-01T07:00:00.000Z', '2026-02-02T07:00:00.000Z'),
  (2, 2, 'failing', '2026-03-01T07:00:00.000Z', NULL);
UPDATE source_state SET empty_since = '2026-03-02T10:00:00.000Z', longest_empty = 600,
  last_listed = 40 WHERE source_id = 2;
