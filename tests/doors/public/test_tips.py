# SPDX-License-Identifier: Apache-2.0
"""The tip line as somebody without an account uses it: the form, the receipt code, replies; and what it withstands."""

from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html

from carillon.desk import tips
from carillon.doors.public import forms
from carillon.node import Node
from tests.conftest import cast
from tests.desk.deeds import holds
from tests.doors.public.conftest import PNG, Shop

Client = TestClient[Any]
BAD = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests fill in forms faster than people."""
    monkeypatch.setattr(forms, "LEAST_SECONDS", 0)


def fields(client: Client, path: str) -> dict[str, str]:
    """The form of a page as a browser would send it, with nothing filled in."""
    (form,) = html.fromstring(client.get(path).text).xpath("//main//form")
    return {one.get("name"): one.get("value") or "" for one in form.xpath(".//input[not(@type='file')] | .//textarea")}


def send(client: Client, path: str = "/public/tips/new?notice=2099-1", files: Any = None, **given: str) -> Any:
    return client.post("/public/tips/new", data={**fields(client, path), "text": "Seen at the quay.", **given}, files=files)


def code_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return str(html.fromstring(answer.text).xpath("//p[@class='code']")[0].text_content().strip())


def alerts(answer: Any) -> str:
    return " ".join(one.text_content() for one in html.fromstring(answer.text).xpath("//*[@role='alert']"))


def test_from_the_form_to_the_desk_and_back(client: Client, filled: Node) -> None:
    answer = send(client, text=BAD)
    code = code_of(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    officer = cast(filled, "FR")
    (tip,) = tips.page(filled.bench, officer)
    assert tips.fetch(filled.bench, officer, tip.id).words[0].text == BAD
    tips.reply(filled.bench, officer, tip.id, f"Which quay? {BAD}")
    followed = client.post("/public/tips", data={"code": code.lower()})
    assert BAD not in followed.text
    assert "Which quay?" in followed.text
    more = {one.get("name"): one.get("value") or "" for one in html.fromstring(followed.text).xpath("//main//form//input[@name]")}
    added = client.post("/public/tips/add", data={**more, "text": "The third."})
    assert added.status_code == 200
    assert [one.side for one in tips.fetch(filled.bench, officer, tip.id).words] == ["tipster", "bureau", "tipster"]


def test_files_come_along(client: Client, filled: Node) -> None:
    code_of(send(client, files=[("files", ("quay.png", PNG, "image/png"))]))
    officer = cast(filled, "FR")
    (tip,) = tips.page(filled.bench, officer)
    opened = tips.fetch(filled.bench, officer, tip.id)
    (file,) = opened.files
    assert (file.name, file.entry) == ("quay.png", opened.words[0].id)
    assert tips.content(filled.bench, officer, tip.id, file.id).data == PNG


@pytest.mark.parametrize(
    "files",
    [
        [("files", ("quay.png", b"MZ" + bytes(80), "image/png"))],
        [("files", ("page.html", b"<html><script>alert(1)</script></html>", "text/html"))],
        [("files", (f"{number}.png", PNG, "image/png")) for number in range(4)],
    ],
)
def test_odd_files_are_refused_and_nothing_is_half_done(client: Client, filled: Node, files: Any) -> None:
    answer = send(client, files=files)
    assert answer.status_code == 400
    assert alerts(answer)
    assert "Seen at the quay." in answer.text
    assert tips.page(filled.bench, cast(filled, "FR")) == []


def test_a_country_is_chosen(client: Client, filled: Node) -> None:
    assert "KE" in send(client, "/public/tips/new", about="KE").text
    assert [one.subject for one in tips.page(filled.bench, cast(filled, "KE"))] == ["country"]
    answer = send(client, "/public/tips/new", about="")
    assert (answer.status_code, "choose a country" in alerts(answer)) == (400, True)


def test_a_notice_that_has_ended_leads_to_the_form_for_a_country(client: Client) -> None:
    answer = client.get("/public/tips/new?notice=2099-77")
    assert "no public notice" in alerts(answer)
    assert html.fromstring(answer.text).xpath("//select[@name='about']")


@pytest.mark.parametrize(
    "change", [{"form": ""}, {"form": "1.a.b"}, {"about": "2099/2"}, {"subject": "event"}, {"signed": "2099/2"}, {"text": " "}]
)
def test_forms_that_were_not_made_here_or_hold_nothing(client: Client, filled: Node, change: dict[str, str]) -> None:
    answer = send(client, **change)
    assert answer.status_code == 400
    assert alerts(answer)
    assert tips.page(filled.bench, cast(filled, "FR")) == []


def test_who_fills_in_what_nobody_sees_is_put_aside(client: Client, filled: Node) -> None:
    code_of(send(client, website="https://spam.example"))
    assert tips.page(filled.bench, cast(filled, "FR")) == []
    assert len(tips.page(filled.bench, cast(filled, "FR"), state="spam")) == 1


def test_who_is_too_fast_is_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LEAST_SECONDS", 3)
    answer = send(client)
    assert (answer.status_code, "faster than anybody" in alerts(answer)) == (400, True)
    assert "Seen at the quay." in answer.text


def test_a_form_is_taken_once(client: Client, filled: Node) -> None:
    given = {**fields(client, "/public/tips/new?notice=2099-1"), "text": "Once."}
    assert [client.post("/public/tips/new", data=given).status_code for _ in range(2)] == [200, 409]
    assert len(tips.page(filled.bench, cast(filled, "FR"))) == 1


def test_an_address_sends_so_many_and_no_more(door: Shop) -> None:
    client = door(tips_per_address=2)
    answers = [send(client) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_codes_are_not_guessed(client: Client) -> None:
    tries = [client.post("/public/tips", data={"code": f"{number:020d}"}).status_code for number in range(62)]
    assert set(tries[:60]) == {404}
    assert tries[-1] == 429


def test_nothing_of_who_sent_it_is_written_down(client: Client, filled: Node) -> None:
    client.headers["User-Agent"] = "Zzyzx/1.0"
    code_of(send(client))
    assert holds(filled, "zzyzx", "testclient") == []


def test_odd_bodies_are_refused_in_words(client: Client) -> None:
    for content, kind in (
        (b"\xff" * 100, "multipart/form-data"),
        (b"x" * 50, "multipart/form-data; boundary=a"),
        (b"{}", "application/json"),
        (b"", ""),
    ):
        answer = client.post("/public/tips/new", content=content, headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500, (content, kind)
    many = "&".join(f"f{number}=x" for number in range(100))
    assert client.post("/public/tips/new", content=many, headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 400
