"""Stories: when two articles are the same news. Pure throughout."""
