# SPDX-License-Identifier: Apache-2.0
"""Whole calendars into the register: told row by row, led by who enters them, the same again changes nothing, and nothing is taken away."""

import msgspec
import pytest

from carillon.core.model.event import Event, Phase, Session, Venue
from carillon.desk.events import calendar_files, calendars, changing, register
from carillon.desk.events.calendar_files import Calendar
from carillon.errors import AskerError, Denied, Invalid
from carillon.node import Node
from tests.conftest import Cast
from tests.formats.xlsx import workbook

SEASON = b"Event,City,Country,Date\nRun A,Nairobi,Kenya,2030-05-05\nRun B,Oslo,Norway,2030-05-12\nRun C,Bonn,Germany,someday\n"
ICS = "\r\n".join(
    ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a@example.test", "DTSTAMP:20300101T000000Z",
     "DTSTART;VALUE=DATE:20300505", "DTEND;VALUE=DATE:20300507", "SUMMARY:Summit of examples", "STATUS:CANCELLED", "END:VEVENT",
     "END:VCALENDAR", "")
).encode()  # fmt: skip
PLACES = b"""{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"Course","length_km":10},"geometry":{"type":"LineString","coordinates":[[2.3,48.8],[2.4,48.9]]}},
{"type":"Feature","properties":{"name":"Cordon","kind":"cordon"},"geometry":{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]]}}]}"""


def bring(node: Node, actors: Cast, data: bytes, name: str, bureau: str = "FR", **more: str) -> calendars.Imported:
    into = more.pop("into", "")
    calendar = Calendar(data=data, name=name, **more)  # type: ignore[arg-type]
    return calendars.bring_in(node.bench, actors(bureau), calendar, into=into)


def test_who_enters_it_leads_and_the_bureau_of_the_country_hosts_it_too(node: Node, actors: Cast) -> None:
    made = bring(node, actors, SEASON, "season.csv", series="Runs", kind="marathon")
    assert [(one.name, one.hosts, one.series, one.kind) for one in made.events] == [
        ("Run A", ("FR", "KE"), "Runs", "marathon"),
        ("Run B", ("FR",), "Runs", "marathon"),
    ]
    assert [one.place for one in made.rejected] == ["line 4"]
    again = bring(node, actors, SEASON, "season.csv", series="Runs", kind="marathon")
    assert (again.new, again.changed, len(again.unchanged)) == ((), (), 2)


def test_what_another_bureau_leads_is_left_out_and_told(node: Node, actors: Cast) -> None:
    bring(node, actors, SEASON, "season.csv", bureau="KE")
    made = bring(node, actors, SEASON, "season.csv")
    assert (made.events, len(made.rejected)) == ((), 3)
    assert "KE leads this event" in made.rejected[1].reason


def test_a_calendar_takes_nothing_away(node: Node, actors: Cast) -> None:
    made = bring(node, actors, SEASON, "season.csv").events[0]
    phase = Phase(name="live", starts="2030-05-05", ends="2030-05-05")
    place = msgspec.structs.replace(made.venues[0], lat=-1.28, lon=36.82, capacity=9)
    richer = msgspec.structs.replace(
        made, phases=(phase,), partners=("DE",), venues=(place, Venue(id="hall", name="Hall")), words=("Acme",), state="cancelled",
        sessions=(Session(title="Briefing", starts="2030-05-04T08:00:00Z"),),
    )  # fmt: skip
    register.register(node.bench, actors("FR"), richer)
    moved = bring(node, actors, SEASON.replace(b"2030-05-05", b"2030-05-06"), "season.csv")
    assert moved.changed == (made.id,)
    now = register.fetch(node.bench, actors("FR"), made.id)
    assert (now.starts, now.partners, now.words, now.state, now.phases) == ("2030-05-06", ("DE",), ("Acme",), "cancelled", (phase,))
    assert [(one.id, one.lat) for one in now.venues] == [(place.id, -1.28), ("hall", None)]
    assert now.sessions[0].title == "Briefing"


def test_icalendar_and_its_cancellation(node: Node, actors: Cast) -> None:
    made = bring(node, actors, ICS, "calendar")
    assert [(one.name, one.starts, one.ends, one.state, one.lead) for one in made.events] == [
        ("Summit of examples", "2030-05-05", "2030-05-06", "cancelled", "FR")
    ]
    written = calendars.take_out(node.bench, actors("JP"), "ics")
    assert bring(node, actors, written, "out.ics").unchanged == made.new


def test_a_map_goes_into_an_event(node: Node, actors: Cast) -> None:
    made = bring(node, actors, SEASON, "season.csv").events[0]
    assert bring(node, actors, PLACES, "course.json", into=made.id).changed == (made.id,)
    now = register.fetch(node.bench, actors("FR"), made.id)
    assert ([one.length_km for one in now.routes], [one.kind for one in now.zones]) == ([10.0], ["cordon"])
    assert bring(node, actors, PLACES, "course.json", into=made.id).unchanged == (made.id,)
    out = calendars.take_out(node.bench, actors("FR"), "geojson", event=made.id)
    assert bring(node, actors, out, "out.geojson", into=made.id).changed == ()
    with pytest.raises(Denied):
        bring(node, actors, PLACES, "course.json", bureau="DE", into=made.id)
    with pytest.raises(Invalid, match="belongs to an event"):
        bring(node, actors, PLACES, "course.json")


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.ICS", b"", "ics"),
        ("x", b"\xef\xbb\xbfBEGIN:VCALENDAR", "ics"),
        ("x", b'  {"type": "Feature"}', "geojson"),
        ("x.geojson", b'[{"a": 1}]', "json"),
        ("x", b"PK\x03\x04", "xlsx"),
        ("x.tsv", b"a\tb", "csv"),
        ("x", b"a,b", "x"),
    ],
)
def test_the_format_is_told_by_what_is_in_it(name: str, data: bytes, form: str) -> None:
    assert calendar_files.told(name, data) == form


def test_a_sheet_with_a_title_above_its_table(node: Node, actors: Cast) -> None:
    data = workbook({"S": [("Our season",), ("Event", "City", "Country", "Date"), ("Run A", "Nairobi", "Kenya", "2030-05-05")]})
    made = bring(node, actors, data, "season.xlsx")
    assert (made.format, [one.name for one in made.events]) == ("xlsx", ["Run A"])


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"PK\x03\x04", b"BEGIN:VCALENDAR\r\n", b"{", b"[[1]]", b'{"type":"FeatureCollection"}', b"a\n1\n"]
)
def test_what_is_no_calendar_is_refused_in_words(node: Node, actors: Cast, data: bytes) -> None:
    with pytest.raises(AskerError) as wrong:
        bring(node, actors, data, "file")
    assert wrong.value.message


def test_only_who_may_enter_events_imports(node: Node, actors: Cast) -> None:
    with pytest.raises(Denied):
        calendars.bring_in(node.bench, actors("FR", "analyst"), Calendar(data=SEASON, name="a.csv"), dry_run=True)


def test_a_series_gets_partners_at_once(node: Node, actors: Cast) -> None:
    bring(node, actors, SEASON, "season.csv", series="Runs")
    other = Event(id="other", name="O", kind="other", hosts=("DE",), starts="2030-05-05", ends="2030-05-05", series="Runs")
    register.register(node.bench, actors("DE"), other)
    made = changing.change_series(node.bench, actors("FR"), "Runs", add=["JP", "KE"])
    assert len(made.changed) == 2
    found = {one.id: one.partners for one in (register.fetch(node.bench, actors("FR"), id_) for id_ in (*made.changed, "other"))}
    assert sorted(found.values()) == [(), ("JP",), ("JP", "KE")]
    with pytest.raises(Invalid):
        changing.change_series(node.bench, actors("BR"), "Runs", add=["JP"])
