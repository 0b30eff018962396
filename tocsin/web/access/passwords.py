"""Passwords: their hashes by Argon2id with the parameters of RFC 9106 §4 (low memory).

Checking one takes a quarter of a second of CPU and 64 MiB: never on the loop.
"""

import base64
import secrets

from argon2 import Parameters, PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

MIN_CHARS = 15
"""NIST SP 800-63B-4 §3.1.1.2 asks for so many where nothing else is asked for."""

MAX_CHARS = 1_024
"""Longer ones are no passwords: hashing takes longer for each character."""

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """Return the hash that the configuration holds."""
    return _HASHER.hash(password)


def is_right(hash_: str, password: str) -> bool:
    """Return whether a password is the one of a hash; False for what is no hash."""
    if len(password) > MAX_CHARS:
        return False
    try:
        return _HASHER.verify(hash_, password)
    # The second is a ValueError, not one of Argon2's errors.
    except (VerificationError, InvalidHashError):
        return False


def nobodys_hash(like: str) -> str:
    """Return a hash that no password has, and whose check takes as long as another's.

    Names that are unknown are checked against it, so that time does not tell them.
    """
    try:
        cost = extract_parameters(like)
    except InvalidHashError:
        cost = RFC_9106_LOW_MEMORY
    salt, digest = _random(cost.salt_len), _random(cost.hash_len)
    return (
        f"${_name(cost)}$v={cost.version}$m={cost.memory_cost},t={cost.time_cost},"
        f"p={cost.parallelism}${salt}${digest}"
    )


def _name(cost: Parameters) -> str:
    return f"argon2{cost.type.name.lower()}"


def _random(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
