-- A follow-up comes for what is new in a story, not only for its outlets.
ALTER TABLE alerts ADD COLUMN news TEXT; -- what its article brings that no message to the
                                         -- channel had; '': nothing; NULL: not judged
-- Alerts that no message has named yet.
CREATE INDEX alerts_unnamed ON alerts(channel_id, at)
  WHERE state = 'absorbed' AND delivery_id IS NULL;
