-- What a capture is of, and which others a page needs in order to look as it did.
ALTER TABLE captures ADD COLUMN part TEXT NOT NULL DEFAULT 'page'
  CHECK (part IN ('page','style','image','font','listing'));
-- 1: it is still to be searched for what it needs.
ALTER TABLE captures ADD COLUMN unsearched INTEGER NOT NULL DEFAULT 0;
-- How many files it needs that are not asked for, since they are too many.
ALTER TABLE captures ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
CREATE INDEX captures_unsearched ON captures(id) WHERE unsearched = 1;
CREATE INDEX captures_pages_due ON captures(due)
  WHERE state = 'due' AND part IN ('page','listing');
CREATE INDEX captures_requisites_due ON captures(host, due)
  WHERE state = 'due' AND part IN ('style','image','font');
CREATE INDEX captures_requisites_at ON captures(url)
  WHERE part IN ('style','image','font');

-- A page needs a style sheet, which may need others; or it is replaced by its listing.
CREATE TABLE requisites (
  needed_by INTEGER NOT NULL REFERENCES captures(id) ON DELETE CASCADE,
  capture INTEGER NOT NULL REFERENCES captures(id) ON DELETE CASCADE,
  PRIMARY KEY (needed_by, capture)
) STRICT, WITHOUT ROWID;
CREATE INDEX requisites_capture ON requisites(capture);
