# SPDX-License-Identifier: Apache-2.0
"""Calendars as organisers send them, and ours as they are written: read again by us, and by an implementation that is not ours."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import icalendar
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.core.model.event import Event, Session, Venue
from carillon.core.packs.load import load
from carillon.core.policy.events import faults
from carillon.formats import ical, ical_out

AT = "2026-01-01T00:00:00Z"
WEEKLY = "RRULE:FREQ=WEEKLY"
WORLD_CUP = Event(id="cup-2030", name="Cup 2030", kind="tournament", hosts=("FR",), starts="", ends="", zone="Europe/Paris")


def calendar(*entries: str, head: str = "X-WR-TIMEZONE:Europe/Paris") -> bytes:
    """Entries, each given by its lines without BEGIN and END."""
    inner = "".join(f"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n" for entry in entries)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def entry(*lines: str, uid: str = "a-1", title: str = "Spring Marathon", starts: str = "DTSTART;VALUE=DATE:20260412") -> str:
    return "\n".join((f"UID:{uid}", f"SUMMARY:{title}", starts, *lines))


def season(*entries: str, **settings: str) -> Event:
    reading = ical.read_season(calendar(*entries), hosts=("FR",), **settings)
    assert reading.rejected == ()
    (event,) = reading.events
    assert faults(event, {"FR"}, load()) == {}
    return event


def test_an_entry_is_an_event_with_all_it_says() -> None:
    event = season(
        entry(
            "DURATION:PT6H30M",
            "LOCATION:Harbour Square\\, Lutece\\, France",
            "GEO:48.87;2.3",
            'ORGANIZER;CN="Lutece Running":mailto:office@races.example',
            "URL:https://races.example/2026",
            "CATEGORIES:SPORT,MARATHON",
            "SEQUENCE:3",
            uid="7f3a@races.example",
            title="Marathon de Lutè\n ce",
            starts="DTSTART;TZID=Europe/Paris:20260412T083000",
        )
    )
    assert event == Event(
        id=event.id,
        name="Marathon de Lutèce",
        kind="marathon",
        hosts=("FR",),
        starts="2026-04-12",
        ends="2026-04-12",
        zone="Europe/Paris",
        words=("Lutece Running",),
        venues=(Venue(id="harbour-square", name="Harbour Square", city="Lutece", country="FR", lat=48.87, lon=2.3, zone="Europe/Paris"),),
        sessions=(Session(title="Marathon de Lutèce", starts="2026-04-12T06:30:00Z", ends="2026-04-12T13:00:00Z", venue="harbour-square"),),
        version=3,
        source="https://races.example/2026",
    )
    assert event.id.startswith("7f3a-")


def test_an_identifier_gives_the_same_id_whatever_else_changes() -> None:
    moved = entry(uid="7f3a@races.example", title="Another name", starts="DTSTART;VALUE=DATE:20270412")
    assert season(moved).id == season(entry(uid="7f3a@races.example")).id
    assert season(entry(uid="spring-2026")).id == "spring-2026"
    assert season("SUMMARY:Run\nDTSTART;VALUE=DATE:20260412").id.startswith("run-")


@pytest.mark.parametrize(
    ("lines", "first", "last", "starts", "ends"),
    [
        (("DTSTART;VALUE=DATE:20260412",), "2026-04-12", "2026-04-12", "", ""),
        (("DTSTART;VALUE=DATE:20260412", "DTEND;VALUE=DATE:20260414"), "2026-04-12", "2026-04-13", "", ""),
        (("DTSTART;VALUE=DATE:20260412", "DTEND;VALUE=DATE:20260412"), "2026-04-12", "2026-04-12", "", ""),
        (("DTSTART;VALUE=DATE:20260412", "DURATION:P2D"), "2026-04-12", "2026-04-13", "", ""),
        (("DTSTART:20260412T083000",), "2026-04-12", "2026-04-12", "2026-04-12T06:30:00Z", ""),
        (("DTSTART:20260412T083000Z",), "2026-04-12", "2026-04-12", "2026-04-12T08:30:00Z", ""),
        (("DTSTART:20260412T200000", "DTEND:20260413T000000"), "2026-04-12", "2026-04-12", "2026-04-12T18:00:00Z", "2026-04-12T22:00:00Z"),
        (("DTSTART:20260412T200000", "DTEND:20260413T010000"), "2026-04-12", "2026-04-13", "2026-04-12T18:00:00Z", "2026-04-12T23:00:00Z"),
        (("DTSTART;TZID=W. Europe Standard Time:20260412T083000",), "2026-04-12", "2026-04-12", "2026-04-12T06:30:00Z", ""),
        (("DTSTART;TZID=/x.example/Europe/Paris:20260412T083000",), "2026-04-12", "2026-04-12", "2026-04-12T06:30:00Z", ""),
        (("DTSTART:20260412T083000", "RRULE:FREQ=DAILY;COUNT=1"), "2026-04-12", "2026-04-12", "2026-04-12T06:30:00Z", ""),
    ],
)
def test_days_and_times(lines: tuple[str, ...], first: str, last: str, starts: str, ends: str) -> None:
    event = season(entry(*lines[1:], starts=lines[0]))
    assert (event.starts, event.ends) == (first, last)
    assert [(one.starts, one.ends) for one in event.sessions] == ([(starts, ends)] if starts else [])


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((WEEKLY,), "recurs"),
        (("RDATE;VALUE=DATE:20260512",), "recurs"),
        (("RECURRENCE-ID;VALUE=DATE:20260412",), "recurs"),
        (("DTEND;VALUE=DATE:20260410",), "ends before"),
        (("DTEND:20260412T100000",), "the other a time"),
        (("DURATION:soon",), "DURATION"),
        (("DURATION:P99999D",), "year"),
    ],
)
def test_an_entry_that_cannot_be_taken_is_left_out_with_place_and_reason(lines: tuple[str, ...], why: str) -> None:
    reading = ical.read_season(calendar(entry(uid="good"), entry(*lines)), hosts=("FR",))
    assert [one.id for one in reading.events] == ["good"]
    (rejected,) = reading.rejected
    assert rejected.place == "line 9"
    assert why in rejected.reason


@pytest.mark.parametrize(
    ("starts", "why"),
    [
        ("DTSTART;TZID=Nowhere/City:20260412T083000", "Nowhere/City"),
        ("DTSTART:20260412T253000", "no day or time"),
        ("DTSTART;VALUE=DATE:20260231", "no day or time"),
        ("DTSTART;VALUE=DATE:00010101", "year"),
        ("DTSTART:00010101T000000Z", "year"),
        ("COMMENT:none", "no DTSTART"),
    ],
)
def test_a_start_that_is_none_is_told(starts: str, why: str) -> None:
    (rejected,) = ical.read_season(calendar(entry(starts=starts))).rejected
    assert why in rejected.reason


def test_a_time_of_no_zone_is_refused_unless_the_reader_names_one() -> None:
    floating = calendar(entry(starts="DTSTART:20260412T083000"), head="X-NOTHING:1")
    assert "time zone" in ical.read_season(floating).rejected[0].reason
    (event,) = ical.read_season(floating, zone="Asia/Tokyo").events
    assert event.sessions[0].starts == "2026-04-11T23:30:00Z"


def test_a_zone_that_a_program_named_itself_is_known_by_what_it_says_beside() -> None:
    head = "BEGIN:VTIMEZONE\nTZID:Ours\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE"
    data = calendar(entry(starts="DTSTART;TZID=Ours:20260412T083000"), head=head)
    assert ical.read_season(data).events[0].zone == "Asia/Tokyo"


def test_an_hour_that_is_twice_is_read_by_the_rule_and_told() -> None:
    reading = ical.read_season(calendar(entry(starts="DTSTART:20261025T023000")))
    assert reading.events[0].sessions[0].starts == "2026-10-25T00:30:00Z"
    assert "occurs twice" in reading.notes[0].text


def test_the_newer_of_two_of_one_identifier_is_taken_and_what_is_cancelled_says_so() -> None:
    reading = ical.read_season(calendar(entry("SEQUENCE:2", "STATUS:CANCELLED"), entry("SEQUENCE:1", title="Old name")))
    assert [(one.name, one.state, one.version) for one in reading.events] == [("Spring Marathon", "cancelled", 2)]
    assert "newer" in reading.rejected[0].reason


def test_what_is_no_event_and_no_line_is_passed_over_and_told() -> None:
    data = calendar(entry("this is no line", "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM"), head="BEGIN:VTODO\nUID:t\nEND:VTODO")
    reading = ical.read_season(data)
    assert len(reading.events) == 1
    assert [note.place for note in reading.notes] == ["line 3", "line 10"]


def test_coordinates_that_are_exchanged_are_left_out_and_told() -> None:
    reading = ical.read_season(calendar(entry("GEO:-123.1;49.2", "LOCATION:Hall")))
    assert reading.events[0].venues[0].lat is None
    assert "exchanged" in reading.notes[0].text


def test_a_programme_is_one_event_with_its_days_and_venues() -> None:
    data = calendar(
        entry("LOCATION:North Arena\\, Lutece", uid="2", title="Final", starts="DTSTART:20300714T210000"),
        entry("LOCATION:North Arena", uid="1", title="Opening", starts="DTSTART:20300613T180000"),
        entry("STATUS:CANCELLED", uid="3", title="Friendly"),
    )
    reading = ical.read_programme(data, WORLD_CUP)
    (event,) = reading.events
    assert (event.starts, event.ends) == ("2030-06-13", "2030-07-14")
    assert [(one.title, one.venue) for one in event.sessions] == [("Opening", "north-arena"), ("Final", "north-arena")]
    assert len(event.venues) == 1
    assert "cancelled" in reading.notes[0].text
    assert faults(event, {"FR"}, load()) == {}
    assert ical.read_programme(data, event).events == (event,)


def test_a_programme_outside_of_the_events_days_is_told() -> None:
    fixed = msgspec.structs.replace(WORLD_CUP, starts="2030-06-13", ends="2030-07-14")
    reading = ical.read_programme(calendar(entry(uid="1", title="Press day", starts="DTSTART:20290613T180000")), fixed)
    assert "it is on 2029-06-13" in reading.notes[0].text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"id,name\n1,x\n", "no iCalendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "no iCalendar"),
        (calendar(entry())[:-60], "cut off"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "still open"),
        ("BEGIN:VCALENDAR".encode("utf-16"), "NUL"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(errors.Malformed, match=why):
        ical.read_season(data)


def test_a_calendar_nested_too_deep_is_refused() -> None:
    with pytest.raises(errors.TooLarge):
        ical.read_season(b"BEGIN:VCALENDAR\n" * 20)


def test_a_file_in_an_old_encoding_or_folded_within_a_letter_is_read() -> None:
    folded = calendar(entry(title="Lutèce")).replace("è".encode(), b"\xc3\r\n \xa8")
    assert ical.read_season(folded).events[0].name == "Lutèce"
    assert ical.read_season(calendar(entry(title="Lutèce")).decode().encode("cp1252")).events[0].name == "Lutèce"


NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=","), min_size=1, max_size=60)
MOMENTS = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2090-01-01")).map(
    lambda moment: moment.isoformat(timespec="seconds") + "Z"
)


@st.composite
def written(draw: st.DrawFn) -> Event:
    """An event as the register has it, of what a calendar can carry."""
    first = draw(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
    last = first + timedelta(days=draw(st.integers(0, 40)))
    lat, lon = draw(st.integers(-900, 900)) / 10, draw(st.integers(-1800, 1800)) / 10
    moments = sorted(draw(st.lists(st.tuples(MOMENTS, NAMES), max_size=4, unique_by=lambda one: one[1])))
    return Event(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,59}", fullmatch=True)),
        name=draw(NAMES),
        kind=draw(st.sampled_from(("marathon", "summit", "games", "other"))),
        hosts=tuple(draw(st.lists(st.sampled_from(("FR", "DE", "EUROPOL")), min_size=1, max_size=3, unique=True))),
        starts=first.isoformat(),
        ends=last.isoformat(),
        zone=draw(st.sampled_from(("UTC", "Europe/Paris", "America/St_Johns"))),
        series=draw(st.sampled_from(("", "Season; 2026"))),
        venues=(Venue(id="hall-1", name="Hall 1", city="Lutece", country="FR", lat=lat, lon=lon),),
        sessions=tuple(Session(title=title, starts=starts, venue="hall-1") for starts, title in moments),
        state=draw(st.sampled_from(("standing", "cancelled"))),
        version=draw(st.integers(1, 9)),
    )


@settings(max_examples=30)
@given(st.lists(written(), max_size=2, unique_by=lambda event: event.id))
def test_what_is_written_is_read_again(events: list[Event]) -> None:
    data = ical_out.write(events, AT)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    reading = ical.read_season(data)
    assert reading.rejected == ()
    # A cancelled event has no sessions that take place, and a day no zone of a venue.
    expected = [msgspec.structs.replace(one, sessions=() if one.state == "cancelled" else one.sessions) for one in events]
    assert list(reading.events) == expected


@settings(max_examples=25)
@given(written())
def test_what_is_written_is_read_by_others_too(event: Event) -> None:
    found = icalendar.Calendar.from_ical(ical_out.write([event], AT))
    own, *sessions = found.walk("VEVENT")
    assert str(own["SUMMARY"]) == event.name
    assert own.decoded("DTSTART") == date.fromisoformat(event.starts)
    assert own.decoded("DTEND") == date.fromisoformat(event.ends) + timedelta(days=1)
    assert own["SEQUENCE"] == event.version
    assert [str(one["SUMMARY"]) for one in sessions] == [one.title for one in event.sessions]
    assert [one.decoded("DTSTART") for one in sessions] == [datetime.fromisoformat(one.starts) for one in event.sessions]
    assert {str(one["RELATED-TO"]) for one in sessions} <= {str(own["UID"])}
    assert not [fault for one in (own, *sessions) for fault in one.errors]


def test_an_event_that_has_times_keeps_them() -> None:
    event = season(entry(uid="summit"))
    timed = msgspec.structs.replace(event, starts="2026-04-12T07:00:00Z", ends="2026-04-12T17:30:00Z")
    assert ical.read_season(ical_out.write([timed], AT)).events == (timed,)
    mixed = msgspec.structs.replace(event, starts="2026-04-12", ends="2026-04-12T17:30:00Z")
    assert ical.read_season(ical_out.write([mixed], AT)).events[0].starts == "2026-04-11T22:00:00Z"


def test_sessions_of_an_event_that_is_left_out_are_left_out_with_it() -> None:
    event = msgspec.structs.replace(season(entry(uid="x", starts="DTSTART:20260412T083000")), id="own")
    data = ical_out.write([event], AT).replace(b"DTSTART;VALUE=DATE:20260412", b"COMMENT:lost")
    reading = ical.read_season(data)
    assert reading.events == ()
    assert len(reading.rejected) == 2


def test_a_session_that_moves_is_the_same_entry() -> None:
    event = season(entry(starts="DTSTART:20260412T083000"))
    moved = msgspec.structs.replace(event, sessions=(msgspec.structs.replace(event.sessions[0], starts="2026-04-12T09:00:00Z"),))

    def identifiers(one: Event) -> list[bytes]:
        return [line for line in ical_out.write([one], AT).splitlines() if line.startswith(b"UID")]

    assert identifiers(event) == identifiers(moved)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for one in (data, b"BEGIN:VCALENDAR\n" + data + b"\nEND:VCALENDAR"):
        with suppress(errors.AskerError):
            ical.read_season(one)
