# SPDX-License-Identifier: Apache-2.0
"""News: drafted in several languages, published to everybody, withdrawn at once; and who sees what of it."""

from typing import TYPE_CHECKING, Any

import pytest

from carillon.desk import news
from carillon.desk.act import Repeat, Repeated
from carillon.errors import Conflict, Denied, Invalid, NotFound
from tests.conftest import cast
from tests.desk.deeds import log

if TYPE_CHECKING:
    from carillon.node import Node

BOTH = {
    "texts": {"en": {"title": "A run is near", "body": "Roads close at six.\n\nTake the train."}, "fr": {"title": "La course", "body": "…"}}
}


def published(node: "Node", bureau: str = "KE", body: Any = BOTH) -> str:
    item = news.draft(node.bench, cast(node, bureau), body)
    return news.publish(node.bench, cast(node, bureau), item.id).id


def test_what_is_published_is_there_for_everybody_and_what_is_withdrawn_is_not(node_anywhere: "Node") -> None:
    node = node_anywhere
    item = news.draft(node.bench, cast(node, "KE"), BOTH)
    assert news.public_page(node.bench) == []
    with pytest.raises(NotFound):
        news.public_one(node.bench, item.id)
    shown = news.publish(node.bench, cast(node, "KE"), item.id)
    assert (shown.state, shown.version) == ("published", 2)
    assert [one.id for one in news.public_page(node.bench)] == [item.id]
    assert news.public_one(node.bench, item.id).text("es") == ("en", shown.texts["en"])
    assert shown.text("fr")[1].title == "La course"
    news.withdraw(node.bench, cast(node, "KE"), item.id)
    assert news.public_page(node.bench) == []
    assert news.fetch(node.bench, cast(node, "KE"), item.id).state == "withdrawn"


def test_drafts_are_their_bureaus_own(node: "Node") -> None:
    draft = news.draft(node.bench, cast(node, "KE"), BOTH).id
    shown = published(node)
    assert [one.id for one in news.page(node.bench, cast(node, "DE"))] == [shown]
    assert {one.id for one in news.page(node.bench, cast(node, "KE", "frontline"))} == {shown, draft}
    assert [one.id for one in news.page(node.bench, cast(node, "KE"), state="draft")] == [draft]
    with pytest.raises(NotFound):
        news.fetch(node.bench, cast(node, "DE"), draft)
    with pytest.raises(Denied):
        news.withdraw(node.bench, cast(node, "DE"), shown)
    with pytest.raises(Denied):
        news.publish(node.bench, cast(node, "KE", "commander"), draft)


def test_pages_of_the_public_go_on_where_they_ended(node: "Node") -> None:
    ids = [published(node) for _ in range(5)]
    seen: list[str] = []
    after = None
    while found := news.public_page(node.bench, limit=2, after=after):
        seen += [one.id for one in found]
        after = f"{found[-1].published_at}|{found[-1].id}"
    assert seen == list(reversed(ids))


def test_a_correction_needs_the_version_it_was_made_from(node: "Node") -> None:
    shown = published(node)
    changed = news.edit(node.bench, cast(node, "KE"), shown, {**BOTH, "version": 2})
    assert (changed.state, changed.version) == ("published", 3)
    with pytest.raises(Conflict):
        news.edit(node.bench, cast(node, "KE"), shown, {**BOTH, "version": 2})
    with pytest.raises(Conflict):
        news.publish(node.bench, cast(node, "KE"), shown)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (None, {"texts"}),
        ({}, {"texts"}),
        ({"texts": {}}, {"texts"}),
        ({"texts": {"de": {"title": "x", "body": "y"}, "en": {"title": "", "body": 5}}}, {"texts.de", "texts.en.title", "texts.en.body"}),
        ({"texts": {"en": "x"}}, {"texts.en.title", "texts.en.body"}),
        ({"texts": {"en": {"title": "x" * 201, "body": "y"}}}, {"texts.en.title"}),
    ],
)
def test_every_mistake_is_named(node: "Node", body: Any, fields: set[str]) -> None:
    with pytest.raises(Invalid) as wrong:
        news.draft(node.bench, cast(node, "KE"), body)
    assert set(wrong.value.fields) == fields


def test_deeds_are_noted_and_done_once(node: "Node") -> None:
    actor = cast(node, "KE")
    made = news.draft(node.bench, actor, BOTH, Repeat("k", "d"))
    with pytest.raises(Repeated) as again:
        news.draft(node.bench, actor, BOTH, Repeat("k", "d"))
    assert again.value.object_id == made.id
    news.publish(node.bench, actor, made.id)
    assert [line.deed for line in log(node, actor)][:2] == ["news.publish", "news.write"]
