# SPDX-License-Identifier: Apache-2.0
"""Points on a map: their forms, and what is drawn as one where they are many."""

from carillon.doors.web.maps import symbols
from carillon.doors.web.maps.layers import Spot


def spots(count: int, urgency: str = "routine") -> list[Spot]:
    return [Spot(0.0, 0.0, "report", f"R{n}", urgency=urgency) for n in range(count)]


def test_every_kind_has_a_form_of_its_own() -> None:
    forms = [form for form, _ in symbols.KINDS.values()]
    assert len(set(forms)) == len(forms)
    assert set(forms) <= set(symbols.FORMS)


def test_few_points_stay_apart_and_those_in_one_place_are_one() -> None:
    found = symbols.gather(spots(3), [(100, 100), (101, 100), (120, 100)])
    assert sorted(len(one.spots) for one in found) == [1, 2]


def test_many_points_are_gathered_and_none_is_lost() -> None:
    places = [(float(n % 30) * 30, float(n // 30) * 20) for n in range(600)]
    found = symbols.gather(spots(600), places)
    assert sum(len(one.spots) for one in found) == 600
    assert len(found) < 300


def test_the_most_urgent_is_on_top_and_gives_its_tone() -> None:
    few = [*spots(2), Spot(0, 0, "hit", "H", urgency="flash")]
    found = symbols.gather(few, [(10, 10), (500, 500), (11, 10)])
    assert found[-1].spots[0].name == "H"
    assert symbols.urgency(found[-1].spots) == "flash"
    assert 'class="map-many flash"' in symbols.many(found[-1])


def test_unknown_kinds_and_urgencies_are_drawn_plainly() -> None:
    assert symbols.sign("rumour", "whenever", 9.0) == symbols.sign("record", "routine", 2.0)
    assert symbols.kinds([Spot(0, 0, "rumour", ""), Spot(0, 0, "hit", "")], str) == [("hit", "Hit", 1), ("rumour", "rumour", 1)]
