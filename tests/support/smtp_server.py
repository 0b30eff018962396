"""A mail server on loopback with the faults that real ones have, and a certificate."""

import asyncio
import email
import email.policy
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.factories import closed_port
from tests.support.patience import PATIENCE

Fault = Literal["ok", "busy", "refused", "drop", "greylist", "no such user", "slow"]
"""What the server does with a mail.

ok            250
busy          451 after the dot
refused       554 after the dot
drop          accepted, then the connection is reset without an answer
greylist      451 at RCPT, the first time for each recipient
no such user  550 at RCPT
slow          250, after `pause_seconds`
"""

PASSWORD = "harbour-master"
"""Of the only user, anna."""


class MailServer:
    """A mail server that keeps the mails it accepts; use it in a `with` statement."""

    def __init__(
        self,
        *,
        tls: Path | None = None,
        mode: Literal["insecure", "starttls", "ssl"] = "insecure",
        smtputf8: bool = False,
    ) -> None:
        """Use the certificate and key of the file `tls` in the modes that need them."""
        self.fault: Fault = "ok"
        self.pause_seconds = 0.0
        self.mails: list[EmailMessage] = []
        """The mails that it accepted, parsed."""
        self.raw: list[bytes] = []
        self.envelopes: list[Envelope] = []
        self.commands: list[str] = []
        """The commands RCPT and DATA that it got."""
        self._greylisted: set[str] = set()
        self.port = closed_port()
        self.mode = mode
        context = _server_context(tls) if tls else None
        tls_options: dict[str, Any] = {
            "ssl_context": context if mode == "ssl" else None,
            "tls_context": context if mode == "starttls" else None,
        }
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            # Else it looks the name of this machine up, for each connection.
            server_hostname="mail.news.example",
            ready_timeout=PATIENCE,
            authenticator=_authenticate,
            auth_require_tls=False,
            enable_SMTPUTF8=smtputf8,
            **{name: value for name, value in tls_options.items() if value},
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._controller.stop()

    def url(self, *, login: str = "", **options: str) -> str:
        """Return the Apprise URL that mails from tocsin to anna."""
        addresses = {"from": "tocsin@news.example", "to": "anna@news.example"}
        named = addresses | {"mode": self.mode} | options
        query = "&".join(f"{name}={value}" for name, value in named.items())
        return f"mailto://{login}127.0.0.1:{self.port}?{query}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, *rest: Any
    ) -> str:
        """Accept a recipient or refuse it; the name is aiosmtpd's."""
        self.commands.append("RCPT")
        address = str(rest[0])
        if self.fault == "no such user":
            return f"550 5.1.1 <{address}> no such user"
        if self.fault == "greylist" and address not in self._greylisted:
            self._greylisted.add(address)
            return "451 4.7.1 greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Accept a mail or refuse it; the name is aiosmtpd's."""
        self.commands.append("DATA")
        if self.fault == "busy":
            return "451 4.3.0 try again later"
        if self.fault == "refused":
            return "554 5.6.0 we do not like this"
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.envelopes.append(envelope)
        policy = email.policy.default
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
        if self.fault == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if self.fault == "slow":
            await asyncio.sleep(self.pause_seconds)
        return "250 OK"


def make_certificate(folder: Path, *, name: str = "harbour") -> Path:
    """Return the file of a new self-signed certificate for 127.0.0.1 and a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "harbour")])
    hosts = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName(name)]
    # Valid today: the client compares it with the real clock.
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "harbour.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _server_context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    is_known = (data.login, data.password) == (b"anna", PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)
