"""A login leads back to the desk, whatever its address says."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.web.access.return_path import return_path

ODD = st.text(alphabet="/\\:.@%?#&;ax\t\n\r\x00 é\u2028\u3000", max_size=12)


@pytest.mark.parametrize(
    "path", ["/", "/sources", "/stories/7?a=b&c=%C3%A4#d", "/a//b", "/é", "/?q=a:b"]
)
def test_a_page_of_ours_stays(path: str) -> None:
    assert return_path(path) == path


@given(ODD | st.text())
def test_nothing_leads_to_another_host(given_path: str) -> None:
    path = return_path(given_path)

    for root in ("", "/watch"):
        target = urlsplit(urljoin("https://news.example/login", root + path))
        assert (target.scheme, target.netloc) == ("https", "news.example")
    assert path.startswith("/")
    assert not set(path) & set("\\\r\n\t\0")
