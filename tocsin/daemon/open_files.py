"""Open files: each connection to a site is one, and a shell allows 1,024."""

import contextlib
import resource

from spiders.fetch.idle_limit import most_idle


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


OWN_FILES = 100
"""Files beside the connections to sites: the database, the worker processes, the log.
With 1,100 sources, one worker and no channel there were 32."""


def too_few_files(allowed: int, at_once: int) -> str:
    """Return a line on a limit that is too low for so many requests at once; or "".

    Each request is a file, and so is each idle connection that is kept.
    """
    wanted = at_once + 2 * most_idle(allowed) + OWN_FILES
    if allowed >= wanted:
        return ""
    fitting = allowed - wanted + at_once
    fewer = f", or write at_once = {fitting}" if fitting > 0 else ""
    return (
        f"{allowed} files may be open, and at_once = {at_once} in [crawl] needs "
        f"{wanted}: raise the limit (LimitNOFILE= of systemd, or ulimit -n){fewer}"
    )


MOST_FILES = 65_536
"""More than any crawl has open. Programs that close all files they may have, one by
one, would take seconds for a limit of a thousand million."""
