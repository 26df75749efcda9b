# SPDX-License-Identifier: Apache-2.0
"""Seasons, programmes and venues in tables, in the forms that organisers and fans publish them in."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.core.model.event import Event, Session, Venue
from carillon.core.packs.load import load
from carillon.core.policy.events import faults
from carillon.formats.calendar_csv import write_events, write_sessions
from carillon.formats.calendar_entries import Reading
from carillon.formats.calendar_mapping import guess
from carillon.formats.calendar_rows import Table, table_of_csv, table_of_json
from carillon.formats.calendar_table import read
from tests.conftest import shared_data

CUP = Event(id="", name="Harbour Cup", kind="tournament", hosts=(), starts="", ends="")
STADIUMS = {
    "name": "Harbour Cup 2030",
    "stadiums": [
        {"city": "Northport", "timezone": "UTC-7", "cc": "ca", "name": "Ice Hall", "capacity": 54000, "coords": "49°16'36\"N 123°6'43\"W"},
        {"city": "Eastville (1)", "timezone": "UTC-4", "cc": "us", "name": "Grand Arena (Old Mill Park)", "lat": 40.8, "lon": -74.0},
        {"city": "Eastville (2)", "timezone": "UTC-4", "cc": "us", "name": "Dock Stadium", "lat": 40.7, "lon": -74.1},
    ],
}
MATCHES = {
    "name": "Harbour Cup 2030",
    "matches": [
        {
            "round": "Matchday 1",
            "date": "2030-06-11",
            "time": "13:00 UTC-7",
            "team1": "Reds",
            "team2": "Blues",
            "group": "A",
            "ground": "Northport",
        },
        {
            "round": "Matchday 2",
            "date": "2030-06-12",
            "time": "20:00",
            "team1": "Greens",
            "team2": "Blues",
            "ground": "Old Mill Park, Eastville",
        },
        {
            "round": "Final",
            "num": 3,
            "date": "2030-07-01",
            "time": "21:00",
            "team1": "W1",
            "team2": "W2",
            "ground": "Dock Stadium, Eastville",
        },
        {"round": "Third place", "date": "2030-06-30", "team1": "L1", "team2": "L2", "ground": "Ice Sports Hall, Northport"},
    ],
}


def of_json(value: Any) -> Table:
    return table_of_json(json.dumps(value).encode())


def season(text: str, *, hosts: tuple[str, ...] = (), **settings: Any) -> Reading:
    """A table given as CSV, by the mapping that its headings suggest, with settings laid over it."""
    table = table_of_csv(text.encode())
    mapping = guess(table.header)
    fields = {**mapping["fields"], **settings.pop("fields", {})}
    return read(table, {**mapping, **settings, "fields": fields}, hosts=hosts)


def valid(event: Event) -> bool:
    return faults(event, {*event.hosts}, load()) == {}


def test_a_world_cup_is_its_stadiums_and_its_matches_on_one_event() -> None:
    stadiums, matches = of_json(STADIUMS), of_json(MATCHES)
    (with_venues,) = read(stadiums, guess(stadiums.header), event=CUP).events
    reading = read(matches, guess(matches.header), event=with_venues)
    (event,) = reading.events
    assert valid(event)
    assert (event.id, event.hosts, event.starts, event.ends) == ("harbour-cup-2030", ("CA", "US"), "2030-06-11", "2030-07-01")
    assert [(one.title, one.starts, one.venue) for one in event.sessions] == [
        ("Reds – Blues (Matchday 1, A)", "2030-06-11T20:00:00Z", "ice-hall"),
        ("Greens – Blues (Matchday 2)", "2030-06-13T00:00:00Z", "grand-arena-old-mill-park"),
        ("L1 – L2 (Third place)", "2030-06-30T07:00:00Z", "ice-hall"),
        ("W1 – W2 (Final)", "2030-07-02T01:00:00Z", "dock-stadium"),
    ]
    assert event.venues[1].city == "Eastville"
    assert event.venues[0].lat == pytest.approx(49.2766667)
    assert [note.text for note in reading.notes] == ["“Ice Sports Hall, Northport” is read as Ice Hall, the one venue in Northport"]


def test_a_programme_that_is_read_again_changes_nothing_and_a_match_that_moved_is_there_once() -> None:
    stadiums, matches = of_json(STADIUMS), of_json(MATCHES)
    (event,) = read(matches, guess(matches.header), event=read(stadiums, guess(stadiums.header), event=CUP).events[0]).events
    assert read(matches, guess(matches.header), event=event).events == (event,)
    moved = of_json({"matches": [{**MATCHES["matches"][0], "time": "15:00 UTC-7"}]})
    (later,) = read(moved, guess(moved.header), event=event).events
    assert [one.starts for one in later.sessions if one.title.startswith("Reds")] == ["2030-06-11T22:00:00Z"]
    assert len(later.sessions) == 4


def test_a_season_is_an_event_for_each_row() -> None:
    rows = "\n".join(f"Run {n},2026-{4 + n % 2:02}-{1 + n % 28:02},Town {n},France,many" for n in range(1, 151))
    reading = season(f"Event,Date,City,Country,Runners\n{rows}\n", constants={"kind": "marathon", "series": "Spring 2026"})
    assert len(reading.events) == 150
    assert reading.rejected == ()
    assert all(map(valid, reading.events))
    assert {(one.kind, one.series, one.hosts) for one in reading.events} == {("marathon", "Spring 2026", ("FR",))}
    assert reading.notes[0].text == "crowd: “many” is no number, and left out"
    assert reading.notes[0].place == "line 2 and 149 more"


def test_a_row_says_what_it_says() -> None:
    text = (
        "Race,Date,Start,City,Country,Organiser,Title sponsor,Distance,Runners,Lat,Lon,Website,Status,Host\n"
        "Lutece Marathon,Sun 12 April 2026,08:30,Lutece,France,Lutece Running,Acme; Zenith,"
        '42.195,"57,000",48.87,2.3,https://run.example,,FR; DE\n'
    )
    (event,) = season(text).events
    assert valid(event)
    assert event == Event(
        id="lutece-marathon-2026",
        name="Lutece Marathon",
        kind="marathon",
        hosts=("FR", "DE"),
        starts="2026-04-12",
        ends="2026-04-12",
        zone="Europe/Paris",
        words=("Lutece Running", "Acme", "Zenith"),
        crowd=57000,
        venues=(Venue(id="lutece", name="Lutece", city="Lutece", country="FR", lat=48.87, lon=2.3),),
        sessions=(
            msgspec.convert(
                {"title": "Lutece Marathon (42.195 km)", "starts": "2026-04-12T06:30:00Z", "venue": "lutece", "crowd": 57000},
                type=type(event.sessions[0]),
            ),
        ),
        source="https://run.example",
    )


def test_ids_are_of_name_and_year_and_of_what_tells_them_apart() -> None:
    text = (
        "Event,Date,City,Country\nNight Run,2026-04-12,Lutece,FR\nNight Run,2026-04-12,Bonna,DE\n"
        "Night Run 2026,2026-05-12,Bonna,DE\nDay Run,2026-04-12,Bonna,DE\n"
    )
    ids = [event.id for event in season(text).events]
    assert ids == ["night-run-lutece-2026", "night-run-bonna-04-12-2026", "night-run-bonna-05-12-2026", "day-run-2026"]
    assert [event.id for event in season("\n".join([text.splitlines()[0], *reversed(text.splitlines()[1:])])).events] == ids[::-1]


def test_names_in_any_script_have_ids() -> None:
    (event,) = season("Название,Дата,Страна\nМарафон Белых ночей,12 апреля 2026 г.,Россия\n").events
    assert (event.id, event.kind, event.hosts) == ("marafon-belykh-nochei-2026", "marathon", ("RU",))
    assert valid(event)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",2026-04-12,08:30,FR,,", "no name"),
        ("Run,,,FR,,", "no day"),
        ("Run,someday,,FR,,", "no day"),
        ("Run,April 2026,,FR,,", "says no day"),
        ("Run,2026-04-12,noon,FR,,", "no time"),
        ("Run,2026-04-12,08:30,US,,", "of no zone"),
        ("Run,2026-04-12,08:30 CST,US,,", "CST"),
        ("Run,2026-04-12,,,,", "no host"),
        ("Run,1799-04-12,,FR,,", "year"),
        ("Run,2026-04-12,,FR,95,10", "exchanged"),
        ("Run,2026-04-12,,FR,10,", "without the other"),
        ("Run,2026-04-12,,FR,1,2", "neither a venue nor a city"),
        ("Good,2026-04-13,,FR,,", "the same event"),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_out_with_place_and_reason(row: str, why: str) -> None:
    reading = season(f"Event,Date,Time,Country,Lat,Lon\nGood,2026-04-13,,FR,,\n{row}\n")
    assert [one.name for one in reading.events] == ["Good"]
    assert [one.place for one in reading.rejected] == ["line 3"]
    assert why in reading.rejected[0].reason


def test_the_order_of_day_and_month_is_told_by_the_table_or_by_the_mapping() -> None:
    rows = "Event,Date,Country\nA,04/05/2026,FR\n"
    assert "may be two days" in season(rows).rejected[0].reason
    assert [one.starts for one in season(f"{rows}B,19/05/2026,FR\n").events] == ["2026-05-04", "2026-05-19"]
    told = season(rows, fields={"starts": {"column": "Date", "date": "%m/%d/%Y"}})
    assert told.events[0].starts == "2026-04-05"


def test_a_month_is_all_its_days_where_the_mapping_says_so() -> None:
    reading = season("City,Month,Year\nLutece,April,2026\n", hosts=("FR",), partial="span", fields={"name": "{City} Marathon"})
    (event,) = reading.events
    assert (event.id, event.starts, event.ends) == ("lutece-marathon-2026", "2026-04-01", "2026-04-30")


@pytest.mark.parametrize(
    ("cells", "starts", "ends"),
    [
        ("2026-04-12,13:00 UTC-6,,", "2026-04-12T19:00:00Z", ""),
        ("2026-04-12,13:00,,Asia/Tokyo", "2026-04-12T04:00:00Z", ""),
        ("2026-04-12T13:00:00-06:00,,,", "2026-04-12T19:00:00Z", ""),
        ("2026-04-12T13:00:00Z,,,", "2026-04-12T13:00:00Z", ""),
        ("12 April 2026 at 1:30 pm,,,", "2026-04-12T11:30:00Z", ""),
        ("2026-04-12,13:00-15:30,,", "2026-04-12T11:00:00Z", "2026-04-12T13:30:00Z"),
        ("2026-04-12,20:00,01:00,", "2026-04-12T18:00:00Z", "2026-04-12T23:00:00Z"),
        ("2026-04-12,24:00,,", "2026-04-12T22:00:00Z", ""),
        ("2026-04-12,20:00,2026-04-14 22:00,", "2026-04-12T18:00:00Z", "2026-04-14T20:00:00Z"),
    ],
)
def test_times_and_zones(cells: str, starts: str, ends: str) -> None:
    (event,) = season(f"Event,Date,Time,End,Time zone,Country\nRun,{cells},FR\n").events
    assert [(one.starts, one.ends) for one in event.sessions] == [(starts, ends)]
    assert valid(event)


def test_an_hour_that_does_not_exist_is_told() -> None:
    reading = season("Event,Date,Time,Country\nRun,2026-03-29,02:30,FR\n")
    assert reading.events[0].sessions[0].starts == "2026-03-29T01:30:00Z"
    assert "does not exist" in reading.notes[0].text


def test_sessions_of_whole_days_are_from_midnight_to_midnight_where_they_are_held() -> None:
    table = table_of_csv(
        b"name,sports,start,end,lat,lon\nPool,Swimming,2030-07-27,2030-08-10,48.9,2.35\nPool,Diving,2030-08-11,2030-08-11,48.9,2.35\n"
    )
    games = msgspec.structs.replace(CUP, name="Games", kind="games", hosts=("FR",), zone="Europe/Paris")
    (event,) = read(table, guess(table.header), event=games).events
    assert valid(event)
    assert len(event.venues) == 1
    assert (event.sessions[0].starts, event.sessions[0].ends) == ("2030-07-26T22:00:00Z", "2030-08-10T22:00:00Z")
    assert (event.starts, event.ends) == ("2030-07-27", "2030-08-11")
    lost = read(table, guess(table.header), event=msgspec.structs.replace(games, zone="UTC"))
    assert "in which zone" in lost.rejected[0].reason


def test_the_same_session_twice_and_a_cancelled_one_are_left_out() -> None:
    table = table_of_csv(
        b"Session,Date,Time,Status\nFinal,2030-07-01,20:00 UTC,\nFinal,2030-07-01,20:00 UTC,\nShow,2030-07-01,20:00 UTC,cancelled\n"
    )
    reading = read(table, guess(table.header), event=CUP)
    assert len(reading.events[0].sessions) == 1
    assert reading.rejected[0].reason == "“Final” is the same session as line 2"
    assert "cancelled" in reading.notes[0].text


def test_venues_of_one_name_in_two_places_are_two() -> None:
    table = table_of_csv(b"Stadium,City\nOlympic,Lutece\nOlympic,Bonna\nOlympic,Lutece\n,\n")
    (event,) = read(table, guess(table.header), event=CUP).events
    assert [(one.id, one.city) for one in event.venues] == [("olympic", "Lutece"), ("olympic-2", "Bonna")]
    assert event.id == ""


def test_a_programme_needs_its_event() -> None:
    with pytest.raises(errors.Invalid):
        read(of_json(MATCHES), guess(of_json(MATCHES).header))


@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=6), max_size=5))
def test_any_cells_are_read_or_left_out_with_a_reason(rows: list[list[str]]) -> None:
    header = ("Event", "Date", "Time", "Country", "Coordinates", "Crowd")
    table = of_json([dict(zip(header, row, strict=True)) for row in [["A", "2026-01-01", "", "FR", "", ""], *rows]])
    reading = read(table, guess(header, "season") if set(table.header) == set(header) else guess(table.header, "season"))
    assert len(reading.events) + len(reading.rejected) >= 1
    assert all(valid(event) for event in reading.events)


NAME = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1)).map(date.isoformat)
ZONES = st.sampled_from(("UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "Africa/Cairo"))
MOMENTS = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2090-01-01")).map(
    lambda moment: moment.isoformat(timespec="seconds") + "Z"
)


@settings(max_examples=50)
@given(st.lists(st.tuples(NAME, DAYS, ZONES, st.sampled_from(("marathon", "summit")), st.none() | st.integers(1, 10**6)), max_size=4))
def test_events_that_are_written_are_read_again(given: list[tuple[Any, ...]]) -> None:
    venue = Venue(id="hall", name="Hall", city="Lutece", country="FR", lat=-48.5, lon=2.25, capacity=500, zone="")
    events = [
        Event(
            id=f"id-{n}",
            name=name,
            kind=kind,
            hosts=("FR", "DE"),
            starts=day,
            ends=day,
            zone=zone,
            words=("=Acme",),
            crowd=crowd,
            venues=(venue,),
        )
        for n, (name, day, zone, kind, crowd) in enumerate(given)
    ]
    table = table_of_csv(write_events(events))
    reading = read(table, guess(table.header))
    assert reading.rejected == ()
    # A venue that names no zone has that of its row.
    assert [msgspec.structs.replace(one, venues=(venue,)) for one in reading.events] == events


@settings(max_examples=50)
@given(st.lists(st.tuples(NAME, MOMENTS, st.integers(0, 100_000)), min_size=1, max_size=5, unique_by=lambda one: one[0]), ZONES)
def test_sessions_that_are_written_are_read_again(given: list[tuple[str, str, int]], zone: str) -> None:
    venue = Venue(id="hall", name="Hall", city="Lutece", country="FR", lat=48.5, lon=2.25, zone=zone)
    sessions = [
        Session(
            title=title,
            starts=starts,
            ends=f"{datetime.fromisoformat(starts) + timedelta(seconds=lasts):%Y-%m-%dT%H:%M:%SZ}" if lasts else "",
            venue="hall",
        )
        for title, starts, lasts in given
    ]
    event = msgspec.structs.replace(
        CUP, hosts=("FR",), venues=(venue,), sessions=tuple(sorted(sessions, key=lambda one: (one.starts, one.title)))
    )
    table = table_of_csv(write_sessions([event]))
    reading = read(table, guess(table.header), event=msgspec.structs.replace(event, sessions=()))
    assert reading.rejected == ()
    assert reading.events[0].sessions == event.sessions


def test_an_event_with_one_session_is_written_with_its_time_and_no_cell_is_a_formula() -> None:
    (event,) = season("Event,Date,Time,End time,Country\nRun,2026-04-12,08:30,14:00,FR\n").events
    risky = msgspec.structs.replace(event, name="=cmd()", words=("@x", "+y"), source="-1")
    text = write_events([risky]).decode()
    assert "08:30 UTC+2" in text
    assert "'=cmd()" in text
    assert "'@x; +y" in text
    assert "'-1" in text
    table = table_of_csv(write_events([event]))
    (back,) = read(table, guess(table.header)).events
    assert (back.sessions[0].starts, back.sessions[0].ends) == (event.sessions[0].starts, event.sessions[0].ends)


@pytest.mark.parametrize(("year", "venues", "matches"), [(2018, 12, 64), (2022, 8, 64), (2026, 16, 104)])
def test_the_fixtures_of_real_world_cups_are_read(year: int, venues: int, matches: int) -> None:
    stadiums = table_of_json(shared_data(f"events/fifa_{year}_stadiums.json").read_bytes())
    fixtures = table_of_json(shared_data(f"events/fifa_{year}_fixtures.json").read_bytes())
    (event,) = read(stadiums, guess(stadiums.header), event=CUP, hosts=("FR",)).events
    reading = read(fixtures, guess(fixtures.header), event=event)
    assert reading.rejected == ()
    (event,) = reading.events
    assert (len(event.venues), len(event.sessions)) == (venues, matches)
    assert all(one.venue for one in event.sessions)
    assert valid(event)


def test_real_lists_of_venues_and_editions_are_read() -> None:
    table = table_of_csv(shared_data("events/paris2024_venues.csv").read_bytes())
    games = msgspec.structs.replace(CUP, kind="games", hosts=("FR",), zone="Europe/Paris")
    reading = read(table, guess(table.header), event=games)
    assert reading.rejected == ()
    assert len(reading.events[0].sessions) == len(table.rows)
    assert valid(reading.events[0])
    for name, constants in (("Races", {}), ("Cities", {"year": 2026})):
        table = table_of_csv(shared_data(f"events/{name}.csv").read_bytes())
        reading = read(table, {**guess(table.header), "partial": "span", "constants": constants}, hosts=("FR",))
        assert reading.rejected == ()
        assert len(reading.events) == len(table.rows)
        assert all(map(valid, reading.events))
