"""What tocsin remembers: the nouns, the errors, the database.

Import from the modules: `store.model` and `store.errors` load nothing but the
standard library's data types, `store.connections` opens SQLite and `store.db` runs the
thread that writes.
"""
