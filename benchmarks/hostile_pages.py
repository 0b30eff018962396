"""Hostile pages: too deep, too wide, too long, or never closed.

A function makes each, at full size or smaller. Pages with hostile words are in
`hostile_words`.
"""

from collections.abc import Mapping

from benchmarks import hostile_words
from benchmarks.hidden_article import PARAGRAPHS, Make, hidden, story


def _open(opened: str) -> Make:
    return hidden(lambda of: opened + " ".join(PARAGRAPHS) * (1_000 // of))


HIDING: Mapping[str, Make] = {
    "100,000 nested div": hidden(lambda of: story(before="<div>" * (100_000 // of))),
    "5,000 nested div, closed": hidden(
        lambda of: story(before="<div>" * (5_000 // of), after="</div>" * (5_000 // of))
    ),
    "an article around 100,000 nested div": hidden(
        lambda of: story(
            inside="<div>" * (100_000 // of) + "deep" + "</div>" * (100_000 // of)
        )
    ),
    "50,000 links in one body": hidden(
        lambda of: story(before='<a href="/x">Lenna</a> ' * (50_000 // of))
    ),
    "50,000 links never closed": hidden(
        lambda of: story(after='<a href="/x">Lenna ' * (50_000 // of))
    ),
    "100,000 links in an article": hidden(
        lambda of: story(inside='<p>See <a href="/x">Lenna</a>.</p>' * (100_000 // of))
    ),
    "20,000 equal paragraphs": hidden(
        lambda of: story(inside=f"<p>{'Lenna said so. ' * 12}</p>" * (20_000 // of))
    ),
    "200,000 empty paragraphs": hidden(
        lambda of: story(inside="<p> </p>" * (200_000 // of))
    ),
    "400 nested tables": hidden(
        lambda of: story(before="<table><tr><td>" * (400 // of))
    ),
    "20,000 nested tables": hidden(
        lambda of: story(before="<table><tr><td>" * (20_000 // of))
    ),
    "a table of 100,000 cells": hidden(
        lambda of: story(
            inside="<table>" + "<tr><td colspan=999999999>1<td>2" * (50_000 // of)
        )
    ),
    "30,000 b, i and p never closed": hidden(
        lambda of: story(
            inside="<b><i><p>text here " * (10_000 // of), paragraph="<b><i><p>{}"
        )
    ),
    "marks never closed": hidden(
        lambda of: story(inside="<p><a><b><i><u><font>" * (3_000 // of))
    ),
    "marks closed crosswise": hidden(
        lambda of: story(inside="<b><p><i></b></p></i></div>text " * (20_000 // of))
    ),
    "closed more often than opened": hidden(
        lambda of: story(before="</div></p></table>" * (100_000 // of))
    ),
    "100,000 li never closed": hidden(
        lambda of: story(after=f"<ul>{'<li>Lenna' * (100_000 // of)}</ul>")
    ),
    "30,000 nested lists": hidden(
        lambda of: story(after="<ul><li>Lenna" * (30_000 // of))
    ),
    "20,000 nested quotations": hidden(
        lambda of: story(
            after="<blockquote>" * (20_000 // of)
            + "Lenna"
            + "</blockquote>" * (20_000 // of)
        )
    ),
    "30,000 nested forms": hidden(
        lambda of: story(before="<form><div>" * (30_000 // of))
    ),
    "a class of 1 MB": hidden(
        lambda of: story(attributes=f'class="{"a b-c " * (170_000 // of)}"')
    ),
    "100,000 attributes": hidden(
        lambda of: story(attributes=" ".join(f"a{n}=1" for n in range(100_000 // of)))
    ),
    "100,000 classes": hidden(
        lambda of: story(
            after="".join(f'<i class="c{n}">Lenna</i>' for n in range(100_000 // of))
        )
    ),
    "100,000 time": hidden(
        lambda of: story(
            after='<time datetime="2026-03-02T10:00Z">2 March</time>' * (100_000 // of)
        )
    ),
    "50,000 h1": hidden(lambda of: story(before="<h1>Lenna</h1>" * (50_000 // of))),
    "50,000 articles": hidden(
        lambda of: story(after="<article><p>Lenna</p></article>" * (50_000 // of))
    ),
    "100,000 br": hidden(lambda of: story(inside="<br>" * (100_000 // of))),
    "100,000 pictures": hidden(
        lambda of: story(inside="<img src=/x.jpg alt=Lenna>" * (100_000 // of))
    ),
    "200,000 comments": hidden(lambda of: story(inside="<!-- -->" * (200_000 // of))),
    "10,000 scripts in scripts": hidden(
        lambda of: story(
            inside='<script>"<script>"; <!-- <script> x </script> -->\n</script>'
            "<script>'<\\/script><p>'</script >" * (10_000 // of)
        )
    ),
    "20,000 drawings": hidden(
        lambda of: story(before="<svg><g><path d='M0 0'/></g></svg>" * (20_000 // of))
    ),
    "20,000 nested templates": hidden(
        lambda of: story(
            after="<template>" * (20_000 // of) + "</template>" * (20_000 // of)
        )
    ),
    "50,000 unknown elements": hidden(
        lambda of: story(
            after="".join(f"<x-{n}>Lenna</x-{n}>" for n in range(50_000 // of))
        )
    ),
    "50,000 options": hidden(
        lambda of: story(before=f"<select>{'<option>Lenna' * (50_000 // of)}</select>")
    ),
    **hostile_words.HIDING,
}
"""Name → a page that contains the article. None is larger than 5 MB."""

PAGES: Mapping[str, Make] = {
    **HIDING,
    "20 MB of text in one paragraph": lambda of: (
        f"<p>{'Lenna said so. ' * (1_333_333 // of)}".encode()
    ),
    "20 MB of tags": lambda of: b"<p><b><i></i></b></p>" * (1_000_000 // of),
    "20 MB of one tag": lambda of: b"<" + b"a" * (20_000_000 // of) + b">",
    "nested b": lambda of: b"<b>" * (100_000 // of) + b"x",
    "nested nobr": lambda of: b"<nobr>" * (20_000 // of),
    "nested select": lambda of: b"<select>" * (50_000 // of) + b"<option>" * 50_000,
    "nested drawings": lambda of: b"<svg><g>" * (20_000 // of),
    "nested buttons": lambda of: b"<button>" * (30_000 // of),
    "nested scripts": lambda of: b"<script>" * (50_000 // of),
    "frames": lambda of: b"<frameset><frame src=/x></frameset>" * (10_000 // of),
    "opening brackets": lambda of: b"<" * (1_000_000 // of),
    **{
        f"never closed: {opened}": _open(opened)
        for opened in ("<title>", "<!--", '<div class="', "<script>", "<textarea>")
    },
    **hostile_words.BARE,
}
"""Name → a page: those above, and pages without an article."""
