"""Sites whose pages are programs: empty until their scripts have run."""

import json

from tests.support.daemon_process import prose
from tests.support.outlet_pages import path_of
from tocsin.demo.web_server import Reply, WebServer, html

TITLES = ["Ferry is late again", "Mill opens after the flood", "Court hears the pilot"]


def script(text: str) -> Reply:
    """Return the reply that serves a script."""
    return Reply(text.encode(), headers={"Content-Type": "text/javascript"})


def data(value: object) -> Reply:
    """Return the reply that serves JSON."""
    headers = {"Content-Type": "application/json"}
    return Reply(json.dumps(value).encode(), headers=headers)


def shell(*heads: str) -> Reply:
    """Return a page that is empty until its scripts have run."""
    return html(
        f'<!doctype html><html lang="en"><head><title>Loading</title>{"".join(heads)}'
        '</head><body><div id="app">Please wait</div></body></html>'
    )


def newsroom(site: WebServer) -> None:
    """Serve a list and articles, all of them programs with data behind an API."""
    site.pages["/"] = shell(
        '<link rel="stylesheet" href="/style.css">',
        '<script src="/list.js" defer></script>',
    )
    site.pages["/list.js"] = script(
        "fetch('/api/list').then(answer => answer.json()).then(list => {"
        "document.getElementById('app').innerHTML = '<img src=/photo.png>' + list.map("
        "a => `<article><h2><a href='${a.path}'>${a.title}</a></h2></article>`"
        ").join('')})"
    )
    site.pages["/api/list"] = data(
        [{"path": path_of(n), "title": title} for n, title in enumerate(TITLES)]
    )
    site.pages["/article.js"] = script(
        "fetch('/api' + location.pathname).then(answer => answer.json()).then(a => {"
        "document.title = a.title; document.getElementById('app').innerHTML = "
        "`<article><h1>${a.title}</h1><time datetime='${a.at}'>29 November 2026</time>"
        "${a.text}</article>`})"
    )
    for number, title in enumerate(TITLES):
        site.pages[path_of(number)] = shell('<script src="/article.js" defer></script>')
        text = "".join(f"<p>{paragraph}</p>" for paragraph in prose("harbour", number))
        article = {"title": title, "at": "2026-11-29T10:00:00Z", "text": text}
        site.pages[f"/api{path_of(number)}"] = data(article)
