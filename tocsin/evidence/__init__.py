"""Evidence: pages as they were received, provably unchanged since."""
