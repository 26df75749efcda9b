# SPDX-License-Identifier: Apache-2.0
"""A check that also asks other nodes for what stays at home there: all at once, for so long and no longer, saying who did not answer."""

import json
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from functools import lru_cache
from time import monotonic
from typing import Any

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import permit
from carillon.desk.bench import Bench
from carillon.desk.checks import answer, asked, deeds, given, question
from carillon.desk.checks.answer import Answer, Drawn
from carillon.desk.exchange import post
from carillon.errors import Error, PeerError
from carillon.exchange import asking
from carillon.exchange.directory import Directory
from carillon.exchange.transport import Transport
from carillon.store import clock
from carillon.store.exchange import peers

LIFE_SECONDS = 30
"""How long a question may be answered at all; the asker waits far shorter."""
AWAY_SECONDS = 300
"""A node unheard for so long (it speaks twice a minute) would not answer; nobody at a road waits for it."""
GRACE_SECONDS = 0.2
KNOWN_SECONDS = 1.0
ASKED_AT_ONCE = 256


class Peer(msgspec.Struct, frozen=True):
    """One node that was asked: `answered`, or why not."""

    node: str
    answered: bool
    why: str = ""


class Elsewhere(msgspec.Struct, frozen=True):
    """What other nodes gave: matches in their outside form, and how each node fared."""

    matches: tuple[dict[str, Any], ...]
    peers: tuple[Peer, ...]


def make(bench: Bench, actor: Actor, body: Any, seconds: float | None = None) -> Answer:
    """One check, here and elsewhere. Handed out when it is durable here; elsewhere it was durable before it was answered."""
    drawn = prepare(bench, actor, body, seconds)
    bench.journal.write(drawn.deed)
    return drawn.answer


def prepare(bench: Bench, actor: Actor, body: Any, seconds: float | None = None) -> Drawn:
    """As `deeds.prepare`, with what other nodes answer in time. For whoever may not check nobody is asked."""
    permit(bench, actor, "check.make")
    drawn = deeds.prepare(bench, actor, body)
    line = bench.carrier.transport
    if line is None:
        return drawn
    made = question.read(body, bench.packs)
    found = _everywhere(bench, actor, made, line, seconds or bench.settings.ask_seconds)
    wider = answer.widen(drawn, list(found.matches), [msgspec.to_builtins(one) for one in found.peers])
    return given.hang(bench.packs, bench.database, actor, made, wider)


def may_ask(bench: Bench, kind: str) -> bool:
    """Whether there is a line, and some node says that it may hold an answer to such a check; known for a second, so that a check of a
    number, which takes less time than to look it up, stays as fast as it is."""
    carrier = bench.carrier
    if carrier.transport is None:
        return False
    if monotonic() - carrier.looked >= KNOWN_SECONDS:
        carrier.asked, carrier.looked = answered_elsewhere(bench), monotonic()
    return kind in carrier.asked


def answered_elsewhere(bench: Bench) -> frozenset[str]:
    """The kinds of check for which some other node says that it may hold an answer."""
    with bench.database.read() as connection:
        found = post.directory(connection) if bench.keyring is not None else None
        known = peers.all_peers(connection) if found is not None else {}
    return frozenset(kind for node, one in known.items() if found is not None and node in found.nodes for kind in one.answers.split())


def _everywhere(bench: Bench, actor: Actor, made: question.Question, line: Transport, seconds: float) -> Elsewhere:
    """Asks every node that says it may hold an answer. A node that is known to be away is not waited for."""
    with bench.database.read() as connection:
        found = post.directory(connection)
        known = peers.all_peers(connection)
    if found is None or bench.keyring is None:
        return Elsewhere((), ())
    nodes = [one for node, one in known.items() if node in found.nodes and node != bench.keyring.node and made.kind in one.answers.split()]
    limit = clock.after(clock.now(), seconds=-AWAY_SECONDS)
    away = [one for one in nodes if (one.heard_at or "") < limit]
    end = monotonic() + seconds + GRACE_SECONDS
    waiting = [(one.node, _threads().submit(_ask, bench, found, line, actor, made, one.node, seconds)) for one in nodes if one not in away]
    given = [_within(node, work, end) for node, work in waiting]
    matches = [match for found_there, _ in given for match in found_there]
    unasked = [Peer(one.node, False, f"Not asked: not heard since {(one.heard_at or '')[:16]}.") for one in away]
    return Elsewhere(tuple(matches), (*(peer for _, peer in given), *unasked))


def _within(node: str, work: Future[tuple[list[dict[str, Any]], Peer]], end: float) -> tuple[list[dict[str, Any]], Peer]:
    """What one node gave, if it did in time."""
    try:
        return work.result(max(0.0, end - monotonic()))
    except FutureTimeout:
        work.cancel()
        return [], Peer(node, False, "No answer in time.")


def _ask(
    bench: Bench, found: Directory, line: Transport, actor: Actor, made: question.Question, node: str, seconds: float
) -> tuple[list[dict[str, Any]], Peer]:
    at = clock.now()
    try:
        reader = min(code for code in found.hosted(node) if found.hosts(node, code, at))
        wanted = asking.Question(
            id=clock.new_id("ask"),
            asker=actor.bureau,
            asked=reader,
            kind=asked.KIND,
            created=at,
            expires=clock.after(at, seconds=LIFE_SECONDS),
            purpose=made.purpose,
            body=msgspec.to_builtins(asked.asks(actor.role, made)),
        )
        told = put(bench, found, line, wanted, seconds)
        if told is None:
            return [], Peer(node, False, "No answer in time.")
        gave = msgspec.convert(told, asked.Given)
        if gave.refused:
            return [], Peer(node, False, gave.refused[:300])
        return _believed(found, node, wanted.id, gave), Peer(node, True)
    except (Error, ValueError) as failure:
        return [], Peer(node, False, failure.message if isinstance(failure, Error) else "The answer cannot be read.")


def put(bench: Bench, found: Directory, line: Transport, wanted: asking.Question, seconds: float) -> dict[str, Any] | None:
    """One question, and the body of its answer; None where none came in time. Raises a PeerError where what came cannot be believed."""
    if bench.keyring is None:
        raise PeerError("This node has no keys.")
    sealed = asking.ask(wanted, found, bench.keyring, wanted.created, secrets.token_bytes)
    data = line.ask(found.node_of(wanted.asked), sealed.data, seconds)
    return None if data is None else asking.read_answer(data, sealed, found, bench.keyring, clock.now()).answer.body


def _believed(found: Directory, node: str, correlation: str, gave: asked.Given) -> list[dict[str, Any]]:
    """The matches, if each is of a bureau for which the node speaks; with the node and the correlation that stands in both logs."""
    matches = json.loads(gave.matches)
    if not isinstance(matches, list) or len(matches) > answer.LIMIT:
        raise PeerError(f"{node} answered with something that is no list of matches.")
    for one in matches:
        if not isinstance(one, dict) or one.get("owner") not in found.hosted(node) or not isinstance(one.get("score"), int | float):
            raise PeerError(f"{node} answered for a bureau that it does not host.")
    return [one | {"node": node, "correlation": correlation} for one in matches]


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="asking")
