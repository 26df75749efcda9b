# SPDX-License-Identifier: Apache-2.0
"""Translations beside a request: what the bureau wrote for its sentences before, and what somebody writes now."""

from carillon.core.model.phrases import comparable, sentences
from carillon.core.policy.actors import Actor
from carillon.desk import phrases
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.requests import reading
from carillon.desk.requests.reading import Opened
from carillon.errors import Invalid
from carillon.store.phrases import Phrase

Beside = dict[str, list[tuple[str, Phrase | None]]]
"""By id of the text (that of the request, or of an entry): its sentences, each with what was written for it before."""


def beside(bench: Bench, actor: Actor, request_id: str, language: str) -> Beside:
    """The texts of a request that are in another language than the reader's, sentence by sentence."""
    with look(bench, actor, "request.read", object=request_id) as doing:
        opened = reading.opened(doing.connection, reading.find(doing, request_id), doing.at)
        found = {}
        for text_id, (own, text) in texts(opened).items():
            if own != language and text:
                found[text_id] = phrases.known(doing.connection, actor.bureau, (own, language), text)
        return found


def remember(
    bench: Bench, actor: Actor, request_id: str, source: str, translation: str, language: str, repeat: Repeat | None = None
) -> Phrase:
    """Keeps what somebody wrote for one sentence of a request, in `language`. Raises Invalid where no text of it has that sentence."""
    with act(bench, actor, "request.translate", object=request_id, repeat=repeat) as doing:
        opened = reading.opened(doing.connection, reading.find(doing, request_id), doing.at)
        for own, text in texts(opened).values():
            if comparable(source) in map(comparable, sentences(text)):
                return phrases.remember(doing, request_id, (own, language), source, translation)
        raise Invalid("This sentence is not in the request.", fields={"source": "One of its sentences, as it stands there."})


def texts(opened: Opened) -> dict[str, tuple[str, str]]:
    """The texts of a request, each with its language, by id."""
    request = opened.held.request
    found = {request.id: (request.language, f"{request.subject}\n{request.text}")}
    return found | {one.id: (one.language, one.text) for one in opened.entries if one.text}
