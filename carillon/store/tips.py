# SPDX-License-Identifier: Apache-2.0
"""Tips: the copy of the bureau that they are for, and, on the node with the form, the receipts with which tipsters come back."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, exists, false, func, insert, select, true, update

from carillon.core.model.tip import Receipt, Tip, TipWord
from carillon.core.policy.scope import Scope
from carillon.store.schemas.public import tip_receipts, tip_replies, tip_words, tips

_encoder = msgspec.json.Encoder()
_tip = msgspec.json.Decoder(Tip)
_word = msgspec.json.Decoder(TipWord)
_receipt = msgspec.json.Decoder(Receipt)


def visible(scope: Scope) -> ColumnElement[bool]:
    """A tip is seen by the bureau that it is for."""
    if scope.nothing:
        return false()
    return true() if scope.everything else tips.c.bureau == scope.bureau


# The bureau's side -----------------------------------------------------------------------------------------------------


def save(connection: Connection, tip: Tip) -> None:
    """Stores a tip, or what has changed of it."""
    row = {"state": tip.state, "doc": _encoder.encode(tip).decode(), "updated_at": tip.updated_at}
    done = connection.execute(update(tips).where(tips.c.bureau == tip.bureau, tips.c.id == tip.id).values(**row))
    if done.rowcount == 0:
        connection.execute(insert(tips).values(bureau=tip.bureau, id=tip.id, **row))


def say(connection: Connection, tip: Tip, word: TipWord) -> bool:
    """Adds what was said; False where it was known."""
    key = (tip_words.c.bureau == tip.bureau, tip_words.c.tip == tip.id, tip_words.c.id == word.id)
    if connection.execute(select(exists().where(*key))).scalar():
        return False
    row = {"bureau": tip.bureau, "tip": tip.id, "id": word.id, "doc": _encoder.encode(word).decode()}
    connection.execute(insert(tip_words).values(**row))
    return True


def of_bureau(connection: Connection, bureau: str, tip_id: str) -> Tip | None:
    """A bureau's own copy, for what was said to it."""
    doc = connection.execute(select(tips.c.doc).where(tips.c.bureau == bureau, tips.c.id == tip_id)).scalar()
    return _tip.decode(doc) if doc is not None else None


def fetch(connection: Connection, tip_id: str, scope: Scope) -> Tip | None:
    doc = connection.execute(select(tips.c.doc).where(tips.c.id == tip_id, visible(scope))).scalar()
    return _tip.decode(doc) if doc is not None else None


def page(connection: Connection, scope: Scope, *, limit: int, after: str | None = None, state: str | None = None) -> list[Tip]:
    """The newest first; without a state all that is no spam."""
    query = select(tips.c.doc).where(visible(scope)).order_by(tips.c.id.desc()).limit(limit)
    query = query.where(tips.c.state == state if state else tips.c.state != "spam")
    if after:
        query = query.where(tips.c.id < after)
    return [_tip.decode(doc) for doc in connection.execute(query).scalars()]


def words(connection: Connection, tip: Tip) -> list[TipWord]:
    """What was said, in its order."""
    query = select(tip_words.c.doc).where(tip_words.c.bureau == tip.bureau, tip_words.c.tip == tip.id).order_by(tip_words.c.id)
    return [_word.decode(doc) for doc in connection.execute(query).scalars()]


def due(connection: Connection, states: tuple[str, ...], before: str, limit: int) -> list[Tip]:
    """Tips in one of these states in which nothing has happened since a moment."""
    query = select(tips.c.doc).where(tips.c.state.in_(states), tips.c.updated_at < before).limit(limit)
    return [_tip.decode(doc) for doc in connection.execute(query).scalars()]


def forget(connection: Connection, tip: Tip) -> None:
    """Deletes a bureau's copy with every word of it."""
    connection.execute(delete(tip_words).where(tip_words.c.bureau == tip.bureau, tip_words.c.tip == tip.id))
    connection.execute(delete(tips).where(tips.c.bureau == tip.bureau, tips.c.id == tip.id))


# The node with the form ------------------------------------------------------------------------------------------------


def issue(connection: Connection, receipt: Receipt, code: str, form: str) -> bool:
    """Keeps a receipt under the digest of its code; False where the same form was sent before."""
    if connection.execute(select(exists().where(tip_receipts.c.form == form))).scalar():
        return False
    connection.execute(insert(tip_receipts).values(code=code, form=form, **_row(receipt)))
    return True


def receipt(connection: Connection, code: str) -> Receipt | None:
    """The receipt whose code has this digest."""
    doc = connection.execute(select(tip_receipts.c.doc).where(tip_receipts.c.code == code)).scalar()
    return _receipt.decode(doc) if doc is not None else None


def receipt_of(connection: Connection, tip_id: str) -> Receipt | None:
    doc = connection.execute(select(tip_receipts.c.doc).where(tip_receipts.c.tip == tip_id)).scalar()
    return _receipt.decode(doc) if doc is not None else None


def change_receipt(connection: Connection, changed: Receipt) -> None:
    connection.execute(update(tip_receipts).where(tip_receipts.c.tip == changed.tip).values(**_row(changed)))


def count_since(connection: Connection, at: str) -> int:
    """How many tips were sent since a moment."""
    query = select(func.count()).select_from(tip_receipts).where(tip_receipts.c.at >= at)
    return connection.execute(query).scalar_one()


def reply(connection: Connection, tip_id: str, word: TipWord) -> bool:
    """Keeps a reply for the tipster; False where it was known."""
    if connection.execute(select(exists().where(tip_replies.c.tip == tip_id, tip_replies.c.id == word.id))).scalar():
        return False
    connection.execute(insert(tip_replies).values(tip=tip_id, id=word.id, text=word.text, at=word.at))
    return True


def replies(connection: Connection, tip_id: str) -> list[TipWord]:
    query = select(tip_replies).where(tip_replies.c.tip == tip_id).order_by(tip_replies.c.id)
    return [TipWord(id=row.id, side="bureau", text=row.text, at=row.at) for row in connection.execute(query)]


def due_receipts(connection: Connection, states: tuple[str, ...], before: str, limit: int) -> list[Receipt]:
    query = select(tip_receipts.c.doc).where(tip_receipts.c.state.in_(states), tip_receipts.c.updated_at < before).limit(limit)
    return [_receipt.decode(doc) for doc in connection.execute(query).scalars()]


def forget_receipt(connection: Connection, tip_id: str) -> None:
    connection.execute(delete(tip_replies).where(tip_replies.c.tip == tip_id))
    connection.execute(delete(tip_receipts).where(tip_receipts.c.tip == tip_id))


def _row(receipt: Receipt) -> dict[str, Any]:
    doc = _encoder.encode(receipt).decode()
    return {"tip": receipt.tip, "state": receipt.state, "doc": doc, "at": receipt.at, "updated_at": receipt.updated_at}
