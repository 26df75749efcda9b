# SPDX-License-Identifier: Apache-2.0
"""Run by the environment that `bench.peers` makes: nomenklatura's blocker in one batch, then logic-v2 on its candidates.

python peer_nomenklatura.py RECORDS QUESTIONS FOLDER
"""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any


def main() -> None:
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.blocker.index import Index
    from nomenklatura.matching import get_algorithm
    from nomenklatura.resolver import Linker
    from nomenklatura.store import MemoryStore

    records, questions, folder = map(Path, sys.argv[1:4])
    began = perf_counter()
    held = Dataset.make({"name": "records", "title": "records"})
    store: Any = MemoryStore(held, Linker({}))
    with store.writer() as writer, records.open(encoding="utf-8") as lines:
        for line in lines:
            writer.add_entity(StatementEntity.from_data(held, json.loads(line)))
    view = store.default_view()
    index = Index(view, folder / "nomenklatura-index")
    index.build()
    build = perf_counter() - began
    dataset = Dataset.make({"name": "questions", "title": "questions"})
    asked = {one["id"]: StatementEntity.from_data(dataset, _entity(one), cleaned=False) for one in json.loads(questions.read_text("utf-8"))}
    algorithm: Any = get_algorithm("logic-v2")
    settings = algorithm.default_config()
    found: dict[str, list[str]] = {}
    began = perf_counter()
    for identifier, candidates in index.match_entities(asked.values()):
        question = asked[identifier.id]
        scored = []
        for other, _ in candidates:
            entity = view.get_entity(other.id)
            if entity is not None:
                scored.append((algorithm.compare(question, entity, settings).score, other.id))
        found[identifier.id] = [one for _, one in sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:10]]
    print(json.dumps({"build": build, "seconds": perf_counter() - began, "found": found}))  # noqa: T201  read by bench.peers


def _entity(question: dict[str, Any]) -> dict[str, Any]:
    properties = {"name": [question["name"]]}
    if "birth_date" in question:
        properties |= {"birthDate": [question["birth_date"]], "nationality": [question["nationality"]]}
    return {"id": question["id"], "schema": "Person", "properties": properties}


if __name__ == "__main__":
    main()
