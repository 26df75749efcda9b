# SPDX-License-Identifier: Apache-2.0
"""An exercise: a marathon on the day on which the demonstration is built, with its call, its room, reports, a list and what was learnt."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from carillon.core.model.event import Event, Phase, Point, Route, Session, Venue, Zone
from carillon.core.model.record import Record
from carillon.core.policy.actors import operator
from carillon.demo.bureaus import SECRETARIAT
from carillon.demo.names import countries, draw_name
from carillon.demo.office import Office, texts
from carillon.desk import lessons, reports
from carillon.desk.accreditation import deciding, mapping, reviewing, running, uploading
from carillon.desk.accreditation.running import Work
from carillon.desk.calls import answering, asking
from carillon.desk.events import counting, opinions, ranking, register, situations
from carillon.desk.events.room import alerts, incidents, log, presence, tasks
from carillon.store import clock
from carillon.store.screening_rows import Wanted

LISTED = ("Badge", "Surname", "Given names", "Date of birth", "Nationality", "Passport", "Function")


def enter(office: Office) -> None:
    """As `exercise.yml` tells it."""
    told = texts("exercise")
    event = build(told["event"], office.diary.now)
    office.enter(27 * 24, register.register, office.bench, office.by("FR", "commander"), event)
    _enter_call(office, event, told["call"])
    _enter_room(office, event, told)
    vehicles: dict[str, str] = {}
    ids: dict[str, str] = {}
    office.enter(26 * 24, _file_vehicle, office, told["vehicle"], vehicles)
    for one in told["reports"]:
        office.enter(one["ago"], _report, office, event, one, vehicles, ids)
    office.enter(told["accreditation"]["ago"], _screen, office, event, told["accreditation"])
    for one in told["lessons"]:
        office.enter(250 + len(one["title"]), _learn, office, one)
    for one in told["situations"]:
        office.enter(one["ago"], _issue, office, event, {name: one[name] for name in ("summary", "outlook", "needs") if name in one})
    office.enter(0.3, _judge, office, event, told["judged"], ids)
    office.enter(0.2, catch_up, office)


def build(told: Mapping[str, Any], now: datetime) -> Event:
    """The event, on the day that it is where it takes place."""
    zone = ZoneInfo(told["zone"])
    today = now.astimezone(zone).date()

    def day(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    def moment(minutes: int) -> str:
        return (now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    route = Route(id="course", name="The course", points=_points(told["course"]), length_km=told["length"])
    ended = max(moment(one.get("ends", one["at"])) for one in told["sessions"])
    last = datetime.fromisoformat(ended).astimezone(zone).date().isoformat()
    return Event(
        id=told["id"],
        name=told["name"],
        kind="marathon",
        hosts=tuple(told["hosts"]),
        partners=tuple(told["partners"]),
        starts=day(0),
        ends=last,
        zone=told["zone"],
        series=told["series"],
        crowd=told["crowd"],
        words=tuple(told["words"]),
        phases=(
            Phase(name="planning", starts=day(-120), ends=day(-15)),
            Phase(name="build-up", starts=day(-14), ends=day(-1)),
            Phase(name="live", starts=day(0), ends=last),
            Phase(name="stand-down", starts=last, ends=day(3)),
        ),
        venues=tuple(Venue(**one) for one in told["venues"]),
        routes=(route,),
        zones=tuple(Zone(id=one["id"], name=one["name"], kind=one["kind"], ring=_points(one["ring"])) for one in told["zones"]),
        sessions=tuple(
            Session(
                title=one["title"], starts=moment(one["at"]), ends=moment(one["ends"]) if "ends" in one else "",
                venue=one.get("venue", ""), route=one.get("route", ""), crowd=one.get("crowd"),
            )
            for one in told["sessions"]
        ),
        source="Made up for the demonstration",
    )  # fmt: skip


def catch_up(office: Office) -> None:
    """What a node that serves does all the time: things are ranked, and hours counted."""
    while ranking.follow(office.bench):
        pass
    while counting.count_hours(office.bench):
        pass


def _points(text: str) -> tuple[Point, ...]:
    pairs = [pair.split(",") for pair in text.split()]
    return tuple((float(lat), float(lon)) for lat, lon in pairs)


def _enter_call(office: Office, event: Event, told: Mapping[str, Any]) -> None:
    office.enter(told["ago"], _call, office, event, told)


def _call(office: Office, event: Event, told: Mapping[str, Any]) -> None:
    """The secretariat asks everybody; who answers what stands in the story, and all others are silent."""
    secretariat = office.by(SECRETARIAT)
    until = clock.after(clock.now(), hours=24 * (27 + told["days"]))
    body = {"events": [event.id], "sought": told["sought"], "until": until, "audience": "all"}
    call = asking.draft(office.bench, secretariat, body).held.call
    asking.send(office.bench, secretariat, call.id)
    for code, bureaus in told["answers"].items():
        for bureau in bureaus:
            hours = office.dice.uniform(2, 500)
            if code == "acknowledged":
                office.follow(hours, answering.acknowledge, office.bench, office.by(bureau), call.id)
            else:
                office.follow(hours, answering.answer, office.bench, office.by(bureau), call.id, {"code": code})


def _enter_room(office: Office, event: Event, told: Mapping[str, Any]) -> None:
    bench = office.bench
    for one in told["levels"]:
        body = {"level": one["level"], "reason": one["reason"]}
        office.enter(one["ago"], incidents.set_level, bench, office.by("FR", "commander"), event.id, body)
    for one in told["liaison"]:
        body = {name: one[name] for name in ("name", "role", "phone", "languages", "place")}
        body |= {"starts": _hours(office, one["from"]), "ends": _hours(office, one["to"])}
        office.enter(60, presence.enter_liaison, bench, office.by(one["by"]), event.id, body)
    for one in told["delegations"]:
        body = {name: value for name, value in one.items() if name != "by"}
        office.enter(200, presence.add_delegation, bench, office.by(one["by"]), event.id, body)
    for one in told["tasks"]:
        office.enter(one["ago"], _give_task, office, event, one)
    last: dict[str, str] = {}
    for one in told["log"]:
        office.enter(one["ago"], _log, office, event, one, last)
    for one in told["alerts"]:
        office.enter(one["ago"], _alert, office, event, one)
    handover = told["handover"]
    office.enter(handover["ago"], log.hand_over, bench, office.by(handover["by"]), event.id, {"text": handover["text"]})


def _hours(office: Office, hours: float) -> str:
    return (office.diary.now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _give_task(office: Office, event: Event, one: Mapping[str, Any]) -> None:
    body = {"text": one["text"], "to": one["to"], "due_at": _hours(office, one["due"])}
    made = tasks.give_task(office.bench, office.by(one["by"]), event.id, body).item
    if "done" in one:
        office.enter(one["done"], tasks.do_task, office.bench, office.by(one["to"]), event.id, made.id, "done")


def _log(office: Office, event: Event, one: Mapping[str, Any], last: dict[str, str]) -> None:
    """`last` holds the entry before, by bureau, in whose place the next may stand."""
    body = {name: one[name] for name in ("text", "incident", "lat", "lon", "place", "urgency") if name in one}
    by = office.by(one["by"], "commander")
    if one.get("supersedes"):
        made = log.supersede(office.bench, by, event.id, last[by.bureau], body)
    else:
        made = log.write_entry(office.bench, by, event.id, body)
    last[by.bureau] = made.item.id


def _alert(office: Office, event: Event, one: Mapping[str, Any]) -> None:
    sent = alerts.send_alert(office.bench, office.by(one["by"], "commander"), event.id, one["body"]).item
    for bureau, hours in one["noted"].items():
        office.follow(hours, alerts.acknowledge_alert, office.bench, office.by(bureau), event.id, sent.id)


def _file_vehicle(office: Office, told: Mapping[str, Any], vehicles: dict[str, str]) -> None:
    values = {"registrationNumber": [told["plate"]], "country": [told["owner"].lower()], "make": [told["make"]], "model": [told["model"]]}
    body = {"schema": "Vehicle", "properties": values, "audience": "all", "area": "terrorism"}
    vehicles["van"] = office.file(told["owner"], body).record.id


def _report(office: Office, event: Event, one: Mapping[str, Any], vehicles: Mapping[str, str], ids: dict[str, str]) -> None:
    place = {"name": one["place"], "country": "FR"}
    if "at" in one:
        place |= {"lat": one["at"][0], "lon": one["at"][1]}
    body = {
        "title": one["title"],
        "narrative": one["text"],
        "area": "terrorism",
        "behaviours": one["b"],
        "place": place,
        "occurred": clock.after(clock.now(), hours=-1)[:19] + "Z",
        "urgency": one.get("urgency", "routine"),
        "audience": {"mode": "all", "bureaus": []},
        "grading": {"scheme": "admiralty", "value": "B2"},
        "records": [vehicles["van"]] if one.get("vehicle") and one["by"] == "FR" else [],
    }
    if one.get("vehicle") and one["by"] != "FR":
        body["narrative"] += " Plate EX-404-MP."
    actor = operator(one["by"], "demo")
    made = reports.draft(office.bench, actor, body).report
    ids[one["title"]] = reports.send(office.bench, actor, made.id).report.id


def _judge(office: Office, event: Event, told: list[Mapping[str, Any]], ids: Mapping[str, str]) -> None:
    catch_up(office)
    for one in told:
        say = {"pin": opinions.pin, "comment": opinions.comment}[one["what"]]
        say(office.bench, office.by(one["by"], "analyst"), event.id, "report", ids[one["report"]], one["text"])


def _learn(office: Office, one: Mapping[str, Any]) -> None:
    body = {name: one[name] for name in ("event", "theme", "title", "happened", "learnt", "advice")}
    made = lessons.write(office.bench, office.by(one["by"], "commander"), body)
    lessons.publish(office.bench, office.by(one["by"]), made.id, nameless=True)


def _issue(office: Office, event: Event, words: Mapping[str, str]) -> None:
    catch_up(office)
    commander = office.by("FR", "commander")
    drafted = situations.draft(office.bench, commander, event.id, words).report
    situations.issue(office.bench, commander, drafted.id)


def _screen(office: Office, event: Event, told: Mapping[str, Any]) -> None:
    """A list of stewards and press, with a few among them of whom bureaus hold something; read, screened, and in part decided."""
    bench, commander = office.bench, office.by(told["by"], "commander")
    known = [office.file_person("wanted", owner, nationality).record for owner, nationality in told["known"]]
    data = _list(office, told["persons"], known)
    made = uploading.upload(bench, commander, {"event": event.id, "name": told["name"], "file": "stewards.csv"}, [data])
    mapping.confirm(bench, commander, made.id, mapping.propose(bench, commander, made.id).mapping)
    running.start(bench, commander, made.id)
    while running.advance(bench, Work("demo"), made.id):
        pass
    deciding.clear_all(bench, commander, made.id)
    met = reviewing.rows_page(bench, commander, made.id, Wanted(states=("open",), ranked=True))
    for shown in met[: told["refused"]]:
        row = reviewing.row(bench, commander, made.id, shown.row.number)
        for match in row.matches:
            reviewing.judge(bench, commander, made.id, row.row.number, match.hit_id, "same")
        deciding.decide(bench, commander, made.id, [shown.row.number], "refuse", "Wanted, and the passport is the same.")


def _list(office: Office, count: int, known: list[Record]) -> bytes:
    """As an organiser writes one: day first, surnames in capitals."""
    dice, out = office.dice, io.StringIO()
    write = csv.writer(out, delimiter=";").writerow
    write(LISTED)
    rows = []
    for _ in range(count):
        land = dice.choice(tuple(countries().values()))
        name = draw_name(land, dice.choice(("male", "female")), dice).latin
        given, _, surname = name.partition(" ")
        born = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1955, 2006)}"
        rows.append((surname.upper() or given.upper(), given, born, land.code, f"X{dice.randint(1000000, 9999999)}"))
    for record in known:
        values = record.properties
        given, _, surname = values["name"][-1].value.partition(" ")
        year, month, day = values["birthDate"][0].value.split("-")
        rows.append((surname.upper(), given, f"{day}/{month}/{year}", values["nationality"][0].value.upper(), ""))
    dice.shuffle(rows)
    for number, row in enumerate(rows, 1):
        write((f"A{number:05d}", *row, dice.choice(("Steward", "Press", "Medical", "Catering", "Timing"))))
    return out.getvalue().encode()
