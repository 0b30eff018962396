"""Synapse on loopback, with the accounts bot and anna."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.servers.programs import PASSWORD, RunningServer, running
from tests.support.factories import closed_port
from tests.support.paths import ROOT

PYTHON = ROOT / ".venv" / "synapse" / "bin" / "python"
"""Of an environment of its own: Synapse pins half of what tocsin uses."""


class MatrixServer:
    """A homeserver, and one account's look at it."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.port = server.ports["http"]
        self.token = self._log_in("bot")
        self.reader = self._log_in("anna")

    def _log_in(self, user: str) -> str:
        asked = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user},
            "password": PASSWORD,
        }
        return str(self.ask("POST", "/login", asked, token="")["access_token"])

    def ask(
        self,
        method: str,
        path: str,
        content: dict[str, Any] | None = None,
        *,
        token: str | None = None,
    ) -> Any:
        """Return the answer to a request of the bot's, or of whoever has the token."""
        token = self.token if token is None else token
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self.port}/_matrix/client/v3{path}",
            json=content,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=30,
        )
        return answer.json()

    def create_room(self, **more: Any) -> str:
        """Return the id of a new room of the bot's."""
        return str(self.ask("POST", "/createRoom", more)["room_id"])

    def messages(self, room: str) -> list[dict[str, Any]]:
        """Return the contents of a room's messages, the oldest first."""
        found = self.ask("GET", f"/rooms/{room}/messages?dir=b&limit=100")["chunk"]
        texts = [each for each in found if each["type"] == "m.room.message"]
        return [each["content"] for each in reversed(texts)]


@contextlib.contextmanager
def synapse(folder: Path) -> Iterator[MatrixServer]:
    """Run Synapse; skip the test where it is not installed."""
    if not PYTHON.exists():
        pytest.skip("Synapse is not installed: make test-servers INSTALL=yes")
    port, config = closed_port(), folder / "homeserver.yaml"
    command = [str(PYTHON), "-m", "synapse.app.homeserver", "--config-path"]
    generate = ["--server-name", "localhost", "--generate-config", "--report-stats=no"]
    made = subprocess.run(
        [*command, str(config), *generate],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    more = folder / "tests.yaml"
    more.write_text(
        f"""listeners:
  - port: {port}
    bind_addresses: ["127.0.0.1"]
    type: http
    tls: false
    resources: [{{names: [client]}}]
trusted_key_servers: []
federation_domain_whitelist: []
registration_shared_secret: harbour
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_login:
  address: {{per_second: 1000, burst_count: 1000}}
  account: {{per_second: 1000, burst_count: 1000}}
"""
    )
    started = [*command, str(config), "--config-path", str(more)]
    with running(started, {"http": port}, folder) as server:
        for name in ("bot", "anna"):
            _register(name, more, port)
        yield MatrixServer(server)


def _register(name: str, config: Path, port: int) -> None:
    register = PYTHON.with_name("register_new_matrix_user")
    account = ["--user", name, "--password", PASSWORD, "--no-admin"]
    subprocess.run(
        [str(register), *account, "--config", str(config), f"http://127.0.0.1:{port}"],
        check=True,
        capture_output=True,
    )
