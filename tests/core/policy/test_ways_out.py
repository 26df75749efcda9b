# SPDX-License-Identifier: Apache-2.0
"""Random bureaus, roles, audiences, reaches, areas and markings: every way out of a node, held against the rule."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from carillon.core.policy.actors import Actor
from carillon.desk import hits, imports, inbox, people, records, reports, trail, watches
from carillon.desk.checks import deeds as checks
from carillon.errors import AskerError, Denied, NotFound
from carillon.store import clock
from carillon.store.records import Wanted
from tests.core.policy import world as rule
from tests.core.policy.world import CHECKERS, CONTENT, HIT, NOTHING, READERS, Secret, World, asked_by, policies

MANY = 100_000
AS_DRAWN = (Phase.explicit, Phase.generate)
"""The world grows with each example, so that a failure cannot be made smaller by trying again."""
few = settings(max_examples=40, phases=AS_DRAWN)
fewer = settings(max_examples=25, phases=AS_DRAWN)
many = settings(max_examples=80, phases=AS_DRAWN)
drawn_policies = st.lists(policies, min_size=1, max_size=3)
drawn_actors = st.lists(asked_by, min_size=1, max_size=2)


def told(do: Callable[[], Any], about: str) -> Any:
    """What a deed answers, or how it refuses, with the id that was asked for taken out."""
    try:
        answer = do()
    except AskerError as refusal:
        return type(refusal), refusal.message.replace(about, "ID"), refusal.help.replace(about, "ID"), refusal.fields
    return answer


def newest_notes(world: World, bureau: str, count: int, *about: str) -> list[Any]:
    """The newest entries of a bureau's log, without times, hashes and the ids asked for."""
    reader = world.actor(bureau, "officer")
    lines = trail.page(world.bench, reader, limit=count)
    kept = []
    for line in lines:
        plain = msgspec.to_builtins(line)
        for name in ("at", "hash", "cursor"):
            plain.pop(name)
        for one in about:
            plain["object"] = plain["object"].replace(one, "ID")
        kept.append(plain)
    return kept


DEEDS: dict[str, Callable[[Any, Actor, str], Any]] = {
    "fetch": lambda bench, actor, one: records.fetch(bench, actor, one),
    "history": lambda bench, actor, one: records.history(bench, actor, one),
    "disclosures": lambda bench, actor, one: records.disclosures(bench, actor, one),
    "neighbours": lambda bench, actor, one: records.neighbours(bench, actor, one),
    "correct": lambda bench, actor, one: records.correct(
        bench, actor, one, {"properties": {"alias": ["Alias"]}}, version=1, reason="better known"
    ),
    "link": lambda bench, actor, one: records.link(bench, actor, one, "parent", one),
    "withdraw": lambda bench, actor, one: records.withdraw(bench, actor, one, "no longer"),
    "recall": lambda bench, actor, one: records.recall(bench, actor, one, "taken back"),
}
CHANGES = ("correct", "link", "withdraw", "recall")


def hold_reading(world: World, actor: Actor, secrets: list[Secret]) -> None:
    """Every deed on a record's id: what may be read is, what may not is like what does not exist, in the answer and in the log."""
    unknown = clock.new_id("rec")
    for one in secrets:
        record, may = one.record, rule.reads(actor, one.record, one.by)
        for name, do in DEEDS.items():
            own = record.owner == actor.bureau or (actor.role == "control" and name not in CHANGES)
            if may and own and (name not in CHANGES or actor.role == "officer" or (actor.role, name) == ("analyst", "link")):
                continue
            answer = told(lambda do=do, one=one: do(world.bench, actor, one.record.id), record.id)
            noted = newest_notes(world, actor.bureau, 1, record.id)
            if may and name in ("fetch", "neighbours"):
                assert not isinstance(answer, tuple), (name, answer)
                continue
            if may:
                assert answer[0] is Denied, (name, answer)
                continue
            like = told(lambda do=do: do(world.bench, actor, unknown), unknown)
            assert answer == like, name
            assert answer[0] in (NotFound, Denied), name
            assert noted == newest_notes(world, actor.bureau, 1, unknown), name


def hold_lists(world: World, actor: Actor) -> None:
    """Lists and counts hold what may be read, and nothing else."""
    if actor.role not in READERS:
        for do in (lambda: records.page(world.bench, actor, Wanted()), lambda: records.count(world.bench, actor)):
            with pytest.raises(Denied):
                do()
        return
    expected = {one.record.id for one in world.secrets if rule.reads(actor, one.record, one.by)}
    page = records.page(world.bench, actor, Wanted(limit=MANY))
    assert {one.record.id for one in page} == expected
    live = sum(1 for one in world.secrets if one.record.id in expected and one.record.status == "live")
    assert records.count(world.bench, actor).get("Person", 0) == live
    for opened in page:
        if opened.record.owner != actor.bureau and actor.role != "control":
            assert opened.record.audience.bureaus == (actor.bureau,), "who else may see it is the owner's secret"
    for one in world.secrets[-4:]:
        found = records.page(world.bench, actor, Wanted(limit=MANY, text=one.name))
        assert {opened.record.id for opened in found} == ({one.record.id} & expected)


def hold_neighbours(world: World, actor: Actor, centre: Secret, around: list[Secret]) -> None:
    if actor.role in READERS and rule.reads(actor, centre.record, centre.by):
        found = {one.record.id for one in records.neighbours(world.bench, actor, centre.record.id)}
        assert found == {one.record.id for one in around if rule.reads(actor, one.record, one.by)}


def plain_answer(answer: checks.Answer) -> dict[str, Any]:
    """An answer without what differs between any two: its name, its time, the question itself."""
    plain = checks.plain(answer)
    return {name: value for name, value in plain.items() if name not in ("id", "at", "took_ms", "query", "kind")}


def hold_checks(world: World, actor: Actor, one: Secret) -> None:
    """A check by name and by number: nothing, a hit alone, or the content, and the log of the asker no more than that."""
    bench = world.bench
    if actor.role not in CHECKERS:
        with pytest.raises(Denied):
            checks.make(bench, actor, rule.by_name(one))
        return
    says = rule.meets(actor, one.record)
    nothing = plain_answer(checks.make(bench, actor, rule.unlike(one)))
    quiet = newest_notes(world, actor.bureau, 1)[0]
    for body in (rule.by_name(one), rule.by_number(one)):
        answer = checks.make(bench, actor, body)
        met = [match for match in answer.matches if match["owner"] == one.record.owner and match["score"] > 0.85]
        if says == NOTHING:
            assert plain_answer(answer) == nothing
            other = one.record.owner != actor.bureau
            line = newest_notes(world, actor.bureau, 1)[0] if other else {}
            if other:
                assert line["object"] == answer.id
                assert {**line, "object": "", "purpose": "", "detail": ""} == {**quiet, "object": "", "purpose": "", "detail": ""}
                assert {**line["detail"], "query": "", "kind": ""} == {**quiet["detail"], "query": "", "kind": ""}
            continue
        assert len(met) == 1
        assert answer.verdict in ("hit", "possible")
        match = met[0]
        assert match["action"]["first"].startswith("Confirm with the owner")
        if says == CONTENT:
            assert (match["record"], match["caption"]) == (one.record.id, one.name)
            assert match["reasons"]
        if says == HIT:
            assert (match["record"], match["caption"], match["reasons"], match["area"]) == (None, "", [], None)


def everything(world: World, actor: Actor) -> list[Any]:
    """All that an actor can have listed, opened and counted, over every deed of the desk that reads."""
    bench = world.bench
    outputs: list[Any] = [
        told(lambda: records.page(bench, actor, Wanted(limit=100)), ""),
        told(lambda: records.count(bench, actor), ""),
        told(lambda: checks.page(bench, actor, limit=100), ""),
        told(lambda: hits.page(bench, actor, limit=100), ""),
        told(lambda: inbox.page(bench, actor, limit=100), ""),
        told(lambda: [watches.plain(one) for one in watches.page(bench, actor, watches.store.Wanted(limit=100))], ""),
        told(lambda: reports.page(bench, actor, limit=100), ""),
        told(lambda: trail.page(bench, actor, limit=100), ""),
        told(lambda: imports.page(bench, actor), ""),
        told(lambda: people.list_bureaus(bench, actor), ""),
    ]
    with bench.database.read() as connection:
        from sqlalchemy import select

        from carillon.store import schema

        named = {
            name: [row[0] for row in connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(8))]
            for name, table in (
                ("hits", schema.hits),
                ("checks", schema.checks),
                ("records", schema.records),
                ("reports", schema.reports),
                ("watches", schema.watches),
            )
        }
    for one in named["watches"]:
        outputs.append(told(lambda one=one: watches.plain(watches.fetch(bench, actor, one)), one))
    for one in named["hits"]:
        outputs.append(told(lambda one=one: hits.fetch(bench, actor, one), one))
    for one in named["checks"]:
        outputs.append(told(lambda one=one: checks.fetch(bench, actor, one), one))
    for one in named["records"]:
        for name in ("fetch", "history", "disclosures", "neighbours"):
            outputs.append(told(lambda one=one, name=name: DEEDS[name](bench, actor, one), one))
    for one in named["reports"]:
        outputs.append(told(lambda one=one: reports.fetch(bench, actor, one), one))
    return outputs


def _reading(world: World, drawn: list[dict[str, Any]], askers: list[Any]) -> None:
    centre = world.add(drawn[0])
    around = [world.add(policy, link_to=centre.record.id) for policy in drawn[1:]]
    for asker in askers:
        actor = world.actor(*asker)
        hold_reading(world, actor, [centre, *around])
        hold_lists(world, actor)
        hold_neighbours(world, actor, centre, around)


def _checking(world: World, drawn: list[dict[str, Any]], askers: list[Any]) -> None:
    secrets = [world.add(policy) for policy in drawn]
    for asker in askers:
        for one in secrets:
            hold_checks(world, world.actor(*asker), one)


def _leaking(world: World, drawn: list[dict[str, Any]], askers: list[Any], readers: list[Any], judged: bool) -> None:
    """Some check, judge and tell; then everybody looks at everything there is to see."""
    secrets = [world.add(policy) for policy in drawn]
    world.tell(drawn[0], send=True)
    world.tell(drawn[-1], send=judged)
    for asker in askers:
        actor = world.actor(*asker)
        if actor.role not in CHECKERS:
            continue
        for one in secrets:
            for body in (rule.by_name(one), rule.by_number(one)):
                answer = checks.make(world.bench, actor, body)
                world.hold_tight(actor, checks.plain(answer))
                for match in answer.matches if judged else ():
                    hits.judge(world.bench, actor, match["hit"], "different", "somebody else, taller")
                if judged:
                    again = checks.make(world.bench, actor, body)
                    world.hold_tight(actor, checks.plain(again))
    colleagues = [(askers[0][0], "commander", None), (drawn[0]["owner"], "commander", None)]
    for reader in (*askers, *readers, *colleagues):
        actor = world.actor(*reader)
        outputs = everything(world, actor)
        world.hold_tight(actor, *outputs)


@few
@given(drawn=drawn_policies, askers=drawn_actors)
def test_reading_agrees_with_the_rule(world: World, drawn: list[dict[str, Any]], askers: list[Any]) -> None:
    _reading(world, drawn, askers)


@few
@given(drawn=drawn_policies, askers=drawn_actors)
def test_a_check_says_what_the_rule_lets_it_say(world: World, drawn: list[dict[str, Any]], askers: list[Any]) -> None:
    _checking(world, drawn, askers)


@fewer
@given(drawn=drawn_policies, askers=drawn_actors, readers=drawn_actors, judged=st.booleans())
def test_nothing_leaks_by_any_way_out(
    world: World, drawn: list[dict[str, Any]], askers: list[Any], readers: list[Any], judged: bool
) -> None:
    _leaking(world, drawn, askers, readers, judged)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("turn", range(20))
@pytest.mark.parametrize("hold", [_reading, _checking, _leaking])
def test_it_agrees_for_long(fresh_world: World, hold: Callable[..., None], turn: int) -> None:
    """A world grows with every example; many small ones are tried sooner than one large."""
    more = {"readers": drawn_actors, "judged": st.booleans()} if hold is _leaking else {}

    @many
    @seed(turn)
    @given(drawn=drawn_policies, askers=drawn_actors, **more)
    def go_on(**drawn: Any) -> None:
        hold(fresh_world, **drawn)

    go_on()
