#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1, courlan 1.4.0 and trafilatura 2.3.1 make "§ion=sport"
# of "&section=sport" in an address.
#
# A good engineer would guess: in a sitemap or a page "&" is written "&amp;"; once the
# parser has read it, the address is `?id=5&section=sport` and stays so.
#
# What happens: all three undo HTML's entities once more in what is already plain
# text. Old entities need no semicolon, so "&sect" is a paragraph sign, "&reg" (region)
# a registered trade mark, "&copy" and "&curren" (currency) likewise; "&lang" is left.
# ultimate-sitemap-parser does it to every `loc`, courlan's clean_url to any address,
# trafilatura to the canonical address that it reports. Scrapy's sitemap reader gives
# the address as it was written.
#
# Why it matters to a news monitor: `section` and `region` are what newsrooms put into
# their addresses. The page asked for does not exist, or all sections are one; and the
# key under which it is stored belongs to no page.
#
# Source: HTML standard, 13.5 (named character references that need no semicolon);
# usp/helpers.py, html_unescape_strip; Python's documentation of html.unescape.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    ultimate-sitemap-parser==1.8.1 \
    courlan==1.4.0 \
    trafilatura==2.3.1 \
    lxml_html_clean==0.4.6 \
    Scrapy==2.19.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from courlan import clean_url
from scrapy.utils.sitemap import Sitemap
from trafilatura import extract_metadata
from usp.tree import sitemap_from_str

ADDRESS = "https://bay.example/a?id=5&lang=de&region=eu&section=sport"
WRITTEN = ADDRESS.replace("&", "&amp;")
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    f"<url><loc>{WRITTEN}</loc></url></urlset>"
)
PAGE = f'<html><head><link rel="canonical" href="{WRITTEN}"></head><body></body></html>'

seen = {
    "Scrapy": next(iter(Sitemap(SITEMAP.encode())))["loc"],
    "ultimate-sitemap-parser": next(iter(sitemap_from_str(SITEMAP).all_pages())).url,
    "courlan": clean_url(ADDRESS),
    "trafilatura": extract_metadata(PAGE).url,
}
print(f"guess: {ADDRESS}")
for name, address in seen.items():
    print(f"seen:  {address}  {name}")
broken = "https://bay.example/a?id=5&lang=de®ion=eu§ion=sport"
stated = {
    "Scrapy": ADDRESS,
    "ultimate-sitemap-parser": broken,
    "courlan": "https://bay.example/a?id=5&lang=de%C2%AEion%3Deu%C2%A7ion%3Dsport",
    "trafilatura": broken,
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
