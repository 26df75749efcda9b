# SPDX-License-Identifier: Apache-2.0
"""Tips from the public through the API of the bureau that they are for."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response
from msgspec import UNSET

from carillon.core.model.tip import Tip, TipWord
from carillon.desk import tips
from carillon.doors.api.bodies import Maybe, Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import NO_STORE, Route


class TipReply(msgspec.Struct):
    """What whoever sent the tip reads, with the receipt code."""

    text: str


class TipEnd(msgspec.Struct):
    """A last reply, or none."""

    text: Maybe = UNSET


class TipFile(msgspec.Struct):
    """`word` is with what it came."""

    id: str
    name: str
    type: str
    bytes: int
    word: str
    state: str


class OpenedTip(Tip, frozen=True, kw_only=True):
    words: list[TipWord]
    attachments: list[TipFile]


def _page(call: Call) -> dict[str, Any]:
    found = tips.page(call.bench, call.actor, limit=call.limit, after=call.after, state=call.choice("state"))
    return pages([msgspec.to_builtins(one) for one in found], call.limit, found[-1].id if found else None)


def _again(call: Call, tip_id: str) -> Any:
    return tips.plain(tips.fetch(call.bench, call.actor, tip_id))


def _content(call: Call) -> Response[bytes]:
    """A file, to be saved and never shown in place: nobody knows who sent it."""
    sent = tips.content(call.bench, call.actor, call.path["id"], call.path["attachment"])
    headers = {
        **NO_STORE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(sent.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(sent.data, media_type=sent.media, headers=headers)


R = Route
ROUTES: tuple[Route, ...] = (
    R("GET", "/tips", "Tips from the public, newest first", _page, gives=Page[Tip], query=("limit", "next", "state")),
    R("GET", "/tips/{id}", "One tip with what was said", lambda c: tips.plain(tips.fetch(c.bench, c.actor, c.path["id"])),
      gives=OpenedTip),
    R("GET", "/tips/{id}/attachments/{attachment}", "A file that came with a tip", _content, gives=bytes),
    R("POST", "/tips/{id}/take", "Take a tip up", lambda c: tips.plain(tips.take(c.bench, c.actor, c.path["id"], c.repeat)),
      gives=OpenedTip, again=_again),
    R("POST", "/tips/{id}/reply", "Reply to whoever sent it",
      lambda c: tips.plain(tips.reply(c.bench, c.actor, c.path["id"], c.field("text"), c.repeat)),
      takes=TipReply, gives=OpenedTip, again=_again),
    R("POST", "/tips/{id}/close", "End the work on a tip",
      lambda c: tips.plain(tips.close(c.bench, c.actor, c.path["id"], c.field("text", ""), c.repeat)),
      takes=TipEnd, gives=OpenedTip, needs_body=False, again=_again),
    R("POST", "/tips/{id}/spam", "Mark a tip as spam", lambda c: tips.plain(tips.spam(c.bench, c.actor, c.path["id"], c.repeat)),
      gives=OpenedTip, again=_again),
)  # fmt: skip
