-- Stories, in the words before m006.
INSERT INTO addresses (url_hash, article_id) VALUES
  (101, 1), (102, 2), (103, 7), (104, 1), (106, 1);
INSERT INTO stories (id, first, last, merged_into) VALUES
  (1, '2026-03-02T12:00:00.000Z', '2026-03-02T13:00:00.000Z', NULL),
  (7, '2026-03-02T13:00:00.000Z', '2026-03-02T13:00:00.000Z', 1);
INSERT INTO placements (article_id, story_id, at, copy_of, stitched, by_hand, score,
  runner_up, runner_up_score) VALUES
  (1, 1, '2026-03-02T12:00:00.000Z', NULL, 1, 0, NULL, NULL, NULL),
  (2, 1, '2026-03-02T13:00:00.000Z', 1, 0, 0, 0.61, 7, 0.2),
  (7, 7, '2026-03-02T13:00:00.000Z', NULL, 0, 1, NULL, NULL, NULL);
INSERT INTO kin (article_id, other_id, share, other_share, same) VALUES
  (2, 1, 0.5, 0.6, 1);
INSERT INTO related (story_id, other_id, score) VALUES (7, 1, 0.3);
INSERT INTO fingerprints (print, article_id) VALUES (11, 1), (12, 2);
INSERT INTO postings (term, article_id) VALUES (21, 1), (21, 2);
INSERT INTO vectors (article_id, terms) VALUES (1, x'0102'), (2, x'0304');
INSERT INTO terms (term, articles) VALUES (21, 2);
