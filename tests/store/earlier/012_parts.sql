UPDATE source_state SET parts = '["http://127.0.0.1:1/map-2"]' WHERE source_id = 1;
