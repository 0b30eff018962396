"""How articles, matches, stories and readings look in a terminal."""
