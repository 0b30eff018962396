"""Matrix: how a repeat is told there, and which of its requests delivers.

A homeserver drops a second PUT with the same transaction id, sent with the same access
token (Client-Server API, "Transaction identifiers"). Apprise takes a random id for a
token and then keeps it for all messages, and counts from 0 after a login; so the id is
ours, and only tokens are taken: each start would log in as a new device, to which the
ids of the last one mean nothing.
"""

import hashlib
from typing import Any

from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.matrix.base import MatrixWebhookMode


def prepare(plugin: NotifyMatrix) -> None:
    """Take the token as it is, and leave out what asks for requests of its own."""
    plugin.access_token = plugin.password
    # Its keys would be new at each start, under the name of the old device.
    plugin.e2ee = False
    plugin.include_image = False


def stamp(plugin: NotifyMatrix, key: str) -> None:
    """Let the next message have the transaction id that belongs to a key."""
    # A number: Apprise adds 1 to it.
    digest = hashlib.sha256(key.encode()).digest()
    plugin.transaction_id = int.from_bytes(digest[:8])


def is_direct(plugin: Any) -> bool:
    """Return whether a plugin speaks with a homeserver, and not with a web hook."""
    return (
        isinstance(plugin, NotifyMatrix) and plugin.mode == MatrixWebhookMode.DISABLED
    )


def delivers(method: str, url: str) -> bool:
    """Return whether a request brings a message; the others log in, look up, join."""
    return method == "PUT" and "/send/" in url
