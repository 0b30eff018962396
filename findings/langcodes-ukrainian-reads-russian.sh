#!/usr/bin/env bash
# langcodes 3.5.1 gives a Ukrainian reader Russian before English, and Babel 2.19.0
# gives a Norwegian no Norwegian.
#
# A good engineer would guess: negotiation answers with a language that was asked
# for, another spelling or script of it included, and else with the default.
#
# What happens: langcodes follows CLDR's distances, in which a language that many of
# its speakers are said to know is near enough: "uk" with ["ru", "en"] gives "ru",
# "af" gives "nl". Babel compares tags as text: "no" with ["nb"] is None, as is
# "zh_TW" with ["zh_Hant"], which langcodes knows to be the same.
#
# Why it matters to a news monitor: desk and digests choose their language so. The
# first answer may offend, the second shows English where a translation was paid for.
#
# Source: CLDR, languageInfo.xml (languageMatching); langcodes' documentation of
# closest_supported_match (max_distance); Babel's of negotiate_locale.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    langcodes==3.5.1 \
    language_data==1.4.0 \
    Babel==2.19.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from babel import negotiate_locale
from langcodes import closest_supported_match

CASES = {
    ("uk", ("ru", "en")): (None, "ru", None),
    ("af", ("nl", "en")): (None, "nl", None),
    ("no", ("nb", "en")): ("nb", "nb", None),
    ("zh_TW", ("zh_Hans", "zh_Hant")): ("zh_Hant", "zh_Hant", None),
}
changed = False
for (asked, offered), (guess, *stated) in CASES.items():
    tags = [tag.replace("_", "-") for tag in offered]
    found = closest_supported_match(asked.replace("_", "-"), tags)
    seen = [found and found.replace("-", "_"), negotiate_locale([asked], offered)]
    print(f"{asked} of {offered}  guess: {guess}  langcodes, Babel: {seen}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
