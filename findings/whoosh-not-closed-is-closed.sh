#!/usr/bin/env bash
# Whoosh-Reloaded 2.7.5 finds "the port is not closed" for "port closed" in quotation
# marks, and "the port is closed" for "not closed".
#
# A good engineer would guess: stop words are skipped when single words are searched; in
# quotation marks the words have to stand side by side, as they are typed.
#
# What happens: the analyzer of a TEXT field takes "is" and "not" out and numbers what
# is left anew, so "port" and "closed" are neighbours in both sentences. The phrase
# "not closed" is the word "closed". "US" and "IT", in capitals as well, are stop words
# and find nothing. TEXT(analyzer=StandardAnalyzer(stoplist=None)) gives the guess.
#
# Why it matters to a news monitor: a search of the archive for the denial shows the
# report, and the other way round; no note says that words were left out.
#
# Source: whoosh/analysis/filters.py, StopFilter (renumber) and STOP_WORDS.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Whoosh-Reloaded==2.7.5

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

TEXTS = ("The port is closed", "The port is not closed", "US firms wait")
GUESS = {'"port closed"': [], '"not closed"': [TEXTS[1]], "US": [TEXTS[2]]}


def search(field):
    """Return for each query the texts that it finds."""
    index = RamStorage().create_index(Schema(name=ID(stored=True), text=field))
    writer = index.writer()
    for text in TEXTS:
        writer.add_document(name=text, text=text)
    writer.commit()
    parser = QueryParser("text", index.schema)
    with index.searcher() as searcher:
        return {
            query: sorted(hit["name"] for hit in searcher.search(parser.parse(query)))
            for query in GUESS
        }


seen = search(TEXT())
for query, guess in GUESS.items():
    print(f"{query:14} guess: {guess}\n{'':14} seen:  {seen[query]}")
both = sorted(TEXTS[:2])
stated = {'"port closed"': both, '"not closed"': both, "US": []}
mended = search(TEXT(analyzer=StandardAnalyzer(stoplist=None)))
raise SystemExit(0 if seen == stated and mended == GUESS else "this has changed")
PROGRAM
