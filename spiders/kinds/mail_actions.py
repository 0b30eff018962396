"""Links of mails that act when they are followed: end a subscription, or confirm it.

A headline may have the same verbs ("The minister confirms …"), so most of them count
only together with what is ended or confirmed: a list, a newsletter, an address.
"""

import re2

_LIST = r"(?:e-?mail|mail|newsletter|mailing|subscription|list)"

_LEAVE = (
    # English
    r"unsubscri",
    r"opt(?:ing)?[ -]?out (?:of|from) (?:\pL+ ){0,3}" + _LIST,
    r"^\PL*opt[ -]?out\PL*$",
    _LIST + r" (?:preferences|settings)|^\PL*(?:your |my )?preferences\PL*$",
    r"(?:manage|update|change) (?:\pL+ ){0,2}(?:subscription|preferences|profile)",
    r"remove me|leave (?:this|our|the) (?:mailing )?list",
    # German, Dutch, Scandinavian, Finnish
    r"abmeld(?:en|ung)|abbestell|austragen|newsletter.{0,12}(?:verwalten|kündigen)",
    r"uitschrij|afmelden|avregistrera|avprenumer|avsluta.{0,12}prenum|avmeld|afmeld",
    r"framelding|peruuta.{0,12}tilaus",
    # Romance
    r"d[ée]s-?abonne|d[ée]s-?inscri|disiscri|dezabon|descadastr",
    r"(?:annulla|cancella).{0,15}iscrizione",
    r"\bdar(?:me|se|te) de baja(?: del?\b|\PL*$)",
    r"cancelar.{0,20}(?:suscrip|inscri|assinatura|subscri)",
    # Slavic
    r"wypisz|wypisa[ćc] si[ęe]|si[ęe] wypisa",
    r"(?:zrezygnuj|rezygnacj\pL*) z (?:subskr|newsl|otrzym)",
    r"odhl[áa]si[tť]|odjavi(?:te|ti)? (?:se|pretplat)|одјави",
    r"отписаться|отписка от рассыл|отпишитесь|відписатис|адпісац",
    r"(?:отказаться от|отменить) (?:\pL+ )?(?:рассыл|подписк|получени)",
    # Others
    r"leiratkoz|abonelikten|hủy.{0,3}đăng ký|berhenti.{0,3}berlangganan",
    r"διαγραφ\pL* (?:από|μου)|κατάργησ\pL* (?:της )?εγγραφ",
    r"退订|退訂|取消订阅|取消訂閱|配信停止|購読解除|수신.{0,2}거부|구독.{0,3}취소",
    r"إلغاء.{0,3}الاشتراك|لغو.{0,3}اشتراک|הסר\pL* (?:אותי|מרשימ)|להסרה מ",
)

_CONFIRM = (
    r"(?:confirm|verify|activate) (?:\pL+ ){0,3}(?:subscription|registration|account"
    r"|e-?mail|address)",
    r"(?:best[äa]tig|freischalt).{0,30}(?:anmeld|abo|e-?mail|adresse|newsletter)",
    r"(?:anmeldung|abo\pL*|adresse|newsletter).{0,20}(?:best[äa]tig|freischalt)",
    r"confirme[rz]?.{0,20}(?:inscription|abonnement|adresse|e-?mail)",
    r"conferma.{0,20}(?:iscrizione|indirizzo|e-?mail)",
    r"confirmar?.{0,20}(?:suscrip|inscri|correo|e-?mail|assinatura|subscri)",
    r"подтверд.{0,30}(?:подписк|адрес|почт|регистрац)",
    r"підтверд.{0,30}(?:підписк|адрес|пошт|реєстрац)",
    r"potwierd.{0,30}(?:subskryp|adres|e-?mail|zapis)",
    r"potvrd.{0,20}(?:prijav|odběr|odber|pretplat|e-?mail)",
    r"bevestig.{0,20}(?:inschrijv|aanmeld|e-?mail)",
    r"bekr[äæ]ft.{0,20}(?:prenumer|anmäl|tilmeld|e-?post|e-?mail)",
    r"(?:megerős.{0,20}feliratkoz|feliratkoz.{0,20}megerős)",
    r"(?:aboneliğ|e-?posta).{0,20}onayla",
    r"(?:登録|購読|アドレス).{0,6}確認|确认.{0,4}(?:订阅|邮箱)|تأكيد.{0,4}الاشتراك",
)

# RE2: forty alternatives over each text take a fiftieth of the time of `regex`.
_WORDS = re2.compile(f"(?i){'|'.join((*_LEAVE, *_CONFIRM))}")

_ADDRESS = re2.compile(
    r"(?i)unsubscri|abbestell|desabonn|desinscri|disiscri"
    r"|(?:[/?&=_.#])(?:opt-?(?:out|in)|abmeld(?:en|ung)?|confirm(?:ation)?|verify"
    r"|activate|best(?:ae|ä)tig(?:en|ung)|preferences)(?:[/?&=_.#]|$)",
)
"""What stands in addresses that act: as a whole part, since the words of a headline
stand between hyphens."""


def says_it_acts(text: str) -> bool:
    """Return whether the words of a link, or of its sentence, say that it acts."""
    return bool(_WORDS.search(text))


def leads_to_an_action(address: str) -> bool:
    """Return whether an address says that it acts."""
    return bool(_ADDRESS.search(address))
