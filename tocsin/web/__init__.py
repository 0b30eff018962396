"""The desk: pages, an API and feeds, served by the daemon."""
