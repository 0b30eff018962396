"""The names of a fleet's queues; `BrokerLink` puts the fleet's name before them."""

TO_DAEMON = "to-daemon"
"""Hellos and results."""


PROBE = "probe"
"""What `tocsin check` puts in and takes out."""


def task_queue(version: str, place: str = "") -> str:
    """Return the queue of tasks for workers of a version, at a place or anywhere.

    Other versions may read pages differently, and take from another queue.
    """
    queue = f"tasks.{_plain(version)}"
    return f"{queue}.at.{_plain(place)}" if place else queue


def welcome_queue(worker: str) -> str:
    """Return the queue of what the daemon tells a worker."""
    return f"to-worker.{_plain(worker)}"


def _plain(name: str) -> str:
    """Return a name with the characters that queues may have, two names never one."""
    return "".join(
        char
        if char.isascii() and (char.isalnum() or char in ".-")
        else f"_{ord(char)}_"
        for char in name
    )
