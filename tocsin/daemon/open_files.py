"""Open files: each connection to a site is one, and a shell allows 1,024."""

import contextlib
import resource


def allow_many_files() -> int:
    """Raise the limit of open files as far as this user may; return what it is now.

    With 2,000 sources and the usual soft limit half of all visits would fail; the hard
    limit is 4,096 or more everywhere. To be called before other processes are started.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # macOS refuses numbers that its own hard limit seems to allow.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


MOST_FILES = 65_536
"""More than any crawl has open. Programs that close all files they may have, one by
one, would take seconds for a limit of a thousand million."""
