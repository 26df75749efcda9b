# SPDX-License-Identifier: Apache-2.0
"""A draft of a report is looked into before it is sent: an officer or analyst of its bureau says on which grounds it stands, and what it
may have to do with. A change of the draft undoes it."""

import msgspec

from carillon.core.model.report import Report, Vetting
from carillon.core.policy import vetting as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Repeat, act, require_owner
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import reports as store

LONGEST = 4000


def vet(bench: Bench, actor: Actor, report_id: str, nexus: str, grounds: str, repeat: Repeat | None = None) -> Report:
    """Both parts of the vetting of a draft. Raises Invalid with every mistake at once."""
    with act(bench, actor, "report.vet", object=report_id, repeat=repeat) as doing:
        old = store.fetch(doing.connection, report_id, reading(actor))
        if old is None:
            raise NotFound(f"There is no report {report_id}.", help="Check the id.")
        require_owner(doing, old.owner)
        if old.state != "draft":
            raise Conflict(f"Report {report_id} is {old.state}; a draft is vetted before it is sent.", current=old)
        rules.require_behaviour(bench.packs, old)
        wrong = rules.faults(bench.packs, old, nexus, grounds)
        if len(grounds) > LONGEST or "\0" in grounds:
            wrong["grounds"] = f"At most {LONGEST} characters, none of them NUL."
        if wrong:
            raise Invalid("The vetting has mistakes.", help="Each field names what is missing.", fields=wrong)
        said = Vetting(nexus=nexus, grounds=grounds.strip(), by=actor.username, at=doing.at)
        new = msgspec.structs.replace(old, vetting=said, version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, new, old.version)
        doing.detail = {"nexus": nexus, "version": new.version}
    return new
