#!/usr/bin/env bash
# newspaper4k 0.9.6 dates a German page in American order, htmldate 1.11.0 an
# American page in European order.
#
# A good engineer would guess: "04.05.2026" with points on a page that says lang="de",
# read by an extractor that is told "de", is 4 May; "04/05/2026" on a page of en-US is
# 5 April.
#
# What happens: neither looks at the language. newspaper4k puts the month first,
# htmldate (and trafilatura, which asks it) the day, so on any page one is wrong.
# From the 13th of a month on both are right, since there is no 13th month.
#
# Why it matters to a news monitor: one outlet's dates are right for most of a month
# and months off at its beginning; and to replace one library by the other, or to fall
# back on it, moves just those.
#
# Source: newspaper's use of dateutil.parser; htmldate's documentation and
# htmldate/extractors.py (day before month). Seen in a meta element named date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    newspaper4k==0.9.6 \
    htmldate==1.11.0 \
    lxml_html_clean==0.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import logging

from htmldate import find_date
from newspaper import Article

logging.disable(logging.CRITICAL)
PAGE = """<html lang="{}"><head><title>Port</title><meta name="date" content="{}"></head>
<body><article><p>The council closed the port of Bay because of the storm.</p></article>
</body></html>"""
CASES = {
    ("de", "04.05.2026"): ("2026-05-04", "2026-04-05", "2026-05-04"),
    ("en-US", "04/05/2026"): ("2026-04-05", "2026-04-05", "2026-05-04"),
    ("de", "25.04.2026"): ("2026-04-25",) * 3,
    ("en-US", "04/25/2026"): ("2026-04-25",) * 3,
}
changed = False
for (language, text), (guess, *stated) in CASES.items():
    page = PAGE.format(language, text)
    article = Article("https://bay.example/1", language=language[:2])
    article.download(input_html=page)
    article.parse()
    seen = [f"{article.publish_date:%Y-%m-%d}", find_date(page)]
    print(f"{language:6}{text}  guess: {guess}  newspaper4k, htmldate: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
