-- What a page says beside its text.
UPDATE articles SET modified = '2026-03-02T11:50:00.000Z',
  image = 'http://127.0.0.1:1/ferry.jpg', section = 'Islands', tags = '["ferries"]',
  dateline = 'STROMNESS', agencies = '["dpa"]', free = 1, stub = 1,
  provenance = '{"offset": "+01:00"}'
WHERE id = 1;
