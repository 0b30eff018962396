"""Planning: which messages the matches call for, and when. Pure throughout."""
