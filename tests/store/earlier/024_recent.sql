INSERT INTO recent_keys (article_id, prints, language, counted, named_by) VALUES
  (2, x'0d0000000000', 77, x'15000000', x'15000000');
