# SPDX-License-Identifier: Apache-2.0
"""Lessons: written by who took part, published to all, found in any script, taken back everywhere; and they name nobody."""

from typing import Any

import pytest

from carillon.core.model.event import Event
from carillon.desk import lessons
from carillon.desk.events import register
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store.lessons import Wanted
from tests.conftest import Cast

BODY: dict[str, Any] = {
    "theme": "crowds", "title": "The last kilometre", "event": "run",
    "happened": "Barriers stood on one side of the street only.", "learnt": "Spectators crossed the course behind the runners.",
    "advice": "Barriers on both sides from kilometre 40 on.",
}  # fmt: skip


@pytest.fixture
def run(node: Node, actors: Cast) -> Event:
    event = Event(
        id="run", name="Utopia Marathon", kind="marathon", hosts=("FR",), partners=("DE",), starts="2030-05-05", ends="2030-05-05"
    )
    return register.register(node.bench, actors("FR"), event)


def find(node: Node, actor: Any, text: str = "", **wanted: Any) -> list[str]:
    return [one.id for one in lessons.page(node.bench, actor, Wanted(**wanted), text)]


def test_a_lesson_from_draft_to_withdrawal(node: Node, actors: Cast, run: Event) -> None:
    one = lessons.write(node.bench, actors("DE", "analyst"), BODY)
    assert (one.occasion, one.kind, one.state) == ("Utopia Marathon", "marathon", "draft")
    assert find(node, actors("JP")) == []
    with pytest.raises(NotFound):
        lessons.fetch(node.bench, actors("JP"), one.id)
    with pytest.raises(Invalid, match="nobody"):
        lessons.publish(node.bench, actors("DE"), one.id, nameless=False)
    published = lessons.publish(node.bench, actors("DE"), one.id, nameless=True)
    assert find(node, actors("JP")) == [one.id]
    changed = lessons.edit(node.bench, actors("DE"), one.id, {**BODY, "title": "The last two kilometres", "version": published.version})
    assert lessons.fetch(node.bench, actors("JP"), one.id).title == "The last two kilometres"
    with pytest.raises(Conflict):
        lessons.edit(node.bench, actors("DE"), one.id, {**BODY, "version": published.version})
    with pytest.raises(Denied):
        lessons.withdraw(node.bench, actors("FR"), one.id)
    gone = lessons.withdraw(node.bench, actors("DE"), one.id)
    assert (gone.title, gone.learnt, gone.version) == ("", "", changed.version + 1)
    assert find(node, actors("JP")) == []


def test_words_are_found_in_any_script_and_by_theme_and_kind(node: Node, actors: Cast, run: Event) -> None:
    one = lessons.write(node.bench, actors("FR"), {**BODY, "language": "ru", "learnt": "Барьеры нужны с двух сторон."})
    lessons.publish(node.bench, actors("FR"), one.id, nameless=True)
    reader = actors("KE", "commander")
    assert find(node, reader, "Barery") == find(node, reader, "барьеры") == find(node, reader, "kilomet marathon") == [one.id]
    assert find(node, reader, "stadium") == []
    assert find(node, reader, theme="crowds", kind="marathon", country="FR") == [one.id]
    assert find(node, reader, theme="air") == find(node, reader, kind="summit") == []
    other = Event(id="next", name="Next", kind="marathon", hosts=("KE",), starts="2031-05-05", ends="2031-05-05")
    assert [found.id for found in lessons.offered(node.bench, reader, other)] == [one.id]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"theme": "weather"}, "theme"),
        ({"title": ""}, "title"),
        ({"learnt": None}, "learnt"),
        ({"happened": "x" * 5001}, "happened"),
        ({"language": "English"}, "language"),
        ({"event": "none"}, "event"),
        ({"event": 5}, "event"),
        ({"owner": "FR"}, "owner"),
        ({"learnt": "Ask officer@bureau.example"}, "learnt"),
        ({"learnt": "Call +33 1 23 45 67 89"}, "learnt"),
        ({"learnt": "He held X1234567"}, "learnt"),
    ],
)
def test_what_is_no_lesson(node: Node, actors: Cast, run: Event, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        lessons.write(node.bench, actors("FR"), {**BODY, **change})
    assert field in wrong.value.fields
    with pytest.raises(Invalid):
        lessons.write(node.bench, actors("FR"), [BODY])


@pytest.mark.parametrize("text", ["40 000 people at 10 gates", "From 2030-05-05 to 12.5.2030", "Kilometre 40.5", "The A7 and the B12"])
def test_figures_of_an_event_are_no_persons(node: Node, actors: Cast, run: Event, text: str) -> None:
    assert lessons.write(node.bench, actors("FR"), {**BODY, "learnt": text}).learnt == text


def test_only_who_took_part_writes(node: Node, actors: Cast, run: Event) -> None:
    with pytest.raises(Invalid, match="mistake"):
        lessons.write(node.bench, actors("JP"), BODY)
    with pytest.raises(Denied):
        lessons.write(node.bench, actors("FR", "frontline"), BODY)
