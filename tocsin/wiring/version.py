"""The version that runs."""

VERSION = "0.1.0"
"""As pyproject.toml has it. Written here too: to look it up among the installed
distributions takes longer than many a command."""


def this_version() -> str:
    """Return the version."""
    return VERSION
