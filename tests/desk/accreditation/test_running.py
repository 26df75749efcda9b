# SPDX-License-Identifier: Apache-2.0
"""A list is screened to its end, whatever comes between, and says no more than checks would."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carillon.desk import people
from carillon.desk.accreditation import asking, indexing, mapping, reviewing, running, uploading
from carillon.desk.checks import deeds as checks
from carillon.desk.listed import folders
from carillon.errors import Conflict, Denied, Invalid, Malformed, NotFound, TooLarge
from carillon.node import Node
from carillon.store import screenings as store
from carillon.store.exchange import leases
from tests.conftest import Cast, Nodes, cast
from tests.desk.accreditation import lists
from tests.desk.accreditation.lists import EVENT, STRANGERS, ZEB, by_ref, event, every_row, head, matches, screened, table, upload
from tests.desk.deeds import create, log

WORK = running.Work("test")


def test_a_list_is_screened(node_anywhere: Node) -> None:
    bench, fr = node_anywhere.bench, cast(node_anywhere, "FR")
    record = create(node_anywhere, cast(node_anywhere, "DE"))
    event(bench, fr)
    one = screened(bench, fr)
    assert (one.state, one.event, one.whole, one.truncated) == ("screened", EVENT, True, False)
    found = by_ref(bench, one)
    assert {ref: row.state for ref, row in found.items()} == {"B-1": "open", "B-2": "clear", "B-3": "clear", "B-4": "clear"}
    (met,) = matches(bench, one, [found["B-1"].number])[found["B-1"].number]
    assert (met.record_id, met.level, met.state, met.silent) == (record.id, "hit", "open", False)
    made = checks.fetch(bench, fr, met.check_id)
    assert (made["purpose"], made["reference"]) == ("accreditation", f"{one.id}:{found['B-1'].number}")
    assert len(log(node_anywhere, cast(node_anywhere, "DE", "control"), "record.disclosed")) == 1
    with bench.database.read() as connection:
        assert store.size_of(connection, one.id) == 0


def test_the_log_counts_rows_and_names_nobody(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    screened(node.bench, actors("FR"))
    lines = log(node, actors("FR", "control"))
    batch = next(line for line in lines if line.deed == "screening.run" and "digest" in line.detail)
    assert (batch.detail["rows"], batch.detail["clear"], batch.detail["open"]) == (4, 3, 1)
    # One for the list, and one for the row that met something.
    assert len([line for line in lines if line.deed == "check.make"]) == 2
    assert not any(word in str(line) for line in lines for word in ("Vanishingham", "Otherwise", "X1234567", "K0000001"))


def test_what_is_silent_leaves_a_row_like_every_other(node: Node, actors: Cast) -> None:
    """Rows, checks, log and counts are the same with a silent record and without any; its owner is told."""
    event(node.bench, actors("FR"))
    seen = []
    for silent in (False, True):
        if silent:
            create(node, actors("DE"), reach="silent")
        before = len(log(node, actors("FR")))
        one = screened(node.bench, actors("FR"))
        rows = [(row.state, row.standing, row.score, row.level) for row in every_row(node.bench, one)]
        lines = [(line.deed, line.detail.keys()) for line in log(node, actors("FR"))]
        shown = [reviewing.row(node.bench, actors("FR"), one.id, row.number).matches for row in every_row(node.bench, one)]
        made = len(checks.page(node.bench, actors("FR")))
        seen.append((rows, lines[: len(lines) - before], shown, made - len(seen) * 1))
    assert seen[0] == seen[1]
    assert len(log(node, actors("DE", "control"), "record.met")) == 1


def test_a_hit_only_record_shows_nothing_but_a_match(node: Node, actors: Cast) -> None:
    record = create(node, actors("DE"), reach="hit-only")
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"))
    shown = reviewing.row(node.bench, actors("FR"), one.id, by_ref(node.bench, one)["B-1"].number)
    assert shown.matches[0].hit is not None
    assert record.id not in str(shown.matches[0].hit)
    assert shown.matches[0].hit["owner"] == "DE"


def test_a_document_alone_is_found_whoever_bears_it(node: Node, actors: Cast) -> None:
    stolen = {"schema": "Person", "properties": {"name": ["Quite Another"], "passportNumber": ["K0000001"], "nationality": ["ke"]}}
    create(node, actors("KE"), **stolen)
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"))
    row = by_ref(node.bench, one)["B-2"]
    assert (row.state, row.kind) == ("open", "document")


def test_a_second_document_and_a_second_name_are_asked_too(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    header = ("Badge", "Name", "Alias", "Passport no.", "ID number")
    one = screened(
        node.bench,
        actors("FR"),
        data=table(
            ("1", "Brook Otherwise", "Zebulon Vanishingham", "A7654321", ""),
            ("2", "Marnie Thistledown", "", "A7654322", "X1234567"),
            ("3", "Odalys Quillfeather", "", "A7654323", "A7654324"),
            header=header,
        ),
    )
    assert {ref: row.state for ref, row in by_ref(node.bench, one).items()} == {"1": "open", "2": "open", "3": "clear"}


def test_the_lists_own_limit(node: Node, actors: Cast) -> None:
    create(node, actors("DE"), properties={"name": ["Zebulon Vanishinghem"], "birthDate": ["1980"]})
    event(node.bench, actors("FR"))
    low = screened(node.bench, actors("FR"))
    high = screened(node.bench, actors("FR"), score=1.0)
    assert [by_ref(node.bench, one)["B-1"].state for one in (low, high)] == ["open", "clear"]


def test_rows_that_cannot_be_read_and_rows_that_say_it_twice(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    bad = ("B-5", "Nowhen", "Ann", "31.02.1990", "France", "N1")
    again = ("B-6", *ZEB[1:])
    one = screened(node.bench, actors("FR"), ZEB, bad, again, *STRANGERS)
    found = every_row(node.bench, one)
    assert [row.state for row in found] == ["open", "rejected", "duplicate", "clear", "clear", "clear"]
    assert found[2].same_as == found[0].number
    assert "1990" in found[1].fault


def test_a_list_that_is_cut_off(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    several = [(f"C-{n}", "Otherwise", f"Brook{'abcdefghijklmnopqrstuvwxyz'[n]}", "12.11.1991", "Kenya", f"K000000{n}") for n in range(26)]
    one = screened(node.bench, actors("FR"), data=table(*several)[:-30])
    assert one.truncated
    assert [row.state for row in every_row(node.bench, one)] == ["clear"] * 25 + ["rejected"]


def test_the_limited_sieve_finds_what_checks_find(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sieve and without it the same rows come up, from the same records."""
    dice = random.Random(3)
    names = [f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(60)]
    for name in names[:30]:
        create(node, actors("DE"), properties={"name": [name], "birthDate": [f"19{dice.randint(60, 99)}-05-0{dice.randint(1, 9)}"]})
    event(node.bench, actors("FR"))
    days = [f"0{dice.randint(1, 9)}.05.19{dice.randint(60, 99)}" for _ in names]
    persons = [(str(n), *name.split(" ")[::-1], day, "DE", "") for n, (name, day) in enumerate(zip(names, days, strict=True))]
    sifted = screened(node.bench, actors("FR"), *persons)
    monkeypatch.setattr(running, "DIRECT", -1)
    asked = screened(node.bench, actors("FR"), *persons)
    got = [[(row.ref, row.state, row.score) for row in every_row(node.bench, one)] for one in (sifted, asked)]
    assert got[0] == got[1]
    assert any(state == "open" for _, state, _ in got[0])


FIRST = ("Ansel", "Brida", "Corvin", "Delphine", "Emeric", "Fenna")
LAST = ("Ashgrove", "Brandywater", "Coldbrook", "Dunmarsh", "Elderfield", "Foxglove")


# What comes between ------------------------------------------------------------------------------------------------------------


def test_pause_and_resume(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paused after each batch and resumed, every row is screened once."""
    monkeypatch.setattr(running, "TOGETHER", 2)
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"), ZEB, *STRANGERS)
    running.start(node.bench, actors("FR"), one.id)
    with pytest.raises(Conflict, match="running"):
        running.start(node.bench, actors("FR"), one.id)
    asked: list[int] = []
    came_to = running._came_to

    def noting(told: asking.Told) -> lists.Row:
        asked.append(told.row.number)
        return came_to(told)

    monkeypatch.setattr(running, "_came_to", noting)
    states = []
    for _ in range(6):
        steps = iter([False] * 3 + [True] * 100)
        running.advance(node.bench, running.Work("test", stop=lambda steps=steps: next(steps)))
        states.append(head(node.bench, "FR", one.id).state)
    assert states[-1] == "screened"
    assert len(states) - states.count("screened") >= 1
    assert asked == sorted(set(asked))
    assert [row.state for row in every_row(node.bench, one)] == ["open", "clear", "clear", "clear"]


def test_a_paused_list_is_not_worked_on(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"))
    running.start(node.bench, actors("FR"), one.id)
    assert running.pause(node.bench, actors("FR"), one.id).state == "paused"
    assert not running.advance(node.bench, WORK)
    with pytest.raises(Conflict, match="paused"):
        running.pause(node.bench, actors("FR"), one.id)


def test_one_process_at_a_time(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"))
    running.start(node.bench, actors("FR"), one.id)
    assert leases.hold(node.bench.database, running.LEASE, "another", 60)
    assert not running.advance(node.bench, WORK)
    leases.release(node.bench.database, running.LEASE, "another")
    assert running.advance(node.bench, WORK)


def test_two_that_work_on_one_list_do_not_write_twice(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that lost its lease in the middle of a batch writes nothing of it."""
    monkeypatch.setattr(running, "TOGETHER", 2)
    monkeypatch.setattr(leases, "hold", lambda *_: True)
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"))
    running.start(node.bench, actors("FR"), one.id)
    bearers, once = running._bearers, [True]

    def interrupted(*given: Any) -> set[int]:
        if once:
            once.clear()
            running.advance(node.bench, running.Work("faster"))
        return bearers(*given)

    monkeypatch.setattr(running, "_bearers", interrupted)
    running.advance(node.bench, WORK)
    assert head(node.bench, "FR", one.id).state == "screened"
    assert len(log(node, actors("DE", "control"), "record.disclosed")) == 1


def test_who_started_it_is_gone(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"))
    running.start(node.bench, actors("FR"), one.id)
    people.close_user(node.bench, actors("FR", "admin"), "officer.fr")
    assert running.advance(node.bench, WORK)
    paused = head(node.bench, "FR", one.id)
    assert paused.state == "paused"
    assert "Somebody else" in paused.trouble
    running.start(node.bench, actors("FR", "commander"), one.id)
    running.advance(node.bench, WORK)
    assert head(node.bench, "FR", one.id).state == "screened"


def test_a_killed_process_loses_and_repeats_nothing(nodes: Nodes, child_environment: dict[str, str]) -> None:
    """Killed again and again while it screens, and run to its end: every row once, every owner told once."""
    folder = nodes.make()
    node = nodes.open(folder)
    fr, de = cast(node, "FR"), cast(node, "DE")
    names = [(first, last) for first in FIRST for last in LAST]
    for first, last in names[::6]:
        create(node, de, properties={"name": [f"{first} {last}"], "birthDate": ["1980-04-01"]})
    event(node.bench, fr)
    one = upload(node.bench, fr, *((f"B{n}", last, first, "01.04.1980", "DE", "") for n, (first, last) in enumerate(names)))
    running.start(node.bench, fr, one.id)
    command = [sys.executable, "-m", "tests.desk.accreditation.screener", str(folder)]
    position = 0
    for _ in range(2):
        with subprocess.Popen(command, env=child_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            until = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < until:
                if head(node.bench, "FR", one.id).position > position:
                    os.kill(process.pid, signal.SIGKILL)
                    break
                time.sleep(0.002)
            process.wait()
        position = head(node.bench, "FR", one.id).position
    leases.release(node.bench.database, running.LEASE, "child")
    running.advance(node.bench, WORK)
    rows = every_row(node.bench, one)
    assert head(node.bench, "FR", one.id).state == "screened"
    assert [row.ref for row in rows] == [f"B{n}" for n in range(len(names))]
    assert {row.ref for row in rows if row.state == "open"} >= {f"B{n}" for n in range(0, len(names), 6)}
    disclosed = [line.object for line in log(node, cast(node, "DE", "control"), "record.disclosed")]
    assert len(disclosed) == sum(row.standing for row in rows)


# Taking lists in -----------------------------------------------------------------------------------------------------------


def test_an_upload_that_is_broken_off_leaves_nothing(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))

    def broken() -> Iterator[bytes]:
        yield b"x" * (store.PART_BYTES + 5)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        uploading.upload(node.bench, actors("FR"), {"event": EVENT}, broken())
    with node.bench.database.read() as connection:
        assert store.abandoned(connection, "9999") == []
    assert reviewing.page(node.bench, actors("FR")) == []


def test_what_is_sealed_is_not_read_in_the_file(node: Node, actors: Cast, tmp_path: Path) -> None:
    event(node.bench, actors("FR"))
    upload(node.bench, actors("FR"))
    node.bench.database.checkpoint()
    assert b"Vanishingham" not in (node.folder / "carillon.db").read_bytes()


@pytest.mark.parametrize(
    ("given", "failure", "field"),
    [
        ({"event": "nowhere"}, NotFound, ""),
        ({"keep_days": 91}, Invalid, "keep_days"),
        ({"keep_days": "soon"}, Invalid, "keep_days"),
        ({"four_eyes": "perhaps"}, Invalid, "four_eyes"),
        ({"score": "nan"}, Invalid, "score"),
        ({"name": "x" * 121}, Invalid, "name"),
        ({"colour": "red"}, Invalid, "colour"),
    ],
)
def test_uploads_that_are_not_taken(node: Node, actors: Cast, given: dict[str, object], failure: type[Exception], field: str) -> None:
    event(node.bench, actors("FR"))
    with pytest.raises(failure) as caught:
        uploading.upload(node.bench, actors("FR"), {"event": EVENT, **given}, [b"x"])
    assert not field or field in caught.value.fields  # type: ignore[attr-defined]


def test_files_that_are_not_taken(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    fr = actors("FR")
    with pytest.raises(Invalid, match="empty"):
        uploading.upload(node.bench, fr, {"event": EVENT}, [])
    with pytest.raises(Malformed, match="cut off"):
        uploading.upload(node.bench, fr, {"event": EVENT}, [b"abc"], digest="0" * 64)
    small = node.bench.settings
    object.__setattr__(node.bench, "settings", msgspec.structs.replace(small, screening_bytes=2))
    with pytest.raises(TooLarge):
        uploading.upload(node.bench, fr, {"event": EVENT}, [b"abc"])


def test_what_is_no_list_is_told_at_the_mapping(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    made = uploading.upload(node.bench, actors("FR"), {"event": EVENT}, [b"%PDF-1.7 nothing"])
    with pytest.raises(Malformed, match="PDF"):
        mapping.propose(node.bench, actors("FR"), made.id)
    with pytest.raises(Conflict, match="uploaded"):
        running.start(node.bench, actors("FR"), made.id)


def test_the_mapping_shows_what_comes_of_it(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    made = uploading.upload(node.bench, actors("FR"), {"event": EVENT}, [table(ZEB, *STRANGERS, ("B-9", "", "", "", "", ""))])
    seen = mapping.propose(node.bench, actors("FR"), made.id)
    assert (seen.looked_at, seen.rejected, len(seen.persons)) == (5, 1, 4)
    wrong = dict(seen.mapping, columns={"A": "reference"})
    with pytest.raises(Invalid, match="mistakes"):
        mapping.confirm(node.bench, actors("FR"), made.id, wrong)
    other = mapping.propose(node.bench, actors("FR"), made.id, given=dict(seen.mapping, columns={"A": "name", "D": "birthDate"}))
    assert other.persons[0].name == "B-1" or other.rejected


def test_only_who_secures_the_event(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    for who in (actors("DE"), actors("FR", "analyst"), actors("FR", "frontline")):
        with pytest.raises((Denied, NotFound)):
            uploading.upload(node.bench, who, {"event": EVENT}, [b"x"])
    one = upload(node.bench, actors("FR"))
    for who in (actors("DE"), actors("KE", "control")):
        with pytest.raises(NotFound):
            reviewing.fetch(node.bench, who, one.id)


def test_no_index_of_records_stays_behind(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    screened(node.bench, actors("FR"))
    assert not (folders.place(node.bench, "FR") / indexing.RECORDS).exists()
