# SPDX-License-Identifier: Apache-2.0
"""Figures against a count by hand, over random data, on both databases."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from carillon.core.model.figures import Period
from carillon.core.model.record import Value
from carillon.core.model.report import Report
from carillon.core.model.request import Entry
from carillon.core.policy.scope import Scope
from carillon.store import clock, figures, reports, schema
from carillon.store.db import Database
from carillon.store.figures import Flow, Quality, Stock, Tally
from carillon.store.schemas.hits import hit_outcomes
from carillon.store.schemas.requests import request_entries
from tests.store.build import only, put_record, reading

BUREAUS = ("FR", "DE", "KE")
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAYS = 6
FALSE = ("different", "outdated", "misused_identity")


class _Undone(Exception):
    """Ends a transaction without a trace."""


def undone(database: Database, body: Callable[[Connection], None]) -> None:
    """In a transaction of which nothing stays."""
    with suppress(_Undone), database.write() as connection:
        body(connection)
        raise _Undone


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).date().isoformat()


hits_drawn = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "silent": st.booleans(),
        "state": st.sampled_from(["open", "possible", "different", "confirmed", "refuted", "taken_back", "closed"]),
        "log": st.sampled_from(
            [(), ("owner says valid_same",), ("owner says invalid",), ("owner says valid_different",), ("judged same",)]
        ),
        "outcome": st.none() | st.sampled_from(["confirmed", "arrested", *FALSE]),
    }
)
checks_drawn = st.fixed_dictionaries(
    {
        "bureau": st.sampled_from(BUREAUS),
        "kind": st.sampled_from(["person", "document"]),
        "purpose": st.sampled_from(["wanted", "border"]),
        "day": st.integers(0, DAYS - 1),
        "here": st.booleans(),
        "hits": st.lists(hits_drawn, max_size=2),
    }
)
periods = st.tuples(st.integers(-1, DAYS), st.integers(0, 3)).map(lambda given: Period(day(given[0]), day(given[0] + given[1])))
whoses = st.sampled_from([*BUREAUS, ""])


def store_checks(connection: Connection, drawn: list[dict[str, Any]], records: dict[str, str]) -> None:
    for one in drawn:
        with clock.pretend(FIRST + timedelta(days=one["day"])):
            at, check_id = clock.now(), clock.new_id("chk")
            values = {"id": check_id, "user_id": "usr-1" if one["here"] else "", "bureau": one["bureau"], "kind": one["kind"]}
            rest = {"purpose": one["purpose"], "query": "{}", "verdict": "hit", "answer": "{}", "at": at}
            connection.execute(insert(schema.checks).values(**values, **rest))
            for hit in one["hits"]:
                store_hit(connection, hit, check_id, one["bureau"], records[hit["owner"]])


def store_hit(connection: Connection, hit: dict[str, Any], check_id: str, bureau: str, record: str) -> None:
    at, hit_id = clock.now(), clock.new_id("hit")
    log = json.dumps([{"what": what, "at": at} for what in hit["log"]])
    values = {"id": hit_id, "check_id": check_id, "record_id": record, "owner": hit["owner"], "bureau": bureau, "user_id": "usr-1"}
    rest = {"silent": int(hit["silent"]), "score": 900, "subject": "", "state": hit["state"], "told": "{}", "log": log}
    connection.execute(insert(schema.hits).values(**values, **rest, at=at, updated_at=at))
    if hit["outcome"]:
        said = {"hit_id": hit_id, "owner": hit["owner"], "bureau": bureau, "code": hit["outcome"], "doc": "{}", "at": at}
        connection.execute(insert(hit_outcomes).values(said))


def within(one: dict[str, Any], period: Period) -> bool:
    return period.since <= day(one["day"]) <= period.until


def tally(found: list[dict[str, Any]]) -> Tally:
    said = [set(hit["log"]) for hit in found]
    confirmed = [
        hit["state"] != "refuted" and (hit["state"] == "confirmed" or "owner says valid_same" in words)
        for hit, words in zip(found, said, strict=True)
    ]
    refuted = [
        hit["state"] == "refuted" or bool(words & {"owner says invalid", "owner says valid_different"})
        for hit, words in zip(found, said, strict=True)
    ]
    false = [hit["state"] in ("different", "refuted") or hit["outcome"] in FALSE for hit in found]
    return Tally(len(found), sum(confirmed), sum(refuted), sum(false))


@settings(max_examples=40)
@given(drawn=st.lists(checks_drawn, max_size=8), period=periods, whose=whoses, counted=st.integers(0, DAYS))
def test_checks_and_hits(database: Database, drawn: list[dict[str, Any]], period: Period, whose: str, counted: int) -> None:
    records = {code: put_record(database, owner=code).id for code in BUREAUS}

    def counts(connection: Connection) -> None:
        store_checks(connection, drawn, records)
        if counted and drawn:
            count_days(connection, counted)
        for by in ("kind", "purpose"):
            mine: Counter[str] = Counter()
            others: Counter[str] = Counter()
            for one in drawn:
                if one["here"] and within(one, period):
                    (mine if whose in ("", one["bureau"]) else others)[one[by]] += 1
            expected = {code: (mine[code], others[code]) for code in mine | others}
            assert figures.checks_made(connection, whose, period, by) == expected
        met = [(one, hit) for one in drawn if within(one, period) for hit in one["hits"]]
        told = [(one["kind"], whose in ("", one["bureau"]), hit) for one, hit in met if one["here"] and not hit["silent"]]
        on = [(one["kind"], hit) for one, hit in met if whose in ("", hit["owner"])]
        everybody = Scope(bureau="FR")
        assert figures.hits_met(connection, everybody, whose, period) == {
            kind: tuple(tally([hit for k, own, hit in told if k == kind and own == side]) for side in (True, False))
            for kind in {kind for kind, _, _ in told}
        }
        assert figures.hits_on(connection, everybody, whose, period) == {
            kind: tally([hit for k, hit in on if k == kind]) for kind in {kind for kind, _ in on}
        }
        assert figures.hits_met(connection, Scope(bureau="FR", areas=("drugs",)), whose, period) == {}

    undone(database, counts)


def count_days(connection: Connection, days: int) -> None:
    first = figures.next_day(connection)
    last = min(day(days - 1), day(DAYS))
    if first > last:
        return
    numbers = range((datetime.fromisoformat(last) - datetime.fromisoformat(first)).days + 1)
    dates = [(datetime.fromisoformat(first) + timedelta(days=number)).date().isoformat() for number in numbers]
    rows = [row for one in dates for row in figures.day_of_checks(connection, Period(one, one))]
    assert figures.keep_days(connection, first, last, rows)
    assert figures.next_day(connection) > last
    assert not figures.keep_days(connection, first, last, rows), "somebody was faster"


records_drawn = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "area": st.sampled_from(["general", "drugs"]),
        "status": st.sampled_from(["live", "live", "withdrawn", "recalled"]),
        "reach": st.sampled_from(["copy", "silent"]),
        "audience": st.sampled_from([only("DE"), only("KE", "FR")]),
        "dated": st.sampled_from([None, Value("1980"), Value(unknown=True)]),
        "numbered": st.booleans(),
        "review_on": st.sampled_from([None, day(-1), day(0), day(1), day(2), day(3)]),
        "updated": st.integers(0, DAYS - 1),
    }
)


def store_records(database: Database, drawn: list[dict[str, Any]]) -> list[str]:
    made: list[str] = []
    for one in drawn:
        properties = {"name": (Value("Nadia Exemplar"),)} | ({"birthDate": (one["dated"],)} if one["dated"] else {})
        at = f"{day(one['updated'])}T12:00:00.000000Z"
        rest = {name: one[name] for name in ("owner", "area", "status", "reach", "audience", "review_on")}
        keys = (f"N{len(made)}",) if one["numbered"] else ()
        made.append(put_record(database, keys=keys, properties=properties, created_at=at, updated_at=at, **rest).id)
    return made


def forget_records(database: Database) -> None:
    with database.write() as connection:
        for table in (schema.keys, schema.links, schema.audiences, schema.versions, schema.changes, schema.records):
            connection.execute(table.delete())


@settings(max_examples=25)
@given(drawn=st.lists(records_drawn, max_size=6), period=periods, whose=whoses, everything=st.booleans())
def test_records(database: Database, drawn: list[dict[str, Any]], period: Period, whose: str, everything: bool) -> None:
    forget_records(database)
    store_records(database, drawn)
    scope = Scope(bureau="FR", red=True, everything=everything)

    def readable(one: dict[str, Any]) -> bool:
        shared = one["status"] == "live" and one["reach"] == "copy" and one["audience"].admits("FR")
        return everything or one["owner"] == "FR" or shared

    seen = [one for one in drawn if readable(one)]
    with database.read() as connection:
        stock = figures.stock(connection, scope, whose, period)
        quality = figures.quality(connection, scope, whose, (day(0), day(2), day(3)))
    live = [one for one in seen if one["status"] == "live"]
    assert stock == {
        ("Person", area): Stock(
            sum(whose in ("", one["owner"]) for one in live if one["area"] == area),
            sum(whose in ("", one["owner"]) and period.since <= day(one["updated"]) <= period.until for one in live if one["area"] == area),
            sum(whose not in ("", one["owner"]) for one in live if one["area"] == area),
        )
        for area in {one["area"] for one in live}
    }
    held = [one for one in seen if one["status"] != "recalled" and whose in ("", one["owner"])]
    expected = Quality(
        len(held),
        sum(one["dated"] is None or one["dated"].unknown for one in held),
        sum(one["status"] == "live" and not one["numbered"] for one in held),
        sum(one["updated"] < 3 for one in held),
        0,
        sum(one["review_on"] in (day(1), day(2)) for one in held),
        sum(one["review_on"] in (day(-1), day(0)) for one in held),
    )
    assert quality == ({"Person": expected} if held else {})


def test_a_record_that_is_met_and_never_confirmed(database: Database) -> None:
    ids = {code: put_record(database, owner=code).id for code in BUREAUS}
    hit = {"owner": "FR", "silent": False, "state": "refuted", "log": ("owner says valid_same",), "outcome": None}
    check = {"bureau": "DE", "kind": "person", "purpose": "wanted", "day": 0, "here": True}

    def counts(connection: Connection) -> None:
        def unconfirmed() -> int:
            return figures.quality(connection, reading(), "FR", (day(0), day(0), day(0)))["Person"].unconfirmed

        assert unconfirmed() == 0
        store_checks(connection, [{**check, "hits": [hit]}], ids)
        assert unconfirmed() == 1
        store_checks(connection, [{**check, "hits": [{**hit, "state": "closed"}]}], ids)
        assert unconfirmed() == 0
        (met,) = figures.hits_since(connection, reading(), [ids["FR"]], day(0))
        assert (met.record, met.hits, met.true) == (ids["FR"], 2, 1)
        assert figures.hits_since(connection, reading(), [ids["FR"]], day(1)) == []
        assert figures.hits_since(connection, reading("KE"), [ids["FR"]], day(0)) == []
        assert figures.hits_since(connection, reading("DE"), [ids["FR"]], day(0), "usr-2") == []

    undone(database, counts)


reports_drawn = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "area": st.sampled_from(["general", "drugs"]),
        "day": st.integers(0, DAYS - 1),
        "state": st.sampled_from(["draft", "sent", "recalled"]),
        "copies": st.dictionaries(st.sampled_from(BUREAUS), st.sampled_from(["", "taken", "nothing", "arrested"]), max_size=2),
    }
)


@settings(max_examples=40)
@given(drawn=st.lists(reports_drawn, max_size=6), period=periods, whose=whoses)
def test_reports(database: Database, drawn: list[dict[str, Any]], period: Period, whose: str) -> None:
    def counts(connection: Connection) -> None:
        for one in drawn:
            with clock.pretend(FIRST + timedelta(days=one["day"])):
                store_report(connection, one)
        inside = [one for one in drawn if within(one, period)]
        told = [(one, code, word) for one in inside for code, word in one["copies"].items() if code != one["owner"]]
        received = [given for given in told if not whose or (given[1] == whose and given[0]["state"] == "sent")]
        flows = {}
        for area in ("general", "drugs"):
            sent = [one for one in inside if one["area"] == area and one["state"] != "draft"]
            ours = [given for given in received if given[0]["area"] == area]
            flow = Flow(
                sum(whose in ("", one["owner"]) for one in sent),
                len(ours),
                sum(word != "" for _, _, word in ours),
                sum(word not in ("", "taken") for _, _, word in ours),
                sum(whose not in ("", one["owner"]) for one in sent),
            )
            if flow != Flow():
                flows[area] = flow
        scope = Scope(bureau=whose, red=True, everything=not whose)
        assert figures.reports_told(connection, scope, whose, period) == flows
        led: dict[str, list[int]] = {}
        for one, code, word in told:
            if word in ("nothing", "arrested"):
                given_, got = whose in ("", code), whose in ("", one["owner"])
                sums = led.setdefault(word, [0, 0, 0])
                sums[:] = [sums[0] + given_, sums[1] + got, sums[2] + (not given_ and not got)]
        assert figures.reports_led(connection, scope, whose, period) == {word: tuple(sums) for word, sums in led.items()}
        late = [
            1
            for one in drawn
            for code, word in one["copies"].items()
            if code != one["owner"] and not word and one["state"] == "sent" and whose in ("", code)
        ]
        assert figures.unacknowledged(connection, scope, whose) == len(late)

    undone(database, counts)


def store_report(connection: Connection, one: dict[str, Any]) -> None:
    at = clock.now()
    sent_at = None if one["state"] == "draft" else at
    kept = Report(id=clock.new_id("rep"), owner=one["owner"], title="", narrative="", area=one["area"], state=one["state"], sent_at=sent_at)
    reports.put(connection, msgspec.structs.replace(kept, created_at=at, updated_at=at))
    for code, word in one["copies"].items():
        if code == one["owner"]:
            continue
        reports.deliver(connection, kept.id, [code], at)
        if word:
            reports.acknowledge(connection, kept.id, code, "somebody", at)
        if word not in ("", "taken"):
            answer = reports.Answer(id=clock.new_id("ans"), report_id=kept.id, bureau=code, outcome=word, text="", by="", at=at)
            reports.answer(connection, answer)


def test_a_refusal_is_counted_once_however_many_copies_there_are(database: Database) -> None:
    at = f"{day(0)}T12:00:00.000000Z"

    def say(connection: Connection, holder: str, number: int, **more: Any) -> None:
        entry = Entry(id=f"ent-{number}", request_id="req-1", side="DE", bureau="DE", at=at, **more)
        row = {"bureau": holder, "id": entry.id, "request_id": entry.request_id, "side": entry.side, "at": at}
        connection.execute(insert(request_entries).values(**row, doc=msgspec.json.encode(entry).decode()))

    def counts(connection: Connection) -> None:
        for holder in ("DE", "FR"):
            say(connection, holder, 1, kind="refusal", reason="rights")
        say(connection, "DE", 2, kind="refusal", reason="judicial")
        say(connection, "DE", 3, kind="final", text='it says "kind":"refusal", and is none')
        found = figures.refusals(connection, Period(day(0), day(0)))
        assert sorted(found) == [("DE", "judicial", frozenset({"DE"})), ("DE", "rights", frozenset({"DE", "FR"}))]
        assert figures.refusals(connection, Period(day(1), day(2))) == []

    undone(database, counts)
