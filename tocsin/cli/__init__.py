"""The command line: arguments in, text out; other packages do the work."""
