"""Web addresses: their canonical form, their hosts, and the key of an article."""

from spiders.urls.article_key import key, names_an_article, rough_key
from spiders.urls.hosts import domain, host
from spiders.urls.page_roles import is_front_page, names_no_article
from spiders.urls.shared_address import anchor, is_of_shared_page, of_shared_page
from spiders.urls.web_address import (
    absolute,
    address_problem,
    canonical,
    is_web,
    trusted_claim,
)

__all__ = [
    "absolute",
    "address_problem",
    "anchor",
    "canonical",
    "domain",
    "host",
    "is_front_page",
    "is_of_shared_page",
    "is_web",
    "key",
    "names_an_article",
    "names_no_article",
    "of_shared_page",
    "rough_key",
    "trusted_claim",
]
