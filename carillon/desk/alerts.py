# SPDX-License-Identifier: Apache-2.0
"""Questions that are kept open, asked again of a record that changed: in the name of who keeps them, and as if he asked now.

Whatever a check may say, be it by role, areas, audience, reach or earlier judgements, it says here; whatever it may not, stays unsaid.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from carillon.core.match import engine
from carillon.core.match import keys as name_keys
from carillon.core.match.described import described
from carillon.core.match.subject import Prepared, prepare
from carillon.core.model import entities
from carillon.core.model.record import Record
from carillon.core.policy.actors import SHELL, Actor, operator
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import Scope, checking
from carillon.desk import urgency
from carillon.desk.bench import Bench
from carillon.desk.checks import answer, finding, marked, named
from carillon.desk.checks.deeds import subject_digest
from carillon.desk.checks.found import Found
from carillon.desk.checks.question import Query, Question
from carillon.desk.exchange import post
from carillon.errors import AskerError, Error
from carillon.store import clock, hits, inbox, people, records, watches
from carillon.store import schema as tables
from carillon.store.hits import Judgement
from carillon.store.index.terms import facts, with_facts
from carillon.store.index.watches import Sought
from carillon.store.journal import Deed
from carillon.store.records import Stored
from carillon.store.watches import Told, Watch

LEVELS = {"no_hit": 0, "possible": 1, "hit": 2}
COMPARED = 24
"""Watches compared at a time; more follow while these hold one that may mean the record."""
BEST = 8
"""Of those compared together, how many are wanted at first."""
HAIR = 0.05
"""How much the two ways of comparing may differ, generously."""
KEPT = 20_000
"""Prepared questions kept in memory (some 2 kB each): a list that is watched meets many records."""
log = logging.getLogger(__name__)


class News(NamedTuple):
    """What a watch has to say of a record: `told` takes the place of `before`; `deed` are the rows by which people learn of it, None where
    the record has only become less than it was."""

    watch: Watch
    before: Told | None
    told: Told
    deed: Deed | None


class Looked(NamedTuple):
    """A record with what its names are looked up by."""

    record: Record
    prepared: Prepared
    sought: Sought
    terms: frozenset[str]


class Asker:
    """Asks watches within one sweep: whoever keeps them, and what they may see, is looked up once."""

    def __init__(self, bench: Bench, connection: Connection) -> None:
        self._bench, self._connection, self._today = bench, connection, clock.today()
        self._away = post.elsewhere(bench, connection)
        self._actors: dict[tuple[str, str], Actor | None] = {}
        self._seen: tuple[str, dict[Scope, Stored | None]] = ("", {})

    def of_record(self, record_id: str, seq: int) -> Iterator[News]:
        """What changes for any watch with a record, as it is after the change `seq` of the feed."""
        told = watches.told_of(self._connection, record_id)
        record = records.fetch_any_many(self._connection, [record_id]).get(record_id)
        if record is None or record.status != "live":
            gone = watches.fetch_open(self._connection, told)
            yield from (news for one, watch in gone.items() if (news := _less(watch, told[one], 0, 0)))
            return
        looked = _look(self._bench, record)
        keyed = watches.met(self._connection, record_id)
        known = dict.fromkeys([*keyed, *told])
        for watch in watches.fetch_open(self._connection, known).values():
            if self._may_tell(watch, seq):
                yield from self._one(watch, looked, told.get(watch.id), by_name=_shares(watch, looked))
        for one in self._near(looked):
            found = watches.fetch_open(self._connection, [] if one in known else [one]).get(one)
            if found is not None and self._may_tell(found, seq):
                yield from self._one(found, looked, None, by_name=True)

    def of_watch(self, watch: Watch) -> Iterator[News]:
        """What a watch has to say of all records there are: it is asked in full, once more."""
        actor = self._keeper(watch)
        if actor is None or watch.until < self._today:
            return
        asked = question_of(watch)
        found = finding.everywhere(self._bench, self._connection, checking(actor), asked)
        told = watches.told_to(self._connection, watch.id)
        for one in found[: 2 * answer.LIMIT]:
            yield from self._draw(watch, actor, asked, one, told.get(one.record.id))

    def _one(self, watch: Watch, looked: Looked, told: Told | None, *, by_name: bool) -> Iterator[News]:
        actor = self._keeper(watch)
        if actor is None:
            return
        with unbroken(watch.id, looked.record.id):
            asked, scope = question_of(watch), checking(actor)
            stored = self._visible(looked.record.id, scope)
            found = None
            if stored is not None and stored.record.status == "live":
                found = finding.within(self._bench, self._connection, scope, asked, stored, by_name=by_name)
            if found is not None:
                (found,) = marked.mark(self._connection, actor.bureau, [found])
                yield from self._draw(watch, actor, asked, found, told)
            elif told is not None and (less := _less(watch, told, 0, 0)):
                yield less

    def _draw(self, watch: Watch, actor: Actor, asked: Question, found: Found, told: Told | None) -> Iterator[News]:
        """The check that says it, where it says more than was told before."""
        subject = subject_digest(asked)
        judged = hits.judged(self._connection, actor.bureau, subject)
        drawn = answer.draw(self._bench.packs, actor, asked, [found], judged, subject, self._bench.thresholds, self._away)
        met = next((row for table, row in drawn.deed.rows if table is tables.hits), None)
        level = 0 if met is None else LEVELS["hit" if met["state"] == "open" else "possible"]
        silent = 0 if met is None else int(met["silent"])
        if met is None or not _rises(_standing(told, judged.get(found.record.id)), level, silent):
            if told is not None and (less := _less(watch, told, level, silent)):
                yield less
            return
        if silent:
            deed = answer.hung(drawn, watch.check_id)
        else:
            line = (tables.inbox, inbox.row(_line(watch, actor, found, met)))
            alert = (tables.watch_alerts, {"watch_id": watch.id, "check_id": drawn.answer.id})
            deed = Deed((*drawn.deed.rows, line, alert), drawn.deed.entries)
        yield News(watch, told, Told(watch.id, found.record.id, level, silent, found.record.version), deed)

    def _near(self, looked: Looked) -> Iterator[str]:
        """Watches that the record may concern by its names."""
        if not looked.sought.subject:
            return
        near = self._bench.watched.near(looked.sought)
        # Nobody has weighed the recent ones against the others, so all of them are compared.
        for some in _parts(near.recent):
            yield from self._promising(some, looked)
        for some in (some for page in near.pages for some in _parts(page)):
            found = self._promising(some, looked)
            yield from found
            if not found:
                break

    def _promising(self, ids: Sequence[str], looked: Looked) -> list[str]:
        """Those that the record may concern. Scores are the same both ways but for a hair, and many questions are compared with one record
        ten times as fast as the record with each; whoever is let through here is compared as his own question asks."""
        ready = _ready(self._connection, ids)

        def may_be(one: str, score: float) -> bool:
            return named.may_be(self._bench, ready[one].question, score + HAIR)

        questions = [(one, kept.prepared) for one, kept in ready.items()]
        # Nearly always a few at most may mean it; looking for no more than some of the best lets the others be passed over quickly.
        ranked = engine.rank(looked.prepared, questions, BEST)
        if len(ranked) == BEST and any(may_be(one, ranked[-1][1].score) for one in ready):
            ranked = engine.rank(looked.prepared, questions, len(questions))
        return [one for one, scored in ranked if may_be(one, scored.score)]

    def _may_tell(self, watch: Watch, seq: int) -> bool:
        """Whether its time is not over, and the change is one that the check with which it began cannot have seen."""
        return watch.until >= self._today and watch.since < seq

    def _keeper(self, watch: Watch) -> Actor | None:
        """Who keeps a watch, as he is now; None where he may no longer check."""
        name = (watch.user_id, watch.bureau)
        if name not in self._actors:
            self._actors[name] = keeper(self._connection, *name)
        return self._actors[name]

    def _visible(self, record_id: str, scope: Scope) -> Stored | None:
        if self._seen[0] != record_id:
            self._seen = (record_id, {})
        seen = self._seen[1]
        if scope not in seen:
            seen[scope] = records.fetch(self._connection, record_id, scope)
        return seen[scope]


@contextmanager
def unbroken(*about: str) -> Iterator[None]:
    """A fault with one watch or record is noted, and must not keep all others from being told. What hinders the node itself is raised."""
    try:
        yield
    except Error as failure:
        if not isinstance(failure, AskerError):
            raise
        log.warning("passed over while watching: %s: %s", " ".join(about), failure.message)
    except Exception:
        log.exception("passed over while watching: %s", " ".join(about))


def keeper(connection: Connection, user_id: str, bureau: str) -> Actor | None:
    """Whoever keeps a watch for a bureau, with the role and the areas that he has today; None where he may not check any more."""
    if user_id.startswith(SHELL):
        actor: Actor | None = msgspec.structs.replace(operator(bureau, user_id.removeprefix(SHELL)), via=answer.WATCH)
    else:
        actor = people.actor_by_id(connection, user_id, answer.WATCH)
    if actor is None or actor.bureau != bureau:
        return None
    return actor if decide(actor, "check.make").allowed and decide(actor, "watch.open").allowed else None


def question_of(watch: Watch) -> Question:
    """The question of a watch. Where it was first asked is left out: nobody stands there now."""
    query = msgspec.json.decode(watch.query, type=Query)
    return Question(kind=watch.kind, query=query, purpose=watch.purpose, reference=watch.reference)


def _look(bench: Bench, record: Record) -> Looked:
    kind = bench.packs.kinds[record.schema]
    names = tuple(dict.fromkeys(entities.names(record.entity, kind))) if kind.subject else ()
    subject = described(record.entity, kind)
    # A question names countries by two capitals.
    countries = tuple(country.upper() for country in subject.countries)
    known = facts(subject.birth_dates, countries)
    sought = Sought(kind.subject or "", names, record.owner, record.audience, subject.birth_dates, countries)
    terms = (_flat(with_facts(name_keys.terms(name), known)) for name in names)
    return Looked(record, named.prepared(bench, record), sought, frozenset().union(*terms))


def _shares(watch: Watch, looked: Looked) -> bool:
    """Whether the index of names would give the record for this question."""
    theirs = looked.sought.subject
    if not theirs or not watch.subject or (watch.subject not in ("any", theirs) and theirs != "any"):
        return False
    subject = named.subject_of(question_of(watch))
    known = facts(subject.birth_dates, subject.countries)
    return any(not looked.terms.isdisjoint(_flat(with_facts(name_keys.query_terms(name), known))) for name in subject.names)


def _flat(terms: name_keys.Terms) -> set[str]:
    return {f"g{one}" for one in terms.grams} | {f"s{one}" for one in terms.skeletons}


def _standing(told: Told | None, judged: Judgement | None) -> Told | None:
    """What was told and still stands: of a record that was found different since, nothing does."""
    if told is None or judged is None or judged.verdict != "different":
        return told
    return None if judged.record_version >= told.version else told


def _rises(told: Told | None, level: int, silent: int) -> bool:
    return told is None or level > told.level or (told.level > 0 and told.silent > silent)


def _less(watch: Watch, told: Told, level: int, silent: int) -> News | None:
    """A record says less than it did, or nothing any more: when it says as much again, that is new."""
    if (told.level, told.silent) == (level, silent):
        return None
    return News(watch, told, msgspec.structs.replace(told, level=level, silent=silent), None)


def _line(watch: Watch, actor: Actor, found: Found, hit: Mapping[str, Any]) -> inbox.Item:
    """What the desk of the watcher's bureau is told: which watch it is and what to do; nothing of the record, which not all may see."""
    match = msgspec.json.decode(hit["told"])
    owner = "your own bureau" if found.record.owner == actor.bureau else f"bureau {found.record.owner}"
    sure = hit["state"] == "open"
    means = "agrees" if sure else "may agree"
    then = match["action"]["first"] if sure else "Compare before anything follows."
    return inbox.Item(
        id=clock.new_id("inb"),
        bureau=actor.bureau,
        kind=answer.WATCH,
        object_id=hit["id"],
        urgency=urgency.of_hit(found.record.action) if sure else "routine",
        text=f"{named_in_words(watch)}: a record of {owner} {means}. Open the check. {then}"[:300],
        at=hit["at"],
    )


def named_in_words(watch: Watch) -> str:
    """A watch as its bureau calls it."""
    words = ", ".join(one for one in (watch.list, watch.reference) if one)
    return f"Watch {words[:120]}" if words else f"Watch of {watch.created_at[:10]}"


class _Kept(NamedTuple):
    """A question as the matcher takes it."""

    question: Question
    prepared: Prepared


_kept: OrderedDict[str, _Kept] = OrderedDict()
_lock = Lock()


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + COMPARED] for start in range(0, len(ids), COMPARED))


def _ready(connection: Connection, ids: Sequence[str]) -> dict[str, _Kept]:
    """The questions of watches. What a watch asks never changes, so it is kept by its id; whether it is still open is asked again."""
    with _lock:
        found = {one: _kept[one] for one in ids if one in _kept}
        for one in found:
            _kept.move_to_end(one)
    made = {}
    for one, watch in watches.fetch_open(connection, [one for one in ids if one not in found]).items():
        asked = question_of(watch)
        made[one] = _Kept(asked, prepare(named.subject_of(asked)))
    with _lock:
        _kept.update(made)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found | made
