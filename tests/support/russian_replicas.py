"""Replicas of Interfax and RBC."""

from html import escape

from tests.support.replica import (
    Piece,
    Replica,
    cdata,
    in_encoding,
    pieces,
    rfc822,
    rfc3339,
)
from tocsin.demo.web_server import Reply, WebServer, html, xml

_MOSCOW = 3
"""Hours east of Greenwich."""


def interfax(site: WebServer) -> Replica:
    """All in windows-1251: numbered addresses, a timeline, a feed of short items."""
    sections = ("russia", "world", "business")
    found = pieces(
        8_000,
        [
            "Совет Ленны отложил решение о портовом сборе",
            "Суд в Бродве арестовал троих по делу о паводке",
            "Паромное сообщение через пролив возобновят в декабре",
            "Мэр Ленны не пойдёт на новые выборы",
        ],
        lambda number, at: f"/{sections[number % 3]}/{1_000_000 + number}",
        language="ru",
    )
    items = "".join(
        f"<item><title>{piece.title}</title><link>{site.url}{piece.path}</link>"
        f"<guid>{site.url}{piece.path}</guid>"
        f"<description>{cdata(piece.paragraphs[0])}</description>"
        f"<category>В России</category>"
        f"<pubDate>{rfc822(piece.published, _MOSCOW)}</pubDate></item>"
        for piece in found
    )
    site.pages["/rss.asp"] = in_encoding(
        '<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel>'
        f"<title>Интерфакс</title><link>{site.url}/</link><language>ru-ru</language>"
        f"{items}</channel></rss>",
        "windows-1251",
        "text/xml",
    )
    lines = "".join(
        f'<div><time datetime="{rfc3339(piece.published, _MOSCOW)[:16]}">'
        f'{rfc3339(piece.published, _MOSCOW)[11:16]}</time><a href="{piece.path}"'
        f' tabindex="5"><h3>{piece.title}</h3></a></div>'
        for piece in found
    )
    site.pages["/"] = in_encoding(
        _interfax_frame("Интерфакс", f'<div class="timeline">{lines}</div>'),
        "windows-1251",
    )
    for piece in found:
        site.pages[piece.path] = in_encoding(
            _interfax_frame(piece.title, _interfax_article(piece)), "windows-1251"
        )
    return Replica(found=("page", "/"), source=("feed", "/rss.asp"), pieces=found)


def _interfax_frame(title: str, main: str) -> str:
    return (
        '<!DOCTYPE html><html lang="ru"><head><meta charset="windows-1251">'
        f"<title>{title}</title></head><body><nav>"
        '<a href="/russia/">В России</a><a href="/world/">В мире</a>'
        '<a href="/story/1205">Портовый сбор</a></nav>'
        f"<main>{main}</main><footer>© Интерфакс. Все права защищены.</footer></body>"
        "</html>"
    )


def _interfax_article(piece: Piece) -> str:
    at = rfc3339(piece.published, _MOSCOW)
    [first, *rest] = piece.paragraphs
    text = "".join(f"<p>{each}</p>" for each in rest)
    return (
        f'<a class="time" href="/news/"><time datetime="{at[:16]}+03:00">{at[11:16]}'
        f'</time></a><article itemprop="articleBody"><h1 itemprop="headline">'
        f"{piece.title}</h1><p>Москва. INTERFAX.RU - {first}</p>{text}</article>"
        '<div class="textMTags"><a href="/tags/lenna/">Ленна</a></div>'
        "<div>Хотите получать новости? Подпишитесь на рассылку.</div>"
    )


def rbc(site: WebServer) -> Replica:
    """Whole texts under names of its own in a feed whose items hold other links."""
    found = pieces(
        9_000,
        [
            "В Ленне рассказали о доходах порта за год",
            "Бродва потратит на дамбы втрое больше",
            "Владельцы паромов попросили отсрочку по кредитам",
        ],
        lambda number, at: f"/politics/{at:%d/%m/%Y}/69d0456a9a79476ee8{number:06x}",
        hours=_MOSCOW,
        authors=("Дарья Лебедь",),
        language="ru",
    )
    items = "".join(_rbc_item(piece, site.url, found[0]) for piece in found)
    site.pages["/rbcnews/news/30/full.rss"] = xml(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:rbc_news="https://www.rbc.ru"><channel><title>РБК - Все материалы'
        f"</title><link>{site.url}/</link><language>ru</language><ttl>5</ttl>{items}"
        "</channel></rss>"
    )
    feed = "".join(
        f'<a href="{site.url}{piece.path}?from=newsfeed" class="news-feed__item '
        'js-news-feed-item"><span class="news-feed__item__title">'
        f'{piece.title}</span><span class="news-feed__item__date-text">Политика, '
        f"{rfc3339(piece.published, _MOSCOW)[11:16]}</span></a>"
        for piece in found
    )
    cards = "".join(
        f'<div class="item"><a class="item__link" href="{site.url}{piece.path}"><span '
        f'class="item__title">{piece.title}</span></a></div>'
        for piece in found
    )
    site.pages["/"] = html(_rbc_frame("РБК", feed + cards))
    site.pages["/robots.txt"] = Reply(
        b"User-Agent: *\nDisallow: /*?q=\nDisallow: /search/\nDisallow: *page*\n"
        b"Disallow: /ajax/\nDisallow: */preview/\n"
    )
    for piece in found:
        site.pages[piece.path] = html(_rbc_frame(piece.title, _rbc_article(piece)))
    return Replica(
        found=("page", "/"),
        source=("feed", "/rbcnews/news/30/full.rss"),
        pieces=found,
    )


def _rbc_item(piece: Piece, root: str, related: Piece) -> str:
    at = rfc822(piece.published, _MOSCOW)
    text = escape("\n\n".join(piece.paragraphs))
    return (
        f"<item><title>{piece.title}</title><link>{root}{piece.path}</link>"
        f"<pdalink>{root}{piece.path}</pdalink>"
        f'<guid isPermaLink="false">rbcnews_{piece.number}</guid>'
        f"<pubDate>{at}</pubDate><description>{cdata('Коротко об этом')}</description>"
        f"<category>Политика</category><author>{piece.authors[0]}</author>"
        "<rbc_news:type>short_news</rbc_news:type>"
        f"<rbc_news:newsModifDate>{at}</rbc_news:newsModifDate>"
        f"<rbc_news:tag>{cdata(' порт ')}</rbc_news:tag>"
        f"<rbc_news:full-text>{text}</rbc_news:full-text>"
        f'<rbc_news:related_links><link url="{root}{related.path}"><rbc_news:title>'
        f"{cdata(related.title)}</rbc_news:title></link></rbc_news:related_links></item>"
    )


def _rbc_frame(title: str, main: str) -> str:
    return (
        f'<html lang="ru"><head><title>{title} :: Политика :: РБК</title></head><body>'
        '<nav><a href="/politics/">Политика</a><a href="/pro/">Pro</a></nav>'
        f'<div class="l-col-main">{main}</div><footer>© РБК</footer></body></html>'
    )


def _rbc_article(piece: Piece) -> str:
    at = rfc3339(piece.published, _MOSCOW)
    return (
        '<div class="article__content"><div class="article__header"><time '
        f'class="article__header__date" datetime="{at}">{at[11:16]}</time>'
        f'<div class="article__header__title"><h1 class="article__header__title-in">'
        f"{piece.title}</h1></div></div>"
        f'<div class="article__text article__text_free"><div class="article__text__'
        f'overview"><span>Коротко об этом</span></div>{piece.body}'
        '<div class="article__inline-item"><a href="/politics/1">Читайте также: другое'
        "</a></div><p>Читайте РБК в Telegram.</p></div>"
        f'<div class="article__authors"><span class="article__authors__author__name">'
        f"{piece.authors[0]}</span></div></div>"
    )
