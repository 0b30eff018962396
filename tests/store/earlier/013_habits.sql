INSERT INTO publishing_habits (source_id, until, counts, recent, expected, room,
  fresh_for_s, stated_every_s, rhythm_s)
VALUES (1, '2026-03-02T14:00:00.000Z', zeroblob(1728), 2.0, 1.5, 40.0, 300, 3600, 900);
UPDATE source_state SET address = 'http://127.0.0.1:1/moved', moved_to = 'http://127.0.0.1:1/new-feed',
  moved_visits = 2 WHERE source_id = 2;
UPDATE visits SET ours = 1 WHERE id = 4;
