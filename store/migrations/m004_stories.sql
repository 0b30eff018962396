-- Every address an article was ever listed, found or claimed at. Kept when the article
-- is not: what was read once is never read again.
CREATE TABLE addresses (
  url_hash INTEGER PRIMARY KEY,       -- 64 bits of blake2b over the address' key
  article_id INTEGER NOT NULL
) STRICT;
INSERT INTO addresses SELECT url_hash, id FROM articles;
INSERT OR IGNORE INTO addresses SELECT url_hash, article_id FROM sightings ORDER BY id;
INSERT OR IGNORE INTO addresses
  SELECT url_hash, article_id FROM entries WHERE article_id IS NOT NULL ORDER BY id;

-- A story has the number of its first article. A person may have folded it into another.
CREATE TABLE stories (
  id INTEGER PRIMARY KEY,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  merged_into INTEGER REFERENCES stories(id)
) STRICT;
CREATE INDEX stories_last ON stories(last);

-- Which story an article belongs to, and why.
CREATE TABLE placements (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  story_id INTEGER NOT NULL REFERENCES stories(id),
  at TEXT NOT NULL,                   -- when it came, as the story counts it
  copy_of INTEGER,                    -- the article whose text this is
  stitched INTEGER NOT NULL DEFAULT 0, -- made of articles that have nothing in common
  by_hand INTEGER NOT NULL DEFAULT 0, -- a person said so: never to be judged again
  score REAL,                         -- NULL: nothing was near
  runner_up INTEGER,
  runner_up_score REAL
) STRICT;
CREATE INDEX placements_story ON placements(story_id, article_id);

-- What one article shares with an earlier one: of its words, and of the other's.
CREATE TABLE kin (
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  share REAL NOT NULL,
  other_share REAL NOT NULL,
  same INTEGER NOT NULL,
  PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kin_other ON kin(other_id);

-- Stories about the same matter, which are not the same news.
CREATE TABLE related (
  story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
  score REAL NOT NULL,
  PRIMARY KEY (story_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX related_other ON related(other_id);

-- What articles are compared by, while they are young: no more than an index, which
-- can be made again from the articles.
CREATE TABLE fingerprints (
  print INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (print, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE postings (
  term INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (term, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE vectors (
  article_id INTEGER PRIMARY KEY,
  terms BLOB NOT NULL
) STRICT;
-- In how many articles a term stood, language by language.
CREATE TABLE terms (
  term INTEGER PRIMARY KEY,
  articles INTEGER NOT NULL
) STRICT;

-- Another reason not to ring: the story has rung.
DROP VIEW inbox;
CREATE TABLE matches_new (
  id INTEGER PRIMARY KEY,
  watchlist_id INTEGER NOT NULL REFERENCES watchlists(id),
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  matched TEXT NOT NULL,
  quiet TEXT NOT NULL DEFAULT ''
    CHECK (quiet IN ('','baseline','old','copy','story','score','past')),
  score INTEGER NOT NULL DEFAULT 0,   -- of 100
  reasons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reasons)),
  words TEXT NOT NULL CHECK (json_valid(words)),
  spans TEXT NOT NULL CHECK (json_valid(spans)),
  snippet TEXT NOT NULL,
  UNIQUE (watchlist_id, article_id)
) STRICT;
INSERT INTO matches_new SELECT * FROM matches;
DROP TABLE matches;
ALTER TABLE matches_new RENAME TO matches;
CREATE INDEX matches_article ON matches(article_id);
CREATE VIEW inbox AS
SELECT m.matched, w.name AS watchlist, a.title, a.outlet, a.url, a.published,
       m.score, m.snippet, a.stub, m.quiet, m.article_id, p.story_id
FROM matches m
JOIN watchlists w ON w.id = m.watchlist_id
JOIN articles a ON a.id = m.article_id
LEFT JOIN placements p ON p.article_id = m.article_id
ORDER BY m.id DESC;
