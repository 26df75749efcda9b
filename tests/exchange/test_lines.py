# SPDX-License-Identifier: Apache-2.0
"""Lines: in whatever order slips arrive, each is applied once and in its place, and a peer that lies about its sequence is found out."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Garbled
from carillon.exchange import envelope, lines
from carillon.exchange.lines import Line, Place, SignedSlip, Slip, Standing
from tests.exchange.scene import message, network


def line(count: int, node: str = "paris", salt: str = "") -> list[SignedSlip]:
    """So many slips of one line, in order."""
    slips: list[SignedSlip] = []
    for n in range(count):
        signed = envelope.sign(message(id=f"msg-{n}{salt}"), network().rings[node], b"s" * 16)
        slips.append(envelope.slip(signed, "KE", slips[-1].line if slips else None, network().rings[node]))
    return slips


SLIPS = [one.slip for one in line(6)]
OTHERS = [one.slip for one in line(6, salt="x")]


class Receiver:
    """Applies what is next, keeps what waits, as a node does."""

    def __init__(self) -> None:
        self.last: Line | None = None
        self.kept: dict[int, Slip] = {}
        self.applied: list[str] = []

    def take(self, slip: Slip) -> Place:
        place = lines.place(slip, self.last, self.kept.get)
        if place.standing in (Standing.NEXT, Standing.GAP):
            self.kept[slip.seq] = slip
        while (after := self.kept.get(self.last.seq + 1 if self.last else 1)) is not None:
            self.applied.append(after.digest)
            self.last = Line(after.seq, lines.slip_hash(after))
        return place


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=6))
def test_each_is_applied_once_and_in_its_place(order: list[int], again: list[int]) -> None:
    receiver = Receiver()
    for n in [*order, *again]:
        assert receiver.take(SLIPS[n]).standing is not Standing.FORK
    assert receiver.applied == [one.digest for one in SLIPS]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=14))
def test_of_two_lines_only_one_is_ever_applied(arrivals: list[tuple[bool, int]]) -> None:
    receiver = Receiver()
    forked = False
    for other, n in arrivals:
        forked |= receiver.take((OTHERS if other else SLIPS)[n]).standing is Standing.FORK
    honest, lying = [[one.digest for one in side][: len(receiver.applied)] for side in (SLIPS, OTHERS)]
    assert receiver.applied in (honest, lying)


def test_standings() -> None:
    first, second, third = SLIPS[:3]
    end = Line(2, lines.slip_hash(second))
    known = {1: first, 2: second}.get
    assert lines.place(first, None) == Place(Standing.NEXT)
    assert lines.place(third, end, known) == Place(Standing.NEXT)
    assert lines.place(second, end, known) == Place(Standing.DUPLICATE)
    assert lines.place(first, end, known) == Place(Standing.DUPLICATE)
    assert lines.place(second, end) == Place(Standing.DUPLICATE)
    assert lines.place(third, None) == Place(Standing.GAP, missing=(1, 2))
    assert lines.place(SLIPS[5], end, known) == Place(Standing.GAP, missing=(3, 5))
    assert lines.place(SLIPS[5], end, {5: SLIPS[4]}.get) == Place(Standing.GAP, missing=(3, 4))
    assert lines.place(SLIPS[4], end, {4: SLIPS[3], 3: third}.get) == Place(Standing.GAP)


def test_forks() -> None:
    end = Line(2, lines.slip_hash(SLIPS[1]))
    assert lines.place(OTHERS[1], end) == Place(Standing.FORK, against=2), "another slip at the end"
    assert lines.place(OTHERS[0], end, {1: SLIPS[0]}.get) == Place(Standing.FORK, against=1), "another slip at an earlier place"
    assert lines.place(OTHERS[2], end) == Place(Standing.FORK, against=2), "the next does not follow ours"
    assert lines.place(OTHERS[4], end, {4: SLIPS[3]}.get) == Place(Standing.FORK, against=4), "it does not follow one that waits"
    assert lines.place(OTHERS[3], end, {5: SLIPS[4]}.get) == Place(Standing.FORK, against=5), "one that waits does not follow it"


def test_what_was_not_kept_proves_nothing() -> None:
    assert lines.place(OTHERS[0], Line(4, lines.slip_hash(SLIPS[3]))) == Place(Standing.DUPLICATE)
    assert lines.place(OTHERS[0], Line(2, lines.slip_hash(SLIPS[1])), {2: SLIPS[1]}.get).standing is Standing.FORK


def test_two_slips_prove_a_fork_or_do_not() -> None:
    assert lines.contradict(SLIPS[1], OTHERS[1])
    assert lines.contradict(OTHERS[2], SLIPS[1])
    assert not lines.contradict(SLIPS[1], SLIPS[1])
    assert not lines.contradict(SLIPS[2], SLIPS[1])
    assert not lines.contradict(SLIPS[0], OTHERS[2])
    assert not lines.contradict(SLIPS[1], msgspec.structs.replace(OTHERS[1], addressee="UG"))


def test_a_slip_is_stored_and_sent_again_unchanged() -> None:
    for one in line(2):
        assert lines.from_json(lines.to_json(one)) == one
    with pytest.raises(Garbled):
        lines.from_json(lines.to_json(one)[:-1])


def test_the_same_message_has_the_same_slip() -> None:
    assert line(3) == line(3)
    first, second = line(2)
    assert (first.slip.seq, first.slip.prev) == (1, lines.START)
    assert (second.slip.seq, second.slip.prev) == (2, first.line.hash)


@pytest.mark.parametrize("fields", [{"seq": 2}, {"prev": "1" * 64}])
def test_only_the_first_has_nothing_before_it(fields: dict[str, object]) -> None:
    with pytest.raises(Garbled):
        lines.check_first(msgspec.structs.replace(SLIPS[0], **fields))
