-- The message that was sent was urgent.
UPDATE deliveries SET urgent = 1 WHERE id = 1;
