-- When somebody paused a source: it is not visited until somebody resumes it.
ALTER TABLE source_state ADD COLUMN paused TEXT;
