# SPDX-License-Identifier: Apache-2.0
"""A purge leaves nothing of the persons on a list: in the database, its log, the indexes or the notes; and a statement that proves it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from carillon.core.model.screening import Screening
from carillon.desk import chores, inbox
from carillon.desk.accreditation import deciding, exporting, following, purging, reviewing, running
from carillon.desk.events import register
from carillon.desk.listed import erasing
from carillon.errors import Denied, NotFound
from carillon.node import Node
from carillon.store import clock
from carillon.store import screenings as store
from tests.conftest import Cast
from tests.desk.accreditation.lists import ZEB, by_ref, event, head, screened, upload
from tests.desk.deeds import create, holds

WORDS = ("Otherwise", "Quillfeather", "Thistledown", "K0000001", "J0000002", "Vanishinghem", "B-1", "Volunteers", "volunteers.csv")
"""What stands on the list, and on no record."""
LISTED = ("B-1", "Vanishinghem", "Zebulon", "01.04.1980", "France", "X1234567")


@pytest.fixture
def worked_on(node: Node, actors: Cast) -> Screening:
    """A list through all that can happen to one: matches, judgements, a word to the owner, decisions, an export, and being followed."""
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"), LISTED, *STRANGERS)
    number = by_ref(node.bench, one)["B-1"].number
    (met,) = reviewing.row(node.bench, actors("FR"), one.id, number).matches
    reviewing.ask(node.bench, actors("FR"), one.id, number, met.hit_id, text="Is it B-1 Zebulon Vanishinghem?")
    reviewing.judge(node.bench, actors("FR"), one.id, number, met.hit_id, "different", "Vanishinghem is taller.")
    deciding.decide(node.bench, actors("FR"), one.id, [number], "refer", "Vanishinghem")
    deciding.clear_all(node.bench, actors("FR"), one.id)
    exporting.export(node.bench, actors("FR"), one.id)
    create(node, actors("KE"), properties={"name": ["Brook Otherwize"], "birthDate": ["1991-11-12"]})
    following.follow(node.bench)
    return one


STRANGERS = (
    ("B-2", "Otherwise", "Brook", "12.11.1991", "Kenya", "K0000001"),
    ("B-3", "Quillfeather", "Odalys", "30.06.1975", "Japan", "J0000002"),
    ("B-4", "Thistledown", "Marnie", "09.09.1988", "Brazil", "R0000003"),
)


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, file.read_bytes()


def left(node: Node) -> list[str]:
    """Where one of the words stands: in a row of the database, or in any file of the node."""
    found = holds(node, *WORDS)
    for file, data in files(node.folder):
        low = data.lower()
        found += [f"{file.name}: {word}" for word in WORDS if word.lower().encode() in low]
    return found


def test_a_purge_leaves_nothing_but_its_proof(node: Node, actors: Cast, worked_on: Screening) -> None:
    assert left(node)
    proof = purging.purge(node.bench, actors("FR"), worked_on.id)
    assert left(node) == []
    assert (proof.rows, proof.decisions, proof.why, proof.checks) == (4, {"clear": 2, "refer": 1}, "deed", 2)
    assert erasing.holds(proof)
    assert not erasing.holds(msgspec.structs.replace(proof, rows=3))
    assert reviewing.proof(node.bench, actors("FR"), worked_on.id) == proof
    with pytest.raises(NotFound):
        reviewing.fetch(node.bench, actors("FR"), worked_on.id)
    assert [one for one in inbox.page(node.bench, actors("FR"), limit=50) if one.object_id == worked_on.id] == []
    assert purging.purge(node.bench, actors("FR"), worked_on.id) == proof
    assert chores.CHORES["screenings purged"](node.bench) == 0


def test_of_an_upload_nothing_is_left_either(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"), ZEB)
    purging.purge(node.bench, actors("FR"), one.id)
    assert left(node) == []
    with node.bench.database.read() as connection:
        assert store.size_of(connection, one.id) == 0


def test_the_day_comes(node: Node, actors: Cast, worked_on: Screening) -> None:
    assert worked_on.purge_on == "2031-06-03"
    with clock.pretend(datetime.fromisoformat("2031-06-02T12:00:00+00:00")):
        assert purging.purge_due(node.bench) == 0
    with clock.pretend(datetime.fromisoformat("2031-06-03T00:00:01+00:00")):
        assert purging.purge_due(node.bench) == 1
    proof = reviewing.proof(node.bench, actors("FR"), worked_on.id)
    assert proof.why == "schedule"
    assert left(node) == []


def test_an_event_that_was_put_off_keeps_its_lists(node: Node, actors: Cast, worked_on: Screening) -> None:
    later = event(node.bench, actors("FR"), version=1, starts="2031-09-03", ends="2031-09-04")
    assert later.version == 2
    with clock.pretend(datetime.fromisoformat("2031-06-04T12:00:00+00:00")):
        purging.purge_due(node.bench)
    assert head(node.bench, "FR", worked_on.id).purge_on == "2031-10-04"
    with clock.pretend(datetime.fromisoformat("2031-10-04T12:00:00+00:00")):
        purging.purge_due(node.bench)
    assert left(node) == []


def test_a_bureau_that_is_a_partner_no_longer(node: Node, actors: Cast) -> None:
    made = event(node.bench, actors("DE"), "FR", hosts=("DE",))
    one = screened(node.bench, actors("FR"))
    register.register(node.bench, actors("DE"), msgspec.structs.replace(made, partners=()))
    with pytest.raises(NotFound):
        reviewing.fetch(node.bench, actors("FR"), one.id)
    assert purging.purge_due(node.bench) == 1
    assert reviewing.proof(node.bench, actors("FR"), one.id).why == "removed"
    assert left(node) == []


def test_killed_between_two_steps_it_is_finished_by_the_chore(
    node: Node, actors: Cast, worked_on: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, done = erasing.some, []

    def dying(*given: object) -> bool:
        done.append(1)
        if len(done) == 2:
            raise KeyboardInterrupt
        return some(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "some", dying)
    with pytest.raises(KeyboardInterrupt):
        purging.purge(node.bench, actors("FR"), worked_on.id)
    with pytest.raises(NotFound):
        reviewing.proof(node.bench, actors("FR"), worked_on.id)
    monkeypatch.setattr(erasing, "some", some)
    assert purging.purge_due(node.bench) == 1
    assert reviewing.proof(node.bench, actors("FR"), worked_on.id).rows == 4
    assert left(node) == []


def test_purged_while_it_runs(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TOGETHER", 2)
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"), LISTED, *STRANGERS)
    running.start(node.bench, actors("FR"), one.id)
    steps = iter(range(100))

    def purging_in_between() -> bool:
        if next(steps) == 2:
            purging.purge(node.bench, actors("FR"), one.id)
        return False

    running.advance(node.bench, running.Work("test", stop=purging_in_between))
    assert head(node.bench, "FR", one.id).state == "purged"
    assert left(node) == []


def test_who_may_purge(node: Node, actors: Cast, worked_on: Screening) -> None:
    with pytest.raises(Denied):
        purging.purge(node.bench, actors("FR", "analyst"), worked_on.id)
    with pytest.raises(NotFound):
        purging.purge(node.bench, actors("DE"), worked_on.id)
    purging.purge(node.bench, actors("FR", "control"), worked_on.id)


def test_an_upload_that_came_to_no_end_is_swept_away(node: Node, actors: Cast) -> None:
    with node.bench.database.write() as connection:
        store.add_part(connection, node.bench.keys.files, "scr-abandoned", 0, b"x", clock.now())
    assert purging.purge_due(node.bench) == 0
    with clock.pretend(datetime.fromisoformat("2031-01-01T00:00:00+00:00")):
        assert purging.purge_due(node.bench) == 1
    with node.bench.database.read() as connection:
        assert store.size_of(connection, "scr-abandoned") == 0
