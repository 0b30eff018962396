"""Where the feeds and exports are."""

from starlette.routing import BaseRoute, Route

from tocsin.web.feeds import exports, feed_answers
from tocsin.web.pages import feeds_page


def open_routes() -> list[BaseRoute]:
    """Return the routes that ask nobody for a password: their addresses are secret."""
    return [
        Route("/feeds/{secret}.atom", feed_answers.atom, name="feed_atom"),
        Route("/feeds/{secret}.json", feed_answers.json_feed, name="feed_json"),
    ]


def reader_routes() -> list[BaseRoute]:
    """Return the routes for those who may read."""
    return [
        Route("/feeds", feeds_page.listed, name="feeds"),
        Route("/feeds.opml", feeds_page.feeds_opml, name="feeds_opml"),
        Route("/exports/articles.csv", exports.csv, name="export_csv"),
        Route("/exports/articles.jsonl", exports.jsonl, name="export_jsonl"),
        Route("/exports/sources.opml", feeds_page.sources_opml, name="sources_opml"),
    ]


def editor_routes() -> list[BaseRoute]:
    """Return the routes for those who may change something."""
    return [
        Route("/feeds/make", feeds_page.make, methods=["POST"], name="make_feed"),
        Route("/feeds/renew", feeds_page.renew, methods=["POST"], name="renew_feed"),
        Route(
            "/feeds/withdraw",
            feeds_page.withdraw,
            methods=["POST"],
            name="withdraw_feed",
        ),
    ]
