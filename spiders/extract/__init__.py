"""Reading a page: its bytes → title, text, authors, dates, language and more.

Pure and costly: it runs in a worker process.
"""

from spiders.extract.read_page import read

__all__ = ["read"]
