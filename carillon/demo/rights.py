# SPDX-License-Identifier: Apache-2.0
"""The rights of persons and the ends of records: requests for access, correction and deletion, and records whose review is due."""

from typing import Any

from carillon.core.policy.actors import Actor
from carillon.demo.office import Office
from carillon.desk import retention
from carillon.desk.records import Opened
from carillon.desk.subjects import answering, cases, consulting, deciding, searching
from carillon.store.subjects import Case

_REVIEWED = (("FR", "FR", 12), ("FR", "BE", 40), ("FR", "TN", 75), ("QA", "LB", 20), ("US", "MX", 33), ("BR", "PT", 60), ("JP", "KR", 90))
"""Owner, nationality, and in how many days the record is to be reviewed."""
_ASSESSMENT = (
    "The warrant stands and was renewed by the court in October; the person was seen twice this year, so that the record is of use. "
    "Nothing else would find him, and no milder measure is at hand."
)


def enter(office: Office) -> None:
    """An access on which an owner has yet to say something, a deletion that was carried out, a correction that came in today."""
    office.enter(600, _deletion, office)
    office.enter(190, _access, office)
    office.enter(9, _correction, office)
    for owner, nationality, days in _REVIEWED:
        office.enter(650, _file, office, owner, nationality, days)


def _ask(office: Office, found: Opened, kind: str, text: str) -> Case:
    entity = found.record.entity
    names = entity.values("name")
    subject = {"name": names[-1], "other_names": list(names[:-1]), "birth_date": entity.values("birthDate")[0]}
    body = {"kind": kind, "subject": subject, "applicant": names[-1], "address": "12 Example Street", "language": "fr", "text": text}
    return cases.receive(office.bench, _control(office), {**body, "identity": "Passport seen at the consulate."}).case


def _correction(office: Office) -> None:
    _ask(office, office.file_person("associate", "US", "KE"), "correction", "Mistaken for somebody else at each airport.")


def _access(office: Office) -> None:
    bench, control, found = office.bench, _control(office), office.file_person("associate", "QA", "TN")
    case = _ask(office, found, "access", "Je souhaite savoir quelles données me concernant sont conservées.").id
    office.follow(20, cases.admit, bench, control, case)
    office.follow(22, searching.search, bench, control, case)
    office.follow(23, _only, office, case, found)
    office.follow(24, consulting.consult, bench, control, case, "May the applicant learn that data are held?", ["FR"])


def _deletion(office: Office) -> None:
    bench, control, found = office.bench, _control(office), office.file_person("associate", "BR", "CO")
    case = _ask(office, found, "deletion", "The proceedings against me ended in March; the judgement is enclosed.").id
    decision = {"decision": "granted", "ground": "purpose", "reasons": "The acquittal is final, and the owner agrees."}
    office.follow(30, cases.admit, bench, control, case)
    office.follow(31, searching.search, bench, control, case)
    office.follow(32, _only, office, case, found)
    office.follow(33, consulting.consult, bench, control, case, "Is the record still needed after the acquittal?")
    office.follow(90, _agree, office, case)
    office.follow(140, deciding.decide, bench, control, case, {**decision, "fates": {found.record.id: "delete"}})
    office.follow(142, answering.answer, bench, control, case)
    office.follow(300, cases.close, bench, control, case)


def _only(office: Office, case: str, found: Opened) -> None:
    """Namesakes that the search brought as well are taken off."""
    for one in cases.fetch(office.bench, _control(office), case).holdings:
        if one.record_id != found.record.id:
            searching.drop(office.bench, _control(office), case, one.record_id)


def _agree(office: Office, case: str) -> None:
    answer: dict[str, Any] = {"position": "agree", "confirm": True, "text": "The proceedings have ended; we have no objection."}
    for one in cases.fetch(office.bench, _control(office), case).consultations:
        consulting.answer(office.bench, office.by(one.owner), one.id, answer)


def _control(office: Office) -> Actor:
    return office.by("FR", "control")


def _file(office: Office, owner: str, nationality: str, days: int) -> None:
    """A record that its owner wanted to look at again soon; one of them is kept for longer."""
    found = office.file_person("wanted", owner, nationality, retention={"review_on": office.day(days)})
    if days == _REVIEWED[2][2]:
        office.follow(600, retention.extend, office.bench, office.by(owner), found.record.id, office.day(400), _ASSESSMENT)
