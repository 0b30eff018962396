"""Watchlists: the query language, and articles held against it. Pure throughout.

The language: `syntax` reads a query (`lexer` its tokens, `parser` their order, `terms`
each term, `names` what @name is) into the tree of `nodes`; `show` writes it again,
`describe` says it in plain words, `errors` points at what is wrong.

The article: `document` has its words; `fold` says when two words are equal, `forms`
when they are forms of one.

Both: `match` evaluates one query (`occurrences` where terms stand, `exact` literal
text, `expressions` regular ones), `index` all of them at once (`atoms` what each needs,
`rarity` which of it is rare, `wildcards` which words fit), `engine` makes matches of
watchlists. `score`, `snippet` and `why` tell people; `propose` asks the past.
"""
