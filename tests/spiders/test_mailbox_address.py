"""Addresses of mailboxes, and the names of their folders."""

import pytest

from spiders.fetch.mailbox_address import folder_name, mailbox_address, quoted_folder


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://imap.example/", "begins with imaps://"),
        ("imaps://", "names no host"),
        ("imaps://anna:hush@imap.example/", "write user and password"),
        ("imaps://imap.example:99999/", "cannot be read"),
        ("imaps://imap.example/INBOX?x", "the folder, nothing else"),
        ("imaps://imap.example/a%0D%0Ab", "a control character"),
    ],
)
def test_an_address_that_is_none_is_explained(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        mailbox_address(url)


@pytest.mark.parametrize(
    "name", ["INBOX", "Entwürfe & mehr", 'a"b\\c', "日本語/報道", "😀"]
)
def test_a_folder_s_name_is_written_and_read_again(name: str) -> None:
    written = quoted_folder(name)

    assert written.isascii()
    inside = written[1:-1].replace(r"\"", '"').replace(r"\\", "\\")
    assert folder_name(inside.encode()) == name
