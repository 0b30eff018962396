"""Codes of languages: the one that articles are stored with (BCP 47).

A language that has a code of two letters is known by that one alone (RFC 5646 §2.2.1).
Pages, feeds and people also write the three letters of ISO 639-2, of which some
languages have two: `ger` and `deu` are `de`.
"""

from functools import lru_cache

_THREE_LETTERS = """
    aar:aa abk:ab ave:ae afr:af aka:ak amh:am arg:an ara:ar asm:as ava:av aym:ay
    aze:az bak:ba bel:be bul:bg bis:bi bam:bm ben:bn bod/tib:bo bre:br bos:bs cat:ca
    che:ce cha:ch cos:co cre:cr ces/cze:cs chu:cu chv:cv cym/wel:cy dan:da
    deu/ger:de div:dv dzo:dz ewe:ee ell/gre:el eng:en epo:eo spa:es est:et
    baq/eus:eu fas/per:fa ful:ff fin:fi fij:fj fao:fo fra/fre:fr fry:fy gle:ga
    gla:gd glg:gl grn:gn guj:gu glv:gv hau:ha heb:he hin:hi hmo:ho hrv/scr:hr hat:ht
    hun:hu arm/hye:hy her:hz ina:ia ind:id ile:ie ibo:ig iii:ii ipk:ik ido:io
    ice/isl:is ita:it iku:iu jpn:ja jav:jv geo/kat:ka kon:kg kik:ki kua:kj kaz:kk
    kal:kl khm:km kan:kn kor:ko kau:kr kas:ks kur:ku kom:kv cor:kw kir:ky lat:la
    ltz:lb lug:lg lim:li lin:ln lao:lo lit:lt lub:lu lav:lv mlg:mg mah:mh mao/mri:mi
    mac/mkd:mk mal:ml mon:mn mar:mr may/msa:ms mlt:mt bur/mya:my nau:na nob:nb
    nde:nd nep:ne ndo:ng dut/nld:nl nno:nn nor:no nbl:nr nav:nv nya:ny oci:oc oji:oj
    orm:om ori:or oss:os pan:pa pli:pi pol:pl pus:ps por:pt que:qu roh:rm run:rn
    mol/ron/rum:ro rus:ru kin:rw san:sa srd:sc snd:sd sme:se sag:sg sin:si
    slk/slo:sk slv:sl smo:sm sna:sn som:so alb/sqi:sq scc/srp:sr ssw:ss sot:st
    sun:su swe:sv swa:sw tam:ta tel:te tgk:tg tha:th tir:ti tuk:tk tsn:tn ton:to
    tur:tr tso:ts tat:tt tah:ty uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo
    wln:wa wol:wo xho:xh yid:yi yor:yo zha:za chi/zho:zh zul:zu
"""
"""ISO 639-2 → ISO 639-1, with the withdrawn `scc`, `scr` and `mol`; from the aliases of
the CLDR, without those of a member of a group (`cmn`) for the group."""

_ONLY_TWO_LETTERS = frozenset(["bh", "sh", "tl", "tw"])
"""The codes of ISO 639-1 that are not above. `bh` and `sh` were withdrawn and are still
written; the aliases of `tgl` and `twi` are codes of other languages, `fil` and `ak`."""

_MISTAKEN = {
    **{"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"},
    **{"vn": "vi", "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"},
}
"""Countries where a language was asked for, and codes that were withdrawn."""


def usual_code(primary: str) -> str:
    """Return the code that articles have for a language; unknown ones as they are.

    `primary` is the part of a tag before its first hyphen, in small letters.
    """
    return _usual_codes().get(primary, primary)


def is_language(primary: str) -> bool:
    """Return whether a code may be a language's.

    Of three letters nearly every code is one (ISO 639-3).
    """
    is_known = primary in _ONLY_TWO_LETTERS or primary in _usual_codes().values()
    return len(primary) > 2 or is_known


@lru_cache(maxsize=1)
def _usual_codes() -> dict[str, str]:
    pairs = [pair.split(":") for pair in _THREE_LETTERS.split()]
    written = {code: usual for codes, usual in pairs for code in codes.split("/")}
    return written | _MISTAKEN
