# SPDX-License-Identifier: Apache-2.0
"""The compatible view, as its clients call it."""

from typing import Any

import pytest
from litestar.testing import TestClient

from carillon.node import Node
from tests.doors.public.conftest import PNG, Shop, end, put, red

BASE = "https://notices.example/public/notices/v1"
ROOT = "/public/notices/v1"
Client = TestClient[Any]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["_embedded"]["notices"]]


def test_a_list_has_the_shape_that_clients_know(client: Client) -> None:
    told = client.get(f"{ROOT}/red?name=EXEMPLE&nationality=FR&ageMin=18&sexId=F").json()
    assert told["total"] == 1
    assert told["query"] == {"page": 1, "resultPerPage": 20, "name": "EXEMPLE", "nationality": "FR", "ageMin": 18, "sexId": "F"}
    (one,) = told["_embedded"]["notices"]
    assert one == {
        "date_of_birth": "1951/06/15",
        "nationalities": ["FR", "LB"],
        "entity_id": "2099/1",
        "forename": "JEANNE",
        "name": "EXEMPLE1",
        "_links": {
            "self": {"href": f"{BASE}/red/2099-1"},
            "images": {"href": f"{BASE}/red/2099-1/images"},
            "thumbnail": {"href": f"{BASE}/red/2099-1/images/61234567"},
        },
    }
    assert set(told) == {"total", "query", "_embedded", "_links"}
    assert set(told["_links"]) == {"self", "first", "last"}


@pytest.mark.parametrize("number", ["2099-1", "2099%2F1", "2099/1", "/2099-1", "2099-1/"])
def test_an_id_may_be_written_in_many_ways(client: Client, number: str) -> None:
    assert client.get(f"{ROOT}/red/{number}").json()["entity_id"] == "2099/1"


@pytest.mark.parametrize(
    "path",
    ["/red/2099-9", "/red/2099-10", "/yellow/2099-1", "/red/2099-1/image", "/red/2099-1/images/9", "/un/persons/2099-21", "/un/persons",
     "/purple", "", "/red/x", "/red/2099-2/images/61234567", "/un/2099-20/"],
)  # fmt: skip
def test_what_is_not_there_is_404_in_json(client: Client, path: str) -> None:
    answer = client.get(ROOT + path)
    assert answer.status_code == 404
    assert {"code", "message", "help"} <= set(answer.json()["error"])


def test_details_and_pictures(client: Client) -> None:
    assert client.get(f"{ROOT}/yellow/2099-10").json()["date_of_event"] == "2026/03/01"
    assert client.get(f"{ROOT}/un/persons/2099-20").json()["un_reference"] == "QDi.998"
    assert client.get(f"{ROOT}/un/entities/2099-21").json()["name"] == "Muster Trading"
    pictures = client.get(f"{ROOT}/red/2099-1/images").json()["_embedded"]["images"]
    assert [one["picture_id"] for one in pictures] == ["61234567"]
    assert client.get(f"{ROOT}/red/2099-2/images").json()["_embedded"]["images"] == []
    picture = client.get(pictures[0]["_links"]["self"]["href"].replace("https://notices.example", ""))
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")


def test_the_base_is_that_of_the_request_where_none_is_set(door: Shop) -> None:
    told = door(public_base="").get(f"{ROOT}/red", headers={"Host": "here.example"}).json()
    assert told["_embedded"]["notices"][0]["_links"]["self"]["href"].startswith("http://here.example/public/notices/v1/red/")


def test_total_is_true_while_160_can_be_reached(client: Client, filled: Node) -> None:
    put(filled, *(red(number) for number in range(100, 300)))
    told = client.get(f"{ROOT}/red?resultPerPage=200").json()
    assert (told["total"], len(told["_embedded"]["notices"]), told["query"]["resultPerPage"]) == (203, 160, 160)
    assert "next" not in told["_links"]
    far = client.get(f"{ROOT}/red?page=99&resultPerPage=50").json()
    assert (far["query"]["page"], len(far["_embedded"]["notices"])) == (4, 10)


def test_a_notice_that_ends_is_gone_at_once(client: Client, filled: Node) -> None:
    tag = client.get(f"{ROOT}/red/2099-1").headers["etag"]
    end(filled, "ntc-1")
    assert client.get(f"{ROOT}/red/2099-1", headers={"If-None-Match": tag}).status_code == 404
    assert client.get(f"{ROOT}/red/2099-1/images/61234567").status_code == 404
    assert names(client.get(f"{ROOT}/red?name=exemple1")) == []


# As others call it ---------------------------------------------------------------------------------------------------------


def test_a_crawler_that_cuts_names_by_their_length_meets_each_once(client: Client) -> None:
    found = [name for length in range(100) for name in names(client.get(f"{ROOT}/red?forename=%5E{'.' * length}%24&resultPerPage=160"))]
    assert sorted(found) == ["EXEMPLE1", "MUSTER", "PRÓBA"]
    assert names(client.get(f"{ROOT}/red?forename=%5E%24")) == ["MUSTER"]


def test_a_crawler_that_cuts_by_age_and_country(client: Client) -> None:
    values = [one["value"] for one in client.get("/public/notices/data/countries").json()]
    assert {"FR", "UNK", "914", "922"} <= set(values)
    assert len(values) == len(set(values)) > 240
    asked = [code for code in values if code in ("FR", "BR", "DE", "914")]
    found = {name for code in asked for name in names(client.get(f"{ROOT}/red?arrestWarrantCountryId={code}&sexId=&ageMin=0&ageMax=300"))}
    assert found == {"EXEMPLE1", "MUSTER", "PRÓBA"}


def test_a_client_that_goes_on_by_patterns(client: Client) -> None:
    assert names(client.get(f"{ROOT}/red?name=%5EMU.*%24&resultPerPage=160")) == ["MUSTER"]
    assert names(client.get(f"{ROOT}/red?name=proba")) == ["PRÓBA"]
    assert client.get(f"{ROOT}/red?name={'a' * 201}").status_code == 200


def test_a_client_that_follows_next(client: Client, filled: Node) -> None:
    put(filled, *(red(number, nationalities=("KE",)) for number in range(100, 123)))
    path, seen = f"{ROOT}/red?nationality=KE&resultPerPage=10", []
    while path:
        told = client.get(path).json()
        seen += [one["entity_id"] for one in told["_embedded"]["notices"]]
        path = told["_links"].get("next", {}).get("href", "").replace("https://notices.example", "")
    assert len(seen) == len(set(seen)) == 23


def test_a_client_that_reads_the_last_page_from_its_address(client: Client, filled: Node) -> None:
    put(filled, *(red(number) for number in range(100, 250)))
    last = client.get(f"{ROOT}/red?page=1&resultPerPage=100").json()["_links"]["last"]["href"]
    assert "page=2" in last.partition("?")[2].split("&")


@pytest.mark.parametrize("query", ["?&name=MUSTER&forename=", "?name=MUSTER&forename=&unheard=of", "?name=MUSTER&page=&resultPerPage=12"])
def test_odd_queries_of_clients(client: Client, query: str) -> None:
    assert names(client.get(f"{ROOT}/red{query}")) == ["MUSTER"]


def test_null_is_a_nationality_that_nobody_has(client: Client) -> None:
    assert names(client.get(f"{ROOT}/red?nationality=null")) == ["PRÓBA"]


def test_a_strict_client_finds_every_key(client: Client) -> None:
    keys = {
        "arrest_warrants", "weight", "forename", "date_of_birth", "entity_id", "languages_spoken_ids", "nationalities", "height", "sex_id",
        "country_of_birth_id", "name", "distinguishing_marks", "eyes_colors_id", "hairs_id", "place_of_birth", "_links",
    }  # fmt: skip
    for number in (1, 2, 3):
        assert keys <= set(client.get(f"{ROOT}/red/2099-{number}").json())


# What every answer has -----------------------------------------------------------------------------------------------------


def test_tags_heads_and_other_sites(client: Client) -> None:
    first = client.get(f"{ROOT}/red")
    assert first.headers["cache-control"] == "public, no-cache"
    assert first.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in first.headers
    again = client.get(f"{ROOT}/red", headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"{ROOT}/red")
    assert (head.status_code, head.headers["etag"]) == (200, first.headers["etag"])
    asked = client.options(f"{ROOT}/red/2099-1", headers={"Origin": "https://other.example", "Access-Control-Request-Method": "GET"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert client.post(f"{ROOT}/red").status_code == 405


def test_whoever_asks_too_often_is_told_when_to_come_back(door: Shop) -> None:
    client = door(public_per_minute=3)
    assert [client.get(f"{ROOT}/red").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get(f"{ROOT}/red")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["code"] == "too_many"


def test_a_foreign_session_changes_nothing(client: Client) -> None:
    answer = client.get("/public", headers={"Cookie": "carillon_session=whatever"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
