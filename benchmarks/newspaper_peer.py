"""newspaper4k reads pages: run by the Python of an environment that has it.

It gets one page a line, as a list of address and text in JSON, and prints a list of
CPU ms: for each page the best of two readings, null for one that it cannot read. It may
not open a socket.
"""

import json
import socket
import sys
import time
from typing import Any, NoReturn

from newspaper import Article

REPEATS = 2


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Refuse a connection: a reading must not wait for the network."""
    raise OSError("no network here")


def main() -> None:
    """Read the pages of stdin; print what each took."""
    socket.getaddrinfo = refuse
    socket.socket.connect = refuse  # type: ignore[method-assign]
    took: list[float | None] = []
    for line in sys.stdin:
        url, markup = json.loads(line)
        try:
            took.append(min(_read(url, markup) for _ in range(REPEATS)))
        except Exception:  # an empty page, or a language that needs one more package
            took.append(None)
    print(json.dumps(took))


def _read(url: str, markup: str) -> float:
    began = time.process_time()
    article = Article(url, fetch_images=False)
    article.download(input_html=markup)
    article.parse()
    return (time.process_time() - began) * 1e3


if __name__ == "__main__":
    main()
