UPDATE source_state SET found_url = 'http://127.0.0.1:1/found', found_kind = 'feed',
  sought = '2026-03-01T07:00:00.000Z' WHERE source_id = 2;
