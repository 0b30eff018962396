"""Records and members as bytes: what is written is read again, and nothing else is."""

import gzip
import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.recording import WireExchange
from tests.support.wire_server import chunked
from tocsin.evidence.capture_records import (
    NOT_MODIFIED,
    capture_bytes,
    first_member,
    one_line,
    without_secrets,
)
from tocsin.evidence.gzip_members import DamagedMemberError, packed, stored
from tocsin.evidence.hash_chain import FIRST, ChainLink
from tocsin.evidence.member_reader import MemberReader
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.warc_records import payload

AT = datetime(2026, 3, 2, 12, 0, 0, 123_000, tzinfo=UTC)
MOST = 1_000_000


@given(st.binary(max_size=200_000))
def test_a_member_is_what_any_gzip_reads(content: bytes) -> None:
    for member in (stored(content), packed(content)):
        assert gzip.decompress(member) == content
        found, octets = MemberReader(BytesIO(member + b"more")).read(most_bytes=MOST)
        assert octets == member
        assert (found.content, found.length) == (content, len(member))


@given(st.binary(max_size=300), st.data())
def test_a_cut_member_is_none(content: bytes, data: st.DataObject) -> None:
    member = stored(content)
    cut = data.draw(st.integers(0, len(member) - 1))

    with pytest.raises(DamagedMemberError):
        MemberReader(BytesIO(member[:cut])).read(most_bytes=MOST)


def test_a_member_that_grows_beyond_all_bounds_is_not_unpacked() -> None:
    with pytest.raises(DamagedMemberError, match="too large"):
        MemberReader(BytesIO(packed(bytes(MOST + 1)))).read(most_bytes=MOST)


octets = st.binary(max_size=400)
exchanges = st.lists(
    st.builds(
        WireExchange,
        url=st.sampled_from(["http://a.example/", "https://b.example/x?y=%C3%A4"]),
        asked=st.just(AT),
        status=st.integers(100, 599),
        sent=octets,
        received=octets,
        address=st.sampled_from(["", "127.0.0.1"]),
        certificate=st.sampled_from(["", "ab" * 32]),
    ),
    min_size=1,
    max_size=4,
)
facts = st.dictionaries(
    st.sampled_from(["url", "why", "robots", "article"]), st.text(max_size=40)
)


@given(exchanges, facts)
def test_any_capture_is_read_as_it_was_written(
    hops: list[WireExchange], said: dict[str, str]
) -> None:
    beginning = first_member("2026-03-02", AT, "tocsin/1")
    one = capture_bytes(hops, said, number=1, previous=FIRST, at=AT, before=beginning)
    two = capture_bytes(hops, said, number=2, previous=one.chain.link, at=AT)

    first, second = read_captures(BytesIO(one.data + two.data))

    assert first.faults == second.faults == []
    assert (first.chain, second.chain) == (one.chain, two.chain)
    assert first.facts == {
        name: one_line(value) for name, value in said.items() if one_line(value)
    }
    blocks = [
        record.record.block
        for record in second.records
        if record.record and record.record.kind == "response"
    ]
    # That a page is as before is noted, and no answer of its own.
    kept = hops[:-1] if hops[-1].status == NOT_MODIFIED else hops
    assert blocks == [hop.received for hop in kept]


@given(st.binary(max_size=2_000))
def test_any_bytes_are_captures_with_faults_or_none(data: bytes) -> None:
    for found in read_captures(BytesIO(data)):
        assert found.faults


def test_the_link_is_as_the_documentation_says() -> None:
    chain = ChainLink(
        number=7,
        at="2026-03-02T12:00:00.123Z",
        facts_sha256="ab" * 32,
        records_sha256="cd" * 32,
        previous=FIRST,
    )

    fields = [
        *(b"tocsin capture 1", bytes(32), b"7", b"2026-03-02T12:00:00.123Z"),
        *(b"\xab" * 32, b"\xcd" * 32),
    ]
    whole = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    assert chain.link == hashlib.sha256(whole).hexdigest()


def test_a_password_is_not_written_down() -> None:
    sent = (
        b"GET / HTTP/1.1\r\nHost: a.example\r\nauthorization: Basic c2VjcmV0\r\n"
        b"Proxy-Authorization: Basic c2VjcmV0\r\n\r\n"
    )
    hop = WireExchange(
        url="http://a.example/", asked=AT, status=200, sent=sent, received=b""
    )

    made = capture_bytes([hop], {}, number=1, previous=FIRST, at=AT)

    (found,) = read_captures(BytesIO(made.data))
    kept = found.records[0].record
    assert kept is not None
    assert b"c2VjcmV0" not in made.data
    assert kept.block.count(b": removed by tocsin\r\n") == 2
    assert without_secrets(kept.block) == kept.block


@given(st.binary(max_size=3_000), st.integers(1, 900))
def test_the_payload_of_chunks_is_what_was_cut(body: bytes, size: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert payload(head + chunked(body, size)) == body


@given(st.binary(max_size=300))
def test_a_payload_is_taken_of_any_bytes(body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert isinstance(payload(head + body), bytes)
    assert isinstance(payload(body), bytes)
