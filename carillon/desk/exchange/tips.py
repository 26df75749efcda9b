# SPDX-License-Identifier: Apache-2.0
"""Tips between the node that has the form and the bureau that a tip is for; and what that bureau replies, on its way back."""

import msgspec
from sqlalchemy import Connection

from carillon.core.model.tip import SUBJECTS, Receipt, Tip, TipWord
from carillon.desk.exchange.inward import Inward
from carillon.errors import PeerError
from carillon.store import tips

LONGEST = 20_000
"""Characters of one thing said."""


class TipBody(msgspec.Struct, frozen=True, kw_only=True):
    """A tip, or more of it when `tip` is known. `spam`: the form had marks of a machine."""

    tip: str
    subject: str
    about: str
    language: str
    word: str
    text: str
    spam: bool = False


class TipReply(msgspec.Struct, frozen=True, kw_only=True):
    """How a tip stands for whoever sent it, and what the bureau says; no text where only the state has changed."""

    tip: str
    state: str
    word: str = ""
    text: str = ""


def take_tip(inward: Inward) -> None:
    """Puts a tip before the desk of the bureau that it is for."""
    body = inward.read(TipBody)
    if body.subject not in SUBJECTS or len(body.text) > LONGEST or max(map(len, (body.tip, body.word, body.about))) > 40:
        raise PeerError("A tip of another form than this program knows.")
    known = tips.of_bureau(inward.connection, inward.addressee, body.tip)
    if known is not None:
        inward.require_owner(known.front)
    if (tip := deliver(inward.connection, body, inward.addressee, inward.message.origin, inward.at)) is None:
        # It was said again, by a node that was restored from an older copy.
        return
    if tip.state != "spam":
        inward.tell("tip", tip.id, line(tip, again=known is not None))
    inward.note("tip.received", tip.id)


def deliver(connection: Connection, body: TipBody, bureau: str, front: str, at: str) -> Tip | None:
    """Writes what was said into the bureau's own copy; None where it was there already. More of a closed tip opens it again."""
    known = tips.of_bureau(connection, bureau, body.tip)
    fresh = Tip(
        id=body.tip,
        bureau=bureau,
        front=front,
        subject=body.subject,
        about=body.about,
        language=body.language[:8],
        state="spam" if body.spam else "new",
        at=at,
        updated_at=at,
    )
    tip = fresh if known is None else msgspec.structs.replace(known, updated_at=at, state="new" if known.state == "closed" else known.state)
    if not tips.say(connection, tip, TipWord(id=body.word, side="tipster", text=body.text, at=at)):
        return None
    tips.save(connection, tip)
    return tip


def may_attach(inward: Inward, tip_id: str) -> bool:
    """Whether what hangs on a tip is taken: from the node with its form alone, and as long as the tip is there."""
    tip = tips.of_bureau(inward.connection, inward.addressee, tip_id)
    if tip is None:
        return False
    inward.require_owner(tip.front)
    return True


def line(tip: Tip, *, again: bool) -> str:
    """A line for the inbox: about what, and nothing of what was said."""
    what = {"notice": f"notice {tip.about}", "event": f"event {tip.about}", "country": "no notice or event"}[tip.subject]
    return f"{'More of a tip' if again else 'A tip'} from the public about {what}"


def take_reply(inward: Inward) -> None:
    """Keeps a bureau's reply until the tipster comes back for it. Where his receipt is gone, nobody can."""
    body = inward.read(TipReply)
    receipt = tips.receipt_of(inward.connection, body.tip)
    if receipt is None:
        return
    if (receipt.bureau, receipt.front) != (inward.message.origin, inward.addressee):
        raise PeerError(f"{inward.message.origin} replies to a tip that was not for it.")
    if len(body.text) > LONGEST or len(body.word) > 40 or body.state not in ("taken", "closed"):
        raise PeerError("A reply of another form than this program knows.")
    if note_reply(inward.connection, receipt, body, inward.at):
        inward.note("tip.replied", body.tip)


def note_reply(connection: Connection, receipt: Receipt, body: TipReply, at: str) -> bool:
    """Writes a reply beside the receipt; False where it was there already."""
    if body.text and not tips.reply(connection, receipt.tip, TipWord(id=body.word, side="bureau", text=body.text, at=at)):
        return False
    tips.change_receipt(connection, msgspec.structs.replace(receipt, state=body.state, updated_at=at))
    return True
