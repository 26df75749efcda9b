# SPDX-License-Identifier: Apache-2.0
"""Checks that come from other nodes, of records that stay at home: answered under our own rules, logged here as there, and limited."""

import json
import secrets
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from carillon.core.policy.actors import ROLES, Actor
from carillon.core.policy.scope import checking
from carillon.desk.bench import Bench
from carillon.desk.checks import blinded, deeds, opened, question
from carillon.desk.exchange import post
from carillon.errors import AskerError, Garbled, PeerError, TooMany
from carillon.exchange import asking, blind
from carillon.store import clock

AT_HOME = ("ask", "hit-only", "silent")
"""The reaches that are met by asking. Copies are not: whoever is entitled to one has it."""
KIND = "check"
RATE, BURST = 50.0, 200.0
"""Questions a second that one node may ask in the long run, and at once."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a question: a check, and in which role the officer asks. Who he is, is his own bureau's business."""

    kind: str
    query: dict[str, str]
    purpose: str
    role: str
    place: str = ""
    circumstances: dict[str, str] = {}


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an answer: the matches as JSON text, since the protocol has no fractions; `refused` says why there are none."""

    matches: str = "[]"
    refused: str = ""


class _Allowance:
    """How much each node may still ask."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, node: str) -> None:
        """Raises TooMany."""
        now = monotonic()
        with self._lock:
            left, since = self._left.get(node, (BURST, now))
            left = min(BURST, left + (now - since) * RATE)
            if left < 1:
                raise TooMany(f"{node} asks more than {RATE:.0f} times a second.", retry_after=1)
            self._left[node] = (left - 1, now)


def answerer(bench: Bench) -> Callable[[bytes], bytes]:
    """What answers questions that a carrier brings. It raises for one that it will not answer at all: the asker gets nothing then."""
    heard_before, allowance = asking.Replays(), _Allowance()

    def answer(data: bytes) -> bytes:
        at = clock.now()
        with bench.database.read() as connection:
            found = post.directory(connection)
        if found is None or bench.keyring is None:
            raise PeerError("This node belongs to no exchange.")
        heard = asking.hear(data, found, bench.keyring, at)
        allowance.take(heard.from_node)
        heard_before.admit(heard, at)
        body = _give(bench, heard)
        return asking.answer(heard, body, directory=found, keyring=bench.keyring, now=clock.now(), random=secrets.token_bytes)

    return answer


def _give(bench: Bench, heard: asking.Heard) -> dict[str, Any]:
    """The body of the answer; a refusal says why, in every kind of answer alike."""
    asked, role = heard.question, heard.question.body.get("role")
    give = {KIND: _matches, blind.KIND: blinded.give, opened.KIND: opened.give}.get(asked.kind)
    try:
        if give is None or not isinstance(role, str) or role not in ROLES:
            return {"refused": "This node does not answer such questions."}
        node = f"node:{heard.from_node}"
        return give(bench, Actor(user=node, username=node, bureau=asked.asker, role=role, via="peer"), asked)
    except msgspec.ValidationError:
        return {"refused": "The question is of another form than this node knows."}
    except (AskerError, Garbled) as refusal:
        return {"refused": refusal.message}


def _matches(bench: Bench, actor: Actor, asked: asking.Question) -> dict[str, Any]:
    """The check, as it is made here: with its hits, its lines for owners' desks, its notes. The correlation stands in both nodes' logs."""
    body = msgspec.convert(asked.body, Asked)
    check: dict[str, Any] = {"kind": body.kind, "query": body.query, "purpose": body.purpose, "reference": asked.id}
    if body.place:
        check["place"] = body.place
    if body.circumstances:
        # Kept only with what is discreet or silent here, and so known to its owner alone.
        check["circumstances"] = body.circumstances
    at_home = msgspec.structs.replace(checking(actor), reaches=AT_HOME)
    drawn = deeds.prepare(bench, actor, check, at_home)
    bench.journal.write(drawn.deed)
    return {"matches": json.dumps(drawn.answer.matches, ensure_ascii=False)}


def asks(role: str, asked: question.Question) -> Asked:
    """What another node is asked."""
    return Asked(
        kind=asked.kind,
        query=msgspec.to_builtins(asked.query),
        purpose=asked.purpose,
        role=role,
        place=asked.place or "",
        circumstances=asked.circumstances,
    )
