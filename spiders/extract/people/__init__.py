"""Who wrote an article: people, and the agencies it is from."""
