"""Holding an article against watchlists, beside Lucene's Monitor and PostgreSQL."""
