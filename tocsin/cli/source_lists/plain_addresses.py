"""A text with an address in each line, and names of groups behind it.

changedetection.io reads and writes such lists; a line that begins with # is a remark.
"""

from collections.abc import Iterator

from spiders import urls
from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.config.append_sources import SourceDraft


def read(data: bytes) -> Iterator[SourceDraft | LeftOut]:
    """Yield the addresses; raises ValueError when no line has one."""
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    if not any(urls.is_web(line.partition(" ")[0]) for line in lines):
        raise ValueError("no line begins with a web address")
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        address, _, rest = line.partition(" ")
        # changedetection.io writes the numbers of tags in brackets; they say nothing.
        named = [] if rest.lstrip().startswith(("[", "{")) else rest.split(",")
        groups = tuple(dict.fromkeys(filter(None, (name.strip() for name in named))))
        yield SourceDraft(url=address, groups=groups, where=f"line {number}")
