# SPDX-License-Identifier: Apache-2.0
"""Telling the participants of a case: the head by its lead, and each item to those who may know of it and were not told this version."""

from typing import Any

import msgspec

from carillon.core.model.case import Case, Item
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.cases import objects
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.store import cases as store

BATCH = 50


def spread(bench: Bench, doing: Act, bureau: str, case: Case, *, also: tuple[str, ...] = ()) -> None:
    """Within a deed of a bureau: tells what the others lack. `also`: those who just left, who are told that."""
    if case.state == "ended":
        return
    own = [one for one in store.items_of(doing.connection, bureau, case.id) if bureau in (one.bureau, one.to)]
    known = store.told_of(doing.connection, bureau, [case.id, *(one.id for one in own)])

    def lack(thing: Case | Item) -> set[str]:
        return {code for code in case.participants if code != bureau and known.get((thing.id, code), 0) < thing.version}

    if bureau == case.lead and (untold := lack(case) | set(also)):
        _say(bench, doing, "case", bureau, case, {"case": _plain(case)}, untold)
        store.note_told(doing.connection, bureau, case, untold.intersection(case.participants))
    for item in own:
        lacking = lack(item)
        if item.bureau != bureau:
            # A task of another's that we do: he is told how it stands, and tells the others.
            lacking &= {item.bureau}
        if item.kind == "object":
            lacking = {code for code in lacking if objects.knows(doing.connection, item, code, doing.at)}
        if lacking:
            shown = _plain(msgspec.structs.replace(item, by=""))
            _say(bench, doing, "case-item", bureau, case, {"item": shown}, lacking)
            store.note_told(doing.connection, bureau, item, lacking)


def spread_due(bench: Bench) -> int:
    """The chore: participants came or left, so every bureau of this node tells those who are there now what it wrote."""
    with bench.database.read() as connection:
        waiting = store.due(connection, BATCH)
    for bureau, case_id in waiting:
        with keep(bench, bureau, "case.told", object=case_id) as doing:
            case = store.find(doing.connection, bureau, case_id)
            store.mark_due(doing.connection, bureau, case_id, due=False)
            if case is not None:
                spread(bench, doing, bureau, case)
    return len(waiting)


def _say(bench: Bench, doing: Act, kind: str, bureau: str, case: Case, body: dict[str, Any], addressees: set[str]) -> None:
    saying = Saying(kind=kind, origin=bureau, body=body, objects=((case.id, case.version),), handling=case.handling, case=case.id)
    telling.tell(bench, doing, saying, addressees)


def _plain(thing: Case | Item) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(thing)
    return body
