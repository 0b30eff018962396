-- Ids of feed entries have to differ between two installations that one feed reader
-- follows: watchlists have the same names there, and articles the same numbers.
INSERT INTO settings (name, value) VALUES ('installation', lower(hex(randomblob(6))))
ON CONFLICT DO NOTHING;
