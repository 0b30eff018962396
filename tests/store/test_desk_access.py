"""Who may read at a desk: sessions, tokens, secret addresses; and saved views."""

from datetime import timedelta

from store import desk_sessions, desk_tokens, feed_addresses, saved_views
from store.database import Database
from tests.support.factories import NOW

LATER = NOW + timedelta(hours=1)


def test_a_key_lets_in_who_has_logged_in(db: Database) -> None:
    key = desk_sessions.begin(db, "ada", NOW)

    session = desk_sessions.find(db, key, since=NOW)

    assert session is not None
    assert (session.user, session.created, session.seen) == ("ada", NOW, NOW)
    assert desk_sessions.find(db, key[:-1], since=NOW) is None
    assert desk_sessions.find(db, key, since=LATER) is None


def test_a_session_is_used_once_a_minute(db: Database) -> None:
    key = desk_sessions.begin(db, "ada", NOW)

    desk_sessions.note_seen(db, key, LATER)

    session = desk_sessions.find(db, key, since=LATER)
    assert session is not None
    assert desk_sessions.is_seen_noted(session, LATER + timedelta(seconds=59))
    assert not desk_sessions.is_seen_noted(session, LATER + timedelta(seconds=60))


def test_who_logs_out_is_let_in_no_more(db: Database) -> None:
    keys = [desk_sessions.begin(db, "ada", NOW) for _ in range(3)]
    other = desk_sessions.begin(db, "bo", NOW)

    desk_sessions.end(db, keys[0])
    gone = desk_sessions.end_all(db, "ada")

    assert gone == 2
    assert [desk_sessions.find(db, key, since=NOW) for key in keys] == [None] * 3
    assert desk_sessions.find(db, other, since=NOW) is not None


def test_old_sessions_are_forgotten(db: Database) -> None:
    old = desk_sessions.begin(db, "ada", NOW)
    new = desk_sessions.begin(db, "ada", LATER)

    assert desk_sessions.forget(db, LATER) == 1
    assert desk_sessions.find(db, old, since=NOW) is None
    assert desk_sessions.find(db, new, since=NOW) is not None


def test_the_file_holds_neither_keys_nor_tokens(db: Database) -> None:
    key = desk_sessions.begin(db, "ada", NOW)
    token = desk_tokens.add(db, "bot", scopes=["read"], by="ada", now=NOW)

    dump = "\n".join(db.conn.iterdump())

    assert token is not None
    assert key not in dump
    assert token not in dump


def test_a_token_allows_what_it_was_made_for(db: Database) -> None:
    token = desk_tokens.add(db, "bot", scopes=["read", "triage"], by="ada", now=NOW)

    assert token is not None
    found = desk_tokens.find(db, token)
    assert found is not None
    assert found.scopes == {"read", "triage"}
    assert (found.name, found.created_by, found.last_used) == ("bot", "ada", None)
    assert desk_tokens.find(db, token + "x") is None
    assert desk_tokens.every(db) == [found]


def test_a_name_is_given_to_one_token(db: Database) -> None:
    desk_tokens.add(db, "bot", scopes=["read"], by="ada", now=NOW)

    assert desk_tokens.add(db, "bot", scopes=["admin"], by="bo", now=NOW) is None
    assert [token.scopes for token in desk_tokens.every(db)] == [{"read"}]


def test_the_last_use_of_a_token_is_kept_to_the_minute(db: Database) -> None:
    token = desk_tokens.add(db, "bot", scopes=["read"], by="ada", now=NOW) or ""
    new = desk_tokens.find(db, token)
    assert new is not None

    desk_tokens.note_use(db, new.id, LATER)

    used = desk_tokens.find(db, token)
    assert used is not None
    assert used.last_used == LATER
    assert not desk_tokens.is_use_noted(new, LATER)
    assert desk_tokens.is_use_noted(used, LATER + timedelta(seconds=59))
    assert not desk_tokens.is_use_noted(used, LATER + timedelta(minutes=1))


def test_a_deleted_token_allows_nothing(db: Database) -> None:
    token = desk_tokens.add(db, "bot", scopes=["read"], by="ada", now=NOW) or ""
    (made,) = desk_tokens.every(db)

    assert desk_tokens.delete(db, made.id)
    assert not desk_tokens.delete(db, made.id)
    assert desk_tokens.find(db, token) is None


def test_a_renewed_address_makes_the_old_one_worthless(db: Database) -> None:
    first = feed_addresses.ensure(db, "watchlist", target="ferries", now=NOW)

    again = feed_addresses.ensure(db, "watchlist", target="ferries", now=LATER)
    renewed = feed_addresses.renew(db, "watchlist", target="ferries", now=LATER)

    assert again == first
    assert feed_addresses.find(db, first.secret) is None
    assert feed_addresses.find(db, renewed.secret) == renewed
    assert feed_addresses.get(db, "story", "ferries") is None


def test_a_view_is_saved_under_its_name(db: Database) -> None:
    first = saved_views.save(db, "sea", query="q=ferry", by="ada", now=NOW)
    again = saved_views.save(db, " sea ", query="q=boat", by="bo", now=LATER)
    saved_views.save(db, "air", query="q=plane", by="bo", now=LATER)

    assert again == first
    view = saved_views.get(db, first)
    assert view is not None
    assert (view.query, view.created, view.created_by) == ("q=boat", NOW, "ada")
    assert [view.name for view in saved_views.every(db)] == ["air", "sea"]


def test_a_deleted_view_has_no_feed(db: Database) -> None:
    id_ = saved_views.save(db, "sea", query="q=ferry", by="ada", now=NOW)
    feed = feed_addresses.ensure(db, "view", target=str(id_), now=NOW)

    assert saved_views.delete(db, id_)
    assert not saved_views.delete(db, id_)
    assert saved_views.get(db, id_) is None
    assert feed_addresses.find(db, feed.secret) is None
