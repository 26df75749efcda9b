# SPDX-License-Identifier: Apache-2.0
"""Screenings over HTTP: a list from the upload to the proof that it is gone, refused in words where it must be."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from carillon.desk.accreditation import running
from carillon.doors import serve
from carillon.node import Node
from tests.conftest import Cast
from tests.desk.accreditation.lists import EVENT, STRANGERS, ZEB, event, table
from tests.desk.deeds import create
from tests.doors.apps import borrowed


@pytest.fixture
def client(node: Node, actors: Cast) -> Iterator[TestClient[Any]]:
    """A server that leaves the screening to the test, with an event of FR and a record of DE."""
    create(node, actors("DE"))
    event(node.bench, actors("FR"), "DE")
    object.__setattr__(node.bench, "settings", msgspec.structs.replace(node.bench.settings, screening_workers=0, screening_bytes=100_000))
    with borrowed(serve.make_app, node) as app, TestClient(app) as made:
        yield made


def upload(officer: Any, data: bytes = table(ZEB, *STRANGERS), query: str = f"?event={EVENT}&file=volunteers.csv", **headers: str) -> Any:
    return officer("POST", f"/screenings{query}", data, **{"Content_Type": "text/csv", **headers})


def screened(node: Node, officer: Any, **more: Any) -> str:
    """The address of a list that is screened."""
    made = upload(officer, **more)
    assert made.status_code == 201, made.text
    one = f"/screenings/{made.json()['id']}"
    proposed = officer.get(f"{one}/mapping").json()
    assert officer.post(f"{one}/map", proposed["mapping"]).json()["state"] == "mapped"
    assert officer.post(f"{one}/run").json()["state"] == "running"
    running.advance(node.bench, running.Work("test"))
    assert officer.get(one).json()["state"] == "screened"
    return one


def test_from_the_upload_to_the_proof(node: Node, sign_in: Callable[[str], Any]) -> None:
    officer, commander = sign_in("officer.fr"), sign_in("commander.fr")
    one = screened(node, officer)
    assert officer.get(one).json()["counts"] == {"open": 1, "clear": 3}
    (row,) = officer.get(f"{one}/rows?state=open&ranked=1").json()["items"]
    number = row["row"]["number"]
    shown = officer.get(f"{one}/rows/{number}").json()
    hit = shown["matches"][0]["hit_id"]
    assert shown["matches"][0]["hit"]["owner"] == "DE"
    assert officer.post(f"{one}/options", {"four_eyes": True}).json()["options"]["four_eyes"] is True
    assert officer.post(f"{one}/rows/{number}/ask", {"hit": hit}).json()["matches"][0]["asked"]
    assert officer.post(f"{one}/rows/{number}/accept", {"hit": hit}).json()["row"]["pending"] == 0
    assert officer.post(f"{one}/rows/{number}/decide", {"decision": "refuse", "reason": "wanted"}).json()["state"] == "proposed"
    assert officer.post(f"{one}/rows/{number}/second", {"agrees": True}).status_code == 403
    assert commander.post(f"{one}/rows/{number}/second", {"agrees": True}).json()["second"] == "commander.fr"
    assert officer.post(f"{one}/clear").json() == {"rows": 3}
    summary = officer.get(f"{one}/summary").json()
    assert (summary["persons"], summary["accepted"], summary["opened"]["decisions"]) == (4, 1, {"clear": 3, "refuse": 1})
    exported = officer.post(f"{one}/export", {"new": True})
    assert exported.headers["content-type"].startswith("text/csv")
    assert {line[2] for line in list(csv.reader(io.StringIO(exported.text)))[1:]} == {"clear", "refuse"}
    assert officer.post(f"{one}/rows/{number}/undo").status_code == 409
    assert officer.post(f"{one}/close").json()["state"] == "closed"
    assert officer.post(f"{one}/reopen").json()["state"] == "screened"
    proof = officer.post(f"{one}/purge").json()
    assert proof["signature"]
    assert officer.get(f"{one}/proof").json() == proof
    assert officer.get(one).status_code == 404


def test_an_upload_as_a_form(node: Node, client: TestClient[Any], sign_in: Callable[[str], Any]) -> None:
    officer = sign_in("officer.fr")
    files = {"file": ("staff.csv", table(ZEB), "text/csv")}
    made = client.post("/api/v1/screenings", data={"event": EVENT, "four_eyes": "on"}, files=files, headers=officer.headers)
    assert made.status_code == 201, made.text
    assert (made.json()["name"], made.json()["options"]["four_eyes"]) == ("staff.csv", True)
    bare = client.post("/api/v1/screenings", data={"event": EVENT}, files={"other": ("x", b"y")}, headers=officer.headers)
    broken = officer("POST", "/screenings", b"--x\r\nnothing", Content_Type="multipart/form-data; boundary=x")
    assert broken.status_code == 400
    assert (bare.status_code, list(bare.json()["error"]["fields"])) == (400, ["file"])


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"query": "?event=nowhere"}, 404),
        ({"query": ""}, 404),
        ({"query": f"?event={EVENT}&keep_days=400"}, 400),
        ({"data": b""}, 400),
        ({"data": b"x" * 200_000}, 413),
        ({"X_Content_SHA256": "0" * 64}, 400),
    ],
)
def test_uploads_that_are_refused(sign_in: Callable[[str], Any], more: dict[str, Any], status: int) -> None:
    officer = sign_in("officer.fr")
    assert upload(officer, **more).status_code == status
    assert officer.get("/screenings").json()["items"] == []


def test_who_sees_nothing(node: Node, sign_in: Callable[[str], Any], stranger: Any) -> None:
    one = screened(node, sign_in("officer.fr"))
    for who in ("officer.de", "control.ke"):
        assert sign_in(who).get(one).status_code == 404
    assert sign_in("frontline.fr").get(one).status_code == 403
    assert sign_in("analyst.fr").post(f"{one}/clear").status_code == 403
    assert stranger.get(one).status_code == 401
    assert upload(stranger).status_code == 401


def test_mistakes_are_named(node: Node, sign_in: Callable[[str], Any]) -> None:
    officer = sign_in("officer.fr")
    one = screened(node, officer)
    for path, body, field in (
        ("/decide", {"rows": "all", "decision": "clear"}, "rows"),
        ("/decide", {"rows": [2], "decision": "maybe"}, "decision"),
        ("/rows/2/second", {"agrees": "yes"}, "agrees"),
        ("/rows/x/undo", {}, "row"),
        ("/options", {"minutes": 0}, "minutes"),
        ("/invite", {"partners": ["KE"]}, "partners"),
        ("/map", {"columns": {}}, "columns"),
    ):
        answer = officer.post(one + path, body)
        assert answer.status_code == 400, (path, answer.text)
        assert field in answer.json()["error"]["fields"], path
    assert officer.get(f"{one}/rows?state=odd").status_code == 400
    assert officer.get(f"{one}/rows/999").status_code == 404


def test_partners_over_http(node: Node, sign_in: Callable[[str], Any]) -> None:
    officer, partner = sign_in("officer.fr"), sign_in("officer.de")
    one = screened(node, officer)
    assert officer.post(f"{one}/invite", {"partners": ["DE"]}, Idempotency_Key="k").json()["items"][0]["state"] == "invited"
    assert officer.post(f"{one}/invite", {"partners": ["DE"]}, Idempotency_Key="k").json()["items"][0]["partner"] == "DE"
    assert partner.get("/screenings").json()["items"][0]["state"] == "invited"
    assert partner.post(f"{one}/partake", {"agrees": False}).json()["state"] == "declined"
    assert officer.get(one).json()["partners"][0]["state"] == "declined"
    assert partner.post(f"{one}/export").status_code == 409


def test_pages_of_rows(node: Node, sign_in: Callable[[str], Any]) -> None:
    officer = sign_in("officer.fr")
    one = screened(node, officer)
    for query in ("", "&ranked=1"):
        first = officer.get(f"{one}/rows?limit=3{query}").json()
        rest = officer.get(f"{one}/rows?limit=3{query}&next={first['next']}").json()
        assert [row["row"]["ref"] for row in (*first["items"], *rest["items"])] == ["B-1", "B-2", "B-3", "B-4"]
    assert officer.get(f"{one}/faults").text.startswith("\ufeffrow,reason")
