# SPDX-License-Identifier: Apache-2.0
"""Names on a map: none covers another, at any size; none leaves the drawing; the weightiest are there."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from carillon.doors.web.maps import labels
from carillon.doors.web.maps.labels import TIERS, Name

WIDE, HIGH = 960.0, 600.0
names = st.builds(
    Name,
    x=st.floats(0, WIDE),
    y=st.floats(0, HIGH),
    text=st.sampled_from(["Great Square", "Q", "ملعب المثال", "東京スタジアム", "Στάδιο", "40", "A rather long name of a place"]),
    reach=st.sampled_from([2.0, 6.0, 8.5]),
    size=st.sampled_from([0.8, 1.0]),
    centred=st.booleans(),
    broad=st.sampled_from([1.0, 1.17]),
)


def laid(name: Name, place: labels.Place, scale: float) -> labels.Box:
    """The space of a name where letters are so much larger than on a desk."""
    box = labels.box(name, place)
    return (
        name.x + (box[0] - name.x) * scale, name.y + (box[1] - name.y) * scale,
        name.x + (box[2] - name.x) * scale, name.y + (box[3] - name.y) * scale,
    )  # fmt: skip


def meet(a: labels.Box, b: labels.Box) -> bool:
    return a[0] + 1e-6 < b[2] and b[0] + 1e-6 < a[2] and a[1] + 1e-6 < b[3] and b[1] + 1e-6 < a[3]


@given(st.lists(names, max_size=40))
def test_no_name_covers_another_at_any_width_of_the_page(given_names: list[Name]) -> None:
    placed = labels.place(given_names, WIDE, HIGH)
    shown: set[str] = set()
    for tier, scale in TIERS:
        shown.add(tier)
        boxes = [laid(name, at, scale) for name, at in zip(given_names, placed, strict=True) if at is not None and at.tier in shown]
        assert not any(meet(a, b) for a, b in combinations(boxes, 2))
        assert all(a >= -1e-6 and b >= -1e-6 and c <= WIDE + 1e-6 and d <= HIGH + 1e-6 for a, b, c, d in boxes)


@given(st.lists(names, min_size=1, max_size=20))
def test_names_keep_clear_of_what_is_taken(given_names: list[Name]) -> None:
    taken = (300.0, 300.0, (-40.0, -40.0, 40.0, 40.0))
    for name, at in zip(given_names, labels.place(given_names, WIDE, HIGH, [taken]), strict=True):
        if at is not None and (name.x, name.y) != (300.0, 300.0):
            assert not meet(labels.box(name, at), (260, 260, 340, 340))


def test_the_first_name_is_placed_first_and_beside_its_own_sign() -> None:
    square = (-6.0, -6.0, 6.0, 6.0)
    two = [Name(100, 100, "First"), Name(104, 101, "Second")]
    first, second = labels.place(two, WIDE, HIGH, [(100, 100, square)])
    assert first is not None
    assert (first.anchor, first.tier) == ("start", "")
    assert second is None or second.anchor != "start" or second.dy != first.dy


def test_names_have_one_line_and_no_signs_that_turn_text_around() -> None:
    assert labels.shortened("  Great\n\u202eSquare\u2069 ") == "Great Square"
    long = labels.shortened("x" * 200)
    assert len(long) == labels.LONGEST
    assert long.endswith("…")


def test_broad_letters_take_more_room() -> None:
    assert labels.width("東京") > labels.width("WW") > labels.width("ab") > labels.width("á"[:1])
