"""A time-stamp authority on loopback: `openssl ts` behind a small web server."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.support.patience import PATIENCE
from tocsin.demo.web_server import ReceivedRequest, Reply

_CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
certs = {folder}/chain.pem
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = {chain}
ess_cert_id_alg = sha256
signer_digest = sha256
"""


class StampAuthority:
    """Answers questions by RFC 3161 with a certificate chain of its own."""

    def __init__(self, folder: Path, *, with_chain: bool = False) -> None:
        """Make its certificates; `with_chain` sends the root with each reply too."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.root = folder / "root.pem"
        self.asked = 0
        root_key, root = _certificate("Sandhaven Root", None)
        signer_key, signer = _certificate("Sandhaven Time", (root_key, root))
        self.root.write_bytes(_pem(root))
        (folder / "signer.pem").write_bytes(_pem(signer))
        (folder / "signer.key").write_bytes(_pem_key(signer_key))
        # OpenSSL writes the signer first, and DER wants the shorter one there.
        (folder / "chain.pem").write_bytes(_pem(root if with_chain else signer))
        (folder / "serial").write_text("01\n")
        text = _CONFIG.format(folder=folder, chain="yes" if with_chain else "no")
        (folder / "tsa.cnf").write_text(text)

    def __call__(self, asked: ReceivedRequest) -> Reply:
        """Answer a request, as a page of a web server."""
        self.asked += 1
        if asked.headers.get("content-type") != "application/timestamp-query":
            return Reply(b"no question", status=400)
        return self._reply(self.answer(asked.body))

    def answer(self, question: bytes) -> bytes:
        """Return a reply to a question."""
        query, reply = self.folder / "query.tsq", self.folder / "reply.tsr"
        query.write_bytes(question)
        asked = ["openssl", "ts", "-reply", "-queryfile", str(query)]
        asked += ["-config", str(self.folder / "tsa.cnf"), "-section", "tsa"]
        subprocess.run(
            [*asked, "-out", str(reply)],
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        return reply.read_bytes()

    def _reply(self, body: bytes) -> Reply:
        return Reply(body, headers={"Content-Type": "application/timestamp-reply"})


_Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def _certificate(name: str, issuer: _Pair | None) -> _Pair:
    """Return a key with its certificate: a root, or a signer of time stamps."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issuer_key, issuer_name = (
        (key, subject)
        if issuer is None
        else (
            issuer[0],
            issuer[1].subject,
        )
    )
    now = datetime.now(UTC)  # valid today: OpenSSL compares it with the real clock
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    add: Callable[..., x509.CertificateBuilder] = builder.add_extension
    if issuer is not None:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = add(purpose, critical=True)
    return key, builder.sign(issuer_key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
