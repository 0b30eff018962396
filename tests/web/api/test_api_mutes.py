from pathlib import Path

from store.db import Store
from tests.support.desk_client import desk


def test_what_is_muted_is_listed_until_the_mute_is_ended(
    tmp_path: Path, store: Store
) -> None:
    wish = {
        "scope": "watchlist",
        "target": "fire",
        "until": "2026-03-03T12:00:00+02:00",
    }
    end = {"scope": "watchlist", "target": "fire"}
    with desk(tmp_path, store) as client:
        muted = client.put("/api/v1/mutes", json=wish)
        before = client.get("/api/v1/mutes").json()["items"]
        ended = client.delete("/api/v1/mutes", params=end)
        after = client.get("/api/v1/mutes").json()["items"]

    expected = {**end, "channel": "", "until": "2026-03-03T10:00:00Z"}
    assert muted.json() == expected
    assert before == [expected]
    assert ended.status_code == 204
    assert after == []


def test_the_channel_of_a_mute_must_be_known(tmp_path: Path, store: Store) -> None:
    wish = {"scope": "outlet", "target": "Gazette", "channel": "pager"}
    with desk(tmp_path, store) as client:
        answer = client.put("/api/v1/mutes", json=wish)

    assert answer.status_code == 404
    assert "channel 'pager'" in answer.json()["detail"]
