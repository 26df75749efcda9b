# SPDX-License-Identifier: Apache-2.0
"""What headings say in several languages, and every mistake of a mapping at once."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.calendar_mapping import checked, guess, parse


@pytest.mark.parametrize(
    ("header", "shape", "fields", "unknown"),
    [
        ("Event,Date,City,Country,Runners", "season", "name,starts,city,country,crowd", ""),
        ("Épreuve,Date de début,Date de fin,Ville,Pays", "season", "name,starts,ends,city,country", ""),
        ("Veranstaltung,Datum,Startzeit,Ort,Land,Teilnehmer", "season", "name,starts,time,city,country,crowd", ""),
        ("Carrera,Fecha,Hora,Ciudad,País,Organizador", "season", "name,starts,time,city,country,words", ""),
        ("Название,Дата,Время,Город,Страна", "season", "name,starts,time,city,country", ""),
        ("اسم الحدث,التاريخ,المدينة,الدولة", "season", "name,starts,city,country", ""),
        ("赛事,日期,城市,国家", "season", "name,starts,city,country", ""),
        ("Date,Start,Race,Prize purse", "season", "starts,time,name", "Prize purse"),
        ("City,Month of race,Capacity", "season", "city,month,capacity,name", ""),
        ("round,date,time,team1,team2,group,ground,num", "programme", "stage,starts,time,home,away,group,venue,number", ""),
        ("code,name,category,sports,start,end,lat,lon", "programme", "id,venue,kind,title,starts,ends,lat,lon", ""),
        ("Session,Date,Venue", "programme", "title,starts,venue", ""),
        ("city,timezone,cc,name,capacity,coords,lat,lon", "venues", "city,zone,country,venue,capacity,coordinates,lat,lon", ""),
        ("Date,Date,Event,Colour", "season", "name", "Date,Date,Colour"),
    ],
)
def test_headings_are_understood(header: str, shape: str, fields: str, unknown: str) -> None:
    mapping = guess(header.split(","))
    assert mapping["shape"] == shape
    assert set(mapping["fields"]) == set(fields.split(","))
    assert mapping["unknown"] == [one for one in unknown.split(",") if one]


def test_a_shape_may_be_asked_for() -> None:
    assert guess(["name", "date", "sport"], "season")["fields"]["name"] == "name"
    assert guess(["name", "date"], "programme")["shape"] == "programme"
    assert guess(["name", "organiser", "sponsor"])["fields"]["words"] == ["organiser", "sponsor"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_a_guess_fits_its_own_header(header: list[str]) -> None:
    mapping = guess(header)
    with suppress(errors.Invalid):
        checked(mapping, header)
    assert set(mapping["unknown"]) <= set(header)


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"shape": "circle"}, "shape"),
        ({"colour": "red"}, "colour"),
        ({"fields": ["A"]}, "fields"),
        ({"fields": {"size": "A"}}, "fields.size"),
        ({"fields": {"name": "C"}}, "fields.name"),
        ({"fields": {"name": "Twice"}}, "fields.name"),
        ({"fields": {"name": None}}, "fields.name"),
        ({"fields": {"name": []}}, "fields.name"),
        ({"fields": {"starts": ["A", "B"]}}, "fields.starts"),
        ({"fields": {"name": "{C} run"}}, "fields.name"),
        ({"fields": {"name": {"column": "A", "join": "x"}}}, "fields.name.join"),
        ({"fields": {"starts": {"column": "A", "date": "%Y"}}}, "fields.starts.date"),
        ({"fields": {"starts": {"column": "A", "date": ["%Y"]}}}, "fields.starts.date"),
        ({"constants": {"kind": ["A"]}}, "constants.kind"),
        ({"constants": {"size": "A"}}, "constants.size"),
        ({"partial": "maybe"}, "partial"),
        ({"shape": "season"}, "fields.name"),
        ({"shape": "programme"}, "fields.starts"),
        ({"shape": "venues"}, "fields.venue"),
    ],
)
def test_a_mistake_is_named(mapping: dict[str, object], field: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        checked(mapping, ["A", "B", "Twice", "Twice"])
    assert field in caught.value.fields


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(errors.Invalid) as caught:
        checked({"shape": "season", "fields": {"size": "A", "name": "C"}, "partial": "x"}, ["A"])
    assert set(caught.value.fields) == {"fields.size", "fields.name", "fields.starts", "partial"}


def test_a_mapping_may_be_written_by_hand() -> None:
    text = b"shape: season\nfields:\n  name: '{City} Run'\n  starts: {column: Day, date: '%m/%d/%Y'}\nconstants: {country: no}\n"
    plan = checked(parse(text), ["City", "Day"])
    assert plan.fields["name"].columns == ("City",)
    assert plan.fields["starts"].order == "mdy"
    assert plan.constants == {"country": "no"}


@pytest.mark.parametrize("text", [b"- a", b"a: [", b"", b"\xff\xfe"])
def test_what_is_no_mapping_is_refused(text: bytes) -> None:
    with pytest.raises(errors.Malformed):
        parse(text)


def test_a_setting_that_is_there_twice_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        parse(b"shape: season\nshape: venues\n")
