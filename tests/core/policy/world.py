# SPDX-License-Identifier: Apache-2.0
"""A node with records and reports of drawn policies, and the rule in a few lines of its own, against which every way out is held.

The rule here knows nothing of the program's: it was written from the design, not from the code.
"""

import json
import re
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Grading, Record, Value
from carillon.core.model.report import Report
from carillon.core.policy.actors import Actor
from carillon.desk import reports as desk_reports
from carillon.desk.filing import file
from carillon.node import Node
from carillon.store import clock, records
from tests.conftest import cast

BUREAUS = ("FR", "DE", "KE")
AREAS = ("general", "terrorism", "firearms")
REACHES = ("copy", "ask", "hit-only", "silent")
ROLES = ("frontline", "officer", "analyst", "compliance", "control", "commander", "partner", "admin")
READERS = ("officer", "analyst", "compliance", "control", "commander", "partner")
CHECKERS = ("frontline", "officer", "analyst", "commander")
HIT_READERS = (*CHECKERS, "compliance", "control")
NOTHING, HIT, CONTENT = "nothing", "hit", "content"
_WORD = re.compile(r"\w+")


# The rule ----------------------------------------------------------------------------------------------------------------


def discloses(thing: Record | Report, bureau: str) -> bool:
    listed = bureau in thing.audience.bureaus
    return {"all": True, "only": listed, "except": not listed}[thing.audience.mode]


def in_his_work(actor: Actor, thing: Record | Report) -> bool:
    desk = actor.role in ("officer", "analyst")
    return (actor.areas is None or thing.area in actor.areas) and (desk or "TLP:RED" not in thing.handling)


def reads(actor: Actor, record: Record, by: str) -> bool:
    if actor.role == "control":
        return True
    if actor.role not in READERS or not in_his_work(actor, record) or (actor.role == "partner" and by != actor.user):
        return False
    return record.owner == actor.bureau or (record.status == "live" and record.reach == "copy" and discloses(record, actor.bureau))


def meets(actor: Actor, record: Record) -> str:
    own = record.owner == actor.bureau
    if record.status != "live" or record.reach == "silent" or not (own or discloses(record, actor.bureau)):
        return NOTHING
    if actor.areas is not None and record.area not in actor.areas:
        return NOTHING
    return CONTENT if in_his_work(actor, record) and (own or record.reach != "hit-only") else HIT


def reads_report(actor: Actor, report: Report) -> bool:
    if actor.role == "control":
        return True
    if actor.role not in (*READERS, "frontline") or not in_his_work(actor, report):
        return False
    if actor.role in ("frontline", "partner") and report.created_by != actor.user:
        return False
    return report.owner == actor.bureau or (report.state == "sent" and discloses(report, actor.bureau))


# Drawing -----------------------------------------------------------------------------------------------------------------

audiences = st.just(Audience()) | st.builds(
    lambda mode, listed: Audience(mode, tuple(listed)),
    st.sampled_from(["only", "except"]),
    st.lists(st.sampled_from(BUREAUS), max_size=3, unique=True),
)
policies = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "audience": audiences,
        "reach": st.sampled_from(REACHES),
        "area": st.sampled_from(AREAS),
        "handling": st.sampled_from([(), ("H1",), ("H2", "TLP:AMBER"), ("TLP:RED",)]),
        "action": st.sampled_from(["confirm", "arrest"]),
        "by_partner": st.sampled_from([False, False, False, True]),
        "withdrawn": st.sampled_from([False, False, False, False, True]),
    }
)
some_areas = st.none() | st.lists(st.sampled_from(AREAS), min_size=1, unique=True).map(tuple)
asked_by = st.tuples(st.sampled_from(BUREAUS), st.sampled_from(ROLES), some_areas)


def secret_word() -> str:
    """A word that nothing else resembles: letters alone, so that it may be a name."""
    digits = sha256(uuid.uuid4().bytes).hexdigest()
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    return "".join(syllables[int(digits[i : i + 3], 16) % len(syllables)] for i in range(0, 15, 3)).capitalize()


def number_of(name: str) -> str:
    """The number of the passport of whoever is called so."""
    return sha256(name.encode()).hexdigest()[:9].upper()


@dataclass
class Secret:
    """A record in the world, with what gives it away."""

    record: Record
    by: str
    name: str
    number: str

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.name.split(), self.number)


@dataclass
class World:
    """A node and all that was put into it."""

    node: Node
    secrets: list[Secret] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"World({len(self.secrets)} records, {len(self.reports)} reports)"

    @property
    def bench(self) -> Any:
        return self.node.bench

    def actor(self, bureau: str, role: str, areas: tuple[str, ...] | None = None) -> Actor:
        return cast(self.node, bureau, role, areas)

    def add(self, policy: dict[str, Any], link_to: str | None = None, name: str = "") -> Secret:
        """A person's passport-bearing record under a policy, filed as the desk files it; `name`: where somebody waits for him already."""
        policy = dict(policy)
        role = "partner" if policy.pop("by_partner", False) else "officer"
        status = "withdrawn" if policy.pop("withdrawn", False) else "live"
        by = self.actor(policy["owner"], role).user
        name = name or f"{secret_word()} {secret_word()}"
        number = number_of(name)
        properties = {"name": (Value(name),), "passportNumber": (Value(number),)}
        record = Record(
            id=clock.new_id("rec"),
            schema="Person",
            properties=properties,
            status=status,
            created_at=clock.now(),
            updated_at=clock.now(),
            **policy,
        )
        filing = file(self.bench, record, by)
        if link_to:
            filing = msgspec.structs.replace(filing, targets=(("parent", link_to),))
        with self.bench.database.write() as connection:
            records.insert_many(connection, [filing], "created")
        self.secrets.append(Secret(record, by, name, number))
        return self.secrets[-1]

    def tell(self, policy: dict[str, Any], *, send: bool) -> Report:
        """A report under a policy, drafted by an officer and perhaps sent."""
        author = self.actor(policy["owner"], "partner" if policy["by_partner"] and policy["handling"] != ("TLP:RED",) else "officer")
        audience = policy["audience"]
        if policy["handling"] == ("TLP:RED",) and audience.mode != "only":
            audience = Audience("only", BUREAUS)
        if audience.mode == "except" and not audience.bureaus:
            audience = Audience()
        body = {
            "title": f"{secret_word()} {secret_word()}",
            "narrative": f"{secret_word()} {secret_word()}",
            "area": policy["area"],
            "handling": list(policy["handling"]),
            "grading": msgspec.to_builtins(Grading("admiralty", "B2")),
            "audience": {"mode": audience.mode, "bureaus": list(audience.bureaus)},
        }
        report = desk_reports.draft(self.bench, author, body).report
        others = [code for code in BUREAUS if code != report.owner and audience.admits(code)]
        if send and others:
            report = desk_reports.send(self.bench, author, report.id).report
        self.reports.append(report)
        return report

    def allowed(self, actor: Actor, secret: Secret) -> bool:
        """Whether the actor may learn of the record's content by any way at all."""
        met = actor.role in HIT_READERS and meets(actor, secret.record) == CONTENT
        return met or reads(actor, secret.record, secret.by)

    def hold_tight(self, actor: Actor, *outputs: Any) -> None:
        """Fails where what an actor was handed out gives away a record or a report that he may not know of."""
        found = []
        for output in [one for given in outputs for one in (given if isinstance(given, list) else [given])]:
            plain = _without_questions(msgspec.to_builtins(output, enc_hook=str))
            said = set(_WORD.findall(json.dumps(plain, ensure_ascii=False, default=str)))
            for one in self.secrets:
                if not said.isdisjoint(one.words) and not self.allowed(actor, one):
                    found.append(f"{actor} learns of {one} from {plain}")
            for report in self.reports:
                if not said.isdisjoint(f"{report.title} {report.narrative}".split()) and not reads_report(actor, report):
                    found.append(f"{actor} learns of {report} from {plain}")
        assert not found, "\n".join(found)


def _without_questions(value: Any) -> Any:
    """What somebody typed is no leak."""
    if isinstance(value, dict):
        return {name: _without_questions(one) for name, one in value.items() if name != "query"}
    return [_without_questions(one) for one in value] if isinstance(value, list | tuple) else value


def by_name(secret: Secret) -> dict[str, Any]:
    return {"kind": "person", "query": {"name": secret.name}, "purpose": "wanted"}


def by_number(secret: Secret) -> dict[str, Any]:
    return {"kind": "document", "query": {"number": secret.number}, "purpose": "border"}


def unlike(secret: Secret) -> dict[str, Any]:
    """A question about somebody of whom nothing is known."""
    return {"kind": "person", "query": {"name": f"{secret_word()} {secret_word()}"}, "purpose": "wanted"}
