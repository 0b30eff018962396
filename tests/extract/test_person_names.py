"""Lists of names, split into single and clean ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.people.person_names import (
    MAX_NAME_CHARS,
    MAX_NAMES,
    clean_name,
    is_login,
    looks_like_a_name,
    split_names,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("ByAda Quill", ["Ada Quill"]),
        ("Byby ADA QUILL and TOM FENWICK", ["Ada Quill", "Tom Fenwick"]),
        ("Ada Quill und Tom Fenwick", ["Ada Quill", "Tom Fenwick"]),
        (
            "Ada Quill, Tom Fenwick & Jo Brandt",
            ["Ada Quill", "Tom Fenwick", "Jo Brandt"],
        ),
        ("Ada Quill y Tom Fenwick", ["Ada Quill", "Tom Fenwick"]),
        ("Ada Orta y Gasca", ["Ada Orta y Gasca"]),
        ("Von Ada von Lenna", ["Ada von Lenna"]),
        ("Von Trappen", ["Von Trappen"]),
        ("Ada Quill, Port", ["Ada Quill"]),
        ("Ada Quill, MD, PhD", ["Ada Quill"]),
        ("Dr. Ada Quill", ["Ada Quill"]),
        ("Prof.Dr. Ada Quill", ["Ada Quill"]),
        ("Univ.-Prof. Dr. med. Ada Quill", ["Ada Quill"]),
        ("Dipl.-Ing. Ada Quill", ["Ada Quill"]),
        ("Dr. phil. Ada Quill", ["Ada Quill"]),
        # Names that are also titles, and names that end like titles.
        ("Phil Quill", ["Phil Quill"]),
        ("Dr. Phil Quill", ["Phil Quill"]),
        ("Nat Fenwick", ["Nat Fenwick"]),
        ("Ada King Quill", ["Ada King Quill"]),
        ("Tom Fleming Fenwick", ["Tom Fleming Fenwick"]),
        ("SDR Lenna", ["SDR Lenna"]),
        ("Courier staff reporter", ["Courier staff reporter"]),
        ("LNC Staff", ["LNC Staff"]),
        ("Lenna Bureau", ["Lenna Bureau"]),
        ("Sennick Post Weekly", ["Sennick Post Weekly"]),
        ("Ada Quill View posts", ["Ada Quill"]),
        ("Reuters staff", ["Reuters"]),
        ("Ada Quill Staff Writer", ["Ada Quill"]),
        ("Senior Harbour Reporter", []),
        ("Ada Quill, Deputy Ferries Editor", ["Ada Quill"]),
        ("Harbour Reporter", ["Harbour"]),
        ("Rédaction : Ada Quill", ["Ada Quill"]),
        ("Ada Quill Senior Reporter", ["Ada Quill"]),
        ("Ada Quill, Redakteurin", ["Ada Quill"]),
        ("Tom Fenwick, Jr.", ["Tom Fenwick, Jr."]),
        ("Ada Quill, ada@lenna.test", ["Ada Quill"]),
        ("Ada Quill@adaquill May 3, 2026", ["Ada Quill"]),
        ("Ada Quill03.05.2026", ["Ada Quill"]),
        ("Ada Quill in Port Lenna", ["Ada Quill"]),
        ("Ada QUILL", ["Ada Quill"]),
        ("R.C. BAKERTON", ["R.C. Bakerton"]),
        ("山田花子2026年5月3日", ["山田花子"]),
        ("文/李小明", ["李小明"]),
        ("記者 王小明", ["王小明"]),
        ("【記者王小明／台北報導】", ["王小明"]),
        ("홍길동 기자 hong@lenna.test", ["홍길동"]),
        ("著者：山田花子", ["山田花子"]),
        ("Текст: Ада Перова", ["Ада Перова"]),
        ("", []),
        ("·|/", []),
    ],
)
def test_a_list_of_names_is_split_into_clean_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    "name", ["Ada Quill", "J. R. Quill", "Ada O’Fenn", "Ada von der Lenna", "山田花子"]
)
def test_names_look_like_names(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text", ["Keine", "PDF Version", "more posts", "It is. Back", "read more here"]
)
def test_other_lines_do_not_look_like_names(text: str) -> None:
    assert not looks_like_a_name(text)


@pytest.mark.parametrize("login", ["aquill", "Ada17", "ada_quill", "AQ"])
def test_login_names_are_recognised(login: str) -> None:
    assert is_login(login)


@pytest.mark.parametrize("name", ["Ada", "Ada Quill", "花子"])
def test_a_name_is_no_login_name(name: str) -> None:
    assert not is_login(name)


@given(text=st.text(max_size=600))
def test_any_text_gives_a_bounded_number_of_short_names(text: str) -> None:
    names = split_names(text)

    assert len(names) <= MAX_NAMES + 1
    assert all(0 < len(name) <= MAX_NAME_CHARS + 8 for name in names)


@given(text=st.text(alphabet="AaBy ., -–'’|/12ÄÖé山記者", max_size=80))
def test_a_clean_name_has_letters_and_no_blanks_around_it(text: str) -> None:
    name = clean_name(text)

    assert name == " ".join(name.split())
    assert not name or any(map(str.isalpha, name))
