"""State legends: one line for each state that a command shows, for its --help."""

from collections.abc import Mapping

DELIVERY_STATES = {
    "waiting": "will be sent, or sent again after a failed attempt",
    "sending": "is being sent right now",
    "sent": "the service accepted it",
    "unknown": "no answer came after it left: it may have arrived",
    "dead": "will not be sent: refused for good, or failed for too long",
    "merged": "another message contains it",
    "cancelled": "you cancelled it, or its channel was removed",
}
"""What has become of a message."""

ALERT_STATES = {
    "pending": "waits for the next message; the reason is shown",
    "included": "is part of a message",
    "absorbed": "will not be sent: too little followed for a message of its own",
    "muted": "will not be sent: you muted its story, watchlist or outlet",
    "dropped": "will not be sent: its watchlist or channel was removed",
}
"""What has become of one match on its way to a channel."""

CHANNEL_STATES = {
    "well": "the service accepted the last message",
    "failing since": "the last attempts failed; tocsin tries again soon",
    "down since": "nothing was accepted since then; tocsin tries again rarely",
    "closed until": "tocsin sends nothing to it before that time",
    "not used yet": "tocsin has not sent it a message yet",
}
"""How a channel is doing."""

MUTE_STATES = {
    "everywhere": "no channel gets alerts of it",
    "on CHANNEL": "this channel gets no alerts of it; others do",
    "until TIME": "the mute ends by itself",
    "until you end it": "the mute ends when you use --end",
}
"""Where and until when a mute holds."""


def legend(heading: str, states: Mapping[str, str]) -> str:
    """Return the states and their meanings as a block that click does not rewrap."""
    width = max(map(len, states))
    lines = [f"  {state:<{width}}  {meaning}" for state, meaning in states.items()]
    return "\n".join(["\b", f"{heading}:", *lines])
