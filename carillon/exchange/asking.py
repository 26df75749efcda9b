# SPDX-License-Identifier: Apache-2.0
"""Asking: a question to a bureau on one node, and its answer, both signed and sealed, bound together, and dead after some seconds.

What travels is a letter: a sealed statement for one bureau. Its carriers learn which node writes to which bureau, and a length rounded
up to blocks; neither what is asked nor whether there was a hit.
"""

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from carillon.core.model.codec import digest
from carillon.errors import Expired, Forged, Garbled, Invalid, PeerError, Replayed
from carillon.exchange import letter, limits, sealing, wire
from carillon.exchange.letter import Way

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring
    from carillon.exchange.wire import Random


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `asker` asks `asked`, both bureaus; `kind` says how to read `body`. It may be answered up to `expires`."""

    id: limits.Label
    asker: limits.BureauCode
    asked: limits.BureauCode
    kind: limits.KindName
    created: limits.Time
    expires: limits.Time
    purpose: limits.Label
    body: dict[str, Any]


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`question` is the digest of the question's signed bytes."""

    question: limits.Digest
    answerer: limits.BureauCode
    created: limits.Time
    body: dict[str, Any]


class Asked(msgspec.Struct, frozen=True):
    """A question under way: `data` travels; the rest is kept to know its answer by."""

    data: bytes
    digest: str
    question: Question


class Heard(msgspec.Struct, frozen=True):
    """A verified question, with the signed bytes for the log."""

    question: Question
    statement: sealing.Statement
    digest: str
    from_node: str


class Answered(msgspec.Struct, frozen=True):
    """A verified answer, with the signed bytes for the log."""

    answer: Answer
    statement: sealing.Statement
    from_node: str


class Replays:
    """Questions heard lately, so that none is answered twice; kept in memory, since a question lives for minutes at most."""

    def __init__(self, most: int = 100_000) -> None:
        self._until: dict[str, str] = {}
        self._most = most

    def admit(self, heard: Heard, now: str) -> None:
        """Raises Replayed for a question heard before. When too many are remembered those that are dead are forgotten, then the oldest."""
        if heard.digest in self._until:
            raise Replayed(f"The question {heard.question.id} was asked before.", help="Ask again with a new question.")
        if len(self._until) >= self._most:
            over = wire.moment(now) - limits.QUESTION_SKEW
            self._until = {one: until for one, until in self._until.items() if wire.moment(until) > over}
            while len(self._until) >= self._most:
                del self._until[next(iter(self._until))]
        self._until[heard.digest] = heard.question.expires


# Asking --------------------------------------------------------------------------------------------------------------------


def ask(question: Question, directory: "Directory", keyring: "Keyring", now: str, random: "Random") -> Asked:
    """The question, signed and sealed to the bureau asked. Raises Invalid where a field breaks a rule, and as sealing does."""
    directory.require_current(now)
    if directory.speaker(question.asker, now) != keyring.node:
        raise Invalid(f"The node {keyring.node} does not ask for {question.asker}.")
    told = msgspec.to_builtins(question) | {"protocol": limits.PROTOCOL, "salt": wire.b64(random(16))}
    try:
        inner = wire.write(told)
        _check_life(_read_question(inner))
    except PeerError as wrong:
        raise Invalid(f"This cannot be asked: {wrong.message}") from None
    to = Way("question", keyring.node, directory.node_of(question.asked), question.asked, digest(inner))
    return Asked(letter.send(inner, to, directory, keyring, now, random), to.digest, question)


def hear(data: bytes, directory: "Directory", keyring: "Keyring", now: str) -> Heard:
    """A question that arrived, verified and alive; whether it was heard before is for `Replays`. Raises a PeerError."""
    statement, way = letter.receive(data, "question", directory, keyring, now)
    question = _read_question(statement.inner)
    _check_life(question)
    if question.asked != way.addressee:
        raise Forged(f"The question is for {question.asked}, and was sealed to {way.addressee}.")
    _check_speaker(question.asker, way.sender, directory, now)
    moment = wire.moment(now)
    if moment > wire.moment(question.expires) + limits.QUESTION_SKEW or wire.moment(question.created) > moment + limits.QUESTION_SKEW:
        raise Expired(
            f"The question lived from {question.created} to {question.expires}, and here it is {now}.",
            help="Where this is seen often, one of the two nodes' clocks is wrong.",
        )
    return Heard(question, statement, way.digest, way.sender)


def answer(heard: Heard, body: dict[str, Any], *, directory: "Directory", keyring: "Keyring", now: str, random: "Random") -> bytes:
    """The answer to a question, sealed to the bureau that asked. Raises Invalid where the body breaks a rule."""
    directory.require_current(now)
    question = heard.question
    told = Answer(question=heard.digest, answerer=question.asked, created=now, body=body)
    inner = wire.write(msgspec.to_builtins(told) | {"protocol": limits.PROTOCOL, "salt": wire.b64(random(16))})
    try:
        _read_answer(inner)
    except PeerError as wrong:
        raise Invalid(f"This cannot be answered: {wrong.message}") from None
    to = Way("answer", keyring.node, directory.node_of(question.asker), question.asker, digest(inner))
    return letter.send(inner, to, directory, keyring, now, random)


def read_answer(data: bytes, asked: Asked, directory: "Directory", keyring: "Keyring", now: str) -> Answered:
    """The answer to our question, from the bureau that we asked and to nothing else; raises a PeerError."""
    statement, way = letter.receive(data, "answer", directory, keyring, now)
    found = _read_answer(statement.inner)
    question = asked.question
    if found.question != asked.digest or way.addressee != question.asker:
        raise Forged("This is the answer to another question.")
    if found.answerer != question.asked:
        raise Forged(f"{found.answerer} answers what {question.asked} was asked.")
    _check_speaker(found.answerer, way.sender, directory, now)
    if wire.moment(now) > wire.moment(question.expires) + limits.QUESTION_SKEW:
        raise Expired(f"The answer came after {question.expires}, when the question had expired.", help="Ask again.")
    return Answered(found, statement, way.sender)


def _check_speaker(bureau: str, sender: str, directory: "Directory", now: str) -> None:
    speaker = directory.speaker(bureau, now)
    if speaker != sender:
        raise Forged(f"The node {sender} speaks for {bureau}, which {speaker} hosts.")


# What is signed ------------------------------------------------------------------------------------------------------------


class _Question(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    protocol: Literal["carillon/1"]
    salt: limits.Salt


class _Answer(Answer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    protocol: Literal["carillon/1"]
    salt: limits.Salt


def _read_question(inner: bytes) -> Question:
    found = wire.shape(wire.read(inner, limits.QUESTION_BYTES), _Question, "The question")
    wire.unb64(found.salt)
    return Question(**{name: getattr(found, name) for name in Question.__struct_fields__})


def _read_answer(inner: bytes) -> Answer:
    found = wire.shape(wire.read(inner, limits.QUESTION_BYTES), _Answer, "The answer")
    wire.unb64(found.salt)
    wire.moment(found.created)
    return Answer(**{name: getattr(found, name) for name in Answer.__struct_fields__})


def _check_life(question: Question) -> None:
    life = wire.moment(question.expires) - wire.moment(question.created)
    if not limits.QUESTION_LIFE >= life > limits.QUESTION_LIFE * 0:
        raise Garbled(f"A question lives for at most {limits.QUESTION_LIFE.seconds} seconds.")
