"""Sphinx's configuration: strict, without anything of another machine."""

from pygments.lexers.special import TextLexer
from sphinx.highlighting import lexers

project = "tocsin"
copyright = ""
root_doc = "index"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
language = "en"
# Quotation marks are shown as they are typed: many of them are TOML.
smartquotes = False

# Links to headings, by the names that GitHub gives them.
myst_heading_anchors = 4
myst_links_external_new_tab = False

# Blocks of the query language and templates have no colours.
lexers["query"] = TextLexer()

html_theme = "furo"
html_title = "tocsin"
html_copy_source = False
html_use_index = False
html_favicon = "../tocsin/web/static/tocsin.svg"
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_static_path: list[str] = []
