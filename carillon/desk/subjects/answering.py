# SPDX-License-Identifier: Apache-2.0
"""What an applicant is told: a text of the packs, which neither confirms nor denies unless every owner concerned agrees."""

import msgspec

from carillon.core.model.record import Record
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.subjects import cases
from carillon.desk.subjects.cases import Opened
from carillon.store import records
from carillon.store import subjects as store
from carillon.store.subjects import Case, Holding

ANSWERABLE = ("inadmissible", "decided", "carried_out")


def answer(bench: Bench, actor: Actor, subject_id: str, repeat: Repeat | None = None) -> Opened:
    """Writes the answer to the applicant, in his language, and notes that it was given."""
    with act(bench, actor, "subject.answer", object=subject_id, repeat=repeat) as doing:
        case = cases.require(doing, subject_id, *ANSWERABLE)
        held = store.held(doing.connection, case.id)
        template = choose(case, held)
        letter = _write(bench, doing, case, template, held)
        new = msgspec.structs.replace(case, template=template, letter=letter, due_at=None)
        doing.detail = {"template": template}
        return cases.go_on(doing, new, "answered", template)


def choose(case: Case, held: list[Holding]) -> str:
    """Which text the applicant gets. Where nothing is held, where an owner is silent or objects, it is the same."""
    if not case.decision:
        return "inadmissible"
    concerned = [one for one in held if one.fate != "keep"] if case.decision != "refused" else held
    if not concerned or not all(one.confirm for one in concerned):
        return "neither"
    if case.decision == "refused":
        return "refused"
    fates = {one.fate for one in concerned}
    return "disclosed" if "disclose" in fates else "deleted" if "delete" in fates else "corrected"


def _write(bench: Bench, doing: Act, case: Case, template: str, held: list[Holding]) -> str:
    text = bench.packs.codes["subject_answers"].codes[template].extra[case.language]
    grounds = bench.packs.codes["inadmissibilities" if template == "inadmissible" else "order_grounds"].codes
    values = {
        "reference": case.id,
        "received": case.received_on,
        "decided": (case.decided_at or "")[:10],
        "ground": grounds[case.ground].label if case.ground in grounds else "",
        "details": "",
    }
    if template == "disclosed":
        shown = [records.fetch_any(doing.connection, one.record_id) for one in held if one.fate == "disclose"]
        values["details"] = "\n".join(line for one in shown if one is not None for line in _details(bench, one))
        for one in shown:
            if one is not None:
                doing.note_for(one.owner, "record.disclosed", one.id, to=case.bureau, by="subject.answer")
    # Values are put in by name alone: whatever stands in a record is never read as a text of the pack.
    for name, value in values.items():
        text = text.replace("{" + name + "}", value) if name != "details" else text
    return text.replace("{details}", values["details"])


def _details(bench: Bench, record: Record) -> list[str]:
    kind = bench.packs.kinds[record.schema]
    return [
        f"{kind.properties[name].label}: {', '.join(values)}"
        for name in record.properties
        if name in kind.properties and kind.properties[name].type != "entity" and (values := record.entity.values(name))
    ]
