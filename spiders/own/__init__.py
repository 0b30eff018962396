"""Users' own spiders: loading them, and running each in a process of its own."""
