"""The hundred languages whose long and full dates all have to be read.

A language is listed where a national broadcaster, a news agency or a daily paper
publishes in it on the web and the Unicode CLDR knows the names of its months. The
newsrooms that serve many languages (BBC, Deutsche Welle, RFI, VOA, RFE/RL, NHK World,
Anadolu, Xinhua) account for most; the others have a press of their own.
"""

_TAGS = """
af am ar as az be bg bn bo bs ca ceb ckb cs cy da de el en es et eu fa fi fil fo fr
ga gl gu ha he hi hr hu hy id ig is it ja ka kk km kn ko ku ky lb lo lt lv mg mk ml mn
mr ms mt my nb ne nl nn om or pa pl ps pt rn ro ru rw sd si sk sl so sq sr sv sw ta te
tg th ti tk tr tt ug uk ur uz vi yo zh zh-Hant zu
"""

PRESS_LANGUAGES = tuple(_TAGS.split())
"""Tags of IETF BCP 47, each in its own commonest script and region."""
