# SPDX-License-Identifier: Apache-2.0
"""A silent record: the officer gets, byte for byte, what nothing at all would have given him; the owner is told where and when."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from carillon.core.model.record import Audience
from carillon.core.policy.actors import Actor
from carillon.desk import hits, inbox, records, trail
from carillon.desk.checks import deeds as checks
from carillon.errors import Conflict, NotFound
from carillon.node import Node
from carillon.store.records import Wanted
from tests.core.policy import world as rule
from tests.core.policy.world import Secret, World

POLICY = {"owner": "FR", "reach": "silent", "area": "general", "handling": (), "action": "discreet", "audience": Audience()}


@pytest.fixture
def fresh(node: Node) -> World:
    return World(node)


@pytest.fixture
def secret(fresh: World) -> Secret:
    return fresh.add(POLICY)


def told(answer: checks.Answer) -> bytes:
    """An answer's bytes without what differs between any two."""
    plain = checks.plain(answer)
    for name in ("id", "at", "took_ms", "query"):
        del plain[name]
    return json.dumps(plain).encode()


@pytest.mark.parametrize("ask", [rule.by_name, rule.by_number])
@pytest.mark.parametrize(("bureau", "role"), [("DE", "frontline"), ("DE", "officer"), ("DE", "commander"), ("FR", "frontline")])
def test_the_officer_sees_nothing(fresh: World, secret: Secret, ask: Callable[[Secret], Any], bureau: str, role: str) -> None:
    officer = fresh.actor(bureau, role)
    other = Secret(secret.record, "", f"{rule.secret_word()} {rule.secret_word()}", "Z9Z8Z7Z6Z")
    met, unmet = checks.make(fresh.bench, officer, ask(secret)), checks.make(fresh.bench, officer, ask(other))
    assert told(met) == told(unmet)
    assert met.verdict == "no_hit"
    seen, like = checks.fetch(fresh.bench, officer, met.id), checks.fetch(fresh.bench, officer, unmet.id)
    for one in (seen, like):
        del one["id"], one["at"], one["query"]
    assert seen == like
    assert hits.page(fresh.bench, fresh.actor(bureau, "frontline")) == []


def test_the_owners_desk_is_told_where_and_when(fresh: World, secret: Secret) -> None:
    body = {**rule.by_name(secret), "place": "Border post 7", "reference": "patrol 12"}
    made = checks.make(fresh.bench, fresh.actor("DE", "frontline"), body)
    owner = fresh.actor("FR", "officer")
    line = inbox.page(fresh.bench, owner)[0]
    assert (line.kind, line.urgency) == ("hit", "urgent")
    for part in ("Silent hit", secret.name, "DE", "Border post 7", "wanted"):
        assert part in line.text
    assert "frontline" not in line.text
    assert "patrol 12" not in line.text
    hit = hits.fetch(fresh.bench, owner, line.object_id)
    assert (hit["silent"], hit["bureau"], hit["record"], hit["place"], hit["at"]) == (
        True,
        "DE",
        secret.record.id,
        "Border post 7",
        made.at,
    )
    assert hit["check"] is None
    assert hit["reference"] is None
    with pytest.raises(Conflict):
        hits.confirm(fresh.bench, owner, line.object_id, "valid_same", "")


def test_the_asker_cannot_open_the_hit(fresh: World, secret: Secret) -> None:
    asker = fresh.actor("DE", "officer")
    checks.make(fresh.bench, asker, rule.by_name(secret))
    hit = inbox.page(fresh.bench, fresh.actor("FR", "officer"))[0].object_id
    for do in (
        lambda one: hits.fetch(fresh.bench, asker, one),
        lambda one: hits.judge(fresh.bench, asker, one, "different", "somebody else"),
        lambda one: hits.outcome(fresh.bench, asker, one, "nothing_found", ""),
        lambda one: hits.confirm(fresh.bench, asker, one, "valid_same", ""),
    ):
        with pytest.raises(Exception) as refusal:  # noqa: PT011 - compared below
            do(hit)
        with pytest.raises(type(refusal.value)) as like:
            do("hit-000000000000000000000000")
        assert str(refusal.value).replace(hit, "ID") == str(like.value).replace("hit-000000000000000000000000", "ID")


def test_the_askers_log_and_lists_show_nothing_more(fresh: World, secret: Secret) -> None:
    asker = fresh.actor("DE", "officer")

    def look(actor: Actor) -> list[dict[str, Any]]:
        return [msgspec.to_builtins(line) for line in trail.page(fresh.bench, actor, limit=500)]

    before = look(asker)
    checks.make(fresh.bench, asker, rule.by_name(secret))
    after = look(asker)
    new = [line for line in after if line not in before and line["deed"] != "audit.read"]
    assert [(line["deed"], line["detail"]["matches"], line["detail"]["verdict"]) for line in new] == [("check.make", 0, "no_hit")]
    assert all(line["seq"] is None for line in after)
    assert inbox.page(fresh.bench, asker) == []
    assert inbox.unread(fresh.bench, asker) == 0
    assert records.page(fresh.bench, asker, Wanted()) == []
    assert records.count(fresh.bench, asker) == {}


def test_verifying_the_chain_tells_no_bureau_how_long_it_is(fresh: World, secret: Secret) -> None:
    """From one verification to the next, the number of entries would say that a check met something."""
    asker = fresh.actor("DE", "officer")
    trail.verify(fresh.bench, asker)
    line = next(line for line in trail.page(fresh.bench, asker) if line.deed == "audit.verify")
    assert "head" not in line.detail


def test_the_owner_himself_reads_and_corrects_it(fresh: World, secret: Secret) -> None:
    owner = fresh.actor("FR", "officer")
    assert records.fetch(fresh.bench, owner, secret.record.id).own
    with pytest.raises(NotFound):
        records.fetch(fresh.bench, fresh.actor("DE", "officer"), secret.record.id)


def test_silent_records_take_no_place_in_an_answer(fresh: World) -> None:
    """Twenty-five silent namesakes do not push the open one out."""
    first = fresh.add(POLICY)
    asker = fresh.actor("DE", "officer")
    from carillon.core.model.record import Record, Value
    from carillon.desk.filing import file
    from carillon.store import clock
    from carillon.store import records as store

    def namesake(number: int, reach: str) -> Record:
        properties = {"name": (Value(first.name),), "passportNumber": (Value(first.number),)}
        return Record(
            id=f"rec-{number:024x}",
            schema="Person",
            properties=properties,
            owner="FR",
            reach=reach,
            created_at=clock.now(),
            updated_at=clock.now(),
        )

    made = [namesake(number, "silent") for number in range(25)] + [namesake(0xFFFFFF, "copy")]
    with fresh.bench.database.write() as connection:
        store.insert_many(connection, [file(fresh.bench, one, "usr") for one in made], "created")
    for ask in (rule.by_name, rule.by_number):
        answer = checks.make(fresh.bench, asker, ask(first))
        assert [match["record"] for match in answer.matches] == [made[-1].id]
