"""Time stamps by RFC 3161: what an authority is asked, and what its reply proves.

A reply is kept as it was received, whatever we make of it: a strict reader refuses
replies that another accepts, and a court's expert brings another one. So two read it:
the library rfc3161-client, and the program `openssl ts` where the first refuses.
"""

import contextlib
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning

from store.errors import TocsinError

QUERY_TYPE = "application/timestamp-query"
"""The content type of a question (RFC 3161 §3.4)."""

MOST_REPLY_BYTES = 100_000
"""Replies have 1 to 8 kB, with all certificates."""

_OPENSSL_SECONDS = 30
_TIME = re.compile(r"^Time stamp: (\w+ +\d+ [\d:.]+ \d+) GMT$", re.MULTILINE)
_NONCE = re.compile(r"^Nonce: 0x([0-9A-F]+)$", re.MULTILINE)
_CERTIFICATE = re.compile(
    rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What cryptography says to certificates of strangers; rfc3161-client lets it pass."""

_GRANTED = (0, 1)
"""Statuses of a reply that holds a token (RFC 3161 §2.4.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StampCheck:
    """What a reply proves."""

    is_verified: bool
    """Whether a trusted authority says that the data existed then."""
    stamped: datetime | None = None
    """The time that it says, trusted or not; None when it says none."""
    reason: str = ""
    """Why it is not verified, for people."""
    by: str = ""
    """What verified it."""
    nonce: int | None = None
    """The number of the question that it answers; None when it names none."""
    is_of_others: bool = False
    """Whether it is a stamp of other data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an authority is asked."""

    octets: bytes
    nonce: int
    """A number used once: the answer has to repeat it."""


def require_library() -> None:
    """Raise TocsinError when what asks and checks authorities is not installed."""
    if find_spec("rfc3161_client") is None:
        raise TocsinError(
            "[evidence] timestamp needs the package rfc3161-client, which is not "
            "installed.",
            remedy="Install it: pip install 'tocsin[evidence]'   or write timestamp = "
            "[] in config.toml.",
        )


def question(data: bytes) -> Question:
    """Return what an authority is asked: a digest of the data, and a number used once.

    The authority learns nothing else.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(data)
    asked = builder.hash_algorithm(HashAlgorithm.SHA256).build()
    return Question(octets=asked.as_bytes(), nonce=asked.nonce or 0)


def check_reply(reply: bytes, data: bytes, authorities: Path | None) -> StampCheck:
    """Return what a reply proves of the data.

    `authorities` is a file with trusted root certificates; None for the system's.
    """
    first = by_library(reply, data, authorities)
    if first.is_verified:
        return first
    second = _by_openssl(reply, data, authorities)
    reason = f"rfc3161-client: {first.reason}; openssl ts: {second.reason}"
    return replace(
        second,
        stamped=first.stamped or second.stamped,
        reason="" if second.is_verified else reason,
        nonce=second.nonce if first.nonce is None else first.nonce,
        is_of_others=first.is_of_others or second.is_of_others,
    )


def by_library(reply: bytes, data: bytes, authorities: Path | None) -> StampCheck:
    """Return what a reply proves by rfc3161-client alone."""
    if find_spec("rfc3161_client") is None:
        return StampCheck(is_verified=False, reason="not installed")
    from rfc3161_client import (
        VerificationError,
        VerifierBuilder,
        decode_timestamp_response,
    )

    found = StampCheck(is_verified=False)
    try:
        response = decode_timestamp_response(reply)
        if response.status not in _GRANTED:
            said = " ".join(response.status_string)
            refused = f"the authority refused (status {response.status}) {said}".strip()
            return replace(found, reason=refused)
        said_of = response.tst_info
        is_of_others = said_of.message_imprint.message != hashlib.sha256(data).digest()
        found = replace(
            found,
            stamped=said_of.gen_time,
            nonce=said_of.nonce,
            is_of_others=is_of_others,
        )
        builder = VerifierBuilder()
        for root in _roots(authorities):
            builder = builder.add_root_certificate(root)
        with _odd_certificates():
            builder.build().verify_message(response, data)
    except (VerificationError, *_UNREADABLE) as error:
        return replace(found, reason=str(error))
    return replace(found, is_verified=True, by="rfc3161-client")


def _roots(authorities: Path | None) -> Sequence[x509.Certificate]:
    """Return trusted roots; raises ValueError when they cannot be read."""
    path = _root_file(authorities)
    if path is None:
        raise ValueError("the system has no file of root certificates")
    try:
        found = list(_readable(path.read_bytes()))
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror})") from None
    if not found:
        raise ValueError(f"{path} holds no root certificate")
    return list(dict.fromkeys(found))


def _readable(pem: bytes) -> Iterator[x509.Certificate]:
    """Yield the certificates that can be read.

    Among those of a system there may be one that is not as it should be: Debian's have
    a serial number of 0, of which cryptography warns, and means to refuse it.
    """
    for block in _CERTIFICATE.findall(pem):
        try:
            with _odd_certificates():
                found = x509.load_pem_x509_certificate(block)
        except _UNREADABLE:
            continue
        yield found


@contextlib.contextmanager
def _odd_certificates() -> Iterator[None]:
    """Let certificates be read of which a warning would be printed otherwise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


def _root_file(authorities: Path | None) -> Path | None:
    if authorities is not None:
        return authorities
    system = ssl.get_default_verify_paths().cafile
    return Path(system) if system else None


def _by_openssl(reply: bytes, data: bytes, authorities: Path | None) -> StampCheck:
    program, roots = shutil.which("openssl"), _root_file(authorities)
    if program is None or roots is None:
        return StampCheck(is_verified=False, reason="not installed")
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        answer, content = Path(folder) / "reply.tsr", Path(folder) / "data"
        answer.write_bytes(reply)
        content.write_bytes(data)
        asked = [program, "ts", "-verify", "-in", str(answer)]
        asked += ["-data", str(content), "-CAfile", str(roots)]
        shown = _run([program, "ts", "-reply", "-in", str(answer), "-text"])
        checked = _run(asked)
    at, nonce = _TIME.search(shown.stdout), _NONCE.search(shown.stdout)
    found = StampCheck(
        is_verified=checked.returncode == 0,
        stamped=_time(at[1]) if at else None,
        nonce=int(nonce[1], 16) if nonce else None,
    )
    if found.is_verified:
        return replace(found, by="openssl ts")
    reason = _last_words(checked.stderr)
    return replace(found, reason=reason, is_of_others="imprint mismatch" in reason)


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run openssl to its end; one that takes too long has failed."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_OPENSSL_SECONDS,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "")


def _time(text: str) -> datetime | None:
    """Return a time as openssl writes it, such as "Mar  2 12:00:00 2026 GMT"."""
    month, day, clock, year = text.split()[:4]
    try:
        at = f"{year}-{_MONTHS.index(month) // 3 + 1:02}-{int(day):02}T{clock}"
        return datetime.fromisoformat(at).replace(tzinfo=UTC)
    except ValueError:
        return None


def _last_words(said: str) -> str:
    """Return the reason in what openssl printed: the end of its first error line."""
    errors = [line for line in said.splitlines() if ":error:" in line]
    reason = errors[0].split(":")[5:6] if errors else []
    return reason[0] if reason and reason[0] else "it does not verify"
