"""Coverage: whether what each source publishes is really seen (pure)."""
