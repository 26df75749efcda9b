# SPDX-License-Identifier: Apache-2.0
"""Routes of screenings: lists taken in, mapped, run, reviewed, decided on, exported, purged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import ClientException, RequestEntityTooLarge

from carillon.core.model.screening import ROW_STATES, Partner, Proof, Row, Screening
from carillon.desk.accreditation import deciding, exporting, mapping, partnering, purging, reviewing, running, uploading
from carillon.desk.accreditation import summary as summaries
from carillon.desk.accreditation.mapping import Proposed
from carillon.desk.accreditation.reviewing import Shown
from carillon.desk.accreditation.summary import Summary
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid, Malformed, TooLarge
from carillon.store.screening_rows import Wanted, cursor
from carillon.store.screenings import Export

FILTERS = ("state", "decision", "q", "ranked")
GIVEN = ("event", "name", "file", "four_eyes", "score", "deciders", "one_in", "minutes", "keep_days")
"""What is said of an upload, in the address or in the form."""
CHUNK = 262_144


class NewOptions(msgspec.Struct, omit_defaults=True):
    """What is left out stays as it is."""

    four_eyes: bool | msgspec.UnsetType = msgspec.UNSET
    score: float | msgspec.UnsetType = msgspec.UNSET
    deciders: list[str] | msgspec.UnsetType = msgspec.UNSET
    one_in: int | msgspec.UnsetType = msgspec.UNSET
    minutes: int | msgspec.UnsetType = msgspec.UNSET
    keep_days: int | msgspec.UnsetType = msgspec.UNSET


class Word(msgspec.Struct):
    """On one match of a row."""

    hit: str
    reason: str = ""


class Asked(msgspec.Struct):
    hit: str
    urgency: str = ""
    text: str = ""


class Decided(msgspec.Struct):
    decision: str
    reason: str = ""


class DecidedRows(msgspec.Struct):
    rows: list[int]
    decision: str
    reason: str = ""


class Second(msgspec.Struct):
    agrees: bool
    reason: str = ""


class Wish(msgspec.Struct):
    """`new`: only what the organiser was not told yet."""

    new: bool = False


class Invited(msgspec.Struct):
    partners: list[str]


class Partaken(msgspec.Struct):
    agrees: bool


class Cleared(msgspec.Struct):
    rows: int


class OpenedScreening(Screening, frozen=True, kw_only=True):
    """A list with how far it is."""

    counts: dict[str, int]
    decisions: dict[str, int]
    partners: list[Partner]
    advised: dict[str, dict[str, int]]
    exports: list[Export]


# Uploads -------------------------------------------------------------------------------------------------------------------


async def _upload(call: Call, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Sealed part by part while it comes; a form's file, or the body as it is."""
    given: dict[str, Any] = {name: value for name in GIVEN if (value := call.choice(name)) is not None}
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        try:
            form = await request.form()
        except RequestEntityTooLarge:
            raise _too_large(call) from None
        except ClientException:
            raise Malformed("the form cannot be read: it was cut off on its way, or is none", help="Send the list again.") from None
        fields = {str(name): value for name, value in form.multi_items()}
        file = fields.pop("file", None)
        if not isinstance(file, UploadFile):
            raise Invalid("The form has no file.", fields={"file": "The list, as a file."})
        given = given | {name: str(value) for name, value in fields.items()} | {"file": file.filename}
        pieces = _of_file(file)
    else:
        pieces = request.stream()
    loop = asyncio.get_running_loop()
    receiving = await loop.run_in_executor(None, uploading.Receiving, call.bench, call.actor, given)
    done = False
    try:
        async for piece in pieces:
            await loop.run_in_executor(None, receiving.take, piece)
        made = await loop.run_in_executor(None, receiving.finish, request.headers.get("x-content-sha256", ""))
        done = True
    except RequestEntityTooLarge:
        raise _too_large(call) from None
    finally:
        if not done:
            await asyncio.shield(loop.run_in_executor(None, receiving.abandon))
    return await loop.run_in_executor(None, _again, call, made.id)


async def _of_file(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(CHUNK):
        yield piece
    with suppress(OSError):
        await file.close()


def _too_large(call: Call) -> TooLarge:
    return TooLarge(f"The list has more than {call.bench.settings.screening_bytes} bytes.", help="Split it into several lists.")


# Reading -------------------------------------------------------------------------------------------------------------------


def _page(call: Call) -> dict[str, Any]:
    found = reviewing.page(
        call.bench, call.actor, event=call.choice("event"), state=call.choice("state"), limit=call.limit, after=call.after
    )
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _again(call: Call, screening_id: str) -> Any:
    return reviewing.plain(reviewing.fetch(call.bench, call.actor, screening_id))


def _rows(call: Call) -> dict[str, Any]:
    states = tuple(one for one in (call.choice("state") or "").split(",") if one)
    if wrong := [one for one in states if one not in ROW_STATES]:
        raise Invalid("The filter is wrong.", fields={"state": f"{wrong[0][:40]}: of {', '.join(ROW_STATES)}."})
    wanted = Wanted(
        limit=call.limit,
        after=call.after,
        states=states,
        decision=call.choice("decision"),
        text=call.choice("q"),
        ranked=call.choice("ranked") in ("1", "true"),
    )
    found = reviewing.rows_page(call.bench, call.actor, call.path["id"], wanted)
    last = cursor(found[-1].row) if found else None
    return pages([msgspec.to_builtins(one) for one in found], call.limit, last)


def _number(call: Call) -> int:
    text = call.path["row"]
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid("The row is wrong.", fields={"row": "Its number, as the list of rows gives it."})
    return int(text)


def _table(data: bytes, name: str) -> Response[bytes]:
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


# Deeds ---------------------------------------------------------------------------------------------------------------------


def _then(deed: Callable[..., Any], **more: Any) -> Callable[[Call], Any]:
    """A deed on a list by its id, and then the list as it is."""

    def run(call: Call) -> Any:
        deed(call.bench, call.actor, call.path["id"], **more)
        return _again(call, call.path["id"])

    return run


def _map(call: Call) -> Any:
    mapping.confirm(call.bench, call.actor, call.path["id"], call.body)
    return _again(call, call.path["id"])


def _options(call: Call) -> Any:
    if not isinstance(call.body, dict):
        raise Invalid("Options are a JSON object.", help='For example {"four_eyes": true}.')
    uploading.configure(call.bench, call.actor, call.path["id"], call.body)
    return _again(call, call.path["id"])


def _judge(verdict: str) -> Callable[[Call], Any]:
    def run(call: Call) -> Any:
        number, hit = _number(call), call.field("hit")
        shown = reviewing.judge(call.bench, call.actor, call.path["id"], number, hit, verdict, call.field("reason", ""), call.repeat)
        return msgspec.to_builtins(shown)

    return run


def _ask(call: Call) -> Any:
    urgent, text = call.field("urgency", ""), call.field("text", "")
    hit, number = call.field("hit"), _number(call)
    shown = reviewing.ask(call.bench, call.actor, call.path["id"], number, hit, urgent=urgent, text=text, repeat=call.repeat)
    return msgspec.to_builtins(shown)


def _decide(call: Call) -> Any:
    decision, reason = call.field("decision"), call.field("reason", "")
    (row,) = deciding.decide(call.bench, call.actor, call.path["id"], [_number(call)], decision, reason, call.repeat)
    return msgspec.to_builtins(row)


def _decide_several(call: Call) -> Any:
    numbers = call.body.get("rows") if isinstance(call.body, dict) else None
    if not isinstance(numbers, list) or not all(isinstance(one, int) and 0 < one < 10**9 for one in numbers):
        raise Invalid("Which rows?", fields={"rows": "A list of numbers of rows."})
    found = deciding.decide(call.bench, call.actor, call.path["id"], numbers, call.field("decision"), call.field("reason", ""), call.repeat)
    return {"items": [msgspec.to_builtins(one) for one in found], "next": None}


def _flag(call: Call, name: str) -> bool:
    value = call.body.get(name) if isinstance(call.body, dict) else None
    if not isinstance(value, bool):
        raise Invalid("The request has a mistake.", fields={name: "true or false, please."})
    return value


def _second(call: Call) -> Any:
    agrees, reason = _flag(call, "agrees"), call.field("reason", "")
    row = deciding.second(call.bench, call.actor, call.path["id"], _number(call), agrees=agrees, reason=reason, repeat=call.repeat)
    return msgspec.to_builtins(row)


def _export(call: Call) -> Response[bytes]:
    new = _flag(call, "new") if call.body else False
    made = exporting.export(call.bench, call.actor, call.path["id"], new=new)
    return _table(made.data, made.name)


def _invite(call: Call) -> Any:
    partners = call.body.get("partners") if isinstance(call.body, dict) else None
    if not isinstance(partners, list) or not all(isinstance(one, str) for one in partners):
        raise Invalid("Which partners?", fields={"partners": 'A list of bureaus, as ["DE"].'})
    found = partnering.invite(call.bench, call.actor, call.path["id"], partners, call.repeat)
    return {"items": [msgspec.to_builtins(one) for one in found], "next": None}


def _partake(call: Call) -> Any:
    partnering.partake(call.bench, call.actor, call.path["id"], agrees=_flag(call, "agrees"), repeat=call.repeat)
    return _again(call, call.path["id"])


def _again_row(call: Call, _: str) -> Any:
    return msgspec.to_builtins(reviewing.row(call.bench, call.actor, call.path["id"], _number(call)))


def _again_bare_row(call: Call, _: str) -> Any:
    return msgspec.to_builtins(reviewing.row(call.bench, call.actor, call.path["id"], _number(call)).row)


def _again_rows(call: Call, screening_id: str) -> Any:
    found = [reviewing.row(call.bench, call.actor, screening_id, number).row for number in dict.fromkeys(call.body["rows"])]
    return {"items": [msgspec.to_builtins(one) for one in found], "next": None}


def _again_partners(call: Call, screening_id: str) -> Any:
    return {"items": msgspec.to_builtins(reviewing.fetch(call.bench, call.actor, screening_id).partners), "next": None}


R, ONE = Route, "/screenings/{id}"
ROUTES: tuple[Route, ...] = (
    R("POST", "/screenings", "Upload a list for an event: the file as the body, or a form with the field file", stream=_upload,
      takes=bytes, gives=OpenedScreening, status=201, query=GIVEN),
    R("GET", "/screenings", "My bureau's lists, newest first", _page, gives=Page[Screening], query=("limit", "next", "event", "state")),
    R("GET", ONE, "One list, and how far it is", lambda c: _again(c, c.path["id"]), gives=OpenedScreening),
    R("GET", ONE + "/mapping", "What the columns seem to hold",
      lambda c: msgspec.to_builtins(mapping.propose(c.bench, c.actor, c.path["id"], sheet=c.choice("sheet") or "")), gives=Proposed,
      query=("sheet",)),
    R("POST", ONE + "/preview", "What would come of a mapping",
      lambda c: msgspec.to_builtins(mapping.propose(c.bench, c.actor, c.path["id"], given=c.body)), takes=dict[str, Any], gives=Proposed),
    R("POST", ONE + "/map", "Confirm which column holds what", _map, takes=dict[str, Any], gives=OpenedScreening),
    R("POST", ONE + "/options", "Change the options of a list", _options, takes=NewOptions, gives=OpenedScreening),
    R("POST", ONE + "/run", "Screen it, or go on", _then(running.start), gives=OpenedScreening),
    R("POST", ONE + "/pause", "Stop after the batch that is under way", _then(running.pause), gives=OpenedScreening),
    R("POST", ONE + "/close", "End the work on a list", _then(running.close), gives=OpenedScreening),
    R("POST", ONE + "/reopen", "Work on a closed list again", _then(running.close, closed=False), gives=OpenedScreening),
    R("POST", ONE + "/purge", "Purge a list, everywhere, with proof",
      lambda c: msgspec.to_builtins(purging.purge(c.bench, c.actor, c.path["id"])), gives=Proof),
    R("GET", ONE + "/proof", "What proves that a list was purged",
      lambda c: msgspec.to_builtins(reviewing.proof(c.bench, c.actor, c.path["id"])), gives=Proof),
    R("GET", ONE + "/summary", "How many matches, how many to be expected true, how much work",
      lambda c: msgspec.to_builtins(summaries.summary(c.bench, c.actor, c.path["id"])), gives=Summary),
    R("GET", ONE + "/faults", "Rows that could not be read, as CSV",
      lambda c: _table(exporting.faults(c.bench, c.actor, c.path["id"]), "faults.csv"), gives=bytes),
    R("POST", ONE + "/export", "Decisions for the organiser, as CSV", _export, takes=Wish, needs_body=False, gives=bytes),
    R("POST", ONE + "/clear", "Clear everybody against whom nothing stands",
      lambda c: {"rows": deciding.clear_all(c.bench, c.actor, c.path["id"])}, gives=Cleared),
    R("POST", ONE + "/decide", "Decide on several rows, all or none", _decide_several, takes=DecidedRows, gives=Page[Row],
      again=_again_rows),
    R("POST", ONE + "/invite", "Ask partners to screen the list for what they alone may see", _invite, takes=Invited, gives=Page[Partner],
      again=_again_partners),
    R("POST", ONE + "/partake", "Answer the host: take part or decline", _partake, takes=Partaken, gives=OpenedScreening, again=_again),
    R("GET", ONE + "/rows", "Rows of a list; ranked: the best match first", _rows, gives=Page[Shown], query=("limit", "next", *FILTERS)),
    R("GET", ONE + "/rows/{row}", "One row and what it met", lambda c: _again_row(c, ""), gives=Shown),
    R("POST", ONE + "/rows/{row}/accept", "It is the same person", _judge("same"), takes=Word, gives=Shown, again=_again_row),
    R("POST", ONE + "/rows/{row}/reject", "It is a different person, and why", _judge("different"), takes=Word, gives=Shown,
      again=_again_row),
    R("POST", ONE + "/rows/{row}/unsure", "It cannot be told", _judge("unsure"), takes=Word, gives=Shown, again=_again_row),
    R("POST", ONE + "/rows/{row}/ask", "Ask the record's owner to confirm", _ask, takes=Asked, gives=Shown, again=_again_row),
    R("POST", ONE + "/rows/{row}/decide", "clear, refer or refuse", _decide, takes=Decided, gives=Row, again=_again_bare_row),
    R("POST", ONE + "/rows/{row}/second", "The second person's word on a refusal", _second, takes=Second, gives=Row,
      again=_again_bare_row),
    R("POST", ONE + "/rows/{row}/undo", "Take a decision back that was not exported",
      lambda c: msgspec.to_builtins(deciding.undo(c.bench, c.actor, c.path["id"], _number(c), c.repeat)), gives=Row,
      again=_again_bare_row),
)  # fmt: skip
