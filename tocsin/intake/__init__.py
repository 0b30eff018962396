"""Intake: the database side of watchlists and stories."""
