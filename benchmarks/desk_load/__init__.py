"""`make load-desk`: many readers of the desk, beside a daemon that crawls."""
