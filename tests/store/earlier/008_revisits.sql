-- A page that is read again, and what it said before.
UPDATE entries SET listed_title = 401, listed_updated = '2026-03-02T11:50:00.000Z'
WHERE id = 1;
INSERT INTO revisits (article_id, read, due, step, host, url, title, etag, last_modified,
  body_hash, full_fetch, missing, unread, tries, claims, extra, headline, shrunken) VALUES
  (1, '2026-03-02T12:00:00.000Z', '2026-03-02T16:00:00.000Z', 3600, '127.0.0.1',
   'http://127.0.0.1:1/ferry-to-hoy-late', 'Ferry to Hoy late', '"page-1"',
   'Mon, 02 Mar 2026 11:50:00 GMT', 'b1946ac9', '2026-03-02T13:00:00.000Z', 1, 1, 2, 1, 3,
   'Ferry to Hoy very late', 1);
INSERT INTO versions (article_id, number, replaced, title, modified, stub, difference)
VALUES (1, 1, '2026-03-02T13:00:00.000Z', 'Ferry to Hoy delayed',
        '2026-03-02T11:40:00.000Z', 1, '["The ferry to Hoy was delayed."]');
INSERT INTO edit_counts (source_id, step, made, changed) VALUES (1, 3600, 5, 1);
INSERT INTO revisit_costs (source_id, articles, revisits) VALUES (1, 30, 4);
UPDATE matches SET version = 2, lapsed = '2026-03-02T13:00:00.000Z' WHERE id = 3;
