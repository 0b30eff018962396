"""A month of invented outlets, watched by the daemon's own code on its own clock."""
