# SPDX-License-Identifier: Apache-2.0
"""Taking a list in: part by part, sealed as it comes, and a list only when all of it is there."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from carillon.core.model.attachment import clean_name
from carillon.core.model.screening import Options, Screening
from carillon.core.policy import screenings as rules
from carillon.core.policy.actors import Actor
from carillon.desk.act import act, look, permit
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.listed import heads
from carillon.errors import Conflict, Invalid, Malformed, TooLarge
from carillon.store import clock
from carillon.store import events as event_store
from carillon.store import screening_rows as rows
from carillon.store import screenings as store
from carillon.store.screenings import PART_BYTES

FIELDS = frozenset({"event", "name", "file", *Options.__struct_fields__})
LONGEST_NAME = 120


class Receiving:
    """One upload under way. What came is sealed; whoever breaks it off leaves nothing behind that is not swept away.

    `given`: {"event", "name"?, "file"?} and any of the options. Raises Denied, NotFound for an event that the bureau does not secure,
    Invalid."""

    def __init__(self, bench: Bench, actor: Actor, given: Mapping[str, Any]) -> None:
        self._bench, self._actor = bench, actor
        self._head = _read(bench, actor, given)
        self._digest = sha256()
        self._waiting = bytearray()
        self._parts = self._bytes = 0

    def take(self, data: bytes) -> None:
        """The next bytes. Raises TooLarge."""
        most = self._bench.settings.screening_bytes
        self._bytes += len(data)
        if self._bytes > most:
            self.abandon()
            raise TooLarge(f"The list has more than {most} bytes.", help="Split it into several lists, or ask the operator of the node.")
        self._digest.update(data)
        self._waiting += data
        while len(self._waiting) >= PART_BYTES:
            self._seal(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]

    def finish(self, digest: str = "") -> Screening:
        """All of it is here; `digest` is its SHA-256 as whoever sent it knows it. Raises Malformed where it is another, Invalid for
        nothing."""
        found = self._digest.hexdigest()
        if not self._bytes:
            raise Invalid("The list is empty.", fields={"file": "Choose it again; it may have been cut off on its way."})
        if digest and digest.lower() != found:
            self.abandon()
            raise Malformed("The list is not what its SHA-256 says: it was cut off or altered on its way.", help="Send it again.")
        if self._waiting:
            self._seal(bytes(self._waiting))
            self._waiting.clear()
        head = msgspec.structs.replace(self._head, digest=found, bytes=self._bytes)
        with act(self._bench, self._actor, "screening.upload", object=head.id) as doing:
            event = admitted.require(doing, head.event)
            purge_on = heads.last_day(event, head.options.keep_days)
            head = msgspec.structs.replace(head, created_at=doing.at, updated_at=doing.at, purge_on=purge_on)
            store.put(doing.connection, head)
            doing.detail = {"event": head.event, "bytes": head.bytes, "digest": head.digest}
        return head

    def abandon(self) -> None:
        """It was broken off: nothing of it is kept."""
        if self._parts:
            with self._bench.database.write() as connection:
                store.forget_file(connection, self._head.id)

    def _seal(self, data: bytes) -> None:
        with self._bench.database.write() as connection:
            store.add_part(connection, self._bench.keys.files, self._head.id, self._parts, data, clock.now())
        self._parts += 1


def upload(bench: Bench, actor: Actor, given: Mapping[str, Any], pieces: Iterable[bytes], digest: str = "") -> Screening:
    """A list for an event that the bureau secures, in pieces. See Receiving."""
    permit(bench, actor, "screening.upload")
    receiving = Receiving(bench, actor, given)
    try:
        for piece in pieces:
            receiving.take(piece)
        return receiving.finish(digest)
    except BaseException:
        receiving.abandon()
        raise


def configure(bench: Bench, actor: Actor, screening_id: str, given: Mapping[str, Any]) -> Screening:
    """Changes options of a list. Who decides and whether two must agree is settled before the first decision."""
    with act(bench, actor, "screening.upload", object=screening_id) as doing:
        old = heads.find(doing, screening_id)
        made, wrong = options(given, old.options)
        wrong |= {str(name)[:40]: "There is no such option." for name in given if name not in Options.__struct_fields__}
        if wrong:
            raise Invalid("The options have mistakes.", help="Each field names what to correct.", fields=wrong)
        settled = (made.four_eyes, made.deciders) == (old.options.four_eyes, old.options.deciders)
        counts = rows.counts(doing.connection, heads.rows_of(old))
        if not settled and (counts.get("decided") or counts.get("proposed")):
            raise Conflict("Decisions have been made: who makes them is settled.", help="Upload the list anew to begin again.")
        event = event_store.find(doing.connection, old.event)
        purge_on = heads.last_day(event, made.keep_days) if event is not None and old.own else old.purge_on
        doing.detail = {"options": " ".join(sorted(str(name) for name in given))[:200]}
        return heads.change(doing.connection, old, doing.at, options=made, purge_on=purge_on)


def options(given: Mapping[str, Any], before: Options | None = None) -> tuple[Options, dict[str, str]]:
    """The options in what was given, in the forms that people and programs write, and by field what is wrong."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name in Options.__struct_fields__:
        if name not in given or given[name] in (None, ""):
            continue
        try:
            values[name] = _option(name, given[name])
        except ValueError:
            wrong[name] = "Yes or no, please." if name == "four_eyes" else "A number, please."
    made = msgspec.structs.replace(before or Options(), **values)
    return made, wrong | rules.faults(made)


def _option(name: str, value: Any) -> Any:
    if name == "four_eyes":
        if str(value).lower() in ("true", "1", "yes", "on"):
            return True
        if str(value).lower() in ("false", "0", "no", "off"):
            return False
        raise ValueError(value)
    if name == "deciders":
        several = value.replace(",", " ").split() if isinstance(value, str) else [str(one) for one in value]
        return tuple(dict.fromkeys(one.lower() for one in several))
    number = float(value)
    if number != number or abs(number) > 1e12 or (name != "score" and number != int(number)):
        raise ValueError(value)
    return number if name == "score" else int(number)


def _read(bench: Bench, actor: Actor, given: Mapping[str, Any]) -> Screening:
    with look(bench, actor, "screening.upload", object=str(given.get("event", ""))[:60]) as doing:
        event = admitted.require(doing, str(given.get("event", "")))
        made, wrong = options(given)
        wrong |= {str(name)[:40]: "There is no such field." for name in given if name not in FIELDS}
        file = clean_name(str(given.get("file") or "list"))
        name = " ".join(str(given.get("name") or file).split())
        if len(name) > LONGEST_NAME:
            wrong["name"] = f"At most {LONGEST_NAME} characters."
        if wrong:
            raise Invalid("The list cannot be taken so.", help="Each field names what to correct.", fields=wrong)
        return Screening(
            id=clock.new_id("scr"),
            bureau=actor.bureau,
            host=actor.bureau,
            event=event.id,
            name=name,
            state="uploaded",
            options=made,
            file=file,
            by=actor.username,
        )
