"""Where hubs confirm subscriptions, and say that a feed has something new (WebSub).

Each subscription has an address that nobody can guess, and a secret that its hub signs
with. What is delivered is not read: it may be a part of the feed (§7), and old. It
makes the daemon visit the source, which reads all that is new there, by the rules and
with the bounds of every visit.
"""

import logging
from math import ceil

from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from scheduler.subscription_steps import lease_of, renewal
from spiders.fetch.visit import MAX_LISTING_BYTES
from store import hub_pushes, hub_subscriptions
from store.hub_model import HubSubscription
from store.model import Source
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.delivery_pace import DeliveryPace
from tocsin.web.hub_signature import HubSignature

log = logging.getLogger("tocsin.web")

MAX_CHALLENGE = 500
"""Characters of a challenge that are sent back: hubs use some 40."""

SAFE_TYPE = "application/octet-stream"
"""What a challenge is sent back as: nothing that a browser would run (§8.2)."""


def hub_routes() -> list[BaseRoute]:
    """Return the routes for hubs. A delivery may be as large as a feed."""
    large = Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_LISTING_BYTES)
    return [
        Route("/websub/{key}", confirm, name="hub_callback"),
        Route(
            "/websub/{key}",
            deliver,
            methods=["POST"],
            name="hub_delivery",
            middleware=[large],
        ),
    ]


async def confirm(request: Request) -> Response:
    """Say whether we want what a hub asks about: a subscription, or its end (§5.3)."""
    desk = desk_of(request)
    found = await _found(request, desk)
    asked = request.query_params
    if found is None or asked.get("hub.topic") != found.offer.topic:
        return _unknown()
    mode, challenge = asked.get("hub.mode"), asked.get("hub.challenge", "")
    if mode == "denied":
        await _deny(desk, found, asked.get("hub.reason", ""))
        return PlainTextResponse("")
    if not (0 < len(challenge) <= MAX_CHALLENGE and _is_plain(challenge)):
        return PlainTextResponse("This is no challenge.\n", 400)
    if mode == "subscribe":
        is_wanted = await _begin(desk, found, asked.get("hub.lease_seconds", ""))
    else:
        is_wanted = mode == "unsubscribe" and found.state in ("ending", "ended")
        if is_wanted:
            await desk.write(hub_subscriptions.close, [found.id])
    return Response(challenge, media_type=SAFE_TYPE) if is_wanted else _unknown()


async def deliver(request: Request) -> Response:
    """Let the daemon visit the source that a hub says has something new.

    A signature that is wrong is answered as one that is right, and changes nothing
    (§7.1.2): who guesses learns nothing.
    """
    desk = desk_of(request)
    found = await _found(request, desk)
    if found is None:
        return _unknown()
    source = _source(desk, found.source)
    if found.state in ("ending", "ended", "denied") or source is None:
        return PlainTextResponse("This subscription has ended.\n", 410)
    pace: DeliveryPace = request.app.state.delivery_pace
    if wait := pace.take(found.id, desk.clock()):
        seconds = {"retry-after": str(ceil(wait.total_seconds()))}
        return PlainTextResponse("Too many deliveries.\n", 429, headers=seconds)
    signature = HubSignature(request.headers.get("x-hub-signature", ""), found.secret)
    try:
        async for part in request.stream():
            signature.add(part)
    except ClientDisconnect:
        return PlainTextResponse("")  # nobody is there to read it
    if found.state != "active" or not signature.is_right:
        facts = {"source": found.source, "hub": found.offer.hub}
        log.debug("delivery ignored", extra=facts | {"method": signature.method[:20]})
    else:
        await desk.write(
            hub_pushes.tell,
            found.source,
            desk.clock(),
            proves=signature.proves,
            soonest=min(source.soonest, source.every or source.soonest),
        )
    return PlainTextResponse("", 202)


async def _found(request: Request, desk: DeskContext) -> HubSubscription | None:
    return await desk.read(hub_subscriptions.find, request.path_params["key"])


async def _begin(desk: DeskContext, found: HubSubscription, lease_seconds: str) -> bool:
    """Begin a lease; return whether the subscription is wanted."""
    now, lease = desk.clock(), lease_of(lease_seconds)
    is_wanted = await desk.write(
        hub_subscriptions.confirm,
        found.id,
        now,
        expires=now + lease,
        renew=renewal(now, lease),
    )
    if is_wanted:
        facts = {"source": found.source, "hub": found.offer.hub}
        log.info("subscription confirmed", extra=facts | {"until": now + lease})
    return is_wanted


async def _deny(desk: DeskContext, found: HubSubscription, reason: str) -> None:
    await desk.write(hub_subscriptions.deny, found.id, reason)
    if found.state in ("asked", "active"):
        facts = {"source": found.source, "hub": found.offer.hub}
        log.warning("subscription denied", extra=facts | {"why": reason[:200]})


def _source(desk: DeskContext, key: str) -> Source | None:
    return next((each for each in desk.config.sources if each.key == key), None)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _unknown() -> Response:
    return PlainTextResponse("There is no such subscription.\n", 404)
