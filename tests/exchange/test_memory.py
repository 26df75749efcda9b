# SPDX-License-Identifier: Apache-2.0
"""The carrier inside the process, and its faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Error, Invalid, TooLarge, Unavailable
from carillon.exchange.memory import AGAIN_SECONDS, Faults, MemoryTransport, PostOffice
from carillon.exchange.transport import LARGEST, BoxFull, NoAddressee, Outgoing, Transport


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def office(**more: float) -> tuple[PostOffice, MemoryTransport, MemoryTransport, Clock]:
    clock = Clock()
    made = PostOffice(seed=1, faults=Faults(**more), clock=clock)
    return made, made.line("fr"), made.line("de"), clock


def contents(line: Transport, limit: int = 1000) -> list[bytes]:
    return [one.data for one in line.receive(limit, 0)]


def test_a_parcel_comes_once_and_again_when_it_is_not_done() -> None:
    _, fr, de, clock = office()
    fr.publish("de", b"x", "1")
    fr.publish("de", b"x", "1")
    [one] = de.receive(9, 0)
    assert (one.data, one.sender, one.tries) == (b"x", "fr", 1)
    assert contents(de) == []
    clock.now += AGAIN_SECONDS
    [again] = de.receive(9, 0)
    assert again.tries == 2
    again.done()
    clock.now += AGAIN_SECONDS
    assert contents(de) == []
    assert de.state().pending == 0


def test_what_is_given_back_comes_when_it_was_wanted() -> None:
    _, fr, de, clock = office()
    fr.publish("de", b"x", "1")
    de.receive(1, 0)[0].later(5)
    assert contents(de) == []
    clock.now = 5
    assert contents(de) == [b"x"]


def test_a_node_that_is_cut_off_neither_gives_nor_gets() -> None:
    made, fr, de, _ = office()
    fr.publish("de", b"before", "1")
    [held] = de.receive(1, 0)
    made.cut("de")
    fr.publish("de", b"meanwhile", "2")
    held.done()
    assert not de.connected()
    for call in (lambda: de.publish("fr", b"", "1"), lambda: de.receive(1, 0), lambda: de.ask("fr", b"", 1)):
        with pytest.raises(Unavailable):
            call()
    de.serve_asked(lambda question: question)
    assert fr.ask("de", b"x", 1) is None
    made.heal()
    assert fr.ask("de", b"x", 1) == b"x"
    assert contents(de) == [b"before", b"meanwhile"]


def test_a_node_that_comes_back_has_its_box() -> None:
    made, fr, de, _ = office()
    de.close()
    fr.publish("de", b"x", "1")
    with pytest.raises(Unavailable):
        de.receive(1, 0)
    assert contents(made.line("de")) == [b"x"]


def test_errors_are_those_of_every_carrier() -> None:
    made, fr, _, _ = office()
    made.capacity = 1
    outcome = fr.publish_many(
        [
            Outgoing("de", b"", "1"),
            Outgoing("de", b"", "2"),
            Outgoing("xx", b"", "1"),
            Outgoing("x.x", b"", "1"),
            Outgoing("de", bytes(LARGEST + 1), "3"),
        ]
    )
    assert [type(one) for one in outcome] == [type(None), BoxFull, NoAddressee, Invalid, TooLarge]


@pytest.mark.parametrize(
    ("fault", "raises", "arrive"),
    [("refuse", True, 0), ("uncertain", True, 1), ("drop", False, 0), ("duplicate", False, 2), ("reorder", False, 1)],
)
def test_each_fault_does_what_it_says(fault: str, raises: bool, arrive: int) -> None:
    _, fr, de, _ = office(**{fault: 1.0})
    try:
        fr.publish("de", b"x", "1")
        raised = False
    except Unavailable:
        raised = True
    assert raised is raises
    assert contents(de) == [b"x"] * arrive


def test_an_acknowledgement_may_be_forgotten() -> None:
    made, fr, de, _ = office(forget=1.0)
    fr.publish("de", b"x", "1")
    de.receive(1, 0)[0].done()
    [again] = de.receive(1, 0)
    made.faults = Faults()
    again.done()
    assert contents(de) == []


def test_questions_pass_unless_there_is_silence() -> None:
    made, fr, de, _ = office()
    assert fr.ask("de", b"x", 1) is None

    def answer(question: bytes) -> bytes:
        if not question:
            raise ValueError("no question")
        return question * 2

    de.serve_asked(answer)
    assert fr.ask("de", b"x", 1) == b"xx"
    assert fr.ask("de", b"", 1) is None
    made.faults = Faults(silence=1.0)
    assert fr.ask("de", b"x", 1) is None


CHANCE = st.floats(0, 0.9)


@given(st.integers(0, 2**32), CHANCE, CHANCE, CHANCE, CHANCE, st.integers(1, 30))
def test_an_outbox_that_insists_loses_nothing_and_a_seed_repeats_itself(
    seed: int, refuse: float, uncertain: float, duplicate: float, reorder: float, many: int
) -> None:
    def run() -> list[bytes]:
        made = PostOffice(seed=seed, faults=Faults(refuse=refuse, uncertain=uncertain, duplicate=duplicate, reorder=reorder), clock=Clock())
        fr, de = made.line("fr"), made.line("de")
        todo = [Outgoing("de", f"{n}".encode(), f"{n}") for n in range(many)]
        while todo:
            todo = [one for one, failure in zip(todo, fr.publish_many(todo), strict=True) if isinstance(failure, Error)]
        return contents(de)

    came = run()
    assert {int(one) for one in came} == set(range(many))
    assert came == run()
