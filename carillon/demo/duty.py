# SPDX-License-Identifier: Apache-2.0
"""The duty desk: broadcasts of which some have not taken note, the logs of shifts with their hand-overs, and desks that stand in."""

from collections.abc import Mapping
from typing import Any

from carillon.demo.office import Office, texts
from carillon.desk.duty import broadcasts, logbook, standing_in


def enter(office: Office) -> None:
    """As `duty.yml` tells them."""
    told = texts("duty")
    for one in told["broadcasts"]:
        office.enter(one["ago"], _tell_all, office, one)
    last: dict[str, str] = {}
    for one in told["log"]:
        office.enter(one["ago"], _write, office, one, last)
    for one in told["agreements"]:
        office.enter(one["ago"], _agree, office, one)


def _tell_all(office: Office, one: Mapping[str, Any]) -> None:
    sent = broadcasts.send(office.bench, office.by(one["from"]), one["body"]).broadcast.id
    for bureau, hours in one["noted"].items():
        office.follow(hours, broadcasts.acknowledge, office.bench, office.by(bureau), sent)


def _write(office: Office, one: Mapping[str, Any], last: dict[str, str]) -> None:
    """`last` holds the entry before, by bureau, which the next may set right."""
    actor = office.by(one["bureau"], one["role"])
    if "handover" in one:
        made = logbook.hand_over(office.bench, actor, one["text"])
    else:
        made = logbook.write(office.bench, actor, one["text"], corrects=last[actor.bureau] if "corrects" in one else "")
    last[actor.bureau] = made.id


def _agree(office: Office, one: Mapping[str, Any]) -> None:
    body = {**one["body"], "until": office.day(180)}
    made = standing_in.offer(office.bench, office.by(one["from"]), body)
    if "accept" in one:
        office.follow(one["accept"], standing_in.accept, office.bench, office.by(made.keeper), made.id)
