# SPDX-License-Identifier: Apache-2.0
"""Small lists of persons who do not exist, and what the tests of screening do with them again and again."""

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from carillon.core.packs import load
from carillon.desk.screening import listing
from carillon.desk.screening.files import Told
from carillon.desk.screening.matching import Matcher, Rules
from carillon.formats.rows import Rejected
from carillon.store.index import bulk
from carillon.store.index.bulk import BulkIndex, Listed

KINDS = load.load().kinds
NAMES = (
    ["Zebulon Vanishingham"],
    ["Мстислав Чернышевский-Вымыслов"],
    ["عبد الرحمن الخيالي", "Abdulrahman al-Khayali"],
    ["Wilhelmina Ödegård-Nowhere"],
    ["Ferdinand Unreal"],
    ["Quirin Saltlake"],
)


def person(number: int, names: Sequence[str], **properties: list[str]) -> dict[str, Any]:
    return {"id": f"p{number}", "schema": "Person", "properties": {"name": list(names), **properties}}


PERSONS = [
    person(n, names, birthDate=[f"19{60 + n}-04-1{n}"], nationality=["fr"], passportNumber=[f"XY12345{n}"]) for n, names in enumerate(NAMES)
]


def lines(bodies: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in bodies)


def stream(data: bytes | str) -> io.BytesIO:
    return io.BytesIO(data.encode() if isinstance(data, str) else data)


def quiet(rejected: list[Rejected] | None = None) -> Told:
    """Tells nobody; keeps rejected rows where a list is given."""
    kept: list[Rejected] = [] if rejected is None else rejected
    return Told(kept.append, lambda _: None, lambda _: None)


def build(folder: Path, rows: Iterable[Listed]) -> BulkIndex:
    """An index of rows, opened."""
    builder = bulk.BulkBuilder(folder, "bulk-test")
    for row in rows:
        builder.add(bulk.sheet(row))
    return BulkIndex(builder.finish(0))


def matcher(folder: Path, bodies: Iterable[Any] = PERSONS, rules: Rules | None = None) -> Matcher:
    """What answers questions against these entities."""
    read = listing.read(stream(lines(bodies)), KINDS)
    return Matcher(build(folder, (one for one in read if isinstance(one, Listed))), rules or Rules())


def answered(file: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in file.read_bytes().splitlines()]
