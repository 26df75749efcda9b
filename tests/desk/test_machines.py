# SPDX-License-Identifier: Apache-2.0
"""Records, reports and the audit chain, driven at random from several bureaus and held against models of a few lines."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import delete, update

from carillon.core.model.record import Record
from carillon.core.model.report import Report
from carillon.desk import imports, inbox, records, reports, trail
from carillon.desk.checks import deeds as checks
from carillon.desk.checks.answer import LIMIT
from carillon.desk.imports import Plan
from carillon.errors import AskerError, Conflict, Denied, Invalid, NotFound
from carillon.formats.rows import Row
from carillon.node import Node
from carillon.store import audit, schema
from carillon.store.db import Database
from carillon.store.records import Wanted
from tests.conftest import Nodes, cast
from tests.core.policy.world import BUREAUS, CONTENT, HIT, NOTHING, audiences, meets, reads, reads_report, secret_word

Outcome = type[AskerError] | None
AS_DRAWN = (Phase.explicit, Phase.generate)
"""A node keeps what earlier examples put into it, so that a failure cannot be made smaller by trying again."""
FEW = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_DRAWN)
LONG = settings(max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck), phases=AS_DRAWN)
bureaus = st.sampled_from(BUREAUS)
reaches = st.sampled_from(["copy", "ask", "hit-only", "silent"])
_names = count()


def outcome(do: Callable[[], Any]) -> tuple[Outcome, Any]:
    try:
        return None, do()
    except AskerError as refusal:
        return type(refusal), refusal


class Records(RuleBasedStateMachine):
    """Create, correct, withdraw, recall and import from three bureaus; everybody reads and checks."""

    known = Bundle("known")
    node: Node

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Record] = {}
        self.versions: dict[str, int] = {}
        self.lists: dict[tuple[str, str], dict[str, str]] = {}
        self.name = f"List {next(_names)}"
        # Names that no other list has, so that a check does not meet more than an answer holds.
        self.people = {row: f"{secret_word()} {secret_word()}" for row in "abcdef"}

    def officer(self, bureau: str) -> Any:
        return cast(self.node, bureau)

    def keep(self, record: Record) -> str:
        self.model[record.id] = record
        self.versions[record.id] = record.version
        return record.id

    def expected(self, bureau: str, record: Record) -> Outcome:
        """How a deed of the owner ends for a bureau."""
        if not reads(self.officer(bureau), record, ""):
            return NotFound
        if bureau != record.owner:
            return Denied
        return Conflict if record.status == "recalled" else None

    @rule(target=known, bureau=bureaus, audience=audiences, reach=reaches)
    def create(self, bureau: str, audience: Any, reach: str) -> Any:
        body = {"schema": "Person", "properties": {"name": [f"{secret_word()} {secret_word()}"]}, "reach": reach}
        wrong = audience.mode == "except" and not audience.bureaus
        if not wrong:
            body["audience"] = {"mode": audience.mode, "bureaus": list(audience.bureaus)}
        return self.keep(records.create(self.node.bench, self.officer(bureau), body).record)

    @rule(one=known, bureau=bureaus, behind=st.sampled_from([0, 0, 0, 1]), reach=st.none() | reaches)
    def correct(self, one: str, bureau: str, behind: int, reach: str | None) -> None:
        old = self.model[one]
        body: dict[str, Any] = {"properties": {"name": [f"{secret_word()} {secret_word()}"]}}
        if reach:
            body["reach"] = reach
        version = old.version - behind
        expected = self.expected(bureau, old) or (Conflict if behind else None)
        ended, made = outcome(
            lambda: records.correct(self.node.bench, self.officer(bureau), one, body, version=version, reason="a better word")
        )
        assert ended is expected
        if expected is None:
            assert made.record.version == old.version + 1
            self.keep(made.record)
        elif ended is Conflict:
            assert made.current == old

    @rule(one=known, bureau=bureaus)
    def withdraw(self, one: str, bureau: str) -> None:
        old = self.model[one]
        expected = self.expected(bureau, old) or (Conflict if old.status != "live" else None)
        ended, made = outcome(lambda: records.withdraw(self.node.bench, self.officer(bureau), one, "over"))
        assert ended is expected
        if expected is None:
            assert made.record.status == "withdrawn"
            self.keep(made.record)

    @rule(one=known, bureau=bureaus)
    def recall(self, one: str, bureau: str) -> None:
        expected = self.expected(bureau, self.model[one])
        ended, made = outcome(lambda: records.recall(self.node.bench, self.officer(bureau), one, "an error"))
        assert ended is expected
        if expected is None:
            assert (made.record.status, made.record.properties) == ("recalled", {})
            self.keep(made.record)

    @rule(target=known, bureau=bureaus, rows=st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["One", "Two"]), max_size=6))
    def take_in_an_edition(self, bureau: str, rows: dict[str, str]) -> Any:
        """A newer edition of the bureau's list."""
        held = self.lists.setdefault((bureau, self.name), {})
        ids = {row: imports.record_id(bureau, self.name, row) for row in {*held, *rows}}
        status = {row: self.model[ids[row]].status for row in held}
        counts = {"added": 0, "changed": 0, "unchanged": 0, "withdrawn": 0}
        for row, word in rows.items():
            if row not in held:
                counts["added"] += 1
            elif status[row] == "recalled" or (status[row] == "live" and held[row] == word):
                counts["unchanged"] += 1
            else:
                counts["changed"] += 1
        counts["withdrawn"] = sum(1 for row in held if row not in rows and status[row] == "live")
        given = [Row(row, row, {"schema": "Person", "properties": {"name": [f"{self.people[row]} {word}"]}}) for row, word in rows.items()]
        plan = Plan(format="csv", name=self.name, edition="e", shrink=True)
        done = imports.run(self.node.bench, self.officer(bureau), plan, given, reject=lambda _: pytest.fail("no row is wrong"))
        assert {name: getattr(done, name) for name in counts} == counts
        for row, word in rows.items():
            if status.get(row) != "recalled":
                held[row] = word
        new = [row for row in rows if row not in status]
        for row in {*held, *rows}:
            self.keep(records.fetch(self.node.bench, self.officer(bureau), ids[row]).record)
        return multiple(*[ids[row] for row in new])

    @rule(one=known, bureau=bureaus)
    def read(self, one: str, bureau: str) -> None:
        old = self.model[one]
        ended, found = outcome(lambda: records.fetch(self.node.bench, self.officer(bureau), one))
        assert (ended is None) == reads(self.officer(bureau), old, "")
        if ended is None and bureau == old.owner:
            assert found.record == old

    @rule(one=known, bureau=bureaus)
    def check(self, one: str, bureau: str) -> None:
        record = self.model[one]
        if not record.properties:
            return
        name = record.entity.values("name")[0]
        body = {"kind": "person", "query": {"name": name}, "purpose": "wanted"}
        answer = checks.make(self.node.bench, self.officer(bureau), body)
        says = meets(self.officer(bureau), record)
        met = [match for match in answer.matches if match["record"] == one]
        crowded = len(answer.matches) == LIMIT  # an answer shows ten; the lists of this node hold many of one name
        assert len(met) == (1 if says == CONTENT else 0) or crowded
        if says == HIT and not crowded:
            assert any(match["record"] is None and match["owner"] == record.owner for match in answer.matches)
        if says == NOTHING:
            assert all(match["caption"] != name or match["record"] != one for match in answer.matches)

    @rule(one=known)
    def look_back(self, one: str) -> None:
        owner = self.officer(self.model[one].owner)
        history = records.history(self.node.bench, owner, one)
        assert [version.version for version in history] == list(range(1, self.versions[one] + 1))
        if self.model[one].status == "recalled":
            assert all(version.record is None for version in history)
        else:
            assert history[-1].record == self.model[one]

    @invariant()
    def lists_hold_what_may_be_read(self) -> None:
        for bureau in BUREAUS[:2]:
            page = {one.record.id for one in records.page(self.node.bench, self.officer(bureau), Wanted(limit=100_000))}
            assert page & set(self.model) == {i for i, one in self.model.items() if reads(self.officer(bureau), one, "")}

    def teardown(self) -> None:
        assert trail.verify(self.node.bench, self.officer("FR")).fault is None


class Reports(RuleBasedStateMachine):
    """Draft, change, send, acknowledge, answer and recall; every desk sees what is addressed to it."""

    known = Bundle("reports")
    node: Node

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Report] = {}
        self.answers: dict[str, list[tuple[str, str]]] = {}
        self.acknowledged: dict[str, set[str]] = {}

    def officer(self, bureau: str) -> Any:
        return cast(self.node, bureau)

    def expected(self, bureau: str, report: Report, state: str) -> Outcome:
        if not reads_report(self.officer(bureau), report):
            return NotFound
        if bureau != report.owner:
            return Denied
        return None if report.state == state else Conflict

    @rule(target=known, bureau=bureaus, audience=audiences, graded=st.booleans())
    def draft(self, bureau: str, audience: Any, graded: bool) -> str:
        body: dict[str, Any] = {"title": f"{secret_word()} {secret_word()}", "narrative": "…"}
        if audience.mode != "except" or audience.bureaus:
            body["audience"] = {"mode": audience.mode, "bureaus": list(audience.bureaus)}
        if graded:
            body["grading"] = "admiralty:B2"
        report = reports.draft(self.node.bench, self.officer(bureau), body).report
        self.model[report.id] = report
        self.answers[report.id], self.acknowledged[report.id] = [], set()
        return report.id

    @rule(one=known, bureau=bureaus, behind=st.sampled_from([0, 0, 1]))
    def edit(self, one: str, bureau: str, behind: int) -> None:
        old = self.model[one]
        expected = self.expected(bureau, old, "draft") or (Conflict if behind else None)
        body = {"narrative": secret_word(), "version": old.version - behind}
        ended, made = outcome(lambda: reports.edit(self.node.bench, self.officer(bureau), one, body))
        assert ended is expected
        if expected is None:
            self.model[one] = made.report

    @rule(one=known, bureau=bureaus)
    def send(self, one: str, bureau: str) -> None:
        old = self.model[one]
        others = {code for code in ("FR", "FR-CYBER", "DE", "KE", "JP", "BR") if code != old.owner and old.audience.admits(code)}
        ready = None if old.grading and others else Invalid
        expected = self.expected(bureau, old, "draft") or ready
        ended, made = outcome(lambda: reports.send(self.node.bench, self.officer(bureau), one))
        assert ended is expected
        if expected is None:
            self.model[one] = made.report
            assert {copy.bureau for copy in made.copies} == others

    @rule(one=known, bureau=bureaus)
    def acknowledge(self, one: str, bureau: str) -> None:
        expected = self._received(bureau, self.model[one])
        ended, _ = outcome(lambda: reports.acknowledge(self.node.bench, self.officer(bureau), one))
        assert ended is expected
        if expected is None:
            self.acknowledged[one].add(bureau)

    @rule(one=known, bureau=bureaus, code=st.sampled_from(["nothing_known", "information"]))
    def answer(self, one: str, bureau: str, code: str) -> None:
        expected = self._received(bureau, self.model[one])
        ended, _ = outcome(lambda: reports.answer(self.node.bench, self.officer(bureau), one, code, "…"))
        assert ended is expected
        if expected is None:
            self.acknowledged[one].add(bureau)
            self.answers[one].append((bureau, code))

    def _received(self, bureau: str, report: Report) -> Outcome:
        if not reads_report(self.officer(bureau), report):
            return NotFound
        return Conflict if bureau == report.owner else None

    @rule(one=known, bureau=bureaus)
    def recall(self, one: str, bureau: str) -> None:
        expected = self.expected(bureau, self.model[one], "sent")
        ended, made = outcome(lambda: reports.recall(self.node.bench, self.officer(bureau), one, "a mistake"))
        assert ended is expected
        if expected is None:
            self.model[one] = made.report
            for code in BUREAUS:
                lines = [line for line in inbox.page(self.node.bench, self.officer(code), limit=1000) if line.object_id == one]
                assert all(line.kind == "recall" for line in lines)

    @rule(one=known, bureau=bureaus)
    def read(self, one: str, bureau: str) -> None:
        report = self.model[one]
        ended, found = outcome(lambda: reports.fetch(self.node.bench, self.officer(bureau), one))
        assert (ended is None) == reads_report(self.officer(bureau), report)
        if ended is not None:
            return
        given = [(answer.bureau, answer.outcome) for answer in found.answers]
        own = bureau == report.owner
        assert given == [pair for pair in self.answers[one] if own or pair[0] == bureau]
        told = {copy.bureau for copy in found.copies if copy.acknowledged_at}
        assert told == {code for code in self.acknowledged[one] if own or code == bureau}
        assert own or found.report.audience.bureaus == (bureau,)

    @invariant()
    def lists_hold_what_may_be_read(self) -> None:
        for bureau in BUREAUS:
            page = {one.id for one in reports.page(self.node.bench, self.officer(bureau), limit=100_000)}
            assert page & set(self.model) == {i for i, one in self.model.items() if reads_report(self.officer(bureau), one)}


class Chain(RuleBasedStateMachine):
    """Append, note a head, and tamper: whatever is changed behind its back is named, and what is left alone holds."""

    heads = Bundle("heads")
    database: Database

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            connection.execute(delete(schema.audit))
            connection.execute(update(schema.audit_head).values(seq=0, hash=audit.GENESIS))
        self.length = 0
        self.touched: list[int] = []

    @rule(target=heads, many=st.integers(0, 5))
    def append(self, many: int) -> tuple[int, str]:
        new = [audit.Entry(at="t", actor=f"a{n}", bureau="FR", role="r", via="v", deed="d", detail={"n": n}) for n in range(many)]
        with self.database.write() as connection:
            seq, last = audit.append(connection, new)
        self.length += many
        assert seq == self.length
        return seq, last

    @rule(data=st.data(), column=st.sampled_from(["actor", "deed", "object", "outcome", "detail", "at"]))
    def alter(self, data: st.DataObject, column: str) -> None:
        seq = data.draw(st.integers(1, max(self.length, 1)))
        with self.database.write() as connection:
            changed = connection.execute(
                update(schema.audit).where(schema.audit.c.seq == seq).values({column: schema.audit.c[column] + "x"})
            )
        if changed.rowcount:
            self.touched.append(seq)

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        seq = data.draw(st.integers(1, max(self.length, 1)))
        with self.database.write() as connection:
            gone = connection.execute(delete(schema.audit).where(schema.audit.c.seq == seq))
        if gone.rowcount:
            self.touched.append(seq)

    @rule()
    def verify(self) -> None:
        with self.database.read() as connection:
            fault = audit.verify(connection)
        if not self.touched:
            assert fault is None
        else:
            assert fault is not None
            assert fault.seq == min(self.touched)

    @rule(head=consumes(heads))
    def a_head_noted_earlier_is_in_the_chain(self, head: tuple[int, str]) -> None:
        if not self.touched and head[0]:
            with self.database.read() as connection:
                assert audit.verify(connection, head) is None
                assert audit.verify(connection, (head[0], "0" * 64)) is not None


def _drive(machine: type[RuleBasedStateMachine], how: settings, **more: Any) -> None:
    driven = type(machine.__name__, (machine,), more)
    run_state_machine_as_test(driven, settings=how)


@pytest.mark.parametrize("machine", [Records, Reports])
def test_the_desk_agrees_with_its_model(nodes: Nodes, machine: type[RuleBasedStateMachine]) -> None:
    _drive(machine, FEW, node=nodes.open(nodes.make()))


def test_the_chain_agrees_with_its_model(database: Database) -> None:
    _drive(Chain, FEW, database=database)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("machine", [Records, Reports])
def test_the_desk_agrees_with_its_model_for_long(nodes: Nodes, kind: str, machine: type[RuleBasedStateMachine]) -> None:
    _drive(machine, LONG, node=nodes.open(nodes.make(kind)))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_chain_agrees_with_its_model_for_long(database: Database) -> None:
    _drive(Chain, LONG, database=database)
