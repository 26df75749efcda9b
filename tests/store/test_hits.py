# SPDX-License-Identifier: Apache-2.0
"""Checks, hits, judgements and the lines of inboxes in the store, each seen by whom it concerns."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import checks, clock, hits, inbox, schema
from carillon.store.db import Database
from carillon.store.hits import HitRow, Judgement
from carillon.store.inbox import Item
from tests.store.build import put_record, reading

BUREAUS = ("FR", "DE", "KE")
AREAS = ("general", "drugs")


def met(database: Database, *, asker: str = "DE", owner: str = "FR", silent: bool = False, user: str = "usr-1", **record: Any) -> str:
    """A check that met a fresh record; the hit's id. The line for the owner's desk is written, too."""
    one = put_record(database, "Zebulon Vanishingham", owner=owner, **record)
    at, check_id, hit_id = clock.now(), clock.new_id("chk"), clock.new_id("hit")
    told = {"record": one.id, "caption": "Zebulon Vanishingham", "hit": hit_id, "owner": owner, "kind": "Person", "score": 0.9}
    answer = {"matches": [] if silent else [told], "dismissed": [], "notes": []}
    check = {"id": check_id, "user_id": user, "bureau": asker, "kind": "person", "purpose": "wanted", "query": "{}", "verdict": "hit"}
    hit = {"id": hit_id, "check_id": check_id, "record_id": one.id, "owner": owner, "bureau": asker, "user_id": user}
    with database.write() as connection:
        connection.execute(insert(schema.checks).values(**check, answer=json.dumps(answer), at=at, place="Gate"))
        row = {**hit, "silent": int(silent), "score": 900, "subject": "s", "state": "open", "told": json.dumps(told), "log": "[]"}
        connection.execute(insert(schema.hits).values(**row, at=at, updated_at=at))
        inbox.put(connection, [line(owner, hit_id)])
    return hit_id


def line(bureau: str, object_id: str, kind: str = "hit") -> Item:
    return Item(
        id=clock.new_id("inb"),
        bureau=bureau,
        kind=kind,
        object_id=object_id,
        urgency="routine",
        text="Zebulon Vanishingham",
        at=clock.now(),
    )


def find(database: Database, hit_id: str, scope: Scope) -> HitRow | None:
    with database.read() as connection:
        return hits.find(connection, hit_id, scope)


def test_a_hit_is_seen_by_both_sides(database: Database) -> None:
    hit_id = met(database)
    for bureau, seen in (("DE", True), ("FR", True), ("KE", False)):
        assert (find(database, hit_id, reading(bureau)) is not None) == seen
    hit = find(database, hit_id, reading("DE"))
    assert hit is not None
    assert (hit.purpose, hit.kind, hit.place, hit.silent, hit.score, hit.log) == ("wanted", "person", "Gate", False, 900, ())


def test_a_silent_hit_is_the_owners_alone(database: Database) -> None:
    hit_id = met(database, silent=True)
    assert find(database, hit_id, reading("DE")) is None
    assert find(database, hit_id, reading("FR")) is not None
    with database.read() as connection:
        assert hits.page(connection, reading("DE")) == []
        assert hits.page(connection, reading("FR"), user_id="usr-1") == []
        assert len(hits.page(connection, reading("FR"))) == 1


def test_pages_of_hits(database: Database) -> None:
    made = sorted((met(database, user=f"usr-{n % 2}") for n in range(5)), reverse=True)
    with database.read() as connection:
        assert [one.id for one in hits.page(connection, reading("DE"), limit=2)] == made[:2]
        assert [one.id for one in hits.page(connection, reading("DE"), limit=9, after=made[1])] == made[2:]
        assert len(hits.page(connection, reading("DE"), user_id="usr-1")) == 2
        assert hits.page(connection, reading("DE"), state="closed") == []


def test_the_second_who_changes_a_hit_gets_a_conflict(database: Database) -> None:
    hit = find(database, met(database), reading("DE"))
    assert hit is not None
    with database.write() as connection:
        new = hits.change(connection, hit, "confirmed", {"at": clock.now(), "what": "said", "text": "é"})
    assert find(database, hit.id, reading("FR")) == new
    with pytest.raises(Conflict), database.write() as connection:
        hits.change(connection, hit, "closed", {"at": clock.now(), "what": "late", "text": ""})


def test_the_last_judgement_counts(database: Database) -> None:
    one = put_record(database)
    with database.write() as connection:
        for verdict in ("different", "same"):
            hits.judge(
                connection,
                Judgement(
                    bureau="DE", subject="s", record_id=one.id, verdict=verdict, reason="r", record_version=1, by="x", at=clock.now()
                ),
            )
    with database.read() as connection:
        assert {i: judged.verdict for i, judged in hits.judged(connection, "DE", "s").items()} == {one.id: "same"}
        assert hits.judged(connection, "KE", "s") == {}
        assert hits.judged(connection, "DE", "t") == {}


def test_forgetting_the_content(database: Database) -> None:
    hit_id = met(database)
    hit = find(database, hit_id, reading("FR"))
    assert hit is not None
    with database.write() as connection:
        hits.change(connection, hit, "open", {"at": clock.now(), "what": "judged", "text": "no Zebulon"})
        hits.forget_content(connection, hit.record_id)
    after = find(database, hit_id, reading("DE"))
    assert after is not None
    assert "ebulon" not in after.told + str(after.log)
    with database.read() as connection:
        check = checks.find(connection, hit.check_id, reading("DE"))
        lines = inbox.page(connection, reading("FR"), limit=9)
    assert check is not None
    assert "ebulon" not in check.answer
    assert json.loads(check.answer)["matches"][0]["hit"] == hit_id
    assert [one.object_id for one in lines] == [hit_id]
    assert "ebulon" not in lines[0].text


def test_lines_of_an_inbox(database: Database) -> None:
    made = [line("FR", f"obj-{n % 2}", "recall") for n in range(5)]
    with database.write() as connection:
        inbox.put(connection, made)
        inbox.put(connection, [])
        inbox.put(connection, [line("DE", "obj-0", "recall")])
    newest = sorted((one.id for one in made), reverse=True)
    with database.read() as connection:
        assert [one.id for one in inbox.page(connection, reading(), limit=2)] == newest[:2]
        assert [one.id for one in inbox.page(connection, reading(), limit=9, after=newest[2])] == newest[3:]
        assert inbox.unread(connection, reading()) == 5
        assert [one.id for one in inbox.since(connection, reading(), newest[-1])] == newest[-2::-1]
    with database.write() as connection:
        inbox.mark_read(connection, "FR", "obj-0", "x", "t")
        inbox.forget(connection, "obj-1")
    with database.read() as connection:
        assert inbox.unread(connection, reading()) == 0
        assert inbox.unread(connection, reading("DE")) == 1
        assert len(inbox.page(connection, reading(), limit=9)) == 3
        assert inbox.page(connection, reading(), limit=9, unread=True) == []


scopes = st.builds(
    Scope,
    bureau=st.sampled_from(BUREAUS),
    areas=st.none() | st.lists(st.sampled_from(AREAS), unique=True).map(tuple),
    red=st.booleans(),
    nothing=st.sampled_from([False, False, False, True]),
)
meetings = st.fixed_dictionaries(
    {
        "asker": st.sampled_from(BUREAUS),
        "owner": st.sampled_from(BUREAUS),
        "silent": st.booleans(),
        "area": st.sampled_from(AREAS),
        "handling": st.sampled_from([(), ("TLP:RED",)]),
    }
)


@settings(max_examples=50)
@given(drawn=st.lists(meetings, min_size=1, max_size=4), scope=scopes)
def test_everybody_sees_what_concerns_him(database: Database, drawn: list[dict[str, Any]], scope: Scope) -> None:
    made = [(met(database, **one), one) for one in drawn]
    with database.read() as connection:
        seen = {hit_id for hit_id, _ in made if hits.find(connection, hit_id, scope)}
        paged = {one.id for one in hits.page(connection, scope, limit=10_000)}
        lines = {one.object_id for one in inbox.page(connection, scope, limit=10_000)}
        asked = {one.id for one in checks.page(connection, scope, user_id=None, limit=10_000, after=None)}
        found = {
            row[1]: row[0] for row in connection.execute(schema.hits.select().with_only_columns(schema.hits.c.check_id, schema.hits.c.id))
        }
    for hit_id, one in made:
        within = not scope.nothing and (scope.areas is None or one["area"] in scope.areas)
        side = one["owner"] == scope.bureau or (one["asker"] == scope.bureau and not one["silent"])
        assert (hit_id in seen) == (hit_id in paged) == (within and side)
        open_to_all = scope.red or not one["handling"]
        assert (hit_id in lines) == (within and one["owner"] == scope.bureau and open_to_all)
        # Of a silent hit a check says nothing, and so hides nothing.
        own = not scope.nothing and one["asker"] == scope.bureau
        assert (found[hit_id] in asked) == (own and (within or one["silent"]))
