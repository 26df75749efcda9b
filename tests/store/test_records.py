# SPDX-License-Identifier: Apache-2.0
"""Records in the store: versions, conflicts, tombstones, keys, links, lists, the feed, and scope in every query."""

import threading

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from carillon.core.model.record import Grading, Record, Value
from carillon.core.policy import scope as rules
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import db, records, schema
from carillon.store.db import Database
from carillon.store.records import Stored, Wanted
from tests.store.build import all_but, filing, meeting, next_version, only, put, put_record, reading, record


def fetch(database: Database, record_id: str, scope: Scope) -> Stored | None:
    with database.read() as connection:
        return records.fetch(connection, record_id, scope)


def page(database: Database, scope: Scope, **wanted: object) -> list[str]:
    with database.read() as connection:
        return [one.record.id for one in records.page(connection, scope, Wanted(**wanted))]  # type: ignore[arg-type]


def meet(database: Database, scope: Scope, *numbers: str) -> list[str]:
    with database.read() as connection:
        return [met.record.id for met in records.meet(connection, scope, [("document", number) for number in numbers])]


def replace(database: Database, new: Record, expected: int, keys: tuple[str, ...] = ()) -> None:
    with database.write() as connection:
        records.replace(connection, filing(new, keys=keys), expected, "corrected")


def test_a_record_comes_back_as_it_went_in(database: Database) -> None:
    values = (Value("Надя Пример", source="list", script="Cyrl", lang="ru", date="2025-01-02"), Value(unknown=True))
    one = record(
        properties={"name": values, "birthDate": (Value("1980-04"),)},
        audience=only("DE", "KE"),
        handling=("H1", "TLP:AMBER"),
        grading=Grading("admiralty", "B2"),
        review_on="2027-01-01",
        reach="ask",
        area="terrorism",
    )
    put(database, filing(one, by="usr-7"))
    stored = fetch(database, one.id, reading())
    assert stored is not None
    assert stored.record == one
    assert stored.created_by == "usr-7"


def test_nothing_to_insert_is_nothing(database: Database) -> None:
    put(database)
    with database.read() as connection:
        assert records.last_change(connection) == 0


def test_the_same_bureau_named_twice_in_an_audience(database: Database) -> None:
    one = put_record(database, audience=only("DE", "DE"))
    assert fetch(database, one.id, reading("DE")) is not None


def test_replace_keeps_every_version(database: Database) -> None:
    one = put_record(database, "First Name", keys=("X1",))
    second = next_version(one, properties={"name": (Value("Second Name"),)})
    replace(database, second, 1, keys=("X2",))
    stored = fetch(database, one.id, reading())
    assert stored is not None
    assert (stored.record, stored.caption, stored.created_by) == (second, "Second Name", "usr-1")
    with database.read() as connection:
        versions = records.history(connection, one.id)
    assert [(v.version, v.record, v.reason) for v in versions] == [(1, one, "created"), (2, second, "corrected")]
    assert meet(database, meeting(), "X1") == []
    assert meet(database, meeting(), "X2") == [one.id]


def test_a_second_writer_gets_a_conflict_with_both_versions(database: Database) -> None:
    one = put_record(database)
    first = next_version(one, properties={"name": (Value("First Writer"),)})
    second = next_version(one, properties={"name": (Value("Second Writer"),)})
    replace(database, first, 1)
    with pytest.raises(Conflict) as refusal:
        replace(database, second, 1)
    assert refusal.value.current == first
    assert refusal.value.offered == second
    assert refusal.value.help
    with database.read() as connection:
        assert len(records.history(connection, one.id)) == 2


def test_many_writers_at_once_one_wins(database: Database) -> None:
    one = put_record(database)
    outcomes: list[str] = []
    barrier = threading.Barrier(5)

    def write(number: int) -> None:
        barrier.wait()
        try:
            replace(database, next_version(one, properties={"name": (Value(f"Writer {number}"),)}), 1)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 4 + ["done"]


def test_a_tombstone_leaves_nothing_of_the_content(database: Database) -> None:
    secret = "Zebulon Vanishingham"
    other = put_record(database, "Somebody Else")
    one = record(secret)
    put(database, filing(one, keys=("Z9",), targets=(("associates", other.id),)))
    replace(database, next_version(one, properties={"name": (Value(secret),), "alias": (Value(secret + " II"),)}), 1, keys=("Z9",))
    with database.write() as connection:
        records.tombstone(connection, next_version(next_version(one), status="recalled"), 2, "usr-1", "taken back")
    stored = fetch(database, one.id, reading())
    assert stored is not None
    assert (stored.record.status, stored.record.properties, stored.record.version) == ("recalled", {}, 3)
    assert fetch(database, one.id, reading("DE")) is None
    assert meet(database, meeting(), "Z9") == []
    with database.read() as connection:
        assert [v.record for v in records.history(connection, one.id)] == [None, None, None]
        assert records.links_of(connection, one.id, reading()) == []
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert "Vanishingham" not in repr(row), table.name


def test_a_tombstone_of_an_old_version_is_a_conflict(database: Database) -> None:
    one = put_record(database)
    replace(database, next_version(one), 1)
    with pytest.raises(Conflict), database.write() as connection:
        records.tombstone(connection, next_version(one, status="recalled"), 1, "usr-1", "taken back")
    assert fetch(database, one.id, reading()).record.properties != {}  # type: ignore[union-attr]


def test_keys_meet_live_records_alone(database: Database) -> None:
    one = put_record(database, keys=("A1", "A2"))
    assert meet(database, meeting(), "A1", "A2", "A3") == [one.id, one.id]
    replace(database, next_version(one, status="withdrawn"), 1, keys=("A1",))
    assert meet(database, meeting(), "A1") == []


def test_keys_of_another_form_do_not_meet(database: Database) -> None:
    put_record(database, keys=("A1",))
    with database.read() as connection:
        assert records.meet(connection, meeting(), [("vin", "A1")]) == []
        assert records.meet(connection, meeting(), []) == []


def test_links_both_ways_and_only_to_what_is_seen(database: Database) -> None:
    seen = put_record(database, "Seen", audience=only("DE"))
    hidden = put_record(database, "Hidden", audience=only("KE"))
    into = record("Into", audience=only("DE"))
    one = record("One", audience=only("DE", "KE"))
    put(database, filing(one, targets=(("associates", seen.id), ("associates", hidden.id), ("parent", "rec-unknown"))))
    put(database, filing(into, targets=(("child", one.id),)))
    with database.read() as connection:
        ways = [(prop, way, other.record.id) for prop, way, other in records.links_of(connection, one.id, reading("DE"))]
    assert sorted(ways) == sorted([("associates", "out", seen.id), ("child", "in", into.id)])


def test_the_feed_numbers_every_change_in_order(database: Database) -> None:
    first, second = put_record(database), put_record(database)
    replace(database, next_version(first), 1)
    with database.read() as connection:
        feed = records.changes_since(connection, 0, 10)
        assert [record_id for _, record_id in feed] == [first.id, second.id, first.id]
        assert [seq for seq, _ in feed] == sorted({seq for seq, _ in feed})
        assert records.last_change(connection) == feed[-1][0]
        assert records.changes_since(connection, feed[0][0], 1) == [feed[1]]
        assert records.changes_since(connection, feed[-1][0], 10) == []


def test_a_reader_of_the_feed_never_misses_a_number(database: Database) -> None:
    """Numbers are committed in order: whoever has read up to one has seen all before it."""
    stop = threading.Event()
    seen: list[int] = []

    def write(number: int) -> None:
        for _ in range(15):
            with database.write() as connection:
                db.lock_audit(connection)
                records.insert_many(connection, [filing(record(f"Writer {number}")) for _ in range(3)], "created")

    def follow() -> None:
        last = 0
        while not stop.is_set() or last < 180:
            with database.read() as connection:
                batch = records.changes_since(connection, last, 7)
            seen.extend(seq for seq, _ in batch)
            last = batch[-1][0] if batch else last

    reader = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    reader.start()
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    stop.set()
    reader.join(60)
    assert seen == list(range(1, 181))


def test_listed_stamped_and_left_out(database: Database) -> None:
    rows = [record(f"Row {n}", source="UN list", source_id=f"row-{n}") for n in range(4)]
    put(database, *[filing(one, digest=f"d{n}", edition="lst-1") for n, one in enumerate(rows)])
    put(database, filing(record("By hand"), digest="", edition="lst-1"))
    with database.read() as connection:
        known = records.listed(connection, "FR", "UN list", ["row-0", "row-3", "row-9"])
        assert {name: (row.record_id, row.digest, row.version, row.status) for name, row in known.items()} == {
            "row-0": (rows[0].id, "d0", 1, "live"),
            "row-3": (rows[3].id, "d3", 1, "live"),
        }
        assert records.listed(connection, "DE", "UN list", ["row-0"]) == {}
    with database.write() as connection:
        records.stamp(connection, [rows[0].id, rows[1].id], "lst-2")
        records.stamp(connection, [], "lst-2")
        gone = records.left_out(connection, "FR", "UN list", "lst-2", 10)
    assert {one.id for one in gone} == {rows[2].id, rows[3].id}


def test_an_owners_correction_is_no_change_of_the_list(database: Database) -> None:
    one = record(source="UN list", source_id="row")
    put(database, filing(one, digest="d", edition="lst-1"))
    replace(database, next_version(one), 1)
    with database.read() as connection:
        assert records.listed(connection, "FR", "UN list", ["row"])["row"].digest == "d"
        assert records.left_out(connection, "FR", "UN list", "lst-1", 10) == []


def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    made = [put_record(database, updated_at=f"2025-11-24T20:00:00.{n // 3:06}Z") for n in range(25)]
    seen: list[str] = []
    after = None
    while True:
        with database.read() as connection:
            found = records.page(connection, reading(), Wanted(limit=4, after=after))
        if not found:
            break
        seen += [one.record.id for one in found]
        after = f"{found[-1].record.updated_at}|{found[-1].record.id}"
    assert len(seen) == 25
    assert set(seen) == {one.id for one in made}
    assert seen[0] in {one.id for one in made[-3:]}


@pytest.mark.parametrize("after", ["", "x", "|", "a|b|c", "2025-01-01"])
def test_a_page_after_nonsense_is_a_page(database: Database, after: str) -> None:
    put_record(database)
    assert len(page(database, reading(), after=after)) <= 1


def test_filters_of_a_page(database: Database) -> None:
    one = put_record(database, area="terrorism")
    two = put_record(database, owner="DE", schema="Company")
    assert page(database, reading(), schema="Company") == [two.id]
    assert page(database, reading(), owner="FR") == [one.id]
    assert page(database, reading(), area="terrorism") == [one.id]
    assert page(database, reading(), status="withdrawn") == []


@pytest.mark.parametrize(
    ("caption", "text", "found"),
    [
        ("Nadia Exemplar", "nadia", True),
        ("Nadia Exemplar", "EXEMPLAR", True),
        ("Мирон Образцов", "миРОН", True),
        ("ÖZGÜR Örnek", "özgür ö", True),
        ("100% pure", "100%", True),
        ("1000 pure", "100%", False),
        ("a_b", "a_b", True),
        ("axb", "a_b", False),
        ("back\\slash", "k\\s", True),
        ("Nadia", "nobody", False),
    ],
)
def test_a_page_by_text(database: Database, caption: str, text: str, found: bool) -> None:
    one = put_record(database, caption)
    assert page(database, reading(), text=text) == ([one.id] if found else [])


# The scope, in every query -----------------------------------------------------------------------------------------------

BUREAUS = ("FR", "DE", "KE")
AREAS = ("general", "terrorism")
some_bureaus = st.lists(st.sampled_from(BUREAUS), max_size=3, unique=True).map(tuple)
drawn_records = st.builds(
    lambda owner, mode, listed, reach, red, area, status, by: (
        record(
            owner=owner,
            audience=msgspec.structs.replace(only(*listed), mode=mode, bureaus=() if mode == "all" else listed),
            reach=reach,
            handling=("TLP:RED",) if red else ("H1",),
            area=area,
            status=status,
        ),
        by,
    ),
    st.sampled_from(BUREAUS),
    st.sampled_from(["all", "only", "except"]),
    some_bureaus,
    st.sampled_from(rules.EVERY_REACH),
    st.booleans(),
    st.sampled_from(AREAS),
    st.sampled_from(["live", "live", "withdrawn"]),
    st.sampled_from(["usr-1", "usr-2"]),
)
drawn_scopes = st.builds(
    Scope,
    bureau=st.sampled_from(BUREAUS),
    areas=st.none() | st.lists(st.sampled_from(AREAS), unique=True).map(tuple),
    reaches=st.sampled_from([("copy",), rules.EVERY_REACH, ("copy", "ask"), ()]),
    red=st.booleans(),
    author=st.none() | st.sampled_from(["usr-1", "usr-2"]),
    everything=st.sampled_from([False, False, False, True]),
    nothing=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=60)
@given(drawn=st.lists(drawn_records, min_size=1, max_size=6), scopes=st.lists(drawn_scopes, min_size=1, max_size=4))
def test_every_query_agrees_with_the_rule(database: Database, drawn: list[tuple[Record, str]], scopes: list[Scope]) -> None:
    number = drawn[0][0].id
    put(database, *[filing(one, keys=(number,), by=by, targets=(("associates", number),)) for one, by in drawn])
    ids = [one.id for one, _ in drawn]
    for scope in scopes:
        expected = {one.id for one, by in drawn if rules.admits(scope, one, by)}
        live = {one.id for one, _ in drawn if one.status == "live"}
        with database.read() as connection:
            assert {i for i in ids if records.fetch(connection, i, scope)} == expected
            assert set(records.fetch_many(connection, ids, scope)) == expected
            assert {one.record.id for one in records.page(connection, scope, Wanted(limit=1000))} & set(ids) == expected
            assert {met.record.id for met in records.meet(connection, scope, [("document", number)])} == expected & live
            linked = records.links_of(connection, number, scope)
            assert {other.record.id for _, way, other in linked if way == "in"} == expected


@settings(max_examples=30)
@given(drawn=st.lists(drawn_records, max_size=8), scope=drawn_scopes)
def test_counts_agree_with_the_rule(database: Database, drawn: list[tuple[Record, str]], scope: Scope) -> None:
    def count() -> int:
        with database.read() as connection:
            return records.count(connection, scope).get("Person", 0)

    before = count()
    put(database, *[filing(one, by=by) for one, by in drawn])
    added = sum(1 for one, by in drawn if one.status == "live" and rules.admits(scope, one, by))
    assert count() - before == added


def test_all_but_the_owner_himself_is_read_by_the_owner(database: Database) -> None:
    one = put_record(database, audience=all_but("FR"))
    assert fetch(database, one.id, reading("FR")) is not None
    assert fetch(database, one.id, reading("DE")) is not None
