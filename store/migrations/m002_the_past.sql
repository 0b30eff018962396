DROP VIEW inbox;

CREATE TABLE matches_new (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  matched TEXT NOT NULL,
  quiet TEXT NOT NULL DEFAULT ''
    CHECK (quiet IN ('','baseline','old','copy','score','past')),
  score INTEGER NOT NULL DEFAULT 0,   -- of 100
  reasons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reasons)),
  words TEXT NOT NULL CHECK (json_valid(words)),
  spans TEXT NOT NULL CHECK (json_valid(spans)),
  snippet TEXT NOT NULL,
  UNIQUE (watchlist_id, article_id)
) STRICT;
INSERT INTO matches_new
  (id, watchlist_id, article_id, matched, quiet, words, spans, snippet)
  SELECT id, watchlist_id, article_id, matched, quiet, words, spans, snippet
  FROM matches;
DROP TABLE matches;
ALTER TABLE matches_new RENAME TO matches;
CREATE INDEX matches_article ON matches(article_id);

ALTER TABLE deliveries ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;

-- The words as queries compare them (folded, a blank between two): what proposes
-- articles to a query over the past. `articles_fts` is for people.
CREATE VIRTUAL TABLE articles_words USING fts5(
  title, text, content='', tokenize='ascii'
);
CREATE VIRTUAL TABLE articles_words_known USING fts5vocab('articles_words', 'row');

-- Facts about this file, such as by which rules articles_words was filled.
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE VIEW inbox AS
SELECT m.matched, w.name AS watchlist, a.title, a.outlet, a.url, a.published,
       m.score, m.snippet, m.quiet, m.article_id
FROM matches m
JOIN watchlists w ON w.id = m.watchlist_id
JOIN articles a ON a.id = m.article_id
ORDER BY m.id DESC;
