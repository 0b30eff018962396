"""The signature of an export's list of files (WACZ Signing and Verification 0.1.0).

The specification calls it anonymous: the key is in the file, and whose it is has to be
said elsewhere. It names no curve; ReplayWeb.page reads P-384 alone, and signatures as
two numbers side by side (IEEE P1363), as browsers make them. So those are written.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from tocsin.evidence.warc_records import sha256

_PACKAGE = "datapackage.json"
_VERSION = "0.1.0"
"""Of the specification."""

_NUMBER_BYTES = 48
"""Each of the two numbers of a signature."""

_SEED_BYTES = 47
"""One less than a key has: each such number is a key of the curve."""

_PURPOSE = b"tocsin: signs the list of files of exports"

_ALGORITHM = ECDSA(hashes.SHA256())


def export_key(key: Ed25519PrivateKey) -> EllipticCurvePrivateKey:
    """Return the key that signs exports, made from the one that signs days.

    So there is one key to keep a copy of, and who has it can make the other.
    """
    derivation = HKDF(
        algorithm=hashes.SHA512(), length=_SEED_BYTES, salt=None, info=_PURPOSE
    )
    seed = int.from_bytes(derivation.derive(key.private_bytes_raw()), "big")
    return derive_private_key(1 + seed, SECP384R1())


def signed_digest(
    package: bytes, key: Ed25519PrivateKey, *, created: str, software: str
) -> bytes:
    """Return the file that names the digest of an export's list of files, signed."""
    private = export_key(key)
    named = f"sha256:{sha256(package)}"
    public = private.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    first, second = decode_dss_signature(private.sign(named.encode(), _ALGORITHM))
    signature = b"".join(
        number.to_bytes(_NUMBER_BYTES, "big") for number in (first, second)
    )
    said = {
        "hash": named,
        "created": created,
        "software": software,
        "version": _VERSION,
        "signature": base64.b64encode(signature).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }
    return _file(said)


def digest_fault(package: bytes, digest: bytes) -> str:
    """Return what is wrong with the file that names a list's digest; "" for nothing.

    It is checked to the last bit, also what the specification leaves unsigned: that has
    to be what the list itself says.
    """
    try:
        about = json.loads(package)
        said = json.loads(digest)["signedData"]
        if said["hash"] != f"sha256:{sha256(package)}":
            return "it names another list of files"
        if said["created"] != about["created"] or said["software"] != about["software"]:
            return "it names another time or another program than the list"
        is_as_written = _file(said) == digest and _is_signed(said)
    except (ValueError, KeyError, TypeError, RecursionError, UnsupportedAlgorithm):
        return "it cannot be read"
    return "" if is_as_written else "its signature is not of what it names"


def public_name(digest: bytes) -> str:
    """Return the SHA-256 of the key that signed an export, in hex."""
    said = json.loads(digest)["signedData"]
    return sha256(base64.b64decode(said["publicKey"]))


def _file(said: Mapping[str, Any]) -> bytes:
    whole = {"path": _PACKAGE, "hash": said["hash"], "signedData": said}
    return json.dumps(whole, indent=1).encode()


def _is_signed(said: Mapping[str, Any]) -> bool:
    key = load_der_public_key(_plain(said["publicKey"]))
    signature = _plain(said["signature"])
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    if not isinstance(key.curve, SECP384R1) or len(signature) != 2 * _NUMBER_BYTES:
        return False
    numbers = signature[:_NUMBER_BYTES], signature[_NUMBER_BYTES:]
    first, second = (int.from_bytes(number, "big") for number in numbers)
    try:
        key.verify(
            encode_dss_signature(first, second), said["hash"].encode(), _ALGORITHM
        )
    except InvalidSignature:
        return False
    return str(said["version"]) == _VERSION


def _plain(text: str) -> bytes:
    """Return the bytes of a text in base64; ValueError when another has the same."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("bits that belong to nothing are set")
    return data
