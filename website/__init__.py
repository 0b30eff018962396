"""The documentation as a site: `make docs` writes its pages, and Sphinx builds them.

No part of what is installed.
"""
