"""The routes of the desk's pages and forms, by their paths; and of its health."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tocsin.web import feed_routes
from tocsin.web.api import health_checks, prometheus_metrics
from tocsin.web.hub_callback import hub_routes
from tocsin.web.pages import (
    alerts_page,
    article_page,
    coverage_page,
    find_source_page,
    login_page,
    press_review_page,
    sources_page,
    story_actions,
    story_page,
    watchlists_page,
    workbench_page,
)

PageFunction = Callable[[Request], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Return the routes of all pages."""
    return [
        *_pages(),
        *_forms(),
        *feed_routes.open_routes(),
        *feed_routes.reader_routes(),
        *feed_routes.editor_routes(),
        *hub_routes(),
    ]


def _pages() -> list[Route]:
    return [
        _get("/", coverage_page.shown, name="coverage"),
        _get("/alerts", alerts_page.listed, name="alerts"),
        _get("/alerts/{message}", alerts_page.message, name="message"),
        _get("/articles/{article}", article_page.shown, name="article"),
        _get("/articles/{article}/case.wacz", article_page.case_file, name="case_file"),
        _get("/articles/{article}/why", article_page.why, name="why"),
        _get("/healthz", health_checks.healthz, name="healthz"),
        _get("/login", login_page.login, name="login"),
        _get("/logout", login_page.logout, name="logout"),
        _get("/metrics", prometheus_metrics.metrics, name="metrics"),
        _get("/press-review", press_review_page.shown, name="press_review"),
        _get("/press-review.pdf", press_review_page.pdf, name="press_review_pdf"),
        _get("/readyz", health_checks.readyz, name="readyz"),
        _get("/sources", sources_page.listed, name="sources"),
        _get("/sources/find", find_source_page.form, name="find_source"),
        _get("/sources/find/{search}", find_source_page.found, name="found"),
        _get("/stories/{story}", story_page.shown, name="story"),
        _get("/stories/{story}/mute", story_page.ask_mute, name="ask_mute"),
        _get("/watchlist", watchlists_page.shown, name="watchlist"),
        _get("/watchlists", watchlists_page.listed, name="watchlists"),
        _get("/workbench", workbench_page.opened, name="workbench"),
    ]


def _forms() -> list[Route]:
    return [
        _post("/alerts/{message}/cancel", alerts_page.cancel, name="cancel_message"),
        _post("/alerts/{message}/retry", alerts_page.retry, name="retry_message"),
        _post("/login", login_page.sign_in, name="sign_in"),
        _post("/logout", login_page.sign_out, name="sign_out"),
        _post("/mutes/end", alerts_page.end_mute, name="end_mute"),
        _post("/sources/find", find_source_page.ask, name="search_site"),
        _post("/sources/{key:path}/pause", sources_page.pause, name="pause"),
        _post("/sources/{key:path}/resume", sources_page.resume, name="resume"),
        _post("/sources/{key:path}/visit", sources_page.visit_now, name="visit_now"),
        _post("/stories/{story}/merge", story_actions.merge_story, name="merge_story"),
        _post("/stories/{story}/mute", story_actions.mute_story, name="mute_story"),
        _post("/stories/{story}/split", story_actions.split_story, name="split_story"),
        _post(
            "/stories/{story}/triage", story_actions.triage_story, name="triage_story"
        ),
        _post(
            "/stories/{story}/unmute", story_actions.unmute_story, name="unmute_story"
        ),
        _post("/views", coverage_page.save_view, name="save_view"),
        _post("/views/{view}/delete", coverage_page.delete_view, name="delete_view"),
        _post("/workbench", workbench_page.tried, name="try_watchlist"),
    ]


def _get(path: str, function: PageFunction, *, name: str) -> Route:
    """Return the route of a page, which changes nothing."""
    return Route(path, function, name=name)


def _post(path: str, function: PageFunction, *, name: str) -> Route:
    """Return the route of a form."""
    return Route(path, function, methods=["POST"], name=name)
