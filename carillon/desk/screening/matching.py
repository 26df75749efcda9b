# SPDX-License-Identifier: Apache-2.0
"""One question against the index of a file: many candidates looked at briefly, the best of them compared in full."""

from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from carillon.core.match import engine, exact
from carillon.core.match.glance import Heard, glance, heard
from carillon.core.match.reason import Reason
from carillon.core.match.score import Scored
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.core.match.verdict import Thresholds, Verdict, verdict
from carillon.core.model.numbers.standard import Key
from carillon.core.model.numbers.standards import key
from carillon.core.model.record import Entity
from carillon.desk.checks.rounds import Rounds, rank
from carillon.desk.screening.queries import Asked
from carillon.errors import Invalid
from carillon.store.index.bulk import BulkIndex, Listed, Number
from carillon.store.index.terms import facts

LIMIT = 10
FLOOR = 0.25
"""Matches with a lower score are not written down. Below the verdicts' thresholds it is for whoever looks at near misses."""
MANY = 300_000
"""Records from which the index itself takes most of a question's time, so that less is compared."""
LOOKED_AT, LOOKED_AT_OF_MANY = 90, 50
"""Names that the index gives; what is looked at briefly costs microseconds."""
COMPARED, COMPARED_OF_MANY = 32, 8
"""Candidates compared in full at a time. More follow only where these held somebody who may be meant."""
MOST = 64
"""Candidates compared in full at most."""
HOLDERS = 50
"""Rows with the asked number that are compared."""
KEPT = 10_000
"""Prepared candidates kept in memory (some 3 kB each)."""
NUMBER_FORMS = ("document", "text", "imo", "mmsi", "aircraft", "vin", "bic", "iban")
_NOTHING = Entity("", {})
KINDS = ("person", "organisation", "vessel", "aircraft", "any", "document")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a run wants: at most `limit` matches, from `floor` on, and thresholds in place of the documented ones."""

    limit: int = LIMIT
    floor: float = FLOOR
    possible: float | None = None
    hit: float | None = None


class Match(msgspec.Struct, frozen=True):
    """A row that may be meant."""

    record: str
    score: float
    reasons: tuple[Reason, ...]


class Answered(msgspec.Struct, frozen=True):
    """The verdict on a question, and the matches, best first."""

    verdict: Verdict
    matches: tuple[Match, ...]


def judge(score: float, kind: str, rules: Rules) -> Verdict:
    """The verdict on a score under the rules of a run. Raises Invalid where the thresholds are out of order."""
    own = Thresholds()
    if rules.possible is None and rules.hit is None:
        return verdict(score, kind)
    own = Thresholds(rules.possible if rules.possible is not None else own.possible, rules.hit if rules.hit is not None else own.hit)
    return verdict(score, kind, thresholds={kind: own})


def check_rules(rules: Rules) -> Rules:
    """The rules, if they make sense; raises Invalid otherwise."""
    wrong = {}
    for name, value in (("--possible", rules.possible), ("--hit", rules.hit), ("--floor", rules.floor)):
        if value is not None and not 0.0 <= value <= 1.0:
            wrong[name] = "A score is from 0 to 1."
    own = Thresholds()
    if not wrong and (rules.possible if rules.possible is not None else own.possible) > (rules.hit if rules.hit is not None else own.hit):
        wrong["--possible"] = "It is above the score of a hit."
    if wrong:
        raise Invalid("The thresholds have mistakes.", help="For example --possible 0.7 --hit 0.9.", fields=wrong)
    return rules


class Matcher:
    """Answers questions from an index; one for each process."""

    def __init__(self, index: BulkIndex, rules: Rules) -> None:
        self._index = index
        self._rules = rules
        many = len(index) >= MANY
        self._looked_at = LOOKED_AT_OF_MANY if many else LOOKED_AT
        self._compared = COMPARED_OF_MANY if many else COMPARED
        self._kept: OrderedDict[int, Prepared] = OrderedDict()

    def answer(self, asked: Asked) -> Answered:
        """The same answer whenever the same question is asked of the same index."""
        best = self._by_number(asked)
        for row, scored in self._by_name(asked):
            other = best.get(row)
            best[row] = scored if other is None else _joined(other, scored)
        ordered = sorted(best.items(), key=lambda one: (-one[1].score, one[0]))
        matches: dict[str, Match] = {}
        for row, scored in ordered:
            if scored.score < self._rules.floor or len(matches) == self._rules.limit:
                break
            record = self._index.row(row).id
            matches.setdefault(record, Match(record, round(scored.score, 4), scored.reasons))
        found = tuple(matches.values())
        kind = asked.kind if asked.names else "document"
        return Answered(judge(found[0].score, kind, self._rules) if found else "no_hit", found)

    def _by_number(self, asked: Asked) -> dict[int, Scored]:
        """Rows that hold the number; where a name was asked, too, with what it says of the holder."""
        keys = _keys(asked)
        found: dict[int, Scored] = {}
        numbers = tuple(dict.fromkeys(one.normal for one in keys.values()))
        holder = prepare(asked.subject(numbers)) if asked.names and keys else None
        for row in self._index.by_number(list(keys), HOLDERS):
            listed = self._index.row(row)
            scored = max(
                (_weigh(keys[(held.form, held.value)], held, asked.issuer) for held in listed.numbers if (held.form, held.value) in keys),
                key=lambda one: one.score,
            )
            if holder is not None:
                ranked = engine.rank(holder, [("", self._prepared(row, listed))], 1)
                scored = _joined(scored, ranked[0][1]) if ranked else scored
            found[row] = scored
        return found

    def _by_name(self, asked: Asked) -> list[tuple[int, Scored]]:
        if not asked.names:
            return []
        prepared = prepare(asked.subject(tuple(dict.fromkeys(one.normal for one in _keys(asked).values()))))
        if not prepared.names:
            return []
        rows = self._near(asked)[:MOST]
        rounds = Rounds(self._compared, self._rules.limit, lambda score: judge(score, asked.kind, self._rules) != "no_hit")
        return rank(prepared, rows, lambda some: [(row, self._prepared(row, listed)) for row, listed in some], rounds)

    def _near(self, asked: Asked) -> list[tuple[int, Listed]]:
        """Rows whose names are near one of those asked, the likeliest first, after a look at their sound and at dates and countries."""
        relevant: dict[int, float] = {}
        known = facts(asked.birth_dates, asked.countries)
        for name in asked.names:
            hits = self._index.by_name(name, known, self._looked_at)
            for row, relevance in hits:
                relevant[row] = max(relevant.get(row, 0.0), relevance / hits[0][1])
        wanted = Heard(tuple(heard(name) for name in asked.names), asked.birth_dates, asked.countries)
        looked: list[tuple[float, int, Listed]] = []
        for row, relevance in relevant.items():
            listed = self._index.row(row)
            if asked.kind == "any" or listed.kind in ("any", asked.kind):
                held = Heard(listed.heard, listed.birth_dates, listed.countries)
                looked.append((-relevance - glance(wanted, held), row, listed))
        looked.sort(key=lambda one: one[:2])
        return [(row, listed) for _, row, listed in looked]

    def _prepared(self, row: int, listed: Listed) -> Prepared:
        found = self._kept.get(row)
        if found is None:
            found = self._kept[row] = prepare(_subject(listed))
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def _subject(row: Listed) -> Subject:
    numbers = tuple(dict.fromkeys(one.normal for one in row.numbers))
    return Subject(row.kind, row.names, row.birth_dates, row.countries, row.gender, row.birth_places, numbers)


def _keys(asked: Asked) -> dict[tuple[str, str], Key]:
    """The keys of the number in a question, by (form, value)."""
    found: dict[tuple[str, str], Key] = {}
    for form in NUMBER_FORMS if asked.number else ():
        try:
            one = key(form, asked.number or "", asked.issuer)
        except Invalid:
            continue
        found[(one.form, one.value)] = one
    return found


def _weigh(asked: Key, held: Number, issuer: str | None) -> Scored:
    return exact.weigh(asked, Key(held.form, held.value, held.normal), held.country, issuer, {}, _NOTHING)


def _joined(by_number: Scored, by_name: Scored) -> Scored:
    """One entry for a row met both ways: the better score, the reasons of both, the number told once."""
    told: Iterable[Reason] = by_name.reasons
    if by_number.reasons:
        told = [one for one in told if one.code not in ("number.same", "number.near")]
    reasons = dict.fromkeys((one.code, one.text) for one in by_number.reasons)
    added = tuple(one for one in told if (one.code, one.text) not in reasons)
    return Scored(max(by_number.score, by_name.score), (*by_number.reasons, *added))
