"""`make bench-desk`: what the desk's pages cost at a million stored articles."""
