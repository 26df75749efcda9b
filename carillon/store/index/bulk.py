# SPDX-License-Identifier: Apache-2.0
"""The index of a file of records: built once in a folder, without any database, and then opened by as many processes as there are.

It holds one document a name in a tantivy index (its terms, and the number of its row; the first also the numbers of the row), and beside
it all that scoring needs of each row, as pages. A folder is complete when its manifest is there; it is written last.
"""

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from time import time

import msgspec
import tantivy

from carillon.core.match import keys as name_keys
from carillon.core.match.glance import heard
from carillon.errors import Broken, Unavailable
from carillon.store.index.pages import Pages, PageWriter
from carillon.store.index.terms import TermChooser, add_term_fields, facts, prepare, union, with_facts

FORM = 2
"""Raise it when what is written changes: folders of an earlier form are then built anew."""
WRITER_BYTES = 700_000_000
"""So much that a million persons make one segment, which is searched fastest."""
_NAMES, _PAGES, _MANIFEST = "names", "pages", "index.json"
_PROBES = ("Muhammad Abdul-Rahman Müller", "Анна Каренина", "محمد علي", "王小明", "山田 太郎", "김민수", "Παπαδόπουλος", "Acme Ltd.")
DRAFT_SECONDS = 86_400
"""A draft older than this was left by a process that was killed."""


class Number(msgspec.Struct, frozen=True, array_like=True):
    """A number of a row: `form` and `value` are its key, `normal` the number, `country` who issued it where that is known."""

    form: str
    value: str
    normal: str
    country: str | None = None


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A row of the file as far as it is compared. `kind` is a subject kind; dates are ISO, countries alpha-2 in capitals.

    `heard` is the sound of each name, word by word, for a first look at many candidates.
    """

    id: str
    schema: str
    kind: str
    names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str | None = None
    birth_places: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    heard: tuple[str, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """A row made ready for the index: the terms of each name (grams, skeletons), the terms of its numbers, and its page."""

    names: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    page: bytes


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished index says of itself: rows taken and rejected."""

    rows: int
    rejected: int


def sheet(row: Listed) -> Sheet:
    """Everything about a row that takes time and needs no index: for worker processes."""
    known = facts(row.birth_dates, row.countries)
    terms = [with_facts(name_keys.terms(name), known) for name in row.names]
    full = msgspec.structs.replace(row, heard=tuple(heard(name) for name in row.names))
    return Sheet(
        names=tuple((" ".join(one.grams), " ".join(one.skeletons)) for one in terms),
        numbers=tuple(dict.fromkeys(f"{one.form}:{one.value}" for one in row.numbers)),
        page=msgspec.msgpack.encode(full),
    )


def key_of(digest: str) -> str:
    """The name of the index of a file with this digest, as this release would build it: other terms, another name."""
    made = hashlib.sha256(f"{FORM}:{digest}".encode())
    for probe in _PROBES:
        made.update(repr(name_keys.terms(probe)).encode())
        made.update(heard(probe).encode())
    return f"bulk-{made.hexdigest()[:24]}"


class BulkBuilder:
    """Builds `folder`/`name`; nothing is there under that name before `finish`. Raises Unavailable where the disk refuses."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._target = folder / name
        self._draft = Path(mkdtemp(prefix=f"{name}.draft-", dir=folder))
        (self._draft / _NAMES).mkdir()
        (self._draft / _PAGES).mkdir()
        self._index = prepare(tantivy.Index(_schema(), str(self._draft / _NAMES)))
        self._writer = self._index.writer(WRITER_BYTES, 1)
        self._pages = PageWriter(self._draft / _PAGES)

    def add(self, made: Sheet) -> None:
        try:
            row = self._pages.add(made.page)
            documents = [tantivy.Document(grams=grams, skeletons=skeletons, row=row) for grams, skeletons in made.names]
            # With the first name: documents without a name would shift what the ranking takes for the average length of one.
            first = documents[0] if documents else tantivy.Document(row=row)
            for number in made.numbers:
                first.add_text("numbers", number)
            for document in documents or [first]:
                self._writer.add_document(document)
        except ValueError as failure:
            raise _unwritable(failure) from failure

    def finish(self, rejected: int) -> Path:
        """Returns the folder of the finished index; indexes of other files in the same place are thrown away."""
        try:
            self._pages.close()
            self._writer.commit()
            self._writer.wait_merging_threads()
        except ValueError as failure:
            raise _unwritable(failure) from failure
        made = Manifest(rows=self._pages.count, rejected=rejected)
        (self._draft / _MANIFEST).write_bytes(msgspec.json.encode(made))
        if self._target.exists():
            shutil.rmtree(self._target)
        self._draft.rename(self._target)
        self._sweep()
        return self._target

    def _sweep(self) -> None:
        for other in self._target.parent.glob("bulk-*"):
            if other != self._target and (finished(other) or time() - other.stat().st_mtime > DRAFT_SECONDS):
                shutil.rmtree(other, ignore_errors=True)

    def abandon(self) -> None:
        """Throws away what was built so far."""
        self._pages.close()
        with suppress(ValueError):
            # Its threads write until they are told to stop.
            self._writer.rollback()
            self._writer.wait_merging_threads()
        shutil.rmtree(self._draft, ignore_errors=True)


def finished(folder: Path) -> Manifest | None:
    """What the index in a folder says of itself; None where there is none, or only a part of one."""
    try:
        return msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


class BulkIndex:
    """A finished index, opened for reading. Raises Broken where the folder holds none."""

    def __init__(self, folder: Path) -> None:
        if finished(folder) is None:
            raise Broken(f"There is no finished index in {folder}.", help="Leave --index out, or name an empty folder.")
        try:
            self._index = prepare(tantivy.Index(_schema(), str(folder / _NAMES)))
            self._pages = Pages(folder / _PAGES)
        except (ValueError, OSError) as failure:
            raise Broken(f"The index in {folder} cannot be read: {failure}", help="Remove the folder and run again.") from failure
        self._searcher = self._index.searcher()
        self._decoder = msgspec.msgpack.Decoder(Listed)
        self._chooser = TermChooser(self._searcher)

    def __len__(self) -> int:
        return len(self._pages)

    def row(self, number: int) -> Listed:
        return self._decoder.decode(self._pages[number])

    def by_name(self, name: str, known: tuple[str, ...], limit: int) -> list[tuple[int, float]]:
        """Rows of which a name shares letters or sounds with this one, with their relevance, most relevant first.

        `known` are the `facts` beside the name."""
        chosen = self._chooser.choose(with_facts(name_keys.query_terms(name), known))
        if not chosen:
            return []
        best: dict[int, float] = {}
        hits = self._searcher.search(union(self._index.schema, chosen), limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        for (relevance, _), number in zip(hits, rows, strict=True):
            best.setdefault(int(number or 0), float(relevance))
        return sorted(best.items(), key=lambda one: (-one[1], one[0]))

    def by_number(self, keys: Sequence[tuple[str, str]], limit: int) -> list[int]:
        """Rows that hold a number with one of these keys (form, value), in the order of the file."""
        if not keys:
            return []
        terms = [f"{form}:{value}" for form, value in keys]
        hits = self._searcher.search(tantivy.Query.term_set_query(self._index.schema, "numbers", terms), limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return sorted({int(number or 0) for number in rows})


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    add_term_fields(builder)
    builder.add_text_field("numbers", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    return builder.build()


def _unwritable(failure: Exception) -> Unavailable:
    return Unavailable(f"The index cannot be written: {failure}", help="Free space on the disk of its folder, then run again.")
