INSERT INTO merged_vectors (story_id, members, stored) VALUES (1, 2, x'0102');
