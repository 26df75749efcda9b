# SPDX-License-Identifier: Apache-2.0
"""What an event must be like before it enters the register, and who may call for information about it."""

from typing import Any

import pytest

from carillon.core.model.event import Event, Phase, Route, Session, Venue, Zone
from carillon.core.packs import load
from carillon.core.policy.calls import may_ask
from carillon.core.policy.events import MOST, MOST_BYTES, faults

PACKS = load.load()
BUREAUS = frozenset({"FR", "DE", "KE"})
PLACE = Venue(id="v", name="Arena", lat=48.8, lon=2.3)


def event(**changes: Any) -> Event:
    whole = {"id": "run-2030", "name": "Run", "kind": "marathon", "hosts": ("FR",), "starts": "2030-05-05", "ends": "2030-05-06"}
    return Event(**{**whole, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"starts": "2030-05-05T06:00:00Z", "ends": "2030-05-05T12:00:00Z", "zone": "Asia/Kathmandu"},
        {"venues": (PLACE, Venue(id="w", name="Elsewhere")), "sessions": (Session(title="A", starts="2030-05-05T06:00:00Z", venue="v"),)},
        {"routes": (Route(id="r", name="R", points=((-17.0, 179.9), (-17.0, -179.9)), length_km=21.0),)},
        {"zones": (Zone(id="z", name="Z", kind="no_fly", ring=((89.0, 0.0), (89.0, 120.0), (89.0, -120.0))),)},
        {
            "phases": (
                Phase(name="planning", starts="2030-01-01", ends="2030-02-01"),
                Phase(name="live", starts="2030-05-05", ends="2030-05-05"),
            )
        },
        {"partners": ("DE", "KE"), "crowd": 0, "words": ("مثال", "Acme")},
        {"routes": (Route(id="r", name="R", points=((0.0, 0.0), (1.0, 1.0)) * 6000),)},
    ],
)
def test_what_may_be_entered(changes: dict[str, Any]) -> None:
    assert faults(event(**changes), BUREAUS, PACKS) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "Run 2030"}, "id"),
        ({"id": "x" * 61}, "id"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "party"}, "kind"),
        ({"hosts": ()}, "hosts"),
        ({"hosts": ("XX",)}, "hosts"),
        ({"hosts": ("FR", "FR")}, "hosts"),
        ({"partners": ("FR",)}, "partners"),
        ({"words": ("",)}, "words"),
        ({"crowd": -1}, "crowd"),
        ({"starts": "soon"}, "starts"),
        ({"starts": "2030-05-05T06:00:00+02:00"}, "starts"),
        ({"ends": "2030-05-04"}, "ends"),
        ({"zone": "Nowhere/Town"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"phases": (Phase(name="live", starts="2030-05-05", ends="2030-05-01"),)}, "phases.0"),
        (
            {
                "phases": (
                    Phase(name="live", starts="2030-05-05", ends="2030-05-05"),
                    Phase(name="planning", starts="2030-01-01", ends="2030-02-01"),
                )
            },
            "phases.1",
        ),
        ({"venues": (PLACE, PLACE)}, "venues"),
        ({"venues": (Venue(id="v", name=""),)}, "venues.0"),
        ({"venues": (Venue(id="v", name="V", lat=91.0, lon=0.0),)}, "venues.0"),
        ({"venues": (Venue(id="v", name="V", lat=float("nan"), lon=0.0),)}, "venues.0"),
        ({"venues": (Venue(id="v", name="V", lat=1.0),)}, "venues.0"),
        ({"venues": (Venue(id="v", name="V", zone="x"),)}, "venues.0.zone"),
        ({"venues": (Venue(id="v", name="V", capacity=-1),)}, "venues.0.capacity"),
        ({"routes": (Route(id="r", name="R", points=((0.0, 0.0),)),)}, "routes.0"),
        ({"routes": (Route(id="r", name="R", points=((0.0, 0.0), (0.0, 181.0))),)}, "routes.0"),
        ({"routes": (Route(id="r", name="R", points=((0.0, 0.0), (1.0, 1.0)), length_km=0.0),)}, "routes.0.length_km"),
        ({"zones": (Zone(id="z", name="Z", kind="cordon", ring=((0.0, 0.0), (1.0, 1.0))),)}, "zones.0"),
        ({"zones": (Zone(id="z", name="Z", kind="moat", ring=((0.0, 0.0), (1.0, 1.0), (0.0, 1.0))),)}, "zones.0.kind"),
        ({"sessions": (Session(title="", starts="2030-05-05T06:00:00Z"),)}, "sessions.0"),
        ({"sessions": (Session(title="A", starts="2030-05-05"),)}, "sessions.0"),
        ({"sessions": (Session(title="A", starts="2030-05-05T06:00:00Z", ends="2030-05-05T05:00:00Z"),)}, "sessions.0"),
        ({"sessions": (Session(title="A", starts="2030-05-05T06:00:00Z", venue="v"),)}, "sessions.0.venue"),
        ({"sessions": (Session(title="A", starts="2030-05-05T06:00:00Z", route="r"),)}, "sessions.0.route"),
        ({"sessions": (Session(title="A", starts="2030-05-05T06:00:00Z", crowd=-1),)}, "sessions.0.crowd"),
        ({"sessions": (Session(title="A" * 150, starts="2030-05-05T06:00:00Z"),) * 3000}, "sessions"),
        ({"routes": (Route(id="r", name="R", points=((0.0, 0.0), (1.0, 1.0)) * 9000),)}, "routes"),
        ({"hosts": ("FR",) * 21}, "hosts"),
    ],
)
def test_each_mistake_is_told_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert field in faults(event(**changes), BUREAUS, PACKS)


def test_every_mistake_is_told_at_once() -> None:
    wrong = faults(event(id="", name="", kind="", hosts=(), starts="", zone="?"), BUREAUS, PACKS)
    assert set(wrong) >= {"id", "name", "kind", "hosts", "starts", "zone"}
    assert set(MOST) <= {"hosts", "partners", "words", "phases", "venues", "routes", "zones", "sessions"}
    assert MOST_BYTES < 512 * 1024


@pytest.mark.parametrize(
    ("bureau", "secretariat", "hosts", "allowed"),
    [
        ("FR", None, [("FR",)], True),
        ("FR", "XS", [("DE", "FR")], True),
        ("FR", "XS", [("FR",), ("DE",)], False),
        ("XS", "XS", [("FR",), ("DE",)], True),
        ("XS", None, [("FR",)], False),
        ("DE", "XS", [("FR",)], False),
    ],
)
def test_who_may_call(bureau: str, secretariat: str | None, hosts: list[tuple[str, ...]], allowed: bool) -> None:
    decision = may_ask(bureau, secretariat, [event(id=f"e{n}", hosts=one) for n, one in enumerate(hosts)])
    assert decision.allowed is allowed
    assert allowed or "only" in decision.reason
