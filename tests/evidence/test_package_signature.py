"""The list of files of an export is signed, and each change of that is seen."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.evidence.package_signature import (
    digest_fault,
    export_key,
    public_name,
    signed_digest,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ABOUT = {"created": "2026-03-02T12:00:00Z", "software": "tocsin/1"}
PACKAGE = json.dumps(ABOUT | {"resources": []}).encode()


def digest(key: Ed25519PrivateKey = KEY) -> bytes:
    return signed_digest(PACKAGE, key, **ABOUT)


def test_what_is_signed_is_as_it_was() -> None:
    assert digest_fault(PACKAGE, digest()) == ""


def test_each_changed_bit_is_seen() -> None:
    signed = digest()

    for place in range(len(signed)):
        broken = bytearray(signed)
        broken[place] ^= 1
        assert digest_fault(PACKAGE, bytes(broken)), signed[place - 20 : place + 20]


def test_another_list_is_seen() -> None:
    assert digest_fault(PACKAGE + b" ", digest()) == "it names another list of files"


def test_an_export_without_a_signature_is_at_fault() -> None:
    bare = json.dumps({"path": "datapackage.json", "hash": "sha256:0"}).encode()

    assert digest_fault(PACKAGE, bare) == "it cannot be read"


def test_one_key_signs_all_exports_and_its_owner_can_make_it_again() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    assert public_name(digest()) == public_name(digest())
    assert public_name(digest()) != public_name(digest(other))
    assert isinstance(export_key(KEY).curve, SECP384R1)


def test_the_signature_is_as_browsers_make_them() -> None:
    said = json.loads(digest())["signedData"]

    assert set(said) == {
        "hash",
        "created",
        "software",
        "version",
        "signature",
        "publicKey",
    }
    assert len(base64.b64decode(said["signature"])) == 96
