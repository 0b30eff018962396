-- A file that a daemon of that version has filled: by rules of before.
INSERT INTO settings (name, value) VALUES ('words', '1 13.0.0');
INSERT INTO articles_words (rowid, title, text) VALUES
  (1, 'ferry to hoy late', 'the ferry to hoy was two hours late'),
  (2, 'fahre uber den sund', 'englisch ferry'), (7, 'паром опоздал', 'паром опоздал на два часа');
UPDATE matches SET score = 40, reasons = '["title"]' WHERE id = 1;
