# SPDX-License-Identifier: Apache-2.0
"""Records are read leniently: what cannot be used is rejected with its place, and the rest goes on."""

import json

import pytest

from carillon.desk.screening import listing
from carillon.errors import Malformed
from carillon.formats.rows import Rejected
from carillon.store.index.bulk import Listed
from tests.desk.screening.lists import KINDS, PERSONS, lines, stream


def read(data: bytes | str) -> tuple[list[Listed], list[Rejected]]:
    found = list(listing.read(stream(data), KINDS))
    return [one for one in found if isinstance(one, Listed)], [one for one in found if isinstance(one, Rejected)]


def test_an_entity() -> None:
    (found,), rejected = read(lines(PERSONS[:1]))
    assert not rejected
    assert (found.id, found.kind, found.names) == ("p0", "person", ("Zebulon Vanishingham",))
    assert (found.birth_dates, found.countries) == (("1960-04-10",), ("FR",))
    assert [(one.form, one.normal, one.country) for one in found.numbers] == [("document", "XY123450", "FR")]


@pytest.mark.parametrize("bad", ['{"id": "x"}', '{"id": "x", "schema": "Unicorn", "properties": {"name": ["y"]}}', "nonsense"])
def test_a_bad_row_is_rejected_with_its_place(bad: str) -> None:
    found, rejected = read(lines(PERSONS[:1]) + bad.encode() + b"\n" + lines(PERSONS[1:2]))
    assert [one.id for one in found] == ["p0", "p1"]
    assert [one.place for one in rejected] == ["line 2"]
    assert rejected[0].reason


def test_a_row_by_which_nobody_is_found() -> None:
    found, rejected = read(json.dumps({"id": "a", "schema": "Address", "properties": {"full": ["Nowhere 1"]}}) + "\n")
    assert not found
    assert rejected[0].reason == "it has no name and no number to be found by"


def test_a_list_cut_off_half_way_is_an_error() -> None:
    with pytest.raises(Malformed, match="cut off"):
        read(lines(PERSONS)[:-20])


def test_a_table() -> None:
    table = (
        "id,schema,name,aliases,birth_date,countries,document_number,document_country\n"
        "a,Person,Zebulon Vanishingham,Zeb;The Vanisher,1980-04-12,France,XY 123450,de\n"
        "b,Company,Unreal Trading,,,et,,\n"
        ",Person,Nobody,,,,,\n"
        "d,Person,Too,Few\n"
    )
    found, rejected = read(table)
    assert [one.id for one in found] == ["a", "b"]
    assert found[0].names == ("Zebulon Vanishingham", "Zeb", "The Vanisher")
    assert found[0].countries == ("FR",)
    assert (found[0].numbers[0].normal, found[0].numbers[0].country) == ("XY123450", "DE")
    assert (found[1].kind, found[1].countries) == ("organisation", ("ET",))
    assert [one.place for one in rejected] == ["line 4", "line 5"]


@pytest.mark.parametrize("data", ["", "name\nZebulon\n", "id,name\n"])
def test_a_file_without_records(data: str) -> None:
    with pytest.raises(Malformed):
        read(data)
