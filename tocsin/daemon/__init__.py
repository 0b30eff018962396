"""The daemon: one process, one loop, everything wired together."""
