"""Users' own spiders: found, and run in a process of their own."""
