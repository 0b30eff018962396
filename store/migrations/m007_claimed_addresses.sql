-- An article was known at every address that its page claimed, and entries at one
-- address were one article. Claims are told apart now, and shared addresses remembered.
ALTER TABLE addresses ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0; -- by a page, or where
                                      -- a redirect ended: not where it was listed
UPDATE addresses SET claimed = 1
  WHERE url_hash NOT IN (SELECT url_hash FROM entries);

-- What tells an entry from others at its address: a hash of its id or anchor.
ALTER TABLE entries ADD COLUMN name_hash INTEGER;          -- NULL: it has none

-- Addresses at which a source listed several articles.
CREATE TABLE shared_addresses (
  url_hash INTEGER PRIMARY KEY        -- 64 bits of blake2b over the address' key
) STRICT;
