# SPDX-License-Identifier: Apache-2.0
"""How well names are matched: recall, damaged names, pairs, false alarms and calibration, as docs/matching.md reports them.

Needs the folder `shared` beside the checkout; where it is absent a line says so, and nothing is measured. Figures stand for all questions
and for the half of them (by digest) that no rule and no curve was made with.
"""

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Any

from rapidfuzz import fuzz, process
from rich.console import Group
from rich.table import Table

from bench import figures
from bench.names import curves, pairs, strangers
from bench.names.damage import DAMAGE, damage_date
from bench.names.lists import NATIONS, SHARED, Corpus, Question, half, listed_persons, withheld
from carillon.core.match.calibration import probability
from carillon.core.match.engine import compare
from carillon.core.match.subject import Subject

LISTS = ("dev_ofac2019_loo", "dev_un2018x_loo")
POSSIBLE, HIT = 0.70, 0.90
BASE_RATE = 0.05
"""At which calibration is measured: of twenty questions one is about somebody on the list."""
Ranked = list[tuple[Question, list[tuple[str, float]]]]


def measure(*, small: bool) -> tuple[Group | str, dict[str, Any]]:
    if not (SHARED / "eval").is_dir():
        skipped = f"quality: skipped, since {SHARED} is not on this machine"
        return skipped, {"skipped": skipped}
    share = 10 if small else 1
    ranked = {stem: _ranked(*withheld(stem), every=share) for stem in LISTS}
    persons = Corpus(listed_persons().items())
    ordinary = [*strangers.common(20_000 // share, seed=1), *strangers.invented(10_000 // share, seed=1)]
    alone = [(Question(s, "", ""), _told(persons, Subject("person", s.names))) for s in ordinary]
    known = [(Question(s, "", ""), _told(persons, s)) for s in ordinary]
    listed = _listed(persons, 4_000 // share, Random(7))
    found: dict[str, Any] = {
        "withheld": {stem: _recall(one) for stem, one in ranked.items()},
        "damaged": _damaged(persons, 400 // share, Random(11)),
        "pairs": {
            "common names of many countries": pairs.figures(pairs.scored(pairs.of_common_names(4_800 // share, 3)), POSSIBLE),
            "written by hand": pairs.figures(pairs.scored(pairs.by_hand()), POSSIBLE),
        },
        "alarms": {"names alone": _alarms(alone), "with birth date and nationality": _alarms(known)},
        "list entries lightly damaged, with birth date and nationality": _found(listed),
        "calibration": _calibration(ranked[LISTS[0]], alone, listed, known),
    }
    return Group(*_tables(found)), found


def _ranked(records: dict[str, Subject], asked: list[Question], *, every: int) -> Ranked:
    corpus = Corpus(records.items())
    return [(question, _told(corpus, question.subject)) for question in asked[::every]]


def _told(corpus: Corpus, asked: Subject) -> list[tuple[str, float]]:
    return [(id_, scored.score) for id_, scored in corpus.ranked(asked)]


def _recall(ranked: Ranked) -> dict[str, dict[str, float]]:
    groups: dict[str, Ranked] = defaultdict(list)
    for question, told in ranked:
        groups[question.group].append((question, told))
        if not half(question.subject.names[0]):
            groups[f"{question.group}, unseen half"].append((question, told))
    return {name: _shares(groups[name]) for name in sorted(groups)}


def _shares(ranked: Ranked) -> dict[str, float]:
    first = ten = possible = hit = wrong = 0
    for question, told in ranked:
        score = next((score for id_, score in told if id_ == question.answer), 0.0)
        first += bool(told) and told[0][0] == question.answer
        ten += score > 0
        possible += score >= POSSIBLE
        hit += score >= HIT
        wrong += bool(told) and told[0][0] != question.answer and told[0][1] >= POSSIBLE
    count = len(ranked)
    named = {"r@1": first, "r@10": ten, "possible": possible, "hit": hit, "wrong first": wrong}
    return {"n": count} | {name: round(value / count, 4) for name, value in named.items()}


def _damaged(corpus: Corpus, count: int, dice: Random) -> dict[str, dict[str, float]]:
    """Each way of damage: recognised at the score that 5 % and 1 % of the nearest other listed persons exceed, and at "possible"."""
    people = dice.sample(sorted(corpus.subjects), count)
    plain = {id_: _plain(one.names[0]) for id_, one in corpus.subjects.items()}
    other = sorted((_nearest(plain, id_) for id_ in dice.sample(sorted(plain), min(5 * count, len(plain)))), reverse=True)
    limits = {"at 5 %": other[len(other) // 20], "at 1 %": other[len(other) // 100], "possible": POSSIBLE}
    made: dict[str, dict[str, float]] = {}
    for way, damage in DAMAGE.items():
        scores = []
        for id_ in people:
            name = plain[id_]
            damaged = damage(name, dice)
            if damaged != name:
                scores.append(compare(Subject("person", (damaged,)), Subject("person", (name,))).score)
        made[way] = {"n": len(scores)} | {at: _share([s > limit for s in scores]) for at, limit in limits.items()}
    everything = {at: _share_of([one[at] for one in made.values()], [one["n"] for one in made.values()]) for at in limits}
    wrong = {"at 5 %": 0.05, "at 1 %": 0.01, "possible": _share([s >= POSSIBLE for s in other])}
    return {"all": everything} | made | {"the nearest others": {"n": len(other)} | wrong}


def _plain(name: str) -> str:
    """A listed name in everyday order."""
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma else name


def _nearest(plain: dict[str, str], id_: str) -> float:
    """The best score of the three other listed persons whose names are nearest by their letters; a namesake is no other name."""
    own = plain[id_]
    near = process.extract(own, plain, scorer=fuzz.token_sort_ratio, limit=8)
    others = [name for name, alike, one in near if one != id_ and alike < 100][:3]
    return max((compare(Subject("person", (own,)), Subject("person", (name,))).score for name in others), default=0.0)


def _share(true: Sequence[bool]) -> float:
    return round(sum(true) / len(true), 4) if true else 0.0


def _share_of(shares: Sequence[float], counts: Sequence[float]) -> float:
    return round(sum(share * count for share, count in zip(shares, counts, strict=True)) / (sum(counts) or 1), 4)


def _alarms(ranked: Ranked) -> dict[str, float]:
    """Per 100 000 people who are on no list."""
    best = [told[0][1] if told else 0.0 for _, told in ranked]
    rate = 100_000 / len(best)
    return {
        "people": len(best),
        "possible": round(rate * sum(s >= POSSIBLE for s in best), 1),
        "hit": round(rate * sum(s >= HIT for s in best), 1),
    }


def _listed(corpus: Corpus, count: int, dice: Random) -> Ranked:
    """Questions about listed persons: the name lightly damaged or as it stands, one birth date in seven a figure off, one in ten the year
    only, one nationality in ten another."""
    light = [
        way for way in DAMAGE if way.startswith(("a letter", "two letters sw", "other order", "a title", "written by ear", "the middle"))
    ]
    made: Ranked = []
    ids = sorted(corpus.subjects)
    for _ in range(count):
        id_ = dice.choice(ids)
        held = corpus.subjects[id_]
        name = _plain(dice.choice(held.names) if dice.random() < 0.3 else held.names[0])
        asked = DAMAGE[dice.choice(light)](name, dice) if dice.random() < 0.7 else name
        day, chance = dice.choice(held.birth_dates), dice.random()
        day = damage_date(day, dice) if chance < 1 / 7 else day[:4] if chance < 1 / 7 + 0.1 else day
        nation = dice.choice(NATIONS) if dice.random() < 0.1 else dice.choice(held.countries)
        question = Question(Subject("person", (asked,), (day,), (nation,)), id_, "")
        made.append((question, _told(corpus, question.subject)))
    return made


def _found(listed: Ranked) -> dict[str, float]:
    return _shares(listed)


def _calibration(withheld_: Ranked, alone: Ranked, listed: Ranked, known: Ranked) -> dict[str, Any]:
    """What is said of scores, and what is so, of the unseen half: at the base rate of `BASE_RATE` and where all are listed."""
    persons = [one for one in withheld_ if one[0].subject.kind == "person"]
    others = [one for one in withheld_ if one[0].subject.kind == "organisation"]
    return {
        "persons, all on the list": _curve(persons, "person", 1.0),
        "organisations, all on the list": _curve(others, "organisation", 1.0),
        f"persons, {BASE_RATE:.0%} on the list": _mixed(persons, alone, False),
        f"persons with birth date and nationality, {BASE_RATE:.0%} on the list": _mixed(listed, known, True),
    }


def _unseen(ranked: Ranked) -> Ranked:
    return [one for one in ranked if not half(one[0].subject.names[0])]


def _matches(ranked: Ranked) -> list[tuple[float, bool]]:
    return [(score, id_ == question.answer) for question, told in ranked for id_, score in told]


def _curve(ranked: Ranked, kind: str, base_rate: float) -> dict[str, Any]:
    return _held(_matches(_unseen(ranked)), lambda score: probability(score, kind, base_rate))


def _mixed(listed: Ranked, strangers_: Ranked, evidence: bool) -> dict[str, Any]:
    """Questions about strangers as they are, and each about a listed person so often that the base rate is met."""
    right, wrong = _unseen(listed), _unseen(strangers_)
    often = len(wrong) * BASE_RATE / (1 - BASE_RATE) / len(right)
    dice = Random(5)
    drawn = [right[dice.randrange(len(right))] for _ in range(int(often * len(right)))]
    return _held(_matches([*drawn, *wrong]), lambda score: probability(score, "person", BASE_RATE, evidence=evidence))


def _held(matches: list[tuple[float, bool]], said: Any) -> dict[str, Any]:
    found = curves.steps(matches, said)
    mean, most = curves.off(found)
    return {
        "brier": curves.brier(matches, said),
        "off on average": mean,
        "off at most": most,
        "steps": [{"from": s.score, "n": s.count, "right": s.share, "said": s.said} for s in found],
    }


def _tables(found: dict[str, Any]) -> list[Table]:
    made = [_table(f"Withheld aliases, {stem}", rows) for stem, rows in found["withheld"].items()]
    made += [_table("Damaged names of listed persons", found["damaged"]), _table(f"Pairs at {POSSIBLE}", found["pairs"])]
    made.append(_table("False alarms in 100 000 people", found["alarms"]))
    key = "list entries lightly damaged, with birth date and nationality"
    made.append(_table("Listed persons", {key: found[key]}))
    for name, one in found["calibration"].items():
        title = f"Calibration, {name}: Brier {one['brier']}, off {one['off on average']} on average, {one['off at most']} at most"
        made.append(_table(title, {f"{step['from']:.2f}": {k: v for k, v in step.items() if k != "from"} for step in one["steps"]}))
    return made


def _table(title: str, rows: dict[str, dict[str, Any]]) -> Table:
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    made = figures.table(title, "", *columns)
    for name, row in rows.items():
        made.add_row(name, *[str(row.get(column, "")) for column in columns])
    return made
