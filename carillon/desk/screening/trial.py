# SPDX-License-Identifier: Apache-2.0
"""An evaluation from beginning to end: the corpus indexed, the questions and ordinary people asked, the figures put together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import msgspec

from carillon.core.match.verdict import DEFAULT
from carillon.core.packs import load
from carillon.desk.screening import crew, evaluation, queries
from carillon.desk.screening.evaluation import Alarms, Figures, Labelled
from carillon.desk.screening.files import QUESTIONS, ROWS, Answering, Indexing
from carillon.desk.screening.matching import Rules
from carillon.desk.screening.queries import Asked
from carillon.errors import Malformed
from carillon.formats.rows import Rejected
from carillon.store.index import bulk
from carillon.store.index.bulk import Listed


class Files(msgspec.Struct, frozen=True):
    """What is evaluated: open files."""

    corpus: BinaryIO
    questions: BinaryIO
    negatives: BinaryIO | None = None


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came out: figures of all questions and of each group, false alarms, and the thresholds that were used."""

    records: int
    rejected: int
    possible: float
    hit: float
    overall: Figures
    by: Mapping[str, Mapping[str, Figures]]
    alarms: Alarms | None
    unreachable: tuple[str, ...]


def run(files: Files, rules: Rules, workers: int, rejected: Callable[[Rejected], None], answered: Callable[[int], None]) -> Trial:
    """Raises Malformed where a file holds nothing to evaluate."""
    refused: list[Rejected] = []

    def refuse(one: Rejected) -> None:
        refused.append(one)
        rejected(one)

    labelled = [one for one in _kept(evaluation.questions(files.questions), refuse) if isinstance(one, Labelled)]
    if not labelled:
        raise Malformed("there is no question in the file", help='A line looks like {"query": "…", "answer": "…"}.')
    with TemporaryDirectory(prefix="carillon-evaluate-") as folder:
        names: dict[str, tuple[str, ...]] = {}
        index = _index(Path(folder), files.corpus, names, workers, refuse)
        possible, hit = rules.possible or DEFAULT.possible, rules.hit or DEFAULT.hit
        job = Answering(str(index), Rules(limit=10, floor=0.0, possible=possible, hit=hit))
        outcomes = [
            evaluation.outcome(one, body["matches"], names)
            for one, body in zip(labelled, _answers(job, (one.asked for one in labelled), workers, answered), strict=True)
        ]
        alarms = _alarms(job, files.negatives, workers, answered) if files.negatives else None
    by = {
        group: {value: evaluation.figures(found, possible, hit) for value, found in values.items()}
        for group, values in evaluation.grouped(labelled, outcomes).items()
    }
    return Trial(
        records=len(names),
        rejected=len(refused),
        possible=possible,
        hit=hit,
        overall=evaluation.figures(outcomes, possible, hit),
        by=by,
        alarms=alarms,
        unreachable=tuple(one.asked.names[0] for one, out in zip(labelled, outcomes, strict=True) if not out.reachable),
    )


def _kept(source: Iterator[Any], refuse: Callable[[Rejected], None]) -> Iterator[Any]:
    for one in source:
        if isinstance(one, Rejected):
            refuse(one)
        else:
            yield one


def _index(folder: Path, corpus: BinaryIO, names: dict[str, tuple[str, ...]], workers: int, refuse: Callable[[Rejected], None]) -> Path:
    def rows() -> Iterator[Listed]:
        for one in _kept(evaluation.corpus(corpus), refuse):
            names[one.id] = (*names.get(one.id, ()), *one.names)
            yield one

    builder = bulk.BulkBuilder(folder, "bulk-trial")
    pieces = (msgspec.msgpack.encode(batch) for batch in crew.batches(rows(), ROWS))
    for made in crew.run(Indexing(), pieces, workers):
        for sheet in made:
            builder.add(sheet)
    if not names:
        raise Malformed("there is no record in the corpus", help='A line looks like {"id": "1", "names": ["…"]}.')
    return builder.finish(0)


def _answers(job: Answering, asked: Iterator[Asked], workers: int, answered: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    count = 0
    for lines in crew.run(job, crew.batches(asked, QUESTIONS), workers):
        for line in lines:
            yield msgspec.json.decode(line)
        count += len(lines)
        answered(count)


def _alarms(job: Answering, negatives: BinaryIO, workers: int, answered: Callable[[int], None]) -> Alarms | None:
    """False alarms among ordinary people, by their names alone, and with birth date, nationality and gender where the file has them."""
    people = [
        msgspec.structs.replace(one, kind="person") for one in queries.read(negatives, load.load().kinds) if one.names and not one.error
    ]
    if not people:
        raise Malformed("there is nobody in the file of ordinary people", help="It is a table with a column of names.")
    lean = Answering(job.folder, msgspec.structs.replace(job.rules, limit=1))
    bare = (msgspec.structs.replace(one, birth_dates=(), countries=(), gender=None) for one in people)
    alone = _best(_answers(lean, bare, workers, answered))
    full = any(one.birth_dates or one.countries for one in people)
    more = _best(_answers(lean, iter(people), workers, answered)) if full else None
    return evaluation.alarms(alone, more, job.rules.possible or DEFAULT.possible, job.rules.hit or DEFAULT.hit)


def _best(bodies: Iterator[dict[str, Any]]) -> Sequence[float]:
    return [body["matches"][0]["score"] if body["matches"] else 0.0 for body in bodies]
