INSERT INTO fleet_workers (name, place, version, at_once, done, pages_per_s, seen, refused)
  VALUES ('berlin-1', 'berlin', '1.0', 8, 41, 6.5, '2026-03-02T09:00:00.000Z',
  'another worker is called ''berlin-1''');
