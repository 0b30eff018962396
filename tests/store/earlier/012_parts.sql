UPDATE source_state SET parts = '[{"url": "http://127.0.0.1:1/map-2", "changed": "",
  "etag": "\"map\"", "last_modified": "", "body_hash": "b1946ac9", "full": null}]'
WHERE source_id = 2;
