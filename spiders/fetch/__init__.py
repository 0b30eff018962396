"""Fetching: the polite and safe way to request a site's pages."""
