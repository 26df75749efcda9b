# SPDX-License-Identifier: Apache-2.0
"""The public pages: found and read without a script, in four languages, and safe; the door served alone."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html

from carillon import settings
from carillon.core.model.extract import Alias, Company, Disappearance, Extract, Listing, Parent, Warrant
from carillon.desk import news
from carillon.doors import language
from carillon.errors import Invalid
from carillon.node import Node
from tests.conftest import cast
from tests.desk.test_news import BOTH
from tests.doors.public.conftest import Shop, end, put, red

Client = TestClient[Any]
BAD = "<script>alert(1)</script>"


def page(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "set-cookie" not in answer.headers
    assert "script" not in answer.headers["content-security-policy"]
    return html.fromstring(answer.text)


def test_notices_are_found_by_words_kind_and_nationality(client: Client) -> None:
    def found(query: str) -> set[str]:
        return {one.text_content() for one in page(client.get(f"/public?{query}")).xpath("//*[contains(@class, 'card')]//h2")}

    assert len(found("")) == 6
    assert found("q=jeanne") == {"JEANNE EXEMPLE1"}
    assert found("colour=yellow") == {"KIM VERMISST"}
    assert found("nationality=de") == {"MUSTER"}
    assert found("q=nobody") == set()
    assert len(found("colour=pink&after=x&q=%00")) == 6


def test_long_lists_go_on(client: Client, filled: Node) -> None:
    put(filled, *(red(number) for number in range(100, 140)))
    path, seen = "/public?colour=red&lang=fr", []
    while path:
        shown = page(client.get(path))
        seen += [one.text_content() for one in shown.xpath("//*[contains(@class, 'card')]//h2")]
        path = next((one.get("href") for one in shown.xpath("//a[@rel='next']")), "")
        assert not path or "lang=fr" in path
    assert len(seen) == len(set(seen)) == 43


def test_one_notice_leads_to_the_tip_line(client: Client) -> None:
    shown = page(client.get("/public/notices/2099-1"))
    text = shown.text_content()
    for word in ("JEANNE EXEMPLE1", "1.73 m", "Brown", "French", "Fraud", "presumed innocent"):
        assert word in text
    (tell,) = shown.xpath("//a[contains(@class, 'main-deed')]")
    assert "2099/1" in page(client.get(tell.get("href"))).text_content()
    assert page(client.get("/public/notices/2099-77"), 404).xpath("//*[@role='alert']")


@pytest.mark.parametrize("code", ["en", "fr", "es", "ar", language.PSEUDO])
def test_every_page_in_every_language(client: Client, filled: Node, code: str) -> None:
    item = news.draft(filled.bench, cast(filled, "KE"), BOTH)
    news.publish(filled.bench, cast(filled, "KE"), item.id)
    for path in ("/public", "/public/notices/2099-1", "/public/notices/2099-20", "/public/notices/2099-21", "/public/notices/2099-10",
                 "/public/news", f"/public/news/{item.id}", "/public/tips", "/public/tips/new"):  # fmt: skip
        shown = page(client.get(f"{path}?lang={code}"))
        assert (shown.get("lang"), shown.get("dir")) == (code, "rtl" if code == "ar" else "ltr")
        assert len(shown.xpath("//h1")) == 1
        for field in shown.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            assert shown.xpath("//label[@for=$id]", id=field.get("id")), field.get("name")
    accepted = client.get("/public", headers={"Accept-Language": f"{code}, en;q=0.1"})
    assert accepted.headers["vary"] == "Accept-Language"
    assert accepted.headers["content-language"] == ("en" if code == language.PSEUDO else code)


def test_every_text_passes_through_the_catalogues(client: Client, filled: Node) -> None:
    """In the pseudo-language whatever stands outside brackets was not marked for translation."""
    whole = Extract(
        id="1/1", notice="n", owner="0", colour="un", entity=True, name="1", forename="2", birth_date="1990", birth_place="4",
        sex="M", height="1", weight="1", eyes=("BLA",), hair=("RED",), marks="3", profession="4", addresses=("5",),
        warrants=(Warrant("", "6", "7"),), birth_name="8", disappearance=Disappearance("2020", "9"), father=Parent("1"),
        listing=Listing("1", 1, "2020", "2", ("3",)), aliases=(Alias("9"),), company=Company("7", "8", formerly=("9",)),
        published_at="2026",
    )  # fmt: skip
    put(filled, whole)
    for path in ("/public/notices/1-1", "/public/tips/new", "/public/tips", "/public/news"):
        main = page(client.get(f"{path}?lang={language.PSEUDO}")).xpath("//main")[0]
        for option in main.xpath(".//option | .//*[@class='only-printed']"):
            option.getparent().remove(option)
        outside = []
        for text in main.itertext():
            rest = text.strip()
            while "⟦" in rest:
                before, _, after = rest.partition("⟦")
                rest = before + after.partition("⟧")[2]
            outside += [rest] if any(c.isalpha() for c in rest.replace("m", "").replace("kg", "")) else []
        assert outside == [], path


def test_what_owners_write_is_text_and_nothing_else(client: Client, filled: Node) -> None:
    put(filled, red(50, name=BAD, marks=BAD, warrants=(Warrant("FR", BAD),)))
    item = news.draft(filled.bench, cast(filled, "KE"), {"texts": {"en": {"title": BAD, "body": BAD}}})
    news.publish(filled.bench, cast(filled, "KE"), item.id)
    for path in (
        "/public",
        "/public/notices/2099-50",
        "/public/news",
        f"/public/news/{item.id}",
        f"/public?q={BAD}",
        f"/public/tips/new?event={BAD}",
    ):
        answer = client.get(path)
        assert BAD not in answer.text
        assert page(answer).xpath("//script") == []


def test_news_and_its_feed(client: Client, filled: Node) -> None:
    item = news.draft(filled.bench, cast(filled, "KE"), BOTH)
    news.publish(filled.bench, cast(filled, "KE"), item.id)
    shown = page(client.get(f"/public/news/{item.id}?lang=fr"))
    assert shown.xpath("//h1")[0].text_content() == "La course"
    assert page(client.get(f"/public/news/{item.id}?lang=es")).xpath("//article")[0].get("lang") == "en"
    feed = client.get("/public/news/atom.xml?lang=fr")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "La course" in feed.text
    assert f"https://notices.example/public/news/{item.id}?lang=fr" in feed.text
    assert client.get("/public/news/atom.xml?lang=fr", headers={"If-None-Match": feed.headers["etag"]}).status_code == 304
    news.withdraw(filled.bench, cast(filled, "KE"), item.id)
    assert client.get(f"/public/news/{item.id}").status_code == 404
    assert "La course" not in client.get("/public/news/atom.xml?lang=fr").text


def test_the_style_is_kept_and_found(client: Client) -> None:
    (style,) = page(client.get("/public")).xpath("//link[@rel='stylesheet']")
    answer = client.get(style.get("href"))
    assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert client.get("/public/static/public.0.css").status_code == 404


def test_the_door_is_served_alone(door: Shop) -> None:
    client = door(doors=("public",))
    assert client.get("/public").status_code == 200
    assert client.get("/public/notices/v1/red").json()["total"] == 3
    for path in ("/", "/sign-in", "/check", "/nowhere", "/public/nowhere"):
        page(client.get(path), 404)
    assert client.get("/api/v1/session").status_code == 404


def test_the_other_doors_are_served_without_it(door: Shop) -> None:
    client = door(doors=("api", "web"))
    assert client.get("/sign-in").status_code == 200
    assert client.get("/public").status_code == 404
    assert client.get("/public/notices/v1/red").status_code == 404


def test_the_api_is_served_alone(door: Shop) -> None:
    answer = door(doors=("api",)).get("/nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("doors", ["[]", '["public", "back"]', '"public"'])
def test_a_door_that_there_is_not_is_refused_before_anything_is_opened(tmp_path: Path, doors: str) -> None:
    (tmp_path / "node.toml").write_text(f"doors = {doors}\n")
    with pytest.raises(Invalid, match="doors"):
        settings.read(tmp_path)


def test_an_extract_that_ended_is_gone_from_the_pages(client: Client, filled: Node) -> None:
    assert page(client.get("/public/notices/2099-1")) is not None
    end(filled, "ntc-1")
    page(client.get("/public/notices/2099-1"), 404)
    assert "EXEMPLE1" not in client.get("/public").text
