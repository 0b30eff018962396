"""Reading a page: its bytes → title, text, authors, dates, language and more.

Pure and costly: it runs in a worker process.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spiders.extract.read_page import read

__all__ = ["read"]


def __getattr__(name: str) -> Any:
    # The reader is loaded by those who read pages. Every command looks at site rules,
    # which are in this package, and would take a third longer to start.
    if name == "read":
        from spiders.extract.read_page import read

        return read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
