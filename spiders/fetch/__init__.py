"""Fetching: ask a site politely and safely."""
