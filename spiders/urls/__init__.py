"""Addresses: which ones name the same page, and which a page may claim for itself."""

from spiders.urls.address import absolute, canonical, declared, is_web
from spiders.urls.hosts import domain, host
from spiders.urls.key import key, names_an_article

__all__ = [
    "absolute",
    "canonical",
    "declared",
    "domain",
    "host",
    "is_web",
    "key",
    "names_an_article",
]
