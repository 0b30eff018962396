-- Three articles: one that was sent, one whose message waits, one that nobody watches.
INSERT INTO articles (id, source_id, title, outlet, authors, language, published, seen,
  url, url_hash, text_hash, origin, words, text) VALUES
  (1, 1, 'Ferry to Hoy late', 'Gazette', '["Ada Moor"]', 'en-gb',
   '2026-03-02T11:40:00.000Z', '2026-03-02T12:00:00.000Z',
   'http://127.0.0.1:1/ferry-to-hoy-late', 101, 201, 'page', 19,
   'The ferry to Hoy was two hours late on Monday because a rope had got into its screw, the harbour said.'),
  (2, 1, 'Fähre über den Sund fällt aus', '', '[]', 'de', NULL, '2026-03-02T13:00:00.000Z',
   'http://127.0.0.1:1/faehre', 102, 202, 'feed', 16,
   'Die Fähre über den Sund, englisch ferry, fällt am Dienstag aus; ein Bus fährt statt ihrer.'),
  (7, 1, 'Паром опоздал', 'Радио', '[]', 'ru', '2026-03-02T12:50:00.000Z',
   '2026-03-02T13:00:00.000Z', 'http://127.0.0.1:1/parom', 103, 203, 'page', 6,
   'Паром опоздал на два часа из-за шторма.');
