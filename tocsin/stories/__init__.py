"""Stories: which articles report the same event. Pure throughout."""
