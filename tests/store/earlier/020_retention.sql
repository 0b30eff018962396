INSERT INTO removals (id, at, removed_by, why, scope, target, last, articles, messages,
  finished) VALUES
  (1, '2026-03-02T09:00:00.000Z', 'ada', 'a court order', 'outlet', 'Courier', 7, 3, 2,
   '2026-03-02T09:01:00.000Z');
