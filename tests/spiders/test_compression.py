"""Which bodies are not compressed, whatever their server says."""

import gzip
import zlib

import pytest

from spiders.fetch.compression import is_plain

PAGE = "<!DOCTYPE html><title>Öffnung</title>" + "<p>Пожар в порту города</p>" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "gb18030"])
def test_markup_in_any_encoding_is_plain(encoding: str) -> None:
    assert is_plain(f"\n {PAGE}".encode(encoding, "replace"))
    assert is_plain('{"items": []}'.encode(encoding))


def test_compressed_bodies_are_not_plain() -> None:
    packed = gzip.compress(PAGE.encode())

    assert not is_plain(packed)
    assert not is_plain(zlib.compress(PAGE.encode()))
    assert not is_plain(b"<" + packed)
    assert not is_plain(b"")
