"""Reading a page: its bytes → title, text, authors, dates, language and more.

Pure and costly: `read_page.read` runs in a worker process. It is not imported here:
every command looks at site rules, which are in this package, and would take a third
longer to start.
"""
