# SPDX-License-Identifier: Apache-2.0
"""Situation reports, debriefings and the purge over HTTP: once under one key, refused in words, as if not there for others."""

import msgspec
import pytest

from carillon.core.model.purge import Statement
from carillon.core.model.situation import Situation
from carillon.desk import purges
from carillon.desk.events import register
from carillon.desk.exchange import purges as told
from carillon.desk.exchange import situations as told_reports
from tests.conftest import cast
from tests.desk.events.room.rooms import event_of

EVENT = "city-run-2030"
ALL = f"/events/{EVENT}/situations"


@pytest.fixture(autouse=True)
def event(node):
    return register.register(node.bench, cast(node, "FR"), event_of(EVENT, "DE", starts="2026-01-02"))


def test_drawn_up_once_changed_issued_opened_and_recalled(sign_in):
    officer, other, stranger = sign_in("officer.fr"), sign_in("officer.de"), sign_in("officer.jp")
    made = officer.post(ALL, {"summary": "Quiet."}, Idempotency_Key="one")
    assert made.status_code == 201, made.text
    assert officer.post(ALL, {"summary": "Quiet."}, Idempotency_Key="one").json()["report"]["id"] == made.json()["report"]["id"]
    here = f"/situations/{made.json()['report']['id']}"
    assert other.get(here).status_code == 404
    changed = officer("PATCH", here, {"outlook": "Rain.", "version": 1}).json()["report"]
    assert (changed["version"], changed["outlook"], changed["summary"]) == (2, "Rain.", "Quiet.")
    assert officer("PATCH", here, {"outlook": "Sun.", "version": 1}).status_code == 409
    assert officer("PATCH", here, {"handling": ["TLP:PINK"]}).status_code == 400
    issued = officer.post(f"{here}/issue", Idempotency_Key="two").json()
    assert (issued["report"]["number"], issued["holds"], issued["opened"]) == (1, True, {"DE": None})
    assert officer.post(f"{here}/issue", Idempotency_Key="two").json()["report"]["number"] == 1
    assert officer.post(f"{here}/issue").status_code == 409
    there = other.get(here).json()
    assert (there["own"], there["report"]["to"], there["report"]["by"]) == (False, [], "")
    assert told_reports.holds(msgspec.convert(there["report"], Situation))
    assert officer.get(here).json()["opened"]["DE"]
    assert [one["number"] for one in other.get(ALL).json()["items"]] == [1]
    assert other.post(f"{here}/recall").status_code == 403
    for address in (ALL, here, f"{ALL}/daily", f"/events/{EVENT}/debriefing", f"/events/{EVENT}/purge"):
        assert stranger.get(address).status_code == 404
    assert officer.post(f"{here}/recall").json()["report"]["state"] == "recalled"
    assert other.get(here).json()["report"]["summary"] == ""


def test_a_list_is_read_by_page(sign_in):
    officer = sign_in("officer.fr")
    ids = [officer.post(ALL).json()["report"]["id"] for _ in range(3)]
    first = officer.get(f"{ALL}?limit=2").json()
    rest = officer.get(f"{ALL}?limit=2&next={first['next']}").json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["next"] is None


def test_daily(sign_in):
    officer = sign_in("officer.fr")
    assert officer.get(f"{ALL}/daily").json() == {"schedule": None}
    assert officer.post(f"{ALL}/daily", {"at": "late"}).status_code == 400
    assert officer.post(f"{ALL}/daily", {"at": "07:00", "first": "2030-05-01"}).json()["until"] == "2030-05-05"
    assert officer.get(f"{ALL}/daily").json()["schedule"]["at"] == "07:00"
    assert sign_in("analyst.fr").post(f"{ALL}/daily", {"at": "07:00"}).status_code == 403
    assert officer("DELETE", f"{ALL}/daily").json() == {"ended": True}


def test_said_how_it_went_and_purged_with_proof(sign_in, node, event):
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    said = officer.post(f"/events/{EVENT}/debriefing", {"crowd": 900, "uses": {"calls": "useful"}, "text": "Late."})
    assert said.json()["version"] == 1
    assert officer.post(f"/events/{EVENT}/debriefing", {"uses": {"luck": "useful"}}).status_code == 400
    read = other.get(f"/events/{EVENT}/debriefing").json()
    assert [one["bureau"] for one in read["said"]] == ["FR"]
    assert officer.post(f"/events/{EVENT}/purge").status_code == 409
    register.register(node.bench, cast(node, "FR"), msgspec.structs.replace(event, state="cancelled"))
    assert other.post(f"/events/{EVENT}/purge").status_code == 403
    asked = officer.post(f"/events/{EVENT}/purge").json()["items"]
    assert [(one["participant"], one["statement"], one["overdue"]) for one in asked] == [("DE", None, False), ("FR", None, False)]
    purges.carry_out(node.bench)
    proven = officer.get(f"/events/{EVENT}/purge").json()["items"]
    assert all(one["holds"] and told.holds(msgspec.convert(one["statement"], Statement)) for one in proven)
    assert [one["participant"] for one in other.get(f"/events/{EVENT}/purge").json()["items"]] == ["DE"]
    assert officer.post(ALL).status_code == 409
