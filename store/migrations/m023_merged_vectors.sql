-- The vectors of a story's newest articles as one, so that a new article is compared with
-- all at once. No more than an index: made when a story is compared, and deleted when one
-- of its articles or their vectors changes, whoever changes them.
CREATE TABLE merged_vectors (
  story_id INTEGER PRIMARY KEY,
  members INTEGER NOT NULL,           -- how many vectors were merged
  stored BLOB NOT NULL
) STRICT;

CREATE TRIGGER placements_unmerge_added AFTER INSERT ON placements BEGIN
  DELETE FROM merged_vectors WHERE story_id = new.story_id;
END;
CREATE TRIGGER placements_unmerge_moved AFTER UPDATE OF story_id, composite ON placements
BEGIN
  DELETE FROM merged_vectors WHERE story_id IN (old.story_id, new.story_id);
END;
CREATE TRIGGER placements_unmerge_deleted AFTER DELETE ON placements BEGIN
  DELETE FROM merged_vectors WHERE story_id = old.story_id;
END;
CREATE TRIGGER vectors_unmerge_added AFTER INSERT ON vectors BEGIN
  DELETE FROM merged_vectors WHERE story_id =
    (SELECT story_id FROM placements WHERE article_id = new.article_id);
END;
CREATE TRIGGER vectors_unmerge_changed AFTER UPDATE ON vectors BEGIN
  DELETE FROM merged_vectors WHERE story_id IN
    (SELECT story_id FROM placements WHERE article_id IN (old.article_id, new.article_id));
END;
CREATE TRIGGER vectors_unmerge_deleted AFTER DELETE ON vectors BEGIN
  DELETE FROM merged_vectors WHERE story_id =
    (SELECT story_id FROM placements WHERE article_id = old.article_id);
END;
