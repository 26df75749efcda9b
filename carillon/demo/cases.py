# SPDX-License-Identifier: Apache-2.0
"""Cases that several bureaus keep together: persons in them, tasks open and done, a log; and one that is closed."""

from collections.abc import Mapping
from typing import Any

from carillon.demo.office import Office, texts
from carillon.desk.cases import deeds

Said = Mapping[str, Any]


def enter(office: Office) -> None:
    """As `cases.yml` tells them."""
    for told in texts("cases"):
        office.enter(told["ago"], _begin, office, told)


def _begin(office: Office, told: Said) -> None:
    lead = office.by(told["lead"])
    case = deeds.begin(office.bench, lead, told["head"]).case.id
    persons = {name: office.file_person(one["case"], one["owner"], one["nationality"]) for name, one in told["persons"].items()}
    for said in told["items"]:
        body = {"kind": said.get("kind", "entry"), "text": said["text"]}
        if "person" in said:
            body |= {"kind": "object", "object": "record", "object_id": persons[said["person"]].record.id}
        elif body["kind"] == "task":
            body |= {"to": said["to"], "due_on": office.day(said["due"])}
        office.follow(said["after"], _write, office, case, said, body)
    if "closed" in told:
        office.follow(told["closed"], deeds.close, office.bench, lead, case)


def _write(office: Office, case: str, said: Said, body: dict[str, str]) -> None:
    opened = deeds.write(office.bench, office.by(said["by"]), case, body)
    if "done" in said:
        task = opened.entries[-1].item
        office.follow(said["done"], deeds.settle, office.bench, office.by(task.to), case, task.id, "done")
