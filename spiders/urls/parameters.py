"""Parameters of addresses that do not identify an article: tracking, forms, origins."""

import re

_CAMPAIGNS = (
    *("utm_", "mtm_", "matomo_", "piwik_", "hsa_", "guce_referrer"),
    *("at_custom", "at_link_", "at_campaign", "at_ptr_", "at_bbc_"),
)
"""Beginnings of the names of campaign parameters. "pk_" and "itm_" are too short: other
sites begin the names of keys and items with them."""

_TRACKING = frozenset(
    [
        # Clicks, as advertisers and social networks number them.
        *("fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "gad_source"),
        *("msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid", "igsh"),
        *("li_fat_id", "srsltid", "dicbo", "epik", "rb_clickid", "wickedid"),
        *("__twitter_impression", "ref_src", "ref_url", "soc_src", "soc_trk"),
        *("sr_share", "guccounter", "_ga", "_gl", "spm"),
        # Newsletters, by the program that sends them.
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "__s"),
        *("oly_enc_id", "oly_anon_id", "vero_id", "vero_conv", "ml_subscriber"),
        *("ml_subscriber_hash", "smid", "smtyp"),
        # Campaigns of large publishers and of measuring services.
        *("at_medium", "at_format", "ns_mchannel", "ns_campaign", "ns_source"),
        *("ns_linkname", "ns_fee", "cmpid", "ito", "wt_mc", "wt.mc_id", "xtor"),
        *("itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term"),
        *("pk_campaign", "pk_kwd", "pk_source", "pk_medium", "_openstat"),
        *("maca", "amp_js_v", "amp_gsa", "usqp"),
        # Sessions.
        *("phpsessid", "jsessionid", "aspsessionid"),
    ]
)
"""Parameters that identify readers and where they came from, never the article. One
that might name an article is not in this list: a lost page is worse than a page read
twice."""

_YES = frozenset(["", "1", "true", "yes", "y"])
_FORMS = {
    **dict.fromkeys(["amp", "_amp", "hs_amp", "isamp"], _YES | {"amp"}),
    **dict.fromkeys(["outputtype", "output", "format", "type"], frozenset(["amp"])),
    **dict.fromkeys(["print", "printable", "mobile", "singlepage"], _YES),
    "view": frozenset(["amp", "print", "mobile"]),
    "mode": frozenset(["print"]),
    "pagewanted": frozenset(["all", "print"]),
}
"""Parameters that ask for another form of the same page → the values that do. With
other values they may select a page."""

_SWITCHES = {
    **dict.fromkeys(["rss", "rssfeed"], _YES),
    "_r": frozenset("0123456789"),
    "il": frozenset("0"),
    "m": frozenset("01"),
}
"""The same for parameters that number sections or months on other servers: they count
only where the path names the article. By `_r` and `il` two large sites load a page
again and the next one below it; `m` asks a blog platform for its telephone form."""

_ORIGINS = frozenset(
    [
        *("ref", "referer", "referrer", "source", "src", "from", "via", "origin"),
        *("hp", "hpt", "iref", "ico", "icid", "intcid", "intcmp", "cmp", "ncid"),
        *("ocid", "mbid", "trk", "mod", "sref", "share", "shared"),
    ]
)
"""Parameters that give an origin on most sites and name something on a few."""

_ORIGIN = re.compile(
    r"(?=[^a-z]*[a-z])([a-z]+\d{0,2})?([^a-z0-9%]([a-z]+\d{0,2})?)*", re.IGNORECASE
)
"""Values that are origins, such as rss, t2_s, share_btn_top: words, perhaps with one or
two digits at the end of one. Numbers that stand alone, as in PR-12, and titles (words
joined by two hyphens) name something."""


def is_tracking(parameter: str) -> bool:
    """Return whether a parameter, as written, only tracks readers."""
    # A feed may contain addresses escaped as for HTML: &amp;utm_source=…
    name = parameter.partition("=")[0].lower().removeprefix("amp;")
    return name in _TRACKING or name.startswith(_CAMPAIGNS)


def is_ignorable(parameter: str, *, named: bool) -> bool:
    """Return whether a parameter does not identify an article.

    `named` tells whether the path already names the article. Where it does not, only
    parameters that never identify an article are ignored.
    """
    name, _, value = parameter.lower().partition("=")
    if name in _FORMS and value in _FORMS[name]:
        return True
    if not named:
        return is_tracking(parameter)
    if name in _ORIGINS:
        return not value or (value.count("-") < 2 and bool(_ORIGIN.fullmatch(value)))
    return value in _SWITCHES.get(name, ()) or is_tracking(parameter)
