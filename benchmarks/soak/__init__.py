"""The soak: news for hours, channels in trouble, kills, a wrong clock, a full disk."""
