# SPDX-License-Identifier: Apache-2.0
"""The lists and questions of `../shared/data`, read for measuring: records with their names, withheld aliases, dates and nationalities."""

import csv
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import msgspec
from rapidfuzz import fuzz

from carillon.core.match.engine import rank
from carillon.core.match.romanise import romanise
from carillon.core.match.score import Scored
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.core.model import dates
from carillon.desk.screening.queries import ask
from carillon.errors import Invalid
from carillon.store.index.bulk import BulkBuilder, BulkIndex, Listed, sheet
from carillon.store.index.terms import facts

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
CANDIDATES = 60
REACHABLE = 50
"""Of 100, how alike a withheld alias must be to another name of its record for letters alone to find it."""
KINDS = {"individual": "person", "person": "person", "entity": "organisation", "vessel": "vessel", "aircraft": "aircraft"}
NATIONS = ("RU", "CN", "IR", "SY", "CO", "MX", "UA", "PK", "IQ", "LB", "YE", "KP", "SD", "FR", "DE", "GB", "US", "EG", "TR", "NG")


class Question(msgspec.Struct, frozen=True):
    """A name that is asked for; `answer` is the record meant, empty for a stranger. `group` is what the tables are divided by."""

    subject: Subject
    answer: str
    group: str


def half(text: str) -> bool:
    """Whether a question belongs to the half that rules and curves may be made with; the other one is only reported."""
    return hashlib.sha256(text.encode()).digest()[0] < 128


class Corpus:
    """Records in an index, as `carillon screen` builds it, and prepared for comparing."""

    def __init__(self, records: Iterable[tuple[str, Subject]]) -> None:
        self.subjects = dict(records)
        builder = BulkBuilder(Path(mkdtemp(prefix="carillon-bench-quality-")), "names")
        for id_, one in self.subjects.items():
            builder.add(sheet(Listed(id_, "", one.kind, one.names, one.birth_dates, one.countries)))
        self._index = BulkIndex(builder.finish(0))
        self._ids = list(self.subjects)
        self._prepared: dict[str, Prepared] = {}

    def candidates(self, asked: Subject, count: int = CANDIDATES) -> list[str]:
        """The records that the index gives for a question, most relevant first."""
        known = facts(asked.birth_dates, asked.countries)
        found: dict[int, float] = {}
        for name in asked.names:
            for row, relevance in self._index.by_name(name, known, 3 * count):
                found[row] = max(found.get(row, 0.0), relevance)
        kept = [self._ids[row] for row, _ in sorted(found.items(), key=lambda one: (-one[1], one[0]))]
        return [id_ for id_ in kept if asked.kind in ("any", self.subjects[id_].kind)][:count]

    def prepared(self, id_: str) -> Prepared:
        if id_ not in self._prepared:
            self._prepared[id_] = prepare(self.subjects[id_])
        return self._prepared[id_]

    def ranked(self, asked: Subject, candidates: list[str] | None = None) -> list[tuple[str, Scored]]:
        """The best ten of the candidates."""
        found = self.candidates(asked) if candidates is None else candidates
        return rank(prepare(asked), [(id_, self.prepared(id_)) for id_ in found])


def withheld(stem: str) -> tuple[dict[str, Subject], list[Question]]:
    """A list, and the aliases taken out of its records as questions, in groups by kind and whether letters can reach them."""
    records: dict[str, Subject] = {}
    for line in _lines(f"eval/{stem}.corpus.jsonl"):
        records[line["id"]] = Subject(KINDS[line["kind"].lower()], tuple(line["names"]))
    asked = []
    for line in _lines(f"eval/{stem}.queries.jsonl"):
        kind = KINDS[line["kind"].lower()]
        near = reachable(line["query"], records[line["answer"]].names)
        group = f"{kind}, {line['script'].title()}{'' if near else ', not reachable'}"
        asked.append(Question(Subject(kind, (line["query"],)), line["answer"], group))
    return records, asked


def reachable(alias: str, names: Iterable[str]) -> bool:
    """Whether a plain comparison (sorted words, edit distance) sees any likeness; pseudonyms have none."""
    left = romanise(alias)[:4] or (alias.lower(),)
    right = [text for name in names for text in (romanise(name)[:4] or (name.lower(),))]
    return any(fuzz.token_sort_ratio(one, other) >= REACHABLE for one in left for other in right)


def listed_persons() -> dict[str, Subject]:
    """The persons of the 2019 list with all names, birth dates and nationalities; what is not stated is drawn, so that all have both."""
    dice = Random(2019)
    names: dict[str, list[str]] = {}
    with (SHARED / "watchlists" / "ofac_2019_alt.csv").open(encoding="utf-8", errors="replace", newline="") as stream:
        for row in csv.reader(stream):
            if len(row) > 3:
                names.setdefault(row[0], []).append(row[3])
    found: dict[str, Subject] = {}
    with (SHARED / "watchlists" / "ofac_2019_sdn.csv").open(encoding="utf-8", errors="replace", newline="") as stream:
        for row in csv.reader(stream):
            if len(row) < 12 or row[2].strip() != "individual":
                continue
            born, nations = _remarks(row[11])
            all_names = tuple(dict.fromkeys((row[1], *names.get(row[0], ()))))
            drawn = born or (f"{dice.randint(1940, 1995)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",)
            found[row[0]] = Subject("person", all_names, drawn, nations or (dice.choice(NATIONS),))
    return found


def _remarks(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    born = []
    for said in re.findall(r"DOB ((?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4})\b", text):
        try:
            born.append(dates.parse_lenient(said))
        except Invalid:
            continue
    nations = re.findall(r"(?:nationality|citizen) ([A-Z][A-Za-z ]+)", text)
    read = ask("", {"name": "x", "nationality": nations}, {}).countries if nations else ()
    return tuple(one for one in born if one), read


def _lines(path: str) -> list[dict[str, Any]]:
    with (SHARED / path).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
