# SPDX-License-Identifier: Apache-2.0
"""The public side of tips: anybody sends one, gets a receipt code, and comes back with it to read replies and to say more.

Nobody signs in and nothing is written down of who it was: no address, no name of a browser. The code is random, is told once, and is kept
as a digest only.
"""

import hashlib
import hmac
import secrets

import msgspec
from sqlalchemy import Connection

from carillon.core.model import texts
from carillon.core.model.tip import Receipt, TipWord, digest_of
from carillon.desk import attachments
from carillon.desk.act import Act, welcome
from carillon.desk.attachments import Upload
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post, telling
from carillon.desk.exchange import tips as inward
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.tips import TipBody
from carillon.errors import Conflict, Invalid, NotFound, TooMany
from carillon.store import clock, events, extracts, inbox, people
from carillon.store import tips as store

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 5, 4
"""A code has 20 characters of 5 bits: 100 bits."""


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was filled in. `form` names it, so that it counts once; `trapped`: a field that people do not see was filled."""

    subject: str
    about: str
    text: str
    form: str
    language: str = "en"
    trapped: bool = False
    files: tuple[Upload, ...] = ()


class Sent(msgspec.Struct, frozen=True):
    """`code` is told here and never again."""

    code: str
    bureau: str


class Followed(msgspec.Struct, frozen=True):
    """What a tipster sees who comes back: how it stands, and the replies."""

    receipt: Receipt
    replies: tuple[TipWord, ...]


def send(bench: Bench, filled: Filled) -> Sent:
    """Takes a tip to the right bureau: the notice's owner, the event's host, that of the country, or else the one that keeps this door.

    Raises Invalid, NotFound where a notice is public no more, Conflict for a form that was sent before, TooMany.
    """
    text = _text(filled.text)
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    with welcome(bench, _front(bench), "tip.send") as doing:
        _require_room(bench, doing)
        front = doing.actor.bureau
        bureau = _right_bureau(bench, doing.connection, filled, front)
        body = TipBody(
            tip=clock.new_id("tip"),
            subject=filled.subject,
            about=filled.about,
            language=filled.language,
            word=clock.new_id("wrd"),
            text=text,
            spam=filled.trapped,
        )
        receipt = Receipt(
            tip=body.tip, front=front, bureau=bureau, subject=body.subject, about=body.about, state="new", at=doing.at, updated_at=doing.at
        )
        form = hashlib.sha256(filled.form.encode()).hexdigest()
        if not store.issue(doing.connection, receipt, digest_of(code), form):
            raise Conflict("This form was sent before.", help="Your tip has arrived. Use the receipt code that you were given then.")
        _pass_on(bench, doing, body, bureau, () if filled.trapped else filled.files)
        doing.object = body.tip
    return Sent(code, bureau)


def follow(bench: Bench, code: str) -> Followed:
    """What has become of a tip. Raises NotFound for a code that was never given, or whose time is over."""
    with bench.database.read() as connection:
        receipt = _receipt(connection, code)
        return Followed(receipt, tuple(store.replies(connection, receipt.tip)))


def add(bench: Bench, code: str, text: str, language: str = "en", files: tuple[Upload, ...] = ()) -> Followed:
    """Says more. Raises NotFound, TooMany, Invalid and whatever is wrong with a file."""
    told = _text(text)
    with bench.database.read() as connection:
        receipt = _receipt(connection, code)
    with welcome(bench, receipt.front, "tip.add", object=receipt.tip) as doing:
        _require_room(bench, doing)
        receipt = _receipt(doing.connection, code)
        body = TipBody(
            tip=receipt.tip, subject=receipt.subject, about=receipt.about, language=language, word=clock.new_id("wrd"), text=told
        )
        state = "new" if receipt.state == "closed" else receipt.state
        store.change_receipt(doing.connection, msgspec.structs.replace(receipt, state=state, updated_at=doing.at))
        _pass_on(bench, doing, body, receipt.bureau, files)
    return follow(bench, code)


def form_key(bench: Bench) -> bytes:
    """With what the forms of this node are signed: the same in all its processes and replicas, and of no use for anything else."""
    return hmac.digest(bench.keys.files, b"carillon/1 public form", "sha256")


def _front(bench: Bench) -> str:
    """The bureau that keeps the public door: as the settings say, or the secretariat, or the first of this node."""
    with bench.database.read() as connection:
        here = sorted(one.code for one in people.list_bureaus(connection) if one.hosted)
        wanted = (bench.settings.public_bureau, authority.secretariat(connection))
    return next((code for code in wanted if code in here), here[0])


def _right_bureau(bench: Bench, connection: Connection, filled: Filled, front: str) -> str:
    reached = people.bureau_codes(connection) | post.elsewhere(bench, connection)
    found: list[str] = []
    if filled.subject == "notice":
        extract = extracts.find(connection, filled.about)
        if extract is None:
            raise NotFound("This notice is public no more.", help="You can still tell the bureau of a country.")
        found = [extract.owner]
    elif filled.subject == "event":
        event = events.find(connection, filled.about)
        if event is None:
            raise NotFound("There is no such event.", help="You can still tell the bureau of a country.")
        found = list(event.hosts)
    elif filled.subject == "country":
        bureaus = sorted(people.list_bureaus(connection), key=lambda one: (one.kind != "ncb", one.code))
        found = [one.code for one in bureaus if one.country == filled.about]
    else:
        raise Invalid("A tip is about a notice, an event, or for a country.", fields={"subject": "notice, event or country"})
    return next((code for code in found if code in reached), front)


def _pass_on(bench: Bench, doing: Act, body: TipBody, bureau: str, files: tuple[Upload, ...]) -> None:
    """To the bureau with all its files; of what goes to another, the one that keeps the door keeps nothing."""
    _tell(bench, doing, body, bureau)
    for one in files:
        attachments.add(bench, doing, body.tip, one)
    attachments.travel(bench, doing, (body.tip, 0), body.word, [bureau])
    if bureau != doing.actor.bureau:
        attachments.forget(doing.connection, doing.actor.bureau, body.tip)


def _tell(bench: Bench, doing: Act, body: TipBody, bureau: str) -> None:
    """Here at once, elsewhere by a message; the bureau that keeps the door tells itself."""
    front = doing.actor.bureau
    if bureau != front:
        saying = Saying(kind="tip", origin=front, body=msgspec.to_builtins(body), objects=((body.tip, 0),))
        telling.tell(bench, doing, saying, [bureau])
        return
    known = store.of_bureau(doing.connection, bureau, body.tip)
    tip = inward.deliver(doing.connection, body, bureau, front, doing.at)
    if tip is not None and tip.state != "spam":
        text = inward.line(tip, again=known is not None)
        told = inbox.Item(id=clock.new_id("inb"), bureau=bureau, kind="tip", object_id=tip.id, urgency="routine", text=text, at=doing.at)
        inbox.put(doing.connection, [told])


def _require_room(bench: Bench, doing: Act) -> None:
    """The limit for all tips together: what is more than any desk can read protects nobody."""
    most = bench.settings.tips_per_hour
    if most and store.count_since(doing.connection, clock.after(doing.at, hours=-1)) >= most:
        raise TooMany(
            "More tips come in at this moment than can be read.", retry_after=900, help="Please try again in a quarter of an hour."
        )


def _receipt(connection: Connection, code: str) -> Receipt:
    receipt = store.receipt(connection, digest_of(code))
    if receipt is None:
        raise NotFound("There is no tip with this code.", help="Compare it with your note. Tips are deleted when their time is over.")
    return receipt


def _text(given: str) -> str:
    text = given.strip()
    if not text or len(text) > inward.LONGEST:
        raise Invalid("Please write what you know.", fields={"text": f"From 1 to {inward.LONGEST} characters."})
    return texts.tidy(text, lines=True)
