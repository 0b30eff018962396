"""What tocsin remembers: the nouns, the errors, the database.

Import from the modules: `store.model` and `store.errors` load nothing but the
standard library's data types, `store.db` opens SQLite.
"""
