"""nginx on loopback, before a desk: with the block that docs/desk.md shows."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.servers.programs import RunningServer, program, running
from tests.support.paths import ROOT

PREFIX = "/watch"
"""Of the desk in docs/desk.md."""


def shown_block() -> str:
    """Return the nginx block of the documentation."""
    page = (ROOT / "docs" / "desk.md").read_text("utf-8")
    found = re.search(r"```nginx\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def block_for(listen: str, prefix: str) -> str:
    """Return that block for where a desk listens, and for a prefix of one's own."""
    upstream = f"unix:{listen.removeprefix('unix:')}:" if "unix:" in listen else listen
    block = shown_block().replace("127.0.0.1:8765", upstream)
    if prefix:
        return block.replace(f"{PREFIX}/", f"{prefix}/").replace(
            f"= {PREFIX} ", f"= {prefix} "
        )
    alone = block[block.index(f"location {PREFIX}/") :]
    return alone.replace(f"location {PREFIX}/", "location /")


@contextlib.contextmanager
def nginx(
    folder: Path, block: str, *, port: int, certificate: Path
) -> Iterator[RunningServer]:
    """Run nginx with TLS at a port of loopback."""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"""daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  {temporary}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {certificate};
    {block}
  }}
}}
"""
    )
    command = [program("nginx"), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    with running(command, {"https": port}, folder) as server:
        yield server
