"""Requests to a hub: for a subscription, or for its end (WebSub §5.1)."""

from datetime import datetime, timedelta

from scrapy.http import Response, TextResponse

from spiders.fetch.failures import explain, refusal
from spiders.fetch.poller import Poller
from store.hub_model import HubSubscription

MAX_SAID = 100
"""Characters of a hub's own words on why it refuses."""


async def ask_hub(
    poller: Poller, wanted: HubSubscription, *, lease: timedelta, now: datetime
) -> str:
    """Ask for a subscription, or for its end; return why the hub did not take that.

    Empty when it did: it then confirms it at the callback. It never raises. The caller
    has the turn of the hub's host.
    """
    fields = {
        "hub.callback": wanted.callback,
        "hub.topic": wanted.offer.topic,
        "hub.mode": "unsubscribe" if wanted.state == "ending" else "subscribe",
        "hub.verify": "async",  # hubs of PubSubHubbub 0.3 demand it
    }
    if wanted.state != "ending":
        fields["hub.lease_seconds"] = str(round(lease.total_seconds()))
        fields["hub.secret"] = wanted.secret
    try:
        response = await poller.post_form(
            wanted.offer.hub, fields, source=wanted.source
        )
    except Exception as error:
        return explain(error).sentence
    if response.request is None or response.request.method != "POST":
        return "the hub redirects so that the request is lost (307 and 308 keep it)"
    refused = refusal(response, now)
    return f"{refused.sentence}{_said(response)}" if refused else ""


def _said(response: Response) -> str:
    """Return a hub's own words on why it refuses, if they are plain text."""
    kind = (response.headers.get("Content-Type") or b"").lower()
    if not isinstance(response, TextResponse) or not kind.startswith(b"text/plain"):
        return ""
    words = " ".join(response.text[: 10 * MAX_SAID].split())
    printable = "".join(filter(str.isprintable, words))[:MAX_SAID]
    return f" ({printable})" if printable else ""
