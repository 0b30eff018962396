"""What is signed of a day, as a file beside the day's: DAY.json and DAY.head. Pure.

DAY.head holds the last link of the day in hex, and is what authorities stamp. It stays
the same when captures are removed, and so do its stamps. DAY.json is what we sign:
after a removal it is signed anew and holds the earlier ones, the oldest first: each
without those before it, which its own signature was of as well.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from store.columns import time_from, time_text
from store.evidence_model import Seal
from tocsin.evidence.day_files import SUFFIX

FORMAT = 1
_FIELDS = (
    "day",
    "captures",
    "last_number",
    "head",
    "previous_head",
    "file_sha256",
    "public_key",
    "signature",
    "sealed",
)

_KINDS = {name: str for name in _FIELDS} | {
    "captures": int,
    "last_number": int,
    "sealed": datetime,
}


class DamagedSealError(Exception):
    """A DAY.json that is none; the text is for people."""


def head_bytes(head: str) -> bytes:
    """Return what authorities stamp: the head in hex and the end of a line."""
    return f"{head}\n".encode()


def statement(seal: Seal, replaced: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return a seal as its file has it; `replaced` are those before it, if any."""
    found = asdict(seal) | {"sealed": time_text(seal.sealed)}
    about = {"format": FORMAT, "file": f"{seal.day}{SUFFIX}", **found}
    return about | ({"replaces": list(replaced)} if replaced else {})


def earlier(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a new seal is to hold, given what the file says that it replaces."""
    alone = {key: value for key, value in said.items() if key != "replaces"}
    return [*said.get("replaces", []), alone]


def signed_bytes(said: Mapping[str, Any]) -> bytes:
    """Return what the signature is of: all but itself, as JSON with sorted keys.

    Without blanks and in ASCII (`jq -cS 'del(.signature)'` prints the same bytes).
    """
    rest = {key: value for key, value in said.items() if key != "signature"}
    return json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()


def seal_bytes(said: Mapping[str, Any]) -> bytes:
    """Return the file of a seal."""
    return (json.dumps(said, indent=1) + "\n").encode()


def read_seal(data: bytes) -> tuple[Seal, dict[str, Any]]:
    """Return a seal and all that its file says; raises DamagedSealError."""
    try:
        said = json.loads(data)
        if seal_bytes(said) != data or said["format"] != FORMAT:
            raise DamagedSealError("it is not as it was written")
        if not isinstance(said.get("replaces", []), list):
            raise DamagedSealError("it cannot be read")
        values = {name: said[name] for name in _FIELDS}
        values["sealed"] = time_from(values["sealed"])
        seal = Seal(**values)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedSealError("it cannot be read") from error
    if not all(type(value) is _KINDS[name] for name, value in asdict(seal).items()):
        raise DamagedSealError("it cannot be read")
    return seal, said
