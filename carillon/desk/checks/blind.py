# SPDX-License-Identifier: Apache-2.0
"""A blind check: whether a bureau on another node holds a number, without it learning the number, and without our learning its others."""

import json
import secrets
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import permit
from carillon.desk.bench import Bench
from carillon.desk.checks import answer, elsewhere, exact, question
from carillon.desk.checks.blinded import DEED, KINDS
from carillon.desk.exchange import post
from carillon.errors import Error, Garbled, Invalid, NotFound, PeerError, Unavailable, Unlisted
from carillon.exchange import asking, blind
from carillon.exchange.directory import Directory
from carillon.exchange.transport import Transport
from carillon.store import clock
from carillon.store.journal import Deed

SECONDS = 10.0
"""How long an answer may take: whoever gives it goes through all that it holds."""
HELD = "{0} holds it. Call them; or make an ordinary check, from which they learn what you ask."
NOT_HELD = "{0} holds it in nothing that may be met so: what follows to others, and what is silent, is not part of this."


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`held`: the bureau has a record with this number. `others` are the numbers of its that share the bucket, `bits` how many
    bits of its hashes were shown. `correlation` stands in the logs of both nodes, `id` is the check here."""

    id: str
    correlation: str
    bureau: str
    node: str
    kind: str
    query: dict[str, str]
    held: bool
    others: int
    bits: int
    next: str
    at: str
    took_ms: float


class _Line(msgspec.Struct, frozen=True):
    """The way to the bureau that is asked."""

    found: Directory
    transport: Transport
    bureau: str
    node: str
    seconds: float


def make(bench: Bench, actor: Actor, body: Any, seconds: float = SECONDS) -> Answer:
    """One blind check: a body as of a check of a number, with the `bureau` that is asked. That it was asked is noted in any case; what was
    asked, where it was answered, is kept as a check. Raises Invalid, NotFound, Unavailable without a line, and a PeerError where no answer
    came that says."""
    started = perf_counter()
    permit(bench, actor, DEED)
    made, bureau = _read(bench, body)
    keys = _keys(made)
    line = _line(bench, bureau, seconds)
    drawn = answer.draw(bench.packs, actor, made, [], {}, "", bench.thresholds)
    correlation = clock.new_id("ask")
    detail: dict[str, str | int] = {"kind": made.kind, "bureau": bureau, "correlations": correlation}
    first = msgspec.structs.replace(drawn.deed.entries[0], deed=DEED, detail=detail)
    try:
        held, others, bits = _ask(bench, actor, made, keys, line, correlation)
    except Error as failure:
        bench.journal.write(Deed((), (msgspec.structs.replace(first, outcome=failure.code[:16]),)))
        raise
    says = (HELD if held else NOT_HELD).format(bureau)
    table, row = drawn.deed.rows[0]
    kept = json.dumps({"matches": [], "dismissed": [], "notes": [*made.notes, f"Asked blindly. {says}"]}, ensure_ascii=False)
    noted = msgspec.structs.replace(first, detail=detail | {"held": int(held), "others": others, "bits": bits})
    bench.journal.write(Deed(((table, row | {"verdict": "hit" if held else "no_hit", "answer": kept}),), (noted,)))
    return Answer(
        id=drawn.answer.id,
        correlation=correlation,
        bureau=bureau,
        node=line.node,
        kind=made.kind,
        query=drawn.answer.query,
        held=held,
        others=others,
        bits=bits,
        next=says,
        at=drawn.answer.at,
        took_ms=round((perf_counter() - started) * 1000, 3),
    )


def _read(bench: Bench, body: Any) -> tuple[question.Question, str]:
    """The check and the bureau that is asked; raises Invalid."""
    told = dict(body) if isinstance(body, Mapping) else {}
    bureau, kind = told.pop("bureau", None), told.get("kind")
    if kind in question.NAMED:
        raise Invalid("A name cannot be compared blindly.", fields={"kind": f"One of {', '.join(KINDS)}."})
    made = question.read(told or body, bench.packs)
    wrong: dict[str, str] = {}
    if not isinstance(bureau, str):
        wrong["bureau"] = "The code of the bureau that is asked."
    if not made.query.number or set(msgspec.to_builtins(made.query)) - {"number", "country"}:
        wrong["query"] = "The number, and if need be its country: nothing else can be compared blindly."
    if wrong:
        raise Invalid("The blind check has mistakes.", help="Each field names what to correct.", fields=wrong)
    return made, str(bureau)


def _keys(made: question.Question) -> list[tuple[str, bytes]]:
    """A key for every family of the kind; where the number fits none of a family, one that nobody can hold, so that what the number
    looks like does not show."""
    fits = {key.form: key.value for key in exact.asked(made).values()}
    return [(form, blind.text(form, fits.get(form) or secrets.token_hex(32))) for form in exact.FORMS[made.kind]]


def _line(bench: Bench, bureau: str, seconds: float) -> _Line:
    with bench.database.read() as connection:
        found = post.directory(connection)
    if found is None or bench.keyring is None:
        raise NotFound("This node takes part in no exchange: there is nobody to ask.", help="Make an ordinary check.")
    if bench.carrier.transport is None:
        raise Unavailable("There is no line to other nodes now.", help="`carillon exchange status` says why.")
    try:
        node = found.speaker(bureau, clock.now())
    except Unlisted:
        raise NotFound(f"The directory lists no bureau {bureau}.", help="`carillon bureau list` names them.") from None
    if node == bench.keyring.node:
        raise Invalid(f"{bureau} is a bureau of this node.", help="Make an ordinary check.", fields={"bureau": "One on another node."})
    return _Line(found, bench.carrier.transport, bureau, node, seconds)


def _ask(
    bench: Bench, actor: Actor, made: question.Question, keys: list[tuple[str, bytes]], line: _Line, correlation: str
) -> tuple[bool, int, int]:
    """Whether it is held, how many others there are, and the bits that were shown: none, where the other bureau does not hold too many."""
    bits = [0] * len(keys)
    while True:
        body, blinded = blind.ask(made.kind, actor.role, keys, bits)
        given = _put(bench, actor, made, body, line, correlation)
        if given.refused:
            raise PeerError(f"{line.bureau} does not answer: {given.refused[:300]}", help="Call them, or make an ordinary check.")
        if not given.bits:
            found, others = blind.read(given, blinded)
            return any(found), others, sum(bits)
        more = len(given.bits) == len(bits) and all(new >= old for new, old in zip(given.bits, bits, strict=True))
        if not more or not sum(bits) < sum(given.bits) <= blind.MOST_BITS:
            raise Garbled(f"{line.node} asks to be shown {given.bits} bits, after {bits}.")
        bits = given.bits


def _put(bench: Bench, actor: Actor, made: question.Question, body: blind.Ask, line: _Line, correlation: str) -> blind.Told:
    at = clock.now()
    wanted = asking.Question(
        id=correlation,
        asker=actor.bureau,
        asked=line.bureau,
        kind=blind.KIND,
        created=at,
        expires=clock.after(at, seconds=elsewhere.LIFE_SECONDS),
        purpose=made.purpose,
        body=msgspec.to_builtins(body),
    )
    told = elsewhere.put(bench, line.found, line.transport, wanted, line.seconds)
    if told is None:
        raise PeerError(f"{line.bureau} did not answer in time.", help="`carillon exchange status` shows whether its node is there.")
    try:
        return msgspec.convert(told, blind.Told)
    except msgspec.ValidationError:
        raise Garbled("The answer is of another form than this node knows.") from None
