# SPDX-License-Identifier: Apache-2.0
"""A watch tells what a fresh check by the same user would tell, at the moment it is told, and nothing leaks by it; for random policies."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from carillon.core.policy.actors import Actor
from carillon.desk import inbox, trail, watches, watching
from carillon.desk.checks import deeds as checks
from carillon.desk.filing import file
from carillon.store import clock, people, records
from tests.core.policy.test_ways_out import everything
from tests.core.policy.world import (
    BUREAUS,
    CONTENT,
    NOTHING,
    Secret,
    World,
    asked_by,
    meets,
    number_of,
    policies,
    secret_word,
    some_areas,
)

KEEPERS = ("officer", "analyst", "commander")
UNTIL = (datetime.now(UTC) + timedelta(days=50)).date().isoformat()
AS_DRAWN = (Phase.explicit, Phase.generate)
few = settings(max_examples=25, phases=AS_DRAWN)
many = settings(max_examples=150, phases=AS_DRAWN)
drawn_policies = st.lists(policies, min_size=1, max_size=3)
drawn_keepers = st.lists(st.tuples(st.sampled_from(BUREAUS), st.sampled_from(KEEPERS), some_areas), min_size=1, max_size=3)
later_rules = st.lists(
    policies.map(lambda drawn: {name: drawn[name] for name in ("audience", "reach", "area", "handling")}), min_size=1, max_size=2
)


def body(name: str, *, by_number: bool) -> dict[str, Any]:
    query = {"number": number_of(name)} if by_number else {"name": name}
    return {"kind": "document" if by_number else "person", "query": query, "purpose": "border" if by_number else "wanted"}


def settle(world: World, keeper: tuple[str, str, tuple[str, ...] | None]) -> Actor:
    """The user with these areas, as he is in the database: a watch asks in the name of who he is now."""
    bureau, role, areas = keeper
    actor = world.actor(bureau, role, areas)
    with world.bench.database.write() as connection:
        people.change_user(connection, actor.user, areas=areas)
    return actor


def follow(world: World) -> None:
    while watching.follow(world.bench):
        pass


def told(world: World, actor: Actor, watch: watches.Opened) -> list[dict[str, Any]]:
    """The matches of all checks that a watch has led to, oldest first, without what differs between any two. Read without limits of areas:
    what was told of a record that was moved into another area since is not shown to who does not work there."""
    actor = msgspec.structs.replace(actor, areas=None)
    found = watches.fetch(world.bench, actor, watch.kept.watch.id).alerts
    answers = [checks.fetch(world.bench, actor, one.check_id) for one in reversed(found)]
    return [plain(match) for answer in answers for match in answer["matches"]]


def fresh(world: World, actor: Actor, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What the same question says now; nothing of it is written down."""
    answer = checks.prepare(world.bench, actor, asked).answer
    return [plain(match) for match in answer.matches]


def plain(match: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(match).items() if name != "hit"}


def owners_lines(world: World, secret: Secret) -> list[str]:
    lines = inbox.page(world.bench, world.actor(secret.record.owner, "officer"), limit=100_000)
    return [line.text for line in lines if secret.name in line.text]


Kept = list[tuple[Any, str, watches.Opened]]


def waiting(world: World, names: list[str], who: list[Any], *, by_number: bool) -> Kept:
    """Everybody waits for everybody, of whom nothing is known yet."""
    asked = [(keeper, name, {**body(name, by_number=by_number), "until": UNTIL}) for keeper in who for name in names]
    made = [(keeper, name, watches.open_new(world.bench, settle(world, keeper), question)) for keeper, name, question in asked]
    follow(world)
    return made


def come(world: World, names: list[str], drawn: list[dict[str, Any]]) -> dict[str, Secret]:
    return {name: world.add(policy, name=name) for name, policy in zip(names, drawn, strict=True)}


def change(world: World, secret: Secret, rules: dict[str, Any]) -> Secret:
    """The owner decides otherwise about a record."""
    old = secret.record
    new = msgspec.structs.replace(old, version=old.version + 1, updated_at=clock.now(), **rules)
    with world.bench.database.write() as connection:
        records.replace(connection, file(world.bench, new, secret.by), old.version, "changed")
    changed = Secret(new, secret.by, secret.name, secret.number)
    world.secrets[world.secrets.index(secret)] = changed
    return changed


def _telling(world: World, drawn: list[dict[str, Any]], who: list[Any], by_number: bool, later: list[dict[str, Any]]) -> None:
    """Records come, and their owners change their minds; after each step every watch has told what its keeper would learn anew."""
    names = [f"{secret_word()} {secret_word()}" for _ in drawn]
    kept = waiting(world, names, who, by_number=by_number)
    secrets = come(world, names, drawn)
    expected: dict[str, list[Any]] = {made.kept.watch.id: [] for _, _, made in kept}
    last: dict[str, list[Any]] = dict(expected)
    # Whoever stands twice among the keepers has one account, with the areas that he was given last.
    now = {keeper[:2]: world.actor(*keeper) for keeper in who}
    for rules in (None, *later):
        if rules is not None:
            secrets = {name: change(world, secret, rules) for name, secret in secrets.items()}
        follow(world)
        for keeper, name, made in kept:
            actor, one, rule = now[keeper[:2]], made.kept.watch.id, meets(now[keeper[:2]], secrets[name].record)
            says = fresh(world, actor, body(name, by_number=by_number))
            if says and not last[one]:
                expected[one] = [*expected[one], *says]
            last[one] = says
            assert told(world, actor, made) == expected[one], (actor, secrets[name])
            assert bool(says) == (rule != NOTHING)
            if says:
                assert says[0]["caption"] == (name if rule == CONTENT else "")


def _quietly(world: World, drawn: list[dict[str, Any]], who: list[Any], by_number: bool) -> None:
    """Of a silent record its owner is told once for every watch, and nobody else anything."""
    who = list({keeper[:2]: keeper for keeper in who}.values())
    names = [f"{secret_word()} {secret_word()}" for _ in drawn]
    kept = waiting(world, names, who, by_number=by_number)
    before = {keeper: quiet(world, keeper) for keeper in who}
    secrets = come(world, names, [{**policy, "reach": "silent"} for policy in drawn])
    for _ in range(2):
        follow(world)
    for name, secret in secrets.items():
        spoken = msgspec.structs.replace(secret.record, reach="ask")
        meeting = [keeper for keeper in who if meets(world.actor(*keeper), spoken) != NOTHING]
        assert len(owners_lines(world, secret)) == len(meeting), name
    for keeper, _, made in kept:
        assert told(world, world.actor(*keeper), made) == []
    owners = {secret.record.owner for secret in secrets.values()}
    for keeper in who:
        if keeper[0] not in owners:
            assert quiet(world, keeper) == before[keeper]


def quiet(world: World, keeper: Any) -> list[Any]:
    """Everything of a bureau's own that a silent hit could disturb."""
    actor = world.actor(*keeper)
    made = trail.page(world.bench, world.actor(actor.bureau, "officer"), limit=50, about="check.make")
    return [
        [one["id"] for one in checks.page(world.bench, actor, limit=5)],
        [one.id for one in inbox.page(world.bench, actor, limit=5)],
        [line.hash for line in made if line.deed == "check.make"][:5],
    ]


def _leaking(world: World, drawn: list[dict[str, Any]], who: list[Any], readers: list[Any], by_number: bool) -> None:
    """After everybody was told, everybody looks at everything there is to see."""
    names = [f"{secret_word()} {secret_word()}" for _ in drawn]
    waiting(world, names, who, by_number=by_number)
    come(world, names, drawn)
    follow(world)
    for reader in (*who, *readers, (who[0][0], "commander", None), (drawn[0]["owner"], "control", None)):
        actor = world.actor(*reader)
        world.hold_tight(actor, *everything(world, actor))


@few
@given(drawn=drawn_policies, who=drawn_keepers, by_number=st.booleans(), later=later_rules)
def test_a_watch_tells_what_a_fresh_check_would(
    fresh_world: World, drawn: list[dict[str, Any]], who: list[Any], by_number: bool, later: list[dict[str, Any]]
) -> None:
    """In a world of its own: what was told before an owner thought better of it is no leak."""
    _telling(fresh_world, drawn, who, by_number, later)


@few
@given(drawn=drawn_policies, who=drawn_keepers, by_number=st.booleans())
def test_of_a_silent_record_its_owner_learns_alone(world: World, drawn: list[dict[str, Any]], who: list[Any], by_number: bool) -> None:
    _quietly(world, drawn, who, by_number)


@few
@given(drawn=drawn_policies, who=drawn_keepers, readers=st.lists(asked_by, min_size=1, max_size=2), by_number=st.booleans())
def test_nothing_leaks_by_a_watch(world: World, drawn: list[dict[str, Any]], who: list[Any], readers: list[Any], by_number: bool) -> None:
    _leaking(world, drawn, who, readers, by_number)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("turn", range(10))
@pytest.mark.parametrize(
    ("hold", "more"),
    [(_telling, {"later": later_rules}), (_quietly, {}), (_leaking, {"readers": st.lists(asked_by, min_size=1, max_size=2)})],
)
def test_it_agrees_for_long(fresh_world: World, hold: Callable[..., None], more: dict[str, Any], turn: int) -> None:
    @many
    @seed(turn)
    @given(drawn=drawn_policies, who=drawn_keepers, by_number=st.booleans(), **more)
    def go_on(**given_: Any) -> None:
        hold(fresh_world, **given_)

    go_on()
