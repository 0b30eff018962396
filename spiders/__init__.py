"""How the world comes in: fetching, reading, and the rules of being a good guest.

Spiders know nouns and the network; they never open the database.
"""
