"""Watchlists: the query language, and articles checked against it. Pure throughout.

The language: `syntax` reads a query (`lexer` its tokens, `parser` their order,
`term_builder` each term, `named_queries` what @name is, `ambiguity` how a mixture could
be meant) into the tree of `nodes`; `format_query` writes it again, `describe` explains
it in plain words, `query_errors` points at mistakes.

The article: `document` has its words. `tocsin.words` defines when two words are equal
(`fold`) and when they are forms of one (`forms`).

Both: `match` evaluates one query: `occurrences` finds its terms (`any_order` those of a
`"…"~n`, `exact` literal text, `regular_expressions` the others), `nearness` decides
NEAR, both with the sets of `position_sets`. `index` evaluates all queries at once
(`atoms` are what each needs, `rarity` how common these are, `wildcards` which words fit
one), `engine` turns the result into matches of watchlists. `budget` bounds the work for
an article. `score`, `snippet` and `explain` inform people; `fts_proposal` searches the
archive.
"""
