"""When things happen, never what."""
