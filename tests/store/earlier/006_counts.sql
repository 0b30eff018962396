UPDATE watchlists SET overruns = 2 WHERE id = 1;
UPDATE entries SET claims = 1 WHERE id = 3;
UPDATE deliveries SET retried = '2026-03-02T12:45:00.000Z' WHERE id = 4;
UPDATE channel_health SET backlog_since = '2026-03-02T12:10:00.000Z';
