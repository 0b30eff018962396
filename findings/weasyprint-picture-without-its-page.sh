#!/usr/bin/env bash
# WeasyPrint 70.0 prints SVG that stands in a page without the page's style sheet. It needs
# Pango, such as Debian's libpango-1.0-0 and libpangoft2-1.0-0.
#
# A good engineer would guess: SVG inside HTML is part of the document, so a rule of the
# page's style sheet colours its shapes, as in each browser (HTML Standard, CSS Color).
#
# What happens: neither a class nor a variable of the page reaches a shape: it is black.
# A <style> inside the SVG itself is obeyed, and so is fill="…".
#
# Why it matters to a news monitor: a press review whose charts look right in the browser
# and in its print preview has black bars in the PDF.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from weasyprint import HTML

PAGE = """<!doctype html><style>
:root {{ --bar: #ff0000 }} .bar {{ fill: #ff0000 }} .named {{ fill: var(--bar) }}
</style><svg width="40" height="40">{}</svg>"""
RECT = '<rect {} width="30" height="30"/>'


def fill(shape):
    pdf = HTML(string=PAGE.format(shape)).write_pdf(uncompressed_pdf=True).decode("latin-1")
    return "red" if "\n1 0 0 rg\n" in pdf or "\n1 0 0 scn\n" in pdf else "black"


cases = {
    "a class of the page": RECT.format('class="bar"'),
    "a variable of the page": RECT.format('class="named"'),
    "a <style> in the SVG": "<style>.bar { fill: #ff0000 }</style>"
    + RECT.format('class="bar"'),
    "fill=": RECT.format('fill="#ff0000"'),
}
seen = {name: fill(shape) for name, shape in cases.items()}
print("guess:", dict.fromkeys(cases, "red"))
print("seen: ", seen)
same = list(seen.values()) == ["black", "black", "red", "red"]
raise SystemExit(0 if same else "this has changed")
PROGRAM
