# SPDX-License-Identifier: Apache-2.0
"""One random schedule of an exchange: what bureaus do and what goes wrong, drawn from a seed, beside a model of who may hold what.

Time is pretended and moves a second with each round of a node, so that what waits for minutes is waited for in no time.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from carillon.core.model.record import Audience
from carillon.core.policy.scope import reading
from carillon.desk import records, reports, trail
from carillon.desk.exchange import membership, post, sharing
from carillon.errors import Invalid, Unavailable
from carillon.exchange import directory as directories
from carillon.exchange import receipts
from carillon.exchange.directory import Directory
from carillon.exchange.memory import Faults
from carillon.store import clock, positions
from carillon.store import records as record_store
from carillon.store import reports as report_store
from carillon.store.exchange import letters, peers
from tests.desk.exchange.network import Network, person

HOSTS = {
    "alpha": ("FR", "BE"),
    "beta": ("DE", "AT", "CH"),
    "gamma": ("KE", "JP"),
    "delta": ("BR", "AR"),
    "epsilon": ("IN", "ID", "TH"),
}
CODES = tuple(code for codes in HOSTS.values() for code in codes)
HOME = {code: name for name, codes in HOSTS.items() for code in codes}
GROUPS = ("g1", "g2")
NAMES = ("Nadia", "Kofi", "Otto", "Ingrid", "Pavel", "Yusuf", "Amina", "Kenji")
GRADING = {"scheme": "admiralty", "value": "B2"}


@dataclass
class Thing:
    """A record or a report as the model knows it. `ever` are the bureaus that were entitled to it at any time, `seen` those that were met
    holding it."""

    id: str
    owner: str
    what: str
    audience: Audience
    version: int = 1
    reach: str = "copy"
    state: str = "live"
    ever: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


class Schedule:
    """A network, its model, and the chance that drives both. `batch`: deeds between two looks at the carrier."""

    def __init__(self, folder: Path, seed: int, batch: int = 8) -> None:
        self.seed = seed
        self.batch = batch
        self.chance = random.Random(seed)
        self.moment = datetime.now(UTC)
        self.begun = self.moment
        self.things: dict[str, Thing] = {}
        self.removed: set[str] = set()
        self.versions: dict[int, Directory] = {}
        self.deeds = 0
        with self.at():
            self.net = Network(folder, HOSTS, seed=seed)
            self.net.office.clock = lambda: (self.moment - self.begun).total_seconds()
            for name in GROUPS:
                self.group(name)
            self.net.spread()

    @contextmanager
    def at(self) -> Iterator[None]:
        self.moment += timedelta(milliseconds=20)
        with clock.pretend(self.moment):
            yield

    def run(self, operations: int) -> None:
        """So many deeds, then calm, then everything is looked at. Raises AssertionError."""
        while self.deeds < operations:
            self.trouble()
            for _ in range(self.batch):
                with self.at():
                    self.deed()
            for _ in range(self.chance.randint(1, 3)):
                self.round(self.chance.sample(list(HOSTS), self.chance.randint(2, 5)))
            if self.chance.random() < 0.3:
                with self.at():
                    self.check_never()
        self.settle()
        with self.at():
            self.check_never()
            self.check_held()
            self.check_reports()
            self.check_proofs()
            self.check_chains()

    # What is done ------------------------------------------------------------------------------------------------------------

    def deed(self) -> None:
        """One deed of a bureau, or of the operator."""
        self.deeds += 1
        mine = [one for one in self.recent() if one.owner not in self.removed]
        kind = self.chance.choices(
            ("share", "correct", "audience", "reach", "withdraw", "recall", "report", "unreport", "group", "remove"),
            # Few enough leave that the network lasts as long as the schedule.
            (30, 10, 14, 4, 5, 16, 6, 4, 3, 3.2 / self.batch),
        )[0]
        live = [one for one in mine if one.what == "record" and one.state == "live"]
        sent = [one for one in mine if one.what == "report" and one.state == "live"]
        if kind == "group":
            self.group(self.chance.choice(GROUPS))
        elif kind == "remove":
            self.remove()
        elif kind == "report":
            self.report()
        elif kind == "unreport" and sent:
            one = self.chance.choice(sent)
            reports.recall(self.net.at(one.owner).bench, self.net.officer(one.owner), one.id, "mistaken")
            one.state = "recalled"
        elif kind in ("correct", "audience", "reach", "withdraw", "recall") and live:
            self.change(kind, self.chance.choice(live))
        else:
            self.share()

    def recent(self) -> list[Thing]:
        """Deeds are about the last things, and now and then about any."""
        every = list(self.things.values())
        return every if self.chance.random() < 0.05 else every[-60:]

    def share(self) -> None:
        owner = self.chance.choice([code for code in CODES if code not in self.removed])
        reach = self.chance.choices(("copy", "ask"), (9, 1))[0]
        body, audience = self.audience(owner)
        name = f"{self.chance.choice(NAMES)} Exemplar{len(self.things)}"
        made = records.create(self.net.at(owner).bench, self.net.officer(owner), person(name, reach=reach, audience=body))
        one = Thing(made.record.id, owner, "record", audience, reach=reach)
        self.things[one.id] = one
        self.entitle(one)

    def change(self, kind: str, one: Thing) -> None:
        bench, officer = self.net.at(one.owner).bench, self.net.officer(one.owner)
        if kind in ("withdraw", "recall"):
            getattr(records, kind)(bench, officer, one.id, "over")
            one.state = kind
            return
        body: dict[str, Any] = {"properties": {"name": [f"Corrected Exemplar{self.deeds}"]}}
        if kind == "audience":
            body, one.audience = {"audience": (given := self.audience(one.owner))[0]}, given[1]
        elif kind == "reach":
            one.reach = "ask" if one.reach == "copy" else "copy"
            body = {"reach": one.reach}
        records.correct(bench, officer, one.id, body, version=None, reason="as drawn")
        self.entitle(one)

    def report(self) -> None:
        owner = self.chance.choice([code for code in CODES if code not in self.removed])
        body, audience = self.audience(owner, groups=False)
        bench, officer = self.net.at(owner).bench, self.net.officer(owner)
        given = {"title": f"Report {len(self.things)}", "narrative": "As drawn.", "grading": GRADING, "audience": body}
        report_id = reports.draft(bench, officer, given).report.id
        try:
            reports.send(bench, officer, report_id)
        except Invalid:
            return
        one = Thing(report_id, owner, "report", audience)
        self.things[one.id] = one
        self.entitle(one)

    def audience(self, owner: str, *, groups: bool = True) -> tuple[Any, Audience]:
        """An audience as it is said, and as the model keeps it. A group must be known where the owner is."""
        there = [name for name in GROUPS if name in self.known(owner).groups] if groups else []
        mode = self.chance.choices(("all", "only", "except", "group"), (4, 5, 2, 4 if there else 0))[0]
        if mode == "all":
            return "all", Audience()
        if mode == "group":
            name = self.chance.choice(there)
            some = [code for code in CODES if code != owner and self.chance.random() < 0.1]
            return {"mode": "only", "groups": [name], "bureaus": some}, Audience("only", tuple(some), (name,))
        others = [code for code in CODES if code != owner]
        some = self.chance.sample(others, self.chance.randint(1, 5))
        return {"mode": mode, "bureaus": some}, Audience(mode, tuple(some))

    def group(self, name: str) -> None:
        """Other members, from now on."""
        members = [code for code in CODES if code not in self.removed and self.chance.random() < 0.5] or ["FR"]
        until = clock.after(clock.now(), hours=8000)
        membership.group(self.net.nodes["alpha"].bench, self.net.admin("alpha"), name, dict.fromkeys(members, until))
        for one in self.things.values():
            if name in one.audience.groups:
                self.entitle(one)

    def remove(self) -> None:
        """A bureau leaves the exchange; every node keeps one."""
        leaving = self.chance.choice([code for code in CODES if code not in self.removed])
        if leaving == "FR" or len(set(HOSTS[HOME[leaving]]) - self.removed) < 2:
            return
        membership.remove(self.net.nodes["alpha"].bench, self.net.admin("alpha"), leaving)
        self.removed.add(leaving)

    # What goes wrong ---------------------------------------------------------------------------------------------------------

    def trouble(self) -> None:
        office, draw = self.net.office, self.chance.random
        if draw() < 0.3:
            office.faults = Faults(
                refuse=draw() * 0.2,
                uncertain=draw() * 0.2,
                drop=draw() * 0.2,
                duplicate=draw() * 0.3,
                reorder=draw() * 0.5,
                forget=draw() * 0.3,
            )
        if draw() < 0.15:
            office.cut(self.chance.choice(list(HOSTS)))
        if draw() < 0.25:
            office.heal()
        if draw() < 0.05:
            with self.at():
                self.net.open(self.chance.choice(list(HOSTS)))

    def round(self, names: Sequence[str]) -> None:
        for name in names:
            self.moment += timedelta(seconds=1)
            with self.at():
                try:
                    self.net.rounds[name].once()
                except Unavailable:
                    continue

    def settle(self, most: int = 600) -> None:
        """The line is good again, and every node does rounds until nothing is left to be said."""
        self.net.office.heal()
        self.net.office.faults = Faults()
        for _ in range(most):
            self.round(list(HOSTS))
            with self.at():
                if all(self.calm(name) for name in HOSTS):
                    return
        raise AssertionError(f"seed {self.seed}: the network does not come to rest: {[one for one in HOSTS if not self.calm(one)]}")

    def calm(self, name: str) -> bool:
        """Whether a node knows the newest directory, has told everything, and has a signature for all that it told to members."""
        newest = self.directory()
        with self.net.nodes[name].bench.database.read() as connection:
            if peers.newest(connection) != newest.version:
                return False
            told = positions.read(connection, sharing.POSITION) == record_store.last_change(connection)
            ends = [one for one in letters.all_ends(connection) if one.addressee in newest.bureaus and one.origin in newest.bureaus]
            return told and all(one.applied == one.seq for one in ends)

    # The model ---------------------------------------------------------------------------------------------------------------

    def directory(self) -> Directory:
        """The newest there is."""
        return self.known("FR")

    def known(self, bureau: str) -> Directory:
        """The directory that a bureau's node goes by."""
        with self.net.at(bureau).bench.database.read() as connection:
            found = post.directory(connection)
        assert found is not None
        return found

    def entitled(self, one: Thing, by: Directory) -> set[str]:
        """Who may hold a copy, by one version of the directory. Bureaus of the owner's own node need no exchange for it."""
        if one.state != "live" or one.reach != "copy":
            return set()
        members = {code for name in one.audience.groups if name in by.groups for code in by.members(name, clock.now())}
        whole = Audience(one.audience.mode, one.audience.bureaus, one.audience.groups, tuple(members))
        near = {code for code in CODES if HOME[code] == HOME[one.owner]}
        return {code for code in near | set(by.bureaus) if code != one.owner and whole.admits(code)}

    def entitle(self, one: Thing) -> None:
        """By what the owner's node knows, by what is true meanwhile, and by every version between: it takes them up one by one."""
        newest = self.directory()
        for version in range(self.known(one.owner).version, newest.version):
            if version not in self.versions:
                with self.net.nodes["alpha"].bench.database.read() as connection:
                    document = peers.document(connection, version)
                assert document is not None
                self.versions[version] = directories.read(document).directory
            one.ever |= self.entitled(one, self.versions[version])
        one.ever |= self.entitled(one, newest)

    def held(self, bureau: str) -> set[str]:
        """What of others a bureau can read."""
        node, scope = self.net.at(bureau), reading(self.net.officer(bureau))
        ids = [one.id for one in self.things.values() if one.what == "record" and one.owner != bureau]
        with node.bench.database.read() as connection:
            found = set(record_store.fetch_many(connection, ids, scope))
            for one in self.things.values():
                if one.what == "report" and one.owner != bureau:
                    read = report_store.fetch(connection, one.id, scope)
                    if read is not None and read.state == "sent":
                        found.add(one.id)
        return found

    # What must hold ----------------------------------------------------------------------------------------------------------

    def check_never(self) -> None:
        """At no time a bureau holds what it was never entitled to."""
        for bureau in CODES:
            for thing_id in self.held(bureau):
                one = self.things[thing_id]
                one.seen.add(bureau)
                assert bureau in one.ever, f"seed {self.seed}, deed {self.deeds}: {bureau} holds {one}"

    def check_held(self) -> None:
        """Every member holds exactly what it is entitled to now, of owners who are members."""
        newest = self.directory()
        for bureau in newest.bureaus:
            there = self.held(bureau)
            for one in self.things.values():
                if one.owner not in newest.bureaus or one.owner == bureau or one.what != "record":
                    continue
                may = bureau in self.entitled(one, newest)
                assert (one.id in there) == may, f"seed {self.seed}: {bureau} {'lacks' if may else 'still holds'} {one}"

    def check_reports(self) -> None:
        newest = self.directory()
        for bureau in newest.bureaus:
            there = self.held(bureau)
            for one in self.things.values():
                if one.what == "report" and one.owner in newest.bureaus and one.owner != bureau:
                    # Whom it was sent to was settled when it was sent.
                    may = bureau in one.ever and one.state == "live"
                    assert (one.id in there) == may, f"seed {self.seed}: {bureau} {'lacks' if may else 'still holds'} {one}"

    def check_proofs(self) -> None:
        """Whoever held what was taken back, elsewhere, has signed that it is gone; and each proof holds under its own directory."""
        newest, versions = self.directory(), dict[int, Directory]()
        with self.net.nodes["alpha"].bench.database.read() as connection:
            for version in range(1, newest.version + 1):
                document = peers.document(connection, version)
                assert document is not None
                versions[version] = directories.read(document).directory
        for name in HOSTS:
            mine = [one for one in self.things.values() if HOME[one.owner] == name and one.owner in newest.bureaus]
            with self.net.nodes[name].bench.database.read() as connection:
                told = letters.told(connection, [one.id for one in mine])
                for one in mine:
                    proven = letters.proven(connection, one.id)
                    taken = {code for code, last in told.get(one.id, {}).items() if last.kind == "recall"}
                    over = one.seen - self.entitled(one, newest) if one.what == "record" or one.state != "live" else set()
                    due = (taken | {code for code in over if HOME[code] != name}) & set(newest.bureaus)
                    assert due <= proven.keys(), f"seed {self.seed}: no proof by {due - proven.keys()} of {one}"
                    for code in due:
                        version, _, statement = proven[code]
                        assert version == told[one.id][code].version
                        by = directories_of(statement)
                        receipt = receipts.check(statement, versions[by])
                        assert (receipt.deed, receipt.bureau, receipt.node) == ("purged", code, HOME[code])

    def check_chains(self) -> None:
        for name, codes in HOSTS.items():
            assert trail.verify(self.net.nodes[name].bench, self.net.officer(codes[0])).fault is None, f"seed {self.seed}: {name}"


def directories_of(statement: bytes) -> int:
    """The version of the directory that a receipt names."""
    import msgspec

    return int(msgspec.json.decode(statement)["receipt"]["directory"])
