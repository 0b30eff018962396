"""The installed version."""

from importlib.metadata import PackageNotFoundError, version


def this_version() -> str:
    """Return the installed version; "0" in a checkout that is not installed."""
    try:
        return version("tocsin")
    except PackageNotFoundError:
        return "0"
