"""Reading: a page's bytes → title, text, authors, dates, language, address.

Pure and costly: runs in a worker process.
"""

from spiders.extract.reader import read

__all__ = ["read"]
