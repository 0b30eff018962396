"""Sources in, articles out: fetching politely and safely, and reading pages.

Spiders know the nouns of `store.model` and the network; they never open the database.
Users' spiders import `spiders.base`; every other module may change.
"""
