"""A database as a newsroom has it after two days, for screenshots and browser tests.

Everything goes the way that it goes in the daemon: articles are listed, matched and
placed, alerts planned and messages written. Only the services are not there: what
became of each message is written down by hand.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from store import (
    channels,
    deliveries,
    entries,
    outbox,
    saved_views,
    stories,
    triage,
)
from store.database import Database
from store.db import Store
from store.delivery_model import Delivery, Settlement
from store.model import Article, ChannelHealth, Entry, Mute
from store.outbox import Attempt
from tests.support.batches import all_of
from tests.support.desk_scene_visits import visit_all
from tests.support.factories import found
from tests.support.taking import first_page, read_again, take_article
from tocsin.alerts.delivery.write_messages import plan_all
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import service_of
from tocsin.config import Config, load
from tocsin.intake import search
from tocsin.intake.rules import IntakeRules
from tocsin.wiring.compiled_rules import intake_rules, store_watched
from tocsin.wiring.recipients import recipient_for

SCENE = Path(__file__).with_suffix(".toml")

SETTINGS = """
[tocsin]
database = "tocsin.db"
reload = false
[alerts]
timezone = "Europe/Berlin"
group_wait = "2m"
"""

OUTCOMES = (
    ("ok", 202, ""),
    ("transient", 503, "HTTP 503: the service is overloaded"),
    ("permanent", 410, "HTTP 410: this address is gone"),
    ("unknown", None, "no answer within 30 seconds: it may have arrived"),
)
"""What became of the messages, one after the other: (outcome, status, reason)."""


def write_config(folder: Path, *, listen: str = "", base_url: str = "") -> Config:
    """Write the scene's configuration into a folder; return it."""
    told, _, _ = SCENE.read_text("utf-8").partition("[[articles]]")
    desk = f'[desk]\nlisten = "{listen}"\nbase_url = "{base_url}"\n'
    path = folder / "config.toml"
    path.write_text(SETTINGS + desk + told, "utf-8")
    return load(path)


def fill(store: Store, config: Config, now: datetime) -> None:
    """Let everything happen that the desk shows, up to now."""
    rules = intake_rules(config)
    begin = now - timedelta(days=3)
    store.write(store_watched, config, begin).result()
    store.write(channels.sync, config.channels, begin).result()
    store.write(lambda db: all_of(lambda: search.reindex_batch(db, 100))).result()
    recipients = {
        name: recipient_for(config, name, service_of(table.url))
        for name, table in config.channels.items()
    }
    waiting = list(_articles(now))
    while waiting:
        article = waiting.pop(0)
        store.write(_take, article, rules).result()
        later = waiting[0].seen if waiting else now
        at = article.seen + timedelta(minutes=3)
        if at < later:
            plan_all(store, recipients, Renderer(), at)
            store.write(_deliver, config, at).result()
    store.write(visit_all, config, now).result()
    store.write(_change_texts, rules, now).result()
    store.write(_triage, now).result()


def _articles(now: datetime) -> Iterable[Article]:
    told = tomllib.loads(SCENE.read_text("utf-8"))
    for number, fact in enumerate(told["articles"], start=1):
        at = now - timedelta(minutes=fact["ago"])
        source = told["sources"][fact["source"]]
        yield Article(
            url=f"https://{fact['source']}.example/news/{number}",
            source=fact["source"],
            title=fact["title"],
            text=fact["text"].strip(),
            seen=at,
            published=at - timedelta(minutes=4),
            language=source["language"],
            outlet=source["name"],
            agencies=tuple(fact.get("agencies", ())),
        )


def _take(db: Database, article: Article, rules: IntakeRules) -> None:
    listed = found(Entry(url=article.url, title=article.title))
    entries.add(db, article.source, [listed], article.seen)
    (number,) = db.conn.execute("SELECT max(id) FROM entries").fetchone()
    waiting = entries.get(db, number, article.seen)
    assert waiting is not None
    take_article(db, waiting, article, rules, page=first_page(article))


def _deliver(db: Database, config: Config, at: datetime) -> None:
    """Let every message that is due have an outcome; most are sent."""
    for channel in config.channels:
        while delivery := outbox.claim(db, channel, at):
            unhappy = delivery.id % 4 == 3 and delivery.id < 4 * len(OUTCOMES)
            outcome = OUTCOMES[delivery.id // 4 if unhappy else 0]
            outbox.mark_in_flight(db, delivery, at)
            _settle(db, delivery, outcome, at=at)


def _settle(
    db: Database, delivery: Delivery, outcome: tuple[Any, ...], *, at: datetime
) -> None:
    name, status, reason = outcome
    settlement = {
        "ok": Settlement(state="sent"),
        "transient": Settlement(state="waiting", due=at + timedelta(days=2)),
        "permanent": Settlement(state="dead"),
        "unknown": Settlement(state="unknown"),
    }[name]
    ended = at + timedelta(seconds=1)
    attempt = Attempt(
        started=at, ended=ended, outcome=name, status=status, reason=reason
    )
    outbox.settle(db, delivery, settlement, attempt)
    health = channels.health(db, delivery.channel)
    changed = (
        replace(health, failures=0, last_ok=ended, down_since=None, reason="")
        if name == "ok"
        else ChannelHealth(
            failures=health.failures + 1,
            down_since=health.down_since or at,
            last_ok=health.last_ok,
            reason=reason,
        )
    )
    channels.note_health(db, delivery.channel, changed)


def _change_texts(db: Database, rules: IntakeRules, now: datetime) -> None:
    """Let an outlet change an article twice."""
    id_ = _numbered(db, "Ferry crews of the Sund call a strike for Friday")
    (text,) = db.conn.execute(
        "SELECT text FROM articles WHERE id = ?", (id_,)
    ).fetchone()
    second = text.replace("four thousand people", "more than five thousand people")
    read_again(db, id_, rules, text=second, seen=now - timedelta(minutes=200))
    third = f"{second}\nAt night the company said that it would offer two sailors."
    title = "Ferry crews of the Sund strike on Friday; company makes an offer"
    read_again(
        db, id_, rules, title=title, text=third, seen=now - timedelta(minutes=50)
    )


def _triage(db: Database, now: datetime) -> None:
    """Let readers have noted something of stories."""
    strike = _story(db, "Ferry crews of the Sund")
    court = _story(db, "Court in Valmora")
    bridge = _story(db, "Lift bridge")
    by: dict[str, Any] = {"by": "mara", "now": now}
    triage.star(db, [strike], starred=True, **by)
    triage.tag(db, [strike], tag="islands", **by)
    triage.tag(db, [strike, court], tag="follow up", **by)
    triage.assign(db, [court], assignee="mara", **by)
    triage.set_note(db, court, note="Ask the defence for the court's order.", **by)
    triage.set_state(db, [bridge], state="read", **by)
    saved_views.save(db, "Follow up", query="tag=follow+up", **by)
    saved_views.save(db, "Harbour, unread", query="watchlist=harbour&state=new", **by)
    channels.mute(
        db,
        Mute(scope="outlet", target="Northern Wire", until=now + timedelta(days=2)),
        now,
    )
    for view in deliveries.views(db, state="unknown"):
        deliveries.cancel(db, view.id)


def _numbered(db: Database, title: str) -> int:
    (id_,) = db.conn.execute(
        "SELECT min(id) FROM articles WHERE title LIKE ?", (f"{title}%",)
    ).fetchone()
    return int(id_)


def _story(db: Database, title: str) -> int:
    story = stories.story_of(db, _numbered(db, title))
    assert story is not None
    return story
