"""Which parameters of an address say what is shown, and which say where from."""

import re

_CAMPAIGNS = (
    *("utm_", "mtm_", "matomo_", "piwik_", "hsa_", "guce_referrer"),
    *("at_custom", "at_link_", "at_campaign", "at_ptr_", "at_bbc_"),
)
"""What the names of a family of them begin with. "pk_" and "itm_" are too short for
it: they begin the names of keys and items elsewhere."""

_TRACKING = frozenset(
    [
        # Clicks, as advertisers and social networks number them.
        *("fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "gad_source"),
        *("msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid", "igsh"),
        *("li_fat_id", "srsltid", "dicbo", "epik", "rb_clickid", "wickedid"),
        *("__twitter_impression", "ref_src", "ref_url", "soc_src", "soc_trk"),
        *("sr_share", "guccounter", "_ga", "_gl", "spm"),
        # Newsletters, by the programs that send them.
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "__s"),
        *("oly_enc_id", "oly_anon_id", "vero_id", "vero_conv", "ml_subscriber"),
        *("ml_subscriber_hash", "smid", "smtyp"),
        # Campaigns of large publishers and of what measures them.
        *("at_medium", "at_format", "ns_mchannel", "ns_campaign", "ns_source"),
        *("ns_linkname", "ns_fee", "cmpid", "ito", "wt_mc", "wt.mc_id", "xtor"),
        *("itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term"),
        *("pk_campaign", "pk_kwd", "pk_source", "pk_medium", "_openstat"),
        *("maca", "amp_js_v", "amp_gsa", "usqp"),
        # Sessions.
        *("phpsessid", "jsessionid", "aspsessionid"),
    ]
)
"""Parameters that say who came and from where, never what is shown. One that might
name an article is not in this list: a page lost is worse than a page read twice."""

_YES = frozenset(["", "1", "true", "yes", "y"])
_FORMS = {
    **dict.fromkeys(["amp", "_amp", "hs_amp", "isamp"], _YES | {"amp"}),
    **dict.fromkeys(["outputtype", "output", "format", "type"], frozenset(["amp"])),
    **dict.fromkeys(["print", "printable", "mobile", "singlepage"], _YES),
    "view": frozenset(["amp", "print", "mobile"]),
    "mode": frozenset(["print"]),
    "pagewanted": frozenset(["all", "print"]),
}
"""Parameters that ask for another form of the same page, and how. With other values
they may well choose a page."""

_SWITCHES = {
    **dict.fromkeys(["rss", "rssfeed"], _YES),
    "_r": frozenset("0123456789"),
    "il": frozenset("0"),
    "m": frozenset("01"),
}
"""The same, where other servers number sections or months by them: they count only
where the path names the article. `_r` and `il` are how two large sites load a page
again and the next one below it, `m` is a blog platform's form for telephones."""

_ORIGINS = frozenset(
    [
        *("ref", "referer", "referrer", "source", "src", "from", "via", "origin"),
        *("hp", "hpt", "iref", "ico", "icid", "intcid", "intcmp", "cmp", "ncid"),
        *("ocid", "mbid", "trk", "mod", "sref", "share", "shared", "partner"),
    ]
)
"""Parameters that tell an origin on most sites and name something on a few."""

_ORIGIN = re.compile(
    r"(?=[^a-z]*[a-z])[a-z]*\d{0,2}([^a-z0-9%][a-z]*\d{0,2})*", re.IGNORECASE
)
"""Values such as rss, t2_s, share_btn_top: words, with places in them. Numbers and
mixtures name something, and so do titles: whole words joined by two hyphens."""


def is_tracking(parameter: str) -> bool:
    """Return whether a parameter, as it is written, says nothing of what is shown."""
    # A feed may hold what is escaped for HTML: &amp;utm_source=…
    name = parameter.partition("=")[0].lower().removeprefix("amp;")
    return name in _TRACKING or name.startswith(_CAMPAIGNS)


def is_ignorable(parameter: str, *, named: bool) -> bool:
    """Return whether a parameter does not tell two articles apart.

    `named` says that the path names the article without it. Where that is not so, only
    what is certain is set aside.
    """
    name, _, value = parameter.lower().partition("=")
    if name in _FORMS and value in _FORMS[name]:
        return True
    if not named:
        return is_tracking(parameter)
    if name in _ORIGINS:
        return not value or (value.count("-") < 2 and bool(_ORIGIN.fullmatch(value)))
    return value in _SWITCHES.get(name, ()) or is_tracking(parameter)
