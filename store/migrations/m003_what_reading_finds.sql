-- Added columns stand behind the text. Before it, they would be read without it; but
-- moving it there copies every text of a file that may hold a year of news. Adding took
-- 9 s of CPU per million articles, and who reads an article reads its text.
ALTER TABLE articles ADD COLUMN modified TEXT;
ALTER TABLE articles ADD COLUMN image TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'
  CHECK (json_valid(tags));
ALTER TABLE articles ADD COLUMN dateline TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN agencies TEXT NOT NULL DEFAULT '[]'
  CHECK (json_valid(agencies));
ALTER TABLE articles ADD COLUMN free INTEGER;              -- NULL: it does not say
ALTER TABLE articles ADD COLUMN stub INTEGER NOT NULL DEFAULT 0;
-- How it was read. `offset` makes the day that readers of the page saw:
-- date(published, coalesce(provenance ->> 'offset', '+00:00'))
ALTER TABLE articles ADD COLUMN provenance TEXT NOT NULL DEFAULT '{}'
  CHECK (json_valid(provenance));

DROP VIEW inbox;
CREATE VIEW inbox AS
SELECT m.matched, w.name AS watchlist, a.title, a.outlet, a.url, a.published,
       m.score, m.snippet, a.stub, m.quiet, m.article_id
FROM matches m
JOIN watchlists w ON w.id = m.watchlist_id
JOIN articles a ON a.id = m.article_id
ORDER BY m.id DESC;
