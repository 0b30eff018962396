"""Endpoint: the server that a sender talks to, and how it is to be talked to."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tocsin.alerts.channels.certificates import tls_context
from tocsin.alerts.channels.send_timeouts import SendTimeouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server with login and recipient, as a channel's URL names them."""

    plugin: Any
    """Apprise's, which has read the URL."""
    limits: SendTimeouts
    ca_file: Path | None
    """Certificates of authorities that are trusted beside the public ones."""

    def tls_context(self) -> ssl.SSLContext:
        """Return what is trusted; raises OSError when the file cannot be read."""
        return tls_context(verify=self.plugin.verify_certificate, ca_file=self.ca_file)
