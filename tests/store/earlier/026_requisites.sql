INSERT INTO captures (id, url, host, part, why, wanted, state, due, unsearched, left_out) VALUES
  (5, 'https://a.example/all.css', 'a.example', 'style', 'match', '2026-03-02T09:05:00.000Z',
   'due', '2026-03-02T09:05:00.000Z', 1, 2);
INSERT INTO requisites (needed_by, capture) VALUES (1, 5);
