"""Reading a page in a worker: the task, without what reading imports.

A process that only hands pages to workers need not load the reader.
"""

from typing import Any

from spiders.extract.reading import Reading


def read_page(*args: Any, **options: Any) -> Reading:
    """Return what `read_page.read` does, which is imported by the first call."""
    from spiders.extract.read_page import read

    return read(*args, **options)
