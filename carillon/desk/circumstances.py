# SPDX-License-Identifier: Apache-2.0
"""The circumstances of a check, told after it. The form is the same for every check and says nothing of what was found: what was a hit on
a discreet or silent record goes to its owner, all else stays with the bureau that asked."""

from typing import Any

from carillon.core.model import circumstances as form
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.exchange import sharing, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.urgency import unnoticed
from carillon.errors import Invalid, NotFound
from carillon.store import checks, hits, records
from carillon.store import circumstances as store


def describe(bench: Bench, actor: Actor, check_id: str, given: Any, repeat: Repeat | None = None) -> dict[str, str]:
    """Keeps what was filled in, in place of what was there. Raises Invalid with every mistake, NotFound for a check that is not his."""
    wrong: dict[str, str] = {}
    said = form.read(given, wrong)
    if wrong:
        raise Invalid("The circumstances have mistakes.", help="Each field names what to correct.", fields=wrong)
    if not said:
        raise Invalid("Nothing was filled in.", fields={"circumstances": f"Any of {', '.join(form.FIELDS)}."})
    with act(bench, actor, "check.describe", object=check_id, repeat=repeat) as doing:
        _own(doing, check_id)
        store.put(doing.connection, check_id, actor.bureau, said, doing.at)
        for hit_id, record_id, silent in hits.made_by(doing.connection, check_id):
            record = records.fetch_any(doing.connection, record_id)
            if record is not None and (silent or unnoticed(record)) and record.owner != actor.bureau:
                _tell(bench, doing, hit_id, record.owner, said)
            elif record is not None and silent:
                store.put(doing.connection, hit_id, record.owner, said, doing.at)
    return said


def fetch(bench: Bench, actor: Actor, check_id: str) -> dict[str, str]:
    """The circumstances of a check of the actor's bureau; empty where none were told."""
    with look(bench, actor, "check.read", object=check_id) as doing:
        if checks.find(doing.connection, check_id, reading(actor)) is None:
            raise NotFound(f"There is no check {check_id}.", help="Check the id.")
        return store.of(doing.connection, [check_id], actor.bureau).get(check_id, {})


def _own(doing: Act, check_id: str) -> None:
    row = checks.find(doing.connection, check_id, reading(doing.actor))
    if row is None or (doing.actor.role == "frontline" and row.user_id != doing.actor.user):
        raise NotFound(f"There is no check {check_id}.", help="Check the id.")


def _tell(bench: Bench, doing: Act, hit_id: str, owner: str, said: dict[str, str]) -> None:
    sharing.tell_first(bench, doing.connection, hit_id, doing.at)
    body = {"hit": hit_id, "circumstances": said, "at": doing.at}
    saying = Saying(kind="sighting", origin=doing.actor.bureau, body=body, objects=((hit_id, 0),))
    telling.tell(bench, doing, saying, [owner])
