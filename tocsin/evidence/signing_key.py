"""The key that signs days: Ed25519 (RFC 8032), in a file for its owner alone."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from tocsin.evidence.day_files import (
    EvidenceError,
    open_private,
    sync_folder,
    write_all,
)

_OTHERS = 0o077
"""Rights that nobody but the owner may have."""


def load_or_make(path: Path) -> tuple[Ed25519PrivateKey, bool]:
    """Return the key in a file, and whether it was made just now.

    Raises EvidenceError when the file holds none, or others may read it.
    """
    if not path.exists():
        return _make(path), True
    try:
        if path.stat().st_mode & _OTHERS:
            raise EvidenceError(
                f"{path}: others may read the key that signs evidence.",
                remedy=f"Keep it to yourself: chmod 600 {path}",
            )
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(path, str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "it holds another kind of key")
    return key, False


def _unusable(path: Path, why: str) -> EvidenceError:
    return EvidenceError(
        f"{path}: this is no key that signs evidence ({why}).",
        remedy="Put the copy of it back, or move it away: then a new one is made.",
    )


def _make(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Another process may make it just now: then that one counts.
        with open_private(path, os.O_EXCL) as file:
            write_all(file, pem)
            os.fsync(file)
        sync_folder(path.parent)
    except FileExistsError:
        return load_or_make(path)[0]
    except OSError as error:
        raise EvidenceError(
            f"{path}: the key that signs evidence cannot be written "
            f"({error.strerror}).",
            remedy="Name another file: [evidence] key in config.toml.",
        ) from error
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key: its 32 bytes in base64."""
    raw = key.public_key().public_bytes_raw()
    return base64.b64encode(raw).decode()


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    """Return a signature in base64."""
    return base64.b64encode(key.sign(data)).decode()


def is_signed(public: str, signature: str, data: bytes) -> bool:
    """Return whether the owner of a key signed the data."""
    try:
        Ed25519PublicKey.from_public_bytes(_plain(public)).verify(
            _plain(signature), data
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _plain(text: str) -> bytes:
    """Return the bytes of a text in base64; ValueError when another has the same."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("bits that belong to nothing are set")
    return data
