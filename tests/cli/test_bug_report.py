"""A bug report tells how an installation is, and nobody's secrets."""

import json
import re
import shutil
import stat
import tarfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store import articles, channels, coverage_ledger, matches, outbox, sources
from store.connections import open_writer
from store.coverage_model import Coverage, JudgedSource
from store.database import Database
from store.outbox import NewDelivery
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, article, match, message, source, visit
from tocsin.cli.doctor.report_cleaner import (
    MIN_SECRET_CHARS,
    ReportCleaner,
    ReportOptions,
)
from tocsin.cli.doctor.report_configuration import FIXED_WORDS, table_record
from tocsin.config.tables import WatchlistTable
from tocsin.intake import search
from website.options_page import tables

CONFIG = """
[tocsin]
watchlists = ["more.toml"]

[crawl]
contact = "editor@nowhere.example"
allow = ["10.77.0.0/16"]

[alerts]
operator = ["desk"]

[desk.users.ludmilla]
password_hash = "{hash}"

[sources.gazette]
url = "https://feeds.gazette.example/private-path-4711/feed?token=sourcetoken99"
user = "subscriber-seven"
password = "correct-horse-1"
proxy = "http://proxyuser:proxy-pass-2@proxy.example:3128"
options = {{ header = "option-secret-3" }}

[sources.isle]
url = "https://isle-observer.example/feed"
user = "isle-user"
password_file = "isle.secret"

[channels.desk]
url = "mailtos://sender%40mail.example:mail%40pass-4@mail.example?to=boss@news.example"

[channels.chat]
url = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"

[channels.short]
url = "json://u:pw@127.0.0.1/hookpath"

[channels.env]
url_env = "BUG_REPORT_TEST_URL"

[watchlists.valdecaria]
query = "Valdecaria NEAR/5 arrest*"
exclude = "football"
urgent = "coupword"
channels = ["desk"]

[lists]
ministers = ["Orbelina Fastrix"]
"""

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b9dWRWJTmaaJObG"

SECRETS = [
    *("private-path-4711", "sourcetoken99", "subscriber-seven", "correct-horse-1"),
    *("proxyuser", "proxy-pass-2", "option-secret-3", "isle-user", "file-secret-5"),
    *("sender%40mail", "sender@mail", "mail%40pass-4", "mail@pass-4", "boss@news"),
    *("T1JJ3T3L2", "A1BRTD4JD", "TIiajkdnlazkcOXrIdevi7FQ", "u:pw", "hookpath"),
    *("env-topic-6", "argon2id", "RdescudvJCsgt3ub", "ludmilla", "editor@nowhere"),
    *("mail.example", "10.77", "feedkey8secret", "tokenhash9"),
]
TEXTS = ["Headline of the ferry", "body of the article", "Sent title", "noted by hand"]
QUERIES = ["Valdecaria", "valdecaria", "NEAR/5", "football", "coupword", "Orbelina"]
QUERIES += ["ministers", "Secondary", "moreterm"]
ADDRESSES = ["gazette", "Gazette", "isle", "proxy.example"]


@pytest.fixture
def say(tmp_path: Path, new_database: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return what runs commands beside an installation that is full of secrets."""
    monkeypatch.setenv("BUG_REPORT_TEST_URL", "ntfys://env-topic-6")
    (tmp_path / "config.toml").write_text(CONFIG.format(hash=HASH), "utf-8")
    more = '[watchlists."Secondary list"]\nquery = "moreterm"\n'
    (tmp_path / "more.toml").write_text(more, "utf-8")
    (tmp_path / "isle.secret").write_text("file-secret-5", "utf-8")
    (tmp_path / "isle.secret").chmod(0o600)
    shutil.copy(new_database, tmp_path / "tocsin.db")
    db = open_writer(tmp_path / "tocsin.db")
    fill(db)
    db.close()
    return partial(output_of, tmp_path)


def fill(db: Database) -> None:
    """Store texts, and reasons that quote what they should not."""
    removed = source("oldname", url="https://oldhost.example/feed?key=feedkey8secret")
    sources.sync(db, [removed], NOW)
    sources.record(db, visit("oldname", outcome="hard"), next_visit=NOW, new=0)
    sources.sync(db, [source("gazette"), source("isle")], NOW)
    reason = (
        "HTTP 404: 'Headline of the ferry' at https://feeds.gazette.example/x?t="
        "sourcetoken99, asked as subscriber-seven with correct-horse-1"
    )
    for key in ("gazette", "isle"):
        failed = visit(key, outcome="hard", status=404, reason=reason)
        sources.record(db, failed, next_visit=NOW, new=0)
    coverage = Coverage(state="failing", since=NOW, reason=reason)
    judged = JudgedSource(key="gazette", coverage=coverage, last_visit=NOW)
    coverage_ledger.put(db, [judged], NOW)
    matches.sync_watchlists(db, {"valdecaria": "Valdecaria"}, NOW)
    channels.sync(db, ["desk"], NOW)
    text = article(title="Headline of the ferry", text="The body of the article.")
    words = search.words_of(text)
    id_ = articles.add(db, text, url_key="u", text_key="t", words=words)
    matches.add(db, id_, [match("valdecaria")], NOW)
    queued = NewDelivery(
        channel="desk", key="k", kind="alert", message=message("Sent title")
    )
    outbox.queue(db, queued, NOW)
    db.conn.execute("INSERT INTO settings VALUES ('config_notice', ?)", [reason])
    db.conn.execute("CREATE TABLE ludmilla (a)")
    db.conn.execute("INSERT INTO ludmilla VALUES ('noted by hand')")


def parts(folder: Path, name: str = "report.tar.gz") -> dict[str, str]:
    """Return the files of an archive and what is in them."""
    with tarfile.open(folder / name) as archive:
        return {
            member.name: read.read().decode()
            for member in archive
            if (read := archive.extractfile(member))
        }


def report(say: Say, folder: Path, *options: str, code: int = 0) -> str:
    """Return all that a report has."""
    say("doctor", "--bundle", "report.tar.gz", *options, code=code)
    return "\n".join(parts(folder).values())


@pytest.mark.parametrize("options", [(), ("--without-addresses",), ("--full",)])
def test_no_secret_text_or_query_is_in_it(
    say: Say, tmp_path: Path, options: tuple[str, ...]
) -> None:
    written = report(say, tmp_path, *options)

    assert [text for text in (*SECRETS, *TEXTS, *QUERIES) if text in written] == []


def test_no_secret_is_in_it_with_the_queries(say: Say, tmp_path: Path) -> None:
    written = report(say, tmp_path, "--with-queries")

    assert [text for text in (*SECRETS, *TEXTS) if text in written] == []
    assert "Valdecaria NEAR/5 arrest*" in written
    assert "moreterm" in written


def test_without_addresses_it_names_no_site(say: Say, tmp_path: Path) -> None:
    named = report(say, tmp_path)
    (tmp_path / "report.tar.gz").unlink()
    hidden = report(say, tmp_path, "--without-addresses")

    assert "https://feeds.gazette.example/…" in named
    removed = ["oldname", "oldhost"]
    assert [text for text in (*ADDRESSES, *removed) if text in hidden] == []
    assert "source-1" in hidden


def test_it_has_what_a_developer_asks_for(say: Say, tmp_path: Path) -> None:
    report(say, tmp_path)

    read = {Path(name).name: json.loads(text) for name, text in parts(tmp_path).items()}
    versions, database = read["versions.json"], read["database.json"]
    assert versions["libraries"]["Scrapy"].startswith("2.")
    assert {one["check"] for one in read["findings.json"]} >= {"schema", "integrity"}
    assert database["rows"]["articles"] == 1
    assert "CREATE TABLE sources" in database["schema"]["sources"]
    assert database["coverage"][0]["state"] == "failing"
    failed = database["failed_visits"][0]
    assert failed["status"] == 404
    assert failed["reason"].startswith("HTTP 404: '…' at https://")
    assert database["messages"] == [
        {"channel": "desk", "state": "waiting", "messages": 1}
    ]
    configured = read["configuration.json"]
    assert configured["crawl"]["every"] == "auto"
    assert configured["crawl"]["at_once"] == 64
    assert configured["channels"]["desk"]["scheme"] == "mailtos"
    assert configured["watchlists"]["watchlist-1"]["query"] == "25 characters"


def test_it_is_for_its_owner_alone(say: Say, tmp_path: Path) -> None:
    report(say, tmp_path)

    assert stat.S_IMODE((tmp_path / "report.tar.gz").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "report.tar.gz") as archive:
        for member in archive:
            assert (member.uname, member.uid, member.mtime) == ("", 0, 0)


def test_it_overwrites_nothing(say: Say, tmp_path: Path) -> None:
    (tmp_path / "report.tar.gz").write_text("mine", "utf-8")

    said = say("doctor", "--bundle", "report.tar.gz", code=1)

    assert "the file exists" in said
    assert (tmp_path / "report.tar.gz").read_text("utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_one_line(say: Say) -> None:
    assert "cannot be written" in say("doctor", "--bundle", "no/x.tar.gz", code=1)


def test_options_of_the_archive_need_one(say: Say) -> None:
    assert "--bundle FILE" in say("doctor", "--with-queries", code=2)


@pytest.mark.parametrize("harm", ["nonsense", "[channels]\nx = 'secret-in-error'"])
def test_a_configuration_that_does_not_load_is_not_quoted(
    say: Say, tmp_path: Path, harm: str
) -> None:
    (tmp_path / "config.toml").write_text(harm, "utf-8")

    written = report(say, tmp_path, code=1)

    assert "secret-in-error" not in written
    assert '"check": "configuration"' in written
    assert [text for text in (*TEXTS, "sourcetoken99") if text in written] == []


def test_a_damaged_database_has_a_report_too(say: Say, tmp_path: Path) -> None:
    with (tmp_path / "tocsin.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xee" * 60 * 4096)

    assert '"level": "fail"' in report(say, tmp_path, code=1)


def test_a_new_key_of_the_configuration_is_not_shown_by_itself() -> None:
    class NewTable(WatchlistTable):
        """A table that has learnt something."""

        secret_word: str = ""

    table = NewTable(query="a", secret_word="hush")

    assert "hush" not in str(table_record(table))
    assert "secret_word" not in FIXED_WORDS


def test_no_key_that_is_shown_holds_a_text_of_ones_own() -> None:
    private = {"url", "query", "exclude", "urgent", "password", "user", "proxy"}
    private |= {"contact", "name", "password_hash", "listen", "base_url", "operator"}

    assert not private & FIXED_WORDS
    assert {key for _, table in tables() for key in table.model_fields} >= FIXED_WORDS


def test_equal_hosts_are_equal_in_a_report_and_differ_in_another() -> None:
    options = ReportOptions(without_addresses=True)
    rows = [("a", "A", "https://a.example/")]
    first, second = (
        ReportCleaner.of(None, options, environment={}, sources=rows) for _ in "12"
    )

    assert first.text("x a.example") == first.text("x a.example")
    assert "a.example" not in first.text("see https://a.example/x and a.example")
    assert first.text("a.example") != second.text("a.example")


@given(
    secret=st.text(min_size=MIN_SECRET_CHARS),
    before=st.text(),
    after=st.text(),
    hides=st.booleans(),
)
def test_no_text_around_a_secret_lets_it_through(
    secret: str, before: str, after: str, hides: bool
) -> None:
    # What is put in a secret's place is no secret.
    assume(secret not in "*** … ~ ://")
    cleaner = ReportCleaner(secrets=[secret], names={}, hides_hosts=hides)

    cleaned = cleaner.cleaned({"reason": f"{before}{secret}{after}", "x": [secret]})

    shown = cleaned["reason"] + cleaned["x"][0]
    assert secret not in shown.replace("***", "\0").replace("'…'", "\0")


def test_a_reason_names_no_host_that_nobody_configured() -> None:
    reason = "intranet.office.example is a private address, as 10.77.1.2 is; HTTP 1.1"
    cleaner = ReportCleaner(secrets=[], names={}, hides_hosts=True)

    cleaned = cleaner.cleaned({"reason": reason})["reason"]

    assert "office" not in cleaned
    assert "10.77" not in cleaned
    assert cleaned.endswith("HTTP 1.1")


@pytest.mark.parametrize(
    "address",
    ["2001:db8::1", "::1", "fe80::1:2", "2001:db8:0:1:2:3:4:5", "::ffff:1.2.3.4"],
)
def test_a_reason_names_no_address_of_ipv6(address: str) -> None:
    cleaner = ReportCleaner(secrets=[], names={}, hides_hosts=True)
    for reason in (f"[{address}]:443 answers at 12:34:56", f"{address} is private"):
        cleaned = cleaner.cleaned({"reason": reason})["reason"]

        host = r"(\[host-[0-9a-f]{8}\]:443|host-[0-9a-f]{8})"
        assert re.fullmatch(f"{host} (answers at 12:34:56|is private)", cleaned)


def test_a_reason_names_no_folder_of_a_mailbox() -> None:
    reason = "there is no folder 'News'; there is Sources, Lawyers and 3 more"
    cleaner = ReportCleaner(secrets=[], names={})

    cleaned = cleaner.cleaned({"reason": reason})["reason"]

    assert cleaned == "there is no folder '…'; …"


@given(st.text())
def test_no_text_breaks_the_cleaner(text: str) -> None:
    cleaner = ReportCleaner(secrets=["hush"], names={text: "x"}, hides_hosts=True)

    assert isinstance(cleaner.text(f"https://{text}@{text}/{text} {text}"), str)
