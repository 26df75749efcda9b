# SPDX-License-Identifier: Apache-2.0
"""Blind questions that come from other nodes: answered for bureaus that chose to be asked so, as often a day as they allow, and noted."""

import threading
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import checking
from carillon.desk.act import act, printable
from carillon.desk.bench import Bench
from carillon.desk.checks import exact, question
from carillon.errors import Denied, Garbled, Invalid, TooLarge, TooMany
from carillon.exchange import blind
from carillon.exchange.asking import Question
from carillon.store import audit, clock, keys

DEED = "check.blind"
REACHES = ("ask", "hit-only")
"""What can be met blindly: not what follows to others, since they have it, and nothing that is silent."""
KINDS = tuple(kind for kind in exact.FORMS if kind not in question.NAMED)
_one_at_a_time = threading.Lock()
"""An answer is work for the processor alone; several at once would only make ordinary checks wait."""


def give(bench: Bench, actor: Actor, asked: Question) -> dict[str, Any]:
    """The body of the answer. The question is counted and noted before anything is looked up. Raises AskerErrors, Garbled, and
    msgspec.ValidationError for what is no blind question."""
    body = msgspec.convert(asked.body, blind.Ask)
    _require_sound(bench, body, asked.purpose)
    with act(bench, actor, DEED, object=printable(asked.id), purpose=asked.purpose) as doing:
        if asked.asked not in bench.settings.blind_bureaus:
            raise Denied(f"{asked.asked} does not answer blind questions.", help="Make an ordinary check.")
        if audit.count(doing.connection, actor.bureau, DEED, doing.at[:10]) >= bench.settings.blind_daily:
            most = bench.settings.blind_daily
            raise TooMany(f"{asked.asked} answers {most} blind questions of a bureau a day.", retry_after=3600, help="Ask tomorrow.")
        doing.detail = {"kind": body.kind, "asked": asked.asked}
        doing.note_for(asked.asked, DEED, doing.object, to=actor.bureau, kind=body.kind)
    with _one_at_a_time:
        return msgspec.to_builtins(_told(bench, actor, asked, body))  # type: ignore[no-any-return]


def _require_sound(bench: Bench, body: blind.Ask, purpose: str) -> None:
    """One guess a family: no key twice, and none of another kind than is said."""
    if body.kind not in KINDS or tuple(one.form for one in body.keys) != exact.FORMS[body.kind]:
        raise Invalid("A blind question holds one key of every family of its kind, in their order.")
    if sum(one.bits for one in body.keys) > blind.MOST_BITS or any(one.bucket >= 2**one.bits for one in body.keys):
        raise Invalid(f"A blind question shows at most {blind.MOST_BITS} bits, and names buckets that there are.")
    if purpose not in bench.packs.codes["purposes"].codes:
        raise Invalid("The purpose is none that this node knows.")


def _told(bench: Bench, actor: Actor, asked: Question, body: blind.Ask) -> blind.Told:
    scope = msgspec.structs.replace(checking(actor), reaches=REACHES)
    wanted = {one.form: one for one in body.keys}
    held: dict[str, list[bytes]] = {form: [] for form in wanted}
    with bench.database.read() as connection:
        for form, value in keys.held(connection, scope, asked.asked, exact.FORMS[body.kind]):
            key = blind.text(form, value)
            if blind.bucket(key, wanted[form].bits) == wanted[form].bucket:
                held[form].append(key)
    counts = [len(within) for within in held.values()]
    if sum(counts) > blind.MOST_OUTPUTS:
        bits = blind.narrow([one.bits for one in body.keys], counts)
        if sum(bits) > blind.MOST_BITS:
            raise TooLarge(f"{asked.asked} holds too many numbers to be asked blindly.", help="Make an ordinary check.")
        return blind.Told(bits=bits)
    return blind.tell(body, list(held.values()), _seed(bench, actor.bureau, asked.asked))


def _seed(bench: Bench, asker: str, asked: str) -> bytes:
    """The secret of one day for one asker: what he is told is of no use to anybody else, nor tomorrow."""
    if bench.keyring is None:
        raise Garbled("This node belongs to no exchange.")
    return bench.keyring.secret(f"blind {asked} {asker} {clock.today()}".encode())
