# SPDX-License-Identifier: Apache-2.0
"""What the organiser is given: badge, name as he gave it, and one of three words. No reason, no score, no owner."""

import csv
import io
from hashlib import sha256

import msgspec

from carillon.core.model.screening import Row
from carillon.core.policy.actors import Actor
from carillon.desk.act import act, look
from carillon.desk.bench import Bench
from carillon.desk.listed import heads
from carillon.errors import Conflict
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screenings import MOST_EXPORTS, Export

DECIDED, FAULTS = ("reference", "name", "decision"), ("row", "reason")
MARK = "\ufeff"
"""Without it spreadsheet programs take UTF-8 for something else."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Exported(msgspec.Struct, frozen=True):
    """A file for the organiser, and the note of it that is kept."""

    name: str
    data: bytes
    note: Export


def export(bench: Bench, actor: Actor, screening_id: str, *, new: bool = False) -> Exported:
    """All decisions, or only the new ones since the last export. Rows that mean the same person go with it. Every export is in the log."""
    with act(bench, actor, "screening.export", object=screening_id) as doing:
        screening = heads.find(doing, screening_id, "export")
        if not screening.own:
            raise Conflict("The list is another bureau's, and so is what becomes of it.", help=f"{screening.host} tells the organiser.")
        of = heads.rows_of(screening)
        out = _Table(DECIDED)
        waiting: list[Row] = []
        for row in rows.decided(doing.connection, of, new=new):
            waiting.append(row)
            if len(waiting) == 1_000:
                _write(out, waiting, rows.same_as(doing.connection, of, [one.number for one in waiting]))
                waiting.clear()
        _write(out, waiting, rows.same_as(doing.connection, of, [one.number for one in waiting]))
        data = out.data()
        earlier = store.exports_of(doing.connection, screening.bureau, screening.id)
        if len(earlier) >= MOST_EXPORTS:
            raise Conflict(f"The list was exported {MOST_EXPORTS} times.", help="Close it, and upload what is new as a list of its own.")
        note = Export(number=len(earlier) + 1, at=doing.at, by=actor.username, rows=out.count, digest=sha256(data).hexdigest())
        store.note_export(doing.connection, screening.bureau, screening.id, note)
        rows.mark_exported(doing.connection, of, new=new)
        doing.detail = {"rows": note.rows, "digest": note.digest, "new": int(new)}
    return Exported(f"{screening.id}-{note.number}.csv", data, note)


def faults(bench: Bench, actor: Actor, screening_id: str) -> bytes:
    """Rows that could not be read, with the reason; they were not screened."""
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        screening = heads.find(doing, screening_id)
        out = _Table(FAULTS)
        for row in rows.in_states(doing.connection, heads.rows_of(screening), ("rejected",)):
            out.add((row.place or str(row.number), row.fault))
        doing.detail = {"rejected": out.count}
    return out.data()


class _Table:
    """A table whose cells no spreadsheet program takes for formulas."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._text.write(MARK)
        self._writer.writerow(header)
        self.count = 0

    def add(self, cells: tuple[str, ...]) -> None:
        self._writer.writerow([f"'{one}" if one.startswith(_FORMULAS) else one for one in cells])
        self.count += 1

    def data(self) -> bytes:
        return self._text.getvalue().encode("utf-8", "replace")


def _write(out: _Table, several: list[Row], same: dict[int, list[tuple[int, str, str]]]) -> None:
    for row in several:
        out.add((row.ref, row.name, row.decision))
        for _, ref, name in same.get(row.number, ()):
            out.add((ref, name, row.decision))
