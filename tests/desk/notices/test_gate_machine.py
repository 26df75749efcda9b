# SPDX-License-Identifier: Apache-2.0
"""No way around the gate: random people of all roles do random deeds, in any order, and nobody sees what was not cleared.

The same machine runs on one node with a secretariat, on one where each bureau reviews its own, and on two nodes whose messages arrive when
the machine lets them.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from carillon import node as nodes
from carillon.core.model.notice import digest_of, fingerprint
from carillon.core.packs import load
from carillon.core.policy.actors import Actor
from carillon.desk import records
from carillon.desk.exchange import membership
from carillon.desk.notices import drafting, due, life, reading
from carillon.desk.reviews import decisions, queue
from carillon.errors import AskerError
from carillon.store import notices as store
from carillon.store import records as record_store
from carillon.store.notices import Wanted
from carillon.store.people import Bureau
from tests.desk.exchange.network import Network
from tests.desk.notices import gate

QUOTA = 3
NAMES = ("Aldous Quill", "Bertram Oakes", "Cedric Vane")
PACKS = load.load({"quota.yml": f"adapt: {{colours: {{red: {{quota: '{QUOTA}'}}}}}}".encode()})
OUTSIDE = ("DE", "KE")
FACTS = st.sampled_from(["Sold houses.", "Led a protest.", "Took a car.", "Nobody has read this."])
AUDIENCES = st.sampled_from(["all", ["DE"], ["KE"], {"mode": "except", "bureaus": ["DE"]}])
PICK = st.integers(0, 5)
WHO = st.sampled_from(["first", "second", "turncoat", "officer.fr"])
ROLES = st.sampled_from(["compliance"] * 4 + ["officer"])
BUREAUS = st.sampled_from([None] * 6 + ["FR", "DE", "XS"])
STEPS = st.sampled_from(["take", "clear", "publish"] * 3 + ["refuse", "return", "release", "assess"])


class Passage(RuleBasedStateMachine):
    """One node, whose bureau XS reviews for all."""

    secretariat: str | None = "XS"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.cleared: dict[str, set[str]] = {}
        self.fingerprints: dict[str, set[str]] = {}
        self.authors: dict[str, set[str]] = {}
        self.owners: dict[str, str] = {}
        self.records: list[tuple[str, str]] = []
        self.numbers: Counter[str] = Counter()
        self.build()

    def build(self) -> None:
        bureaus = [Bureau(code=code, names={"en": code}, country=code) for code in ("FR", *OUTSIDE)]
        bureaus.append(Bureau(code="XS", names={"en": "XS"}, country="XS", kind="secretariat" if self.secretariat else "ncb"))
        nodes.make(self.folder / "node", bureaus, officers=False)
        self.node = nodes.open_node(self.folder / "node", durable=False)
        object.__setattr__(self.node.bench, "packs", PACKS)

    def at(self, bureau: str) -> Any:
        return self.node

    def actor(self, bureau: str, role: str, user: str = "") -> Actor:
        name = user or f"{role}.{bureau.lower()}"
        return Actor(user=f"usr-{name}", username=name, bureau=bureau, role=role)

    def reviewer(self, owner: str) -> str:
        return self.secretariat or owner

    def teardown(self) -> None:
        self.node.close()
        shutil.rmtree(self.folder)

    # Deeds -----------------------------------------------------------------------------------------------------------------

    def pick(self, number: int) -> str:
        known = list(self.owners)
        return known[number % len(known)] if known else "ntc-none"

    def own(self, notice: str) -> Actor:
        return self.actor(self.owners.get(notice, "FR"), "officer")

    def do(self, actor: Actor, deed: Any, *args: Any) -> Any:
        """A deed; None where it is refused."""
        with suppress(AskerError):
            return deed(self.at(actor.bureau).bench, actor, *args)
        return None

    @initialize()
    def begin(self) -> None:
        for owner, name in zip(("FR", "FR", "DE"), NAMES, strict=True):
            self.records.append((owner, gate.person(self.at(owner), self.actor(owner, "officer"), name=name)))
        for number, audience in enumerate(("all", ["DE"], "all")):
            self.draft(number, "Sold houses.", audience, number == 1)
            self.hand_in(number, "submit")
        self.go_through(0, "first")
        self.wait()

    @rule(record=PICK, facts=FACTS, audience=AUDIENCES, turncoat=st.booleans())
    def draft(self, record: int, facts: str, audience: Any, turncoat: bool) -> None:
        owner, record_id = self.records[record % len(self.records)]
        author = self.actor(owner, "officer", "turncoat" if turncoat else "")
        body = {"colour": "red", "records": [record_id], "fields": gate.RED | {"facts": facts}, "audience": audience}
        made = self.do(author, drafting.draft, body)
        if made is not None:
            self.owners[made.notice.id] = owner
            self.authors[made.notice.id] = {author.user}

    @rule(which=PICK, facts=FACTS, audience=AUDIENCES, amends=st.booleans())
    def change(self, which: int, facts: str, audience: Any, amends: bool) -> None:
        notice = self.pick(which)
        if self.do(
            self.own(notice), drafting.amend if amends else drafting.edit, notice, {"fields": {"facts": facts}, "audience": audience}
        ):
            self.authors[notice].add(self.own(notice).user)

    @rule(which=PICK, what=st.sampled_from(["submit", "submit", "submit", "retract"]))
    def hand_in(self, which: int, what: str) -> None:
        notice = self.pick(which)
        if self.do(self.own(notice), getattr(drafting, what), notice):
            self.authors[notice].add(self.own(notice).user)

    @rule(which=PICK, who=WHO, role=ROLES, bureau=BUREAUS, what=STEPS)
    def review(self, which: int, who: str, role: str, bureau: str | None, what: str) -> None:
        notice = self.pick(which)
        actor = self.actor(bureau or self.reviewer(self.owners.get(notice, "FR")), role, who)
        factors = dict.fromkeys(PACKS.codes["predominance_factors"].codes, "ordinary")
        deeds: dict[str, tuple[Any, ...]] = {
            "take": (queue.take, notice),
            "release": (queue.release, notice),
            "assess": (decisions.assess, notice, factors),
            "clear": (decisions.clear, notice, "Looked at."),
            "refuse": (decisions.refuse, notice, "quality", "Not so."),
            "return": (decisions.ask, notice, ["facts"], "What?"),
            "publish": (decisions.publish, notice),
        }
        deed, *args = deeds[what]
        done = self.do(actor, deed, *args)
        if done is None:
            return
        assert actor.role == "compliance"
        assert actor.bureau == self.reviewer(self.owners[notice])
        if what in ("take", "clear", "publish"):
            assert actor.user not in self.authors[notice], "the reviewer is never the author"
        if what == "publish":
            self.cleared.setdefault(notice, set()).add(done.notice.steps[-1].digest)
            self.fingerprints.setdefault(notice, set()).update(one.digest for one in done.notice.standing.subjects)
            self.numbers[f"{self.owners[notice]} {done.notice.number}"] += 1

    @rule(which=PICK, who=st.sampled_from(["first", "turncoat"]))
    def go_through(self, which: int, who: str) -> None:
        """All the steps of the gate one after the other, so that what comes after it is tried, too."""
        self.hand_in(which, "submit")
        self.wait()
        for what in ("take", "assess", "clear", "publish"):
            self.review(which, who, "compliance", None, what)

    @rule(
        which=PICK,
        what=st.sampled_from(["withdraw", "suspend", "resume"]),
        role=st.sampled_from(["officer", "compliance", "control"]),
        side=st.booleans(),
    )
    def stop(self, which: int, what: str, role: str, side: bool) -> None:
        notice = self.pick(which)
        owner = self.owners.get(notice, "FR")
        actor = self.actor(owner if side else self.reviewer(owner), role)
        if what == "withdraw":
            self.do(actor, life.withdraw, notice, "found")
        elif what == "suspend":
            self.do(actor, life.suspend, notice, "complaint", "A complaint.")
        else:
            self.do(actor, life.resume, notice, "It goes on.")

    @rule(record=PICK, audience=AUDIENCES, alias=st.sampled_from([None, "A Dissident"]))
    def correct(self, record: int, audience: Any, alias: str | None) -> None:
        owner, record_id = self.records[record % len(self.records)]
        body = {"audience": audience} | ({"properties": {"alias": [alias]}} if alias else {})
        with suppress(AskerError):
            records.correct(self.at(owner).bench, self.actor(owner, "officer"), record_id, body, version=None, reason="a try")

    @rule()
    def wait(self) -> None:
        due.spread(self.node.bench)
        due.expire(self.node.bench)

    # What never is ---------------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_sees_what_was_not_cleared(self) -> None:
        for bureau in OUTSIDE:
            for role in ("officer", "frontline", "compliance"):
                reader = self.actor(bureau, role)
                for one in reading.page(self.at(bureau).bench, reader, Wanted()):
                    notice = one.notice
                    if notice.owner == bureau or (notice.reviewer == bureau):
                        continue
                    assert notice.state == "published"
                    assert notice.offered is None
                    assert notice.standing is not None
                    assert digest_of(notice.id, notice.owner, notice.standing) in self.cleared[notice.id]
            for name in NAMES:
                shown = gate.match(self.at(bureau), self.actor(bureau, "officer"), name)
                if shown and shown.get("notice") and self.owners[shown["notice"]["id"]] != bureau:
                    with self.at(bureau).bench.database.read() as connection:
                        record = record_store.fetch_any(connection, shown["record"])
                    assert record is not None
                    said = fingerprint(record.schema, record.properties, record.action)
                    assert said in self.fingerprints[shown["notice"]["id"]], "the record says what was cleared"

    @invariant()
    def what_is_stopped_is_seen_by_nobody(self) -> None:
        for notice, owner in self.owners.items():
            with self.at(owner).bench.database.read() as connection:
                own = store.find(connection, owner, notice)
                about = [one for record in own.latest.content.records for one in store.about(connection, owner, record)] if own else []
                held = record_store.fetch_any_many(connection, own.standing.content.records if own and own.standing else ())
            if own is None or own.state == "published":
                continue
            if own.standing is not None and not any(one.state == "published" for one in about):
                assert all(one.status != "live" for one in held.values())
            for bureau in set(OUTSIDE) - {owner} if self.at_once() else ():
                assert gate.trace(self.at(bureau), self.actor(bureau, "officer"), notice) == []

    def at_once(self) -> bool:
        return True

    @invariant()
    def quotas_are_kept(self) -> None:
        used = Counter(one.split()[0] for one in self.numbers)
        assert max(used.values(), default=0) <= QUOTA


class Alone(Passage):
    """Where each bureau reviews its own."""

    secretariat = None


class Apart(Passage):
    """Two nodes; what one says reaches the other when the machine lets it."""

    def build(self) -> None:
        self.net = Network(self.folder / "network", {"alpha": ("FR", "KE"), "beta": ("XS", "DE")})
        membership.roles(self.net.nodes["alpha"].bench, self.net.admin("alpha"), "XS", ["secretariat"])
        self.net.spread()
        for node in self.net.nodes.values():
            object.__setattr__(node.bench, "packs", PACKS)
        self.node = self.net.nodes["alpha"]

    def at(self, bureau: str) -> Any:
        return self.net.at(bureau)

    def at_once(self) -> bool:
        return False

    @rule()
    def wait(self) -> None:
        for node in self.net.nodes.values():
            due.spread(node.bench)
        self.net.settle(20)

    def teardown(self) -> None:
        try:
            self.net.settle()
            for _ in range(2):
                self.wait()
            self.agree()
        finally:
            self.net.close()
            shutil.rmtree(self.folder)

    def agree(self) -> None:
        """When all has arrived, who sees it is whom it is for."""
        for notice, owner in self.owners.items():
            with self.at("XS").bench.database.read() as connection:
                known = store.find(connection, "XS", notice)
            with self.at(owner).bench.database.read() as connection:
                own = store.find(connection, owner, notice)
            assert own is not None
            stands = known is not None and known.state == "published"
            assert (own.state == "published") == stands, (own.state, known.state if known else None)
            for bureau in set(OUTSIDE) - {owner}:
                entitled = stands and known is not None and known.standing is not None and known.standing.content.audience.admits(bureau)
                assert (notice in gate.seen(self.at(bureau), self.actor(bureau, "officer"))) == entitled


@pytest.mark.parametrize(("machine", "examples"), [(Passage, 6), (Alone, 4), (Apart, 2)])
def test_there_is_no_way_around_the_gate(machine: type[Passage], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
    )
