# SPDX-License-Identifier: Apache-2.0
"""Our own interface for public notices: a cursor that nothing moves, true totals, and the feed of changes."""

from typing import Any

import pytest
from litestar.testing import TestClient

from carillon.node import Node
from tests.doors.public.conftest import PNG, end, put, red

ROOT = "/public/notices/v2"
Client = TestClient[Any]


def walk(client: Client, query: str) -> list[str]:
    seen: list[str] = []
    cursor = ""
    while True:
        told = client.get(f"{ROOT}?{query}&next={cursor}").json()
        seen += [one["id"] for one in told["items"]]
        cursor = told["next"]
        if not cursor:
            return seen


def test_one_notice_tells_what_is_public_and_nothing_from_inside(client: Client) -> None:
    told = client.get(f"{ROOT}/2099-1").json()
    assert told["birth_date"] == "1951-06-15"
    assert told["href"] == f"https://notices.example{ROOT}/2099-1"
    assert "notice" not in told
    assert "digest" not in str(told)
    picture = client.get(f"{ROOT}/2099-1/pictures/{told['pictures'][0]['id']}")
    assert picture.content == PNG
    assert client.get(f"{ROOT}/2099-1/pictures/9").status_code == 404
    assert client.get(f"{ROOT}/2099-99").status_code == 404


def test_all_colours_and_filters(client: Client) -> None:
    assert client.get(ROOT).json()["total"] == 6
    assert {one["colour"] for one in client.get(f"{ROOT}?colour=yellow,un").json()["items"]} == {"yellow", "un"}
    assert [one["id"] for one in client.get(f"{ROOT}?colour=red&text=theft").json()["items"]] == ["2099/2"]
    assert [one["id"] for one in client.get(f"{ROOT}?age_max=30&age_min=1").json()["items"]] == ["2099/10"]


def test_a_cursor_is_not_moved_by_what_is_published_meanwhile(client: Client, filled: Node) -> None:
    put(filled, *(red(number) for number in range(100, 110)))
    first = client.get(f"{ROOT}?colour=red&limit=4").json()
    put(filled, red(500), red(104, name="CHANGED"))
    end(filled, "ntc-105")
    rest, cursor = [], first["next"]
    while cursor:
        told = client.get(f"{ROOT}?colour=red&limit=4&next={cursor}").json()
        rest += [one["id"] for one in told["items"]]
        cursor = told["next"]
    seen = [one["id"] for one in first["items"]] + rest
    assert len(seen) == len(set(seen))
    assert set(seen) == {f"2099/{number}" for number in (1, 2, 3, *range(100, 110))} - {"2099/105"}


def test_far_more_than_160_can_be_walked(client: Client, filled: Node) -> None:
    put(filled, *(red(number) for number in range(100, 300)))
    assert len(set(walk(client, "colour=red&limit=90"))) == 203


def test_the_feed_tells_of_changes_and_of_ends_without_a_person(client: Client, filled: Node) -> None:
    all_of_it = client.get(f"{ROOT}/changes?limit=500").json()
    assert (len(all_of_it["items"]), all_of_it["more"]) == (6, False)
    assert client.get(f"{ROOT}/changes?since={all_of_it['next']}").json() == {"items": [], "next": all_of_it["next"], "more": False}
    end(filled, "ntc-1")
    put(filled, red(2, name="OTHER"))
    told = client.get(f"{ROOT}/changes?since={all_of_it['next']}").json()
    gone, changed = told["items"]
    assert {name: gone[name] for name in ("id", "change")} == {"id": "2099/1", "change": "withdrawn"}
    assert set(gone) == {"id", "change", "at"}
    assert (changed["change"], changed["notice"]["name"]) == ("published", "OTHER")
    put(filled, red(1))
    again = client.get(f"{ROOT}/changes?since={told['next']}").json()
    assert [(one["id"], one["change"]) for one in again["items"]] == [("2099/1", "published")]


def test_the_feed_is_read_in_pieces(client: Client) -> None:
    seen: list[str] = []
    cursor, more = "", True
    while more:
        told = client.get(f"{ROOT}/changes?limit=4&since={cursor}").json()
        seen += [one["id"] for one in told["items"]]
        cursor, more = told["next"], told["more"]
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "limit=501", "next=%21", "next=YQ", "colour=pink", "age_min=x", "text=%00", "unheard=1", "name=" + "a" * 201],
)
def test_mistakes_are_told(client: Client, query: str) -> None:
    answer = client.get(f"{ROOT}?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
    assert query.partition("=")[0] in answer.json()["error"]["help"]


def test_tags_and_other_sites(client: Client) -> None:
    first = client.get(ROOT)
    assert client.get(ROOT, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.head(f"{ROOT}/2099-1").status_code == 200
    assert first.headers["access-control-allow-origin"] == "*"
    for path in (ROOT, f"{ROOT}/changes", f"{ROOT}/2099-1", f"{ROOT}/2099-1/pictures/1"):
        assert client.options(path).status_code == 204
