# SPDX-License-Identifier: Apache-2.0
"""What a host and its partners say to each other of a list: the invitation, the rows, a partner's answer and advice, and the end.

A partner screens a copy of its own, under its own rights. What it says of a row is one word; that it looked and has nothing to say of a row
is said of none by itself, so that a word never tells that there was a match.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from carillon.core.model.screening import ADVICE, Proof, Row, Screening
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.store import screenings as store
from carillon.store.exchange import letters

ROWS = 200
"""Rows in one message."""
SENT = ("name", "birthDate", "nationality", "gender", "passportNumber", "idNumber", "documentCountry")
"""What a partner gets of a person; not the badge, the organisation or the function."""


def invite(bench: Bench, doing: Act, screening: Screening, rows: int, partners: Collection[str]) -> None:
    body = {
        "screening": screening.id,
        "event": screening.event,
        "name": screening.name,
        "rows": rows,
        "purge_on": screening.purge_on,
        "at": doing.at,
    }
    _say(bench, doing, "screening", screening, body, partners)


def send(bench: Bench, doing: Act, screening: Screening, several: Sequence[Row], partner: str, *, last: bool) -> None:
    """Some rows to a partner that takes part."""
    rows = [{"number": one.number, "values": {name: list(one.values[name]) for name in SENT if one.values.get(name)}} for one in several]
    _say(bench, doing, "screening-rows", screening, {"screening": screening.id, "rows": rows, "last": last}, [partner])


def answer(bench: Bench, doing: Act, screening: Screening, word: str, proof: Proof | None = None) -> None:
    """A partner's word to the host: taking_part, declined, done, or purged with the proof."""
    body: dict[str, Any] = {"screening": screening.id, "answer": word, "at": doing.at}
    if proof is not None:
        body["proof"] = msgspec.to_builtins(proof)
    _say(bench, doing, "screening-answer", screening, body, [screening.host])


def tell(bench: Bench, doing: Act, screening: Screening, changed: Sequence[tuple[Row, Row]]) -> None:
    """A partner's advice on rows, (before, after). Nothing is told of a row of which nothing was told and nothing is to be objected."""
    said = []
    for before, after in changed:
        was, now = (_word(one) for one in (before, after))
        if was != now and (now in ("refer", "refuse") or was in ("refer", "refuse")):
            said.append({"number": after.number, "word": now or "no_objection"})
    if said:
        body = {"screening": screening.id, "advice": said, "at": doing.at}
        _say(bench, doing, "screening-advice", screening, body, [screening.host])


def end(bench: Bench, doing: Act, screening: Screening, partners: Collection[str]) -> None:
    """The host's word that nothing of the list is to be kept; what waits to be sent is not sent any more."""
    letters.forget(doing.connection, [screening.id])
    _say(bench, doing, "screening-end", screening, {"screening": screening.id, "at": doing.at}, partners)


def partners_in(doing: Act, screening: Screening, states: Collection[str]) -> list[str]:
    return [one.partner for one in store.partners_of(doing.connection, screening.id) if one.state in states]


def _word(row: Row) -> str:
    return ADVICE[row.decision] if row.state == "decided" else ""


def _say(bench: Bench, doing: Act, kind: str, screening: Screening, body: dict[str, Any], addressees: Collection[str]) -> None:
    saying = Saying(kind=kind, origin=screening.bureau, body=body, objects=((screening.id, 0),), purpose="accreditation")
    telling.tell(bench, doing, saying, addressees)
