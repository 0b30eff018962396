-- What is deleted after a while ([keep]), and what somebody asked to remove.

-- SQLite looks for what names an article, or a story, before it deletes it.
CREATE INDEX entries_article ON entries(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX stories_merged ON stories(merged_into) WHERE merged_into IS NOT NULL;

-- That something was removed at somebody's request (`tocsin forget`), without what it
-- said.
CREATE TABLE removals (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  removed_by TEXT NOT NULL,
  why TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('article','outlet','before')),
  target TEXT NOT NULL,               -- an article's number, an outlet's name, a time
  last INTEGER NOT NULL,              -- the last article by then: later ones are not meant
  articles INTEGER NOT NULL DEFAULT 0, -- that were removed so far
  messages INTEGER NOT NULL DEFAULT 0, -- whose words were removed so far
  finished TEXT                       -- NULL: something is still to be removed
) STRICT;
