"""Mails as entries: their words, their dates, their links."""

import asyncio
import base64
import contextlib
import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.imap_session import FetchedMail
from spiders.fetch.mailbox_visit import mail_entries, packed_mails
from spiders.kinds.mailbox import listing
from spiders.listing import Listing, NotAListingError
from store.model import Entry
from tests.support.imap_server import mail

URL = "imaps://imap.example/INBOX"
ARRIVED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

LONG = (
    "The ferry between the islands of Lenna and Sund was three hours late on\r\n"
    "Monday, since a crane had fallen into the harbour. Nobody was on board of\r\n"
    "the crane.\r\n"
    "\r\n"
    "The harbour master spoke of luck.\r\n"
    "- first point\r\n"
    "- second point\r\n"
)


def read(
    *raws: bytes, each: str = "mail", arrived: datetime | None = ARRIVED
) -> Listing:
    mails = [FetchedMail(uid=n, raw=raw, arrived=arrived) for n, raw in enumerate(raws)]
    return listing(packed_mails(mails), URL, {"each": each}, "application/json")


def entry(raw: bytes, arrived: datetime | None = ARRIVED) -> Entry:
    [found] = read(raw, arrived=arrived).entries
    return found


def links(html: str, **more: str) -> list[tuple[str, str]]:
    found = read(mail(html=html, **more), each="links").entries  # type: ignore[arg-type]
    return [(each.url, each.title) for each in found]


def test_a_mail_is_a_whole_article() -> None:
    found = entry(mail("Ferry late", LONG))

    assert found.title == "Ferry late"
    assert found.url == "mid:1@gazette.example"
    assert found.outlet == "Harbour Gazette"
    assert found.published == datetime(2026, 3, 2, 9, 59, tzinfo=UTC)
    assert found.complete


def test_wrapped_lines_are_one_paragraph_and_lists_are_not() -> None:
    lines = entry(mail(text=LONG)).summary.splitlines()

    assert lines[0].endswith("Nobody was on board of the crane.")
    assert lines[1:] == [
        "The harbour master spoke of luck.",
        "- first point",
        "- second point",
    ]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?Q?F=C3=A4hre_zu_sp=C3=A4t?=", "Fähre zu spät"),
        ("=?iso-8859-1?Q?F=E4hre?= late", "Fähre late"),
        ("=?utf-8?B?RsOk?= =?utf-8?B?aHJl?=", "Fähre"),
        ("Fähre spät", "Fähre spät"),
        ("Ferry\r\n late", "Ferry late"),
        ("=?no-such-charset?Q?Ferry?=", "Ferry"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?utf-8?B?A?=", "=?utf-8?B?A?="),
        ("", ""),
    ],
)
def test_a_subject_is_decoded(subject: str, title: str) -> None:
    assert entry(mail(subject)).title == title


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "base64"),
        ("iso-8859-1", "quoted-printable"),
        ("koi8-r", "base64"),
        ("windows-1251", "quoted-printable"),
        ("gb18030", "base64"),
    ],
)
def test_text_is_decoded_in_any_charset(charset: str, encoding: str) -> None:
    text = {
        "iso-8859-1": "Die Fähre fährt spät, sagte der Kapitän. " * 3,
        "gb18030": "渡轮晚点三个小时，港口主管说这是运气。" * 3,
    }.get(charset, "Паром опоздал на три часа, сказал капитан порта. " * 3)
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(text, charset=charset, cte=encoding)

    assert entry(message.as_bytes()).summary == text.strip()


def both(html: str, plain: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Ferry"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf")
    message.add_attachment("The attached words.", filename="notes.txt")
    return message.as_bytes()


def test_of_two_forms_the_fuller_one_is_the_text() -> None:
    html = "<p>The ferry was late.</p><p>The <b>harbour</b> is closed.</p>"
    link = "https://gazette.example/" + "a" * 200

    assert (
        entry(both(html, f"Read it in a browser: {link}")).summary
        == "The ferry was late.\nThe harbour is closed."
    )
    assert entry(both("<p>Hi", "The whole letter stands here.")).summary == (
        "The whole letter stands here."
    )
    assert "attached" not in entry(both(html, "x")).summary


def test_a_mail_that_is_attached_is_not_read_and_a_forwarded_one_is() -> None:
    inner = EmailMessage()
    inner.set_content("The words of the other letter.")
    attached, forwarded = EmailMessage(), EmailMessage()
    attached.set_content("See the letter.")
    attached.add_attachment(inner)
    forwarded.set_content("See the letter.")
    forwarded.add_attachment(inner, disposition="inline")

    assert entry(attached.as_bytes()).summary == "See the letter."
    assert "the other letter" in entry(forwarded.as_bytes()).summary


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        ("Mon, 02 Mar 2026 08:00:00 +0200", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ("Mon, 02 Mar 2036 08:00:00 +0200", ARRIVED),
        ("yesterday", ARRIVED),
        ("Mon, 02 Mar 2026 08:00:00", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Mon, 99 Mar 2026 08:00:00 +9999", ARRIVED),
    ],
)
def test_a_date_that_cannot_be_is_that_of_the_arrival(
    sent: str, published: datetime
) -> None:
    raw = mail().replace(b"Mon, 02 Mar 2026 11:59:00 +0200", sent.encode())

    assert entry(raw).published == published


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
def test_an_arrival_at_an_end_of_the_calendar_loses_no_mail(day: str) -> None:
    assert entry(mail("Ferry late"), datetime.fromisoformat(day)).title == "Ferry late"


@pytest.mark.parametrize(
    ("sender", "outlet"),
    [
        ("Harbour Gazette <news@gazette.example>", "Harbour Gazette"),
        ('"Gazette, Lenna" <news@gazette.example>', "Gazette, Lenna"),
        ("=?utf-8?Q?F=C3=A4hramt?= <x@amt.example>", "Fähramt"),
        ("news@gazette.example", "gazette.example"),
        ('"news@gazette.example" <news@gazette.example>', "gazette.example"),
        ("nobody", ""),
    ],
)
def test_the_outlet_is_the_sender(sender: str, outlet: str) -> None:
    raw = mail().replace(b"Harbour Gazette <news@gazette.example>", sender.encode())

    assert entry(raw).outlet == outlet


def test_a_mail_without_an_id_has_one_by_its_words() -> None:
    bare = [
        mail(text=text).replace(b"Message-ID: <1@gazette.example>\r\n", b"")
        for text in ("One ferry.", "Two ferries.")
    ]

    first, second = read(*bare).entries

    assert first.url != second.url
    assert entry(bare[0]).url == first.url
    assert first.url.endswith("@imap.example")


def test_an_id_with_odd_signs_is_one_address() -> None:
    raw = mail().replace(b"<1@gazette.example>", b"<a b#c?d%/e@gazette.example>")

    assert entry(raw).url == "mid:a%20b%23c%3Fd%25%2Fe@gazette.example"


DIGEST = """
<html><head><base href="https://gazette.example/"></head><body>
<p><a href="https://click.mailer.example/v?1">View this mail in your browser</a></p>
<table><tr><td><a href="https://click.mailer.example/c?2"><img src="a.png"></a></td>
<td><h2><a href="https://click.mailer.example/c?3">Ferry to Lenna is late</a></h2>
<a href="https://click.mailer.example/c?4">Read more</a></td></tr>
<tr><td><a href="/2026/school-roof">School roof has come down</a></td></tr>
<tr><td><a href="https://zeitung.example/7">渡轮晚点三个小时了吗</a></td></tr></table>
<a href="https://gazette.example/">Gazette of all the islands</a>
<a href="mailto:news@gazette.example">Write a letter to us</a>
<a href="https://facebook.example/gazette">f</a>
<p>You get this since you asked for it. Do you want to unsubscribe? Then
<a href="https://click.mailer.example/u?9">please click on this link</a>.</p>
<p><a href="https://lists.example/leave/x">Leave this list of ours</a></p>
<p><a href="https://lists.example/bestaetigen?a">Ja, ich bin es wirklich</a></p>
<p><a href="https://lists.example/p?b">Подтвердить подписку на новости</a></p>
</body></html>
"""


def test_the_links_of_a_mail_are_its_headlines() -> None:
    leave = (
        "List-Unsubscribe: <mailto:x@y.example>, <https://lists.example/leave/x>\r\n"
    )

    assert links(DIGEST, headers=leave) == [
        ("https://click.mailer.example/v?1", "View this mail in your browser"),
        ("https://click.mailer.example/c?3", "Ferry to Lenna is late"),
        ("https://gazette.example/2026/school-roof", "School roof has come down"),
        ("https://zeitung.example/7", "渡轮晚点三个小时了吗"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        *("Unsubscribe from this list", "Klicken Sie hier zum Abmelden"),
        *("Me désabonner de cette liste", "Darse de baja de la lista"),
        *("Descadastrar meu endereço agora", "Kliknij tutaj, aby się wypisać"),
        *("Нажмите, чтобы отписаться сейчас", "Натисніть, щоб відписатися тут"),
        *("Confirm your subscription now", "Bitte Anmeldung jetzt bestätigen"),
        *(
            "Update your mail preferences",
            "ここをクリックして配信停止",
            "点击这里退订我们的邮件",
        ),
    ],
)
def test_a_link_that_acts_is_never_an_entry(words: str) -> None:
    assert links(f'<p><a href="https://a.example/1/x-y-z">{words}</a></p>') == []
    shown = '<a href="https://a.example/1/x-y-z">it is this one</a>'
    assert links(f"<p>{words}: {shown}</p>") == []
    assert links(f"<table><tr><td>{words}</td><td>{shown}</td></tr></table>") == []
    plain = mail(text=f"{words}:\r\n\r\nhttps://a.example/1/x-y-z\r\n")
    assert read(plain, each="links").entries == ()


@pytest.mark.parametrize(
    "headline",
    [
        *("Minister confirms the ferry has sunk", "Court confirms verdict on harbour"),
        *("Patients opt out of the register", "What voters' preferences tell us"),
        *("Reederei bestätigt Ausfall der Fähre", "Rezygnacja ministra transportu"),
        *("Минтранс подтвердил гибель парома", "США призвали отказаться от нефти"),
        *("Minister zrezygnował z urzędu", "Κατάργηση του φόρου στα λιμάνια"),
        *("Le port confirme la grève de lundi", "El puerto confirma la huelga"),
    ],
)
def test_a_headline_with_such_a_verb_is_an_entry(headline: str) -> None:
    address = "https://a.example/1/court-confirms-opt-out"

    assert links(f'<p><a href="{address}">{headline}</a></p>') == [(address, headline)]


def test_a_headline_beside_a_link_that_acts_is_an_entry() -> None:
    rows = (
        '<table><tr><td><a href="https://a.example/1/x-y-z">Ferry to Lenna late</a>'
        '</td><td><a href="https://b.example/u">Unsubscribe from it</a></td></tr>'
    )

    assert links(rows) == [("https://a.example/1/x-y-z", "Ferry to Lenna late")]


def test_the_addresses_of_a_plain_mail_are_links() -> None:
    text = (
        "Ferry late:\r\nhttps://gazette.example/ferry-late.\r\n\r\n"
        "Roof: <https://gazette.example/roof?a=1>\r\n\r\n"
        "To unsubscribe:\r\nhttps://lists.example/x/leave-us\r\n"
    )

    found = read(mail(text=text), each="links").entries

    assert [each.url for each in found] == [
        "https://gazette.example/ferry-late",
        "https://gazette.example/roof?a=1",
    ]


@pytest.mark.parametrize(
    "raw",
    [
        mail(text="word " * 100_000),
        mail(text="https://a.example/x " * 20_000),
        mail(text="<https://" * 50_000),
        mail(html="<p><a href='https://a.example/x'>" * 10_000),
        mail(html="<table><tr><td>" * 5_000 + "<a href='https://a.example/x'>Ferry"),
        mail(html='<a href="https://a.example/x">Ferry is late</a> ' * 10_000),
        mail().replace(b"Harbour Gazette", b"(" * 100_000),
        mail().replace(b"Harbour Gazette", b'"' * 100_000),
        mail(" ".join(["=?utf-8?Q?a?="] * 50_000)),
        b"X: y\r\n" * 50_000 + mail(),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n" * 5_000,
    ],
    ids=range(11),
)
def test_a_mail_that_is_made_to_hurt_is_read(raw: bytes) -> None:
    for each in ("mail", "links"):
        assert read(raw, each=each).left_out == 0


def test_after_a_link_that_was_never_closed_the_others_are_found() -> None:
    rows = "".join(
        f'<p><a href="https://a.example/{n}/x-y">{title}</a></p>'
        for n, title in enumerate(["Ferry to Lenna late", "School roof came down"])
    )
    filler = "<p>words</p>" * 200

    found = links(f'<a href="https://a.example/top/x-y">{filler}{rows}')

    assert [title for _, title in found] == [
        "Ferry to Lenna late",
        "School roof came down",
    ]


def test_a_mail_that_cannot_be_taken_apart_is_counted_and_hides_no_other() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(2_000)
    )

    found = read(deep, mail())

    assert [each.title for each in found.entries][-1] == "Ferry late"
    assert len(found.entries) + found.left_out == 2


def test_the_links_of_many_digests_are_all_listed() -> None:
    async def read_here(packed: bytes) -> Listing:
        return listing(packed, URL, {"each": "links"})

    def digest(number: int) -> FetchedMail:
        links = "".join(
            f"<h2><a href='https://gazette.example/{number}/{n}'>Ferry {n} is late</a>"
            for n in range(150)
        )
        return FetchedMail(uid=number, raw=mail(html=links), arrived=ARRIVED)

    mails = tuple(map(digest, range(10)))

    entries, unread = asyncio.run(mail_entries(mails, read_here))

    assert len({each.url for each in entries}) == 1_500
    assert unread == 0


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_none(raw: bytes) -> None:
    for each in ("mail", "links"):
        read(raw, mail(text="x") + raw, raw + mail(), each=each)
    with contextlib.suppress(NotAListingError):
        listing(raw, URL, {})
    packed = json.dumps([{"mail": base64.b64encode(raw).decode(), "arrived": ""}])
    listing(packed.encode(), URL, {})
