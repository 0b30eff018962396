UPDATE addresses SET claimed = 1 WHERE url_hash = 106;
UPDATE entries SET name_hash = 301 WHERE id = 1;
INSERT INTO shared_addresses (url_hash) VALUES (107);
