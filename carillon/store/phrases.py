# SPDX-License-Identifier: Apache-2.0
"""Phrases: sentences with the translations that people of a bureau entered, found again by the sentence itself."""

from collections.abc import Iterable
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, and_, delete, insert, select, update

from carillon.core.model.phrases import comparable
from carillon.store.schemas.phrases import phrases


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence in one language and what somebody wrote for it in another, beside the thing `object_id`."""

    bureau: str
    source_language: str
    language: str
    source: str
    translation: str
    object_id: str
    by: str
    at: str


def put(connection: Connection, phrase: Phrase) -> None:
    """Keeps a translation; it takes the place of the one before of the same sentence."""
    row = {**msgspec.structs.asdict(phrase), "digest": _digest(phrase.source)}
    names = ("bureau", "source_language", "language", "digest")
    same = [phrases.c[name] == row[name] for name in names]
    if connection.execute(update(phrases).where(*same).values(**row)).rowcount == 0:
        connection.execute(insert(phrases).values(**row))


def find(connection: Connection, bureau: str, pair: tuple[str, str], sentences: Iterable[str]) -> dict[str, Phrase]:
    """Those of the sentences that the bureau has translated before, by the sentence; `pair` is (from, to)."""
    wanted = {one: _digest(one) for one in sentences}
    query = select(phrases).where(
        phrases.c.bureau == bureau,
        phrases.c.source_language == pair[0],
        phrases.c.language == pair[1],
        phrases.c.digest.in_(list(wanted.values())),
    )
    found = {}
    for row in connection.execute(query):
        values = {name: value for name, value in row._mapping.items() if name != "digest"}
        found[row.digest] = Phrase(**values)
    return {one: found[digest] for one, digest in wanted.items() if digest in found}


def forget(connection: Connection, bureau: str, object_id: str) -> None:
    """Forgets what was entered beside a thing that was taken back: its sentences are its content."""
    connection.execute(delete(phrases).where(phrases.c.bureau == bureau, phrases.c.object_id == object_id))


def _digest(sentence: str) -> str:
    return sha256(comparable(sentence).encode()).hexdigest()


def erase(connection: Connection, before: str, limit: int) -> int:
    """Translations that were kept before a moment, and not again since."""
    old = (
        select(phrases.c.bureau, phrases.c.source_language, phrases.c.language, phrases.c.digest).where(phrases.c.at < before).limit(limit)
    )
    found = connection.execute(old).all()
    for row in found:
        which = and_(*(phrases.c[name] == value for name, value in row._mapping.items()))
        connection.execute(delete(phrases).where(which))
    return len(found)
