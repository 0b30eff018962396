"""State legends: one line for each state that a command shows, for its --help."""

from collections.abc import Mapping

DELIVERY_STATES = {
    "waiting": "to be sent or retried; the reason is shown",
    "sending": "its channel is sending it",
    "sent": "accepted, or handed over to a service that confirms nothing",
    "unknown": "it was sent and no answer came: it may have arrived",
    "dead": "failed permanently: refused for good, or retried too long",
    "merged": "its content was sent in another message",
    "cancelled": "cancelled by hand, or its channel was removed",
}
"""Of a message, with the words of docs/alerts.md."""

ALERT_STATES = {
    "pending": "waits for a message; the reason is shown",
    "included": "is part of a message",
    "absorbed": "brought nothing new: named in the next message, not sent",
    "muted": "will not be sent: you muted its story, watchlist or outlet",
    "dropped": "will not be sent: its watchlist or channel was removed",
}
"""Of an alert: one match on its way to a channel."""

CHANNEL_STATES = {
    "well": "the last message was accepted or handed over",
    "failing since": "the last attempts failed; tocsin retries soon",
    "down since": "it accepted nothing since then; tocsin retries rarely",
    "closed until": "tocsin sends nothing to it before that time",
    "not used yet": "tocsin has not sent it a message yet",
}
"""Of a channel."""

SOURCE_STATES = {
    "ok": "visited and read as usual",
    "new": "not visited yet, or never with success",
    "quiet": "far fewer new articles than it usually has on these days",
    "surging": "far more new articles than it ever had on a day",
    "blocked": "the site refuses it, or its pages (403, 429, robots.txt)",
    "walled": "its pages are logins, consent walls or bot checks",
    "empty": "it answers, and lists nothing any more",
    "layout changed": "what answers is no listing any more, or only sections",
    "stub only": "its pages give teasers and no text",
    "undated": "its articles have no date",
    "failing": "it or its pages cannot be had (DNS, 404, 5xx, time-outs)",
    "moved": "its address redirects to another one for good",
}
"""Of a source, with the words of docs/sources.md."""

MUTE_STATES = {
    "everywhere": "no channel gets alerts of it",
    "on CHANNEL": "this channel gets no alerts of it; others do",
    "until TIME": "the mute ends by itself",
    "until you end it": "the mute ends when you use --end",
}
"""Of a mute."""


def legend(heading: str, states: Mapping[str, str]) -> str:
    """Return the states and their meanings as a block that click does not rewrap."""
    width = max(map(len, states))
    lines = [f"  {state:<{width}}  {meaning}" for state, meaning in states.items()]
    return "\n".join(["\b", f"{heading}:", *lines])
