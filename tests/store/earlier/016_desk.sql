-- What readers noted at the desk, who may read, and its counters.
UPDATE stories SET triage = 'read', articles = 2, outlets = 2, language = 'en'
WHERE id = 1;
INSERT INTO triage (story_id, judged, starred, assignee, note, changed, changed_by)
VALUES (1, '2026-03-02T13:30:00.000Z', 1, 'ada', 'Ask the harbour.',
        '2026-03-02T13:31:00.000Z', 'ben');
INSERT INTO story_tags (story_id, tag) VALUES (1, 'sea');
INSERT INTO saved_views (id, name, query, created, created_by) VALUES
  (1, 'Starred', 'starred=yes', '2026-03-02T13:30:00.000Z', 'ada');
INSERT INTO feed_addresses (scope, target, secret, created) VALUES
  ('watchlist', 'ferries', 'k7f3', '2026-03-02T13:30:00.000Z');
INSERT INTO api_tokens (id, name, token_hash, scopes, created, created_by, last_used)
VALUES (1, 'script', x'0a0b', '["read"]', '2026-03-02T13:30:00.000Z', 'ada',
        '2026-03-02T13:40:00.000Z');
INSERT INTO desk_sessions (key_hash, user, created, seen) VALUES
  (x'0c0d', 'ada', '2026-03-02T13:30:00.000Z', '2026-03-02T13:40:00.000Z');
UPDATE watchlists SET last_alert = '2026-03-02T13:00:00.000Z' WHERE id = 1;
