# SPDX-License-Identifier: Apache-2.0
"""How well names are found: recall, precision and false alarms on labelled questions, by script, kind and quality of the alias."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import msgspec

from carillon.core.match import keys as name_keys
from carillon.core.match.normalise import script_of
from carillon.desk.screening import tables
from carillon.desk.screening.queries import Asked, ask
from carillon.errors import Malformed
from carillon.formats.rows import Rejected
from carillon.store.index.bulk import Listed

TRIGRAMS_SHARED = 0.15
"""A name that shares no consonant skeleton and at most this part of its trigrams with every name of the record it means cannot be found
by its letters: a pseudonym, a translation, an acronym."""
_KINDS = {
    **dict.fromkeys(("person", "individual", "people"), "person"),
    **dict.fromkeys(("entity", "organization", "organisation", "company", "publicbody", "legalentity"), "organisation"),
    "vessel": "vessel",
    **dict.fromkeys(("aircraft", "airplane"), "aircraft"),
}
GROUPS = ("script", "kind", "quality")


class Labelled(msgspec.Struct, frozen=True):
    """A question with the records that answer it, and the groups it belongs to."""

    asked: Asked
    accepted: frozenset[str]
    groups: tuple[tuple[str, str], ...]


class Outcome(msgspec.Struct, frozen=True):
    """Where the first right record stands among the matches (from 0, None: nowhere), its score, and the best score of all."""

    rank: int | None
    score: float
    best: float
    reachable: bool


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of the questions of a group; `precision` is the share of right ones among the best matches that reach the threshold,
    None where none does. Those that no string reaches are counted apart and left out of `reachable_recall_1`."""

    questions: int
    recall_1: float
    recall_10: float
    recall_possible: float
    recall_hit: float
    precision_possible: float | None
    precision_hit: float | None
    unreachable: int
    reachable_recall_1: float


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """How many ordinary people of 100 000 are taken for somebody on the list."""

    people: int
    names_only_possible: float
    names_only_hit: float
    with_birth_and_nationality_possible: float | None
    with_birth_and_nationality_hit: float | None


def corpus(stream: BinaryIO) -> Iterator[Listed | Rejected]:
    """The records of an evaluation: `{"id", "name" or "names", "kind" or "type", "dob", "nationality"}` a line."""
    for body in _objects(stream):
        if isinstance(body, Rejected):
            yield body
            continue
        value = body.value
        names, id_ = _listed(value.get("names")) or _listed(value.get("name")), value.get("id")
        if not isinstance(id_, str) or not names:
            yield Rejected(body.place, "it has no id or no name")
            continue
        read = ask(body.place, {"name": names, "birth_date": value.get("dob"), "nationality": value.get("nationality")}, {})
        yield Listed(id_, "", _kind(value), names, read.birth_dates, read.countries)


def questions(stream: BinaryIO) -> Iterator[Labelled | Rejected]:
    """The labelled questions: `{"query", "answer" or "accept", "script", "quality", "kind"}` a line."""
    for number, body in enumerate(_objects(stream)):
        if isinstance(body, Rejected):
            yield body
            continue
        value = body.value
        text, accepted = value.get("query"), _listed(value.get("accept")) or _listed(value.get("answer"))
        if not isinstance(text, str) or not accepted:
            yield Rejected(body.place, "it has no query or no answer")
            continue
        read = ask(f"q{number}", {"name": text, "birth_date": value.get("dob"), "nationality": value.get("nationality")}, {})
        asked = msgspec.structs.replace(read, id=f"q{number}", kind=_kind(value))
        script = value.get("script") if isinstance(value.get("script"), str) else script_of(text)
        groups = (("script", script or "none"), ("kind", str(value.get("kind") or "any")), ("quality", str(value.get("quality") or "any")))
        yield Labelled(asked, frozenset(accepted), groups)


def reachable(query: str, names: Iterable[str]) -> bool:
    """Whether a name shares a skeleton, or more than a few trigrams, with one of these."""
    asked = name_keys.query_terms(query)
    bones = {bone for bone in asked.skeletons if not bone.startswith("t_")}
    grams = set(asked.grams)
    for name in names:
        held = name_keys.terms(name)
        if not bones.isdisjoint(held.skeletons):
            return True
        other = set(held.grams)
        if grams and other and len(grams & other) / min(len(grams), len(other)) > TRIGRAMS_SHARED:
            return True
    return False


def outcome(labelled: Labelled, matches: Sequence[Mapping[str, Any]], names: Mapping[str, tuple[str, ...]]) -> Outcome:
    """How a question came out. `names` are those of every record."""
    rank = next((place for place, match in enumerate(matches) if match["record"] in labelled.accepted), None)
    best = float(matches[0]["score"]) if matches else 0.0
    near = rank is not None or reachable("".join(labelled.asked.names[:1]), [n for one in labelled.accepted for n in names.get(one, ())])
    return Outcome(rank, float(matches[rank]["score"]) if rank is not None else 0.0, best, near)


def figures(outcomes: Sequence[Outcome], possible: float, hit: float) -> Figures:
    """The shares of a group, which is not empty."""
    count = len(outcomes)
    near = [one for one in outcomes if one.reachable]

    def share(right: int, of: int = count) -> float:
        return round(right / of, 4) if of else 0.0

    def precision(threshold: float) -> float | None:
        told = [one for one in outcomes if one.best >= threshold]
        return share(sum(one.rank == 0 for one in told), len(told)) if told else None

    return Figures(
        questions=count,
        recall_1=share(sum(one.rank == 0 for one in outcomes)),
        recall_10=share(sum(one.rank is not None and one.rank < 10 for one in outcomes)),
        recall_possible=share(sum(one.score >= possible for one in outcomes)),
        recall_hit=share(sum(one.score >= hit for one in outcomes)),
        precision_possible=precision(possible),
        precision_hit=precision(hit),
        unreachable=count - len(near),
        reachable_recall_1=share(sum(one.rank == 0 for one in near), len(near)),
    )


def grouped(labelled: Sequence[Labelled], outcomes: Sequence[Outcome]) -> dict[str, dict[str, list[Outcome]]]:
    """The outcomes by group and value, values in the order of their number."""
    found: dict[str, dict[str, list[Outcome]]] = {group: defaultdict(list) for group in GROUPS}
    for one, out in zip(labelled, outcomes, strict=True):
        for group, value in one.groups:
            found[group][value].append(out)
    return {group: dict(sorted(values.items(), key=lambda item: (-len(item[1]), item[0]))) for group, values in found.items()}


def alarms(best: Sequence[float], with_more: Sequence[float] | None, possible: float, hit: float) -> Alarms:
    """From the best score that each of the ordinary people reached."""

    def rate(scores: Sequence[float] | None, threshold: float) -> float | None:
        return round(100_000 * sum(one >= threshold for one in scores) / len(scores), 1) if scores else None

    return Alarms(
        people=len(best),
        names_only_possible=rate(best, possible) or 0.0,
        names_only_hit=rate(best, hit) or 0.0,
        with_birth_and_nationality_possible=rate(with_more, possible),
        with_birth_and_nationality_hit=rate(with_more, hit),
    )


def _objects(stream: BinaryIO) -> Iterator[tables.Body | Rejected]:
    text, is_json = tables.opened(stream)
    if not is_json:
        raise Malformed("the file holds no JSON lines", place="line 1", help='A line looks like {"id": "1", "names": ["…"]}.')
    for body in tables.bodies(text):
        if isinstance(body, tables.Body) and not isinstance(body.value, dict):
            yield Rejected(body.place, "it is not a JSON object")
        else:
            yield body


def _listed(given: Any) -> tuple[str, ...]:
    values = given if isinstance(given, list) else [given]
    return tuple(dict.fromkeys(one for one in values if isinstance(one, str) and one.strip()))


def _kind(value: Mapping[str, Any]) -> str:
    given = value.get("kind") or value.get("type")
    return _KINDS.get(given.casefold(), "any") if isinstance(given, str) else "any"
