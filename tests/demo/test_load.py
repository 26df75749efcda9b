# SPDX-License-Identifier: Apache-2.0
"""The demonstration node, made small: everything passed the gate, looks back on some weeks, and holds what the README promises."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from carillon.core.policy.actors import ROLES, operator
from carillon.desk import hits, records, reports, trail
from carillon.desk.checks import deeds
from carillon.desk.events import register as events
from carillon.store import events as event_store
from carillon.store.records import Wanted


def test_somebody_of_every_role_can_sign_in_in_three_bureaus(demo):
    ready = json.loads((demo.folder / "sign-ins.json").read_text())
    assert {one["role"] for one in ready} == set(ROLES)
    assert len({one["bureau"] for one in ready}) >= 3
    assert all(set(one) == {"username", "password", "role", "bureau"} for one in ready)
    assert (demo.folder / "sign-ins.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("document", {"number": "L898902C3", "country": "UTO"}),
        ("document", {"mrz": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}),
        ("vehicle", {"number": "1M8GDM9AXKP042788"}),
        ("account", {"number": "GB82 WEST 1234 5698 7654 32"}),
    ],
)
def test_what_the_readme_tries_is_a_hit_for_everybody(demo, kind, query):
    for bureau in ("FR", "QA", "XS"):
        assert deeds.make(demo.bench, operator(bureau, "test"), {"kind": kind, "query": query, "purpose": "border"}).verdict == "hit"


def test_the_chain_holds_and_looks_back(demo):
    assert trail.verify(demo.bench, operator("FR", "test")).fault is None
    written = [one.sent_at for one in reports.page(demo.bench, operator("FR", "test"), limit=50) if one.sent_at]
    oldest = datetime.fromisoformat(min(written))
    assert datetime.now(UTC) - oldest > timedelta(days=3)
    assert datetime.fromisoformat(max(written)) <= datetime.now(UTC)


def test_there_is_something_of_everything(demo):
    officer = operator("FR", "test")
    assert {one.record.schema for one in records.page(demo.bench, officer, Wanted(limit=200))} >= {"Person", "Vehicle", "TravelDocument"}
    assert any(event.kind == "marathon" for event in events.page(demo.bench, officer, event_store.Wanted(limit=200)))
    assert len(events.page(demo.bench, officer, event_store.Wanted(limit=200))) > 60
    assert hits.page(demo.bench, operator("QA", "test"), limit=50) or hits.page(demo.bench, officer, limit=50)
