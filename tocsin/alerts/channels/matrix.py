"""Matrix: how it recognizes a repeat, and which of its requests delivers.

A homeserver drops a second PUT with the same transaction id, sent with the same access
token (Client-Server API, "Transaction identifiers"). With a token, Apprise takes a
random id and keeps it for all messages; after a login it counts from 0. So tocsin sets
the id, and accepts only tokens: each login would be a new device, to which the ids of
the last one mean nothing.
"""

import hashlib
from typing import Any

from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.matrix.base import MatrixWebhookMode


def prepare(plugin: NotifyMatrix) -> None:
    """Use the password as the token, and turn off what makes requests of its own."""
    plugin.access_token = plugin.password
    # Its keys would be new at each start, under the name of the old device.
    plugin.e2ee = False
    plugin.include_image = False
    # Rooms of version 12 have no ":server" in their ids; Apprise would add ours.
    plugin.hsreq = False
    # A mistyped alias would become a room with nobody in it, which accepts all.
    plugin._room_create = _create_none  # type: ignore[method-assign]  # of this object


def _create_none(room: str) -> None:
    """Create no room."""


def set_transaction_id(plugin: NotifyMatrix, key: str) -> None:
    """Give the next message the transaction id that belongs to a key."""
    # A number: Apprise adds 1 to it.
    digest = hashlib.sha256(key.encode()).digest()
    plugin.transaction_id = int.from_bytes(digest[:8])


def set_plain_body(plugin: NotifyMatrix, text: str) -> None:
    """Give the next message the text that shows where HTML is not.

    Apprise's own loses the addresses of links, and with them what an alert leads to.
    """
    plugin._matrix_plain_fallback = lambda *_: text  # type: ignore[method-assign]  # as above


def is_encrypted(plugin: Any) -> bool:
    """Ask whether the room is encrypted: there our messages lie unencrypted.

    To be called after a message was sent, when the room is known.
    """
    rooms = [plugin._room_join(room) for room in plugin.rooms]
    rooms += [plugin._dm_room_find_or_create(user) for user in plugin.users]
    return any(plugin._e2ee_room_encrypted(room) for room in rooms if room)


def is_direct(plugin: Any) -> bool:
    """Return whether a plugin sends to a homeserver, and not to a webhook."""
    return (
        isinstance(plugin, NotifyMatrix) and plugin.mode == MatrixWebhookMode.DISABLED
    )


def delivers(method: str, url: str) -> bool:
    """Return whether a request carries a message; the others log in, look up, join."""
    return method == "PUT" and "/send/" in url
