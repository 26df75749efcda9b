# SPDX-License-Identifier: Apache-2.0
"""What everything that fills a demonstration works with: the diary of what is to be done when, the people, and what they made so far."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from random import Random
from typing import Any

from carillon.core.policy.actors import Actor, operator
from carillon.demo import people
from carillon.desk import records
from carillon.desk.bench import Bench
from carillon.store import clock

WEEKS = 4
Staff = dict[tuple[str, str], Actor]


class Diary:
    """What is to be done when; a deed may enter later ones."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._entries: list[tuple[datetime, int, Callable[[], object]]] = []
        self._count = 0

    def enter(self, at: datetime, deed: Callable[..., object], *given: Any, **named: Any) -> None:
        """Deeds that would lie in the future are left to the people who try the demonstration."""
        if at < self.now:
            self._count += 1
            later: Callable[[], object] = partial(deed, *given, **named)
            heapq.heappush(self._entries, (at, self._count, later))

    def carry_out(self) -> None:
        while self._entries:
            at, _, deed = heapq.heappop(self._entries)
            with clock.pretend(at):
                deed()


class Office:
    """The bench and the diary, and who works at them. `staff` are those who can sign in; for every other bureau its operator acts."""

    def __init__(self, bench: Bench, diary: Diary, staff: Staff, seed: int) -> None:
        self.bench, self.diary, self.staff, self.seed = bench, diary, staff, seed
        self.dice = Random(seed)
        self._persons = 0

    def by(self, bureau: str, role: str = "officer") -> Actor:
        return self.staff.get((bureau, role)) or operator(bureau, "demo")

    def enter(self, hours: float, deed: Callable[..., object], *given: Any, **named: Any) -> None:
        """So many hours before now."""
        self.diary.enter(self.diary.now - timedelta(hours=hours), deed, *given, **named)

    def follow(self, hours: float, deed: Callable[..., object], *given: Any, **named: Any) -> None:
        """So many hours after what is being done."""
        self.diary.enter(datetime.fromisoformat(clock.now()) + timedelta(hours=hours), deed, *given, **named)

    def day(self, days: int) -> str:
        """So many days from today, or before it where negative; ISO."""
        return (self.diary.now.date() + timedelta(days=days)).isoformat()

    def file_person(self, case: str, owner: str, nationality: str, **rules: Any) -> records.Opened:
        """A person of a story, filed now by its owner and open to all; `rules` stand in place of those of the case."""
        self._persons += 1
        dice = Random(f"{self.seed} {self._persons}")
        draft = people.person(case, owner, nationality, dice, date.fromisoformat(clock.today()))
        return self.file(owner, draft.body | rules)

    def file(self, owner: str, body: dict[str, Any]) -> records.Opened:
        """A record of a story, filed now."""
        return records.create(self.bench, self.by(owner), body)


@cache
def texts(name: str) -> Any:
    """What the file `name`.yml beside this module says."""
    import yaml

    return yaml.safe_load(files("carillon.demo").joinpath(f"{name}.yml").read_text("utf-8"))
