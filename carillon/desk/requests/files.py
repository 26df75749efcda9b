# SPDX-License-Identifier: Apache-2.0
"""Attachments of requests: hung on by either side, sent with what it says next."""

from carillon.core.policy.actors import Actor
from carillon.desk import attachments
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.attachments import Sent, Upload
from carillon.desk.bench import Bench
from carillon.desk.requests import reading
from carillon.store.blobs import Attachment
from carillon.store.requests import Held


def attach(bench: Bench, actor: Actor, request_id: str, upload: Upload, repeat: Repeat | None = None) -> Attachment:
    """Hangs a file on the bureau's copy; it goes when the draft is sent, or with the next reply or addition."""
    with act(bench, actor, "request.attach", object=request_id, repeat=repeat) as doing:
        held = _writable(doing, request_id)
        one = attachments.add(bench, doing, held.request.id, upload)
        doing.detail = {"attachment": one.id, "type": one.type, "bytes": one.bytes}
        return one


def detach(bench: Bench, actor: Actor, request_id: str, attachment_id: str) -> None:
    """Takes one away that has not been sent."""
    with act(bench, actor, "request.attach", object=request_id) as doing:
        attachments.remove(doing, _writable(doing, request_id).request.id, attachment_id)
        doing.detail = {"removed": attachment_id[:40]}


def listed(bench: Bench, actor: Actor, request_id: str) -> tuple[Attachment, ...]:
    """What hangs on a request, oldest first."""
    with look(bench, actor, "request.read", object=request_id) as doing:
        held = reading.find(doing, request_id)
        return attachments.listed(doing.connection, held.bureau, request_id)


def content(bench: Bench, actor: Actor, request_id: str, attachment_id: str) -> Sent:
    """One file, whole. Raises NotFound, Conflict, Broken."""
    with look(bench, actor, "request.read", object=request_id) as doing:
        held = reading.find(doing, request_id)
        doing.detail = {"attachment": attachment_id[:40]}
        return attachments.content(bench, doing.connection, held.bureau, request_id, attachment_id)


def _writable(doing: Act, request_id: str) -> Held:
    """A copy on which the actor's bureau may hang something. Raises NotFound, Denied, Conflict."""
    held = reading.find(doing, request_id)
    return reading.asked(doing, request_id, "draft", "sent") if held.own else reading.received(doing, request_id)[0]
