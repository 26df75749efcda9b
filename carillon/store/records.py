# SPDX-License-Identifier: Apache-2.0
"""Records as the node remembers them: current form, earlier versions, exact keys, links, and the feed of changes."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Dialect, and_, bindparam, case, delete, func, insert, or_, select, tuple_, update

from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import matter_feed
from carillon.store.exchange.schema import audience_groups
from carillon.store.prepared import Prepared
from carillon.store.schema import audiences, changes, keys, links, records, versions
from carillon.store.scoping import visible_records

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)
MEET_LIMIT = 200
LONGEST_SEARCH = 500
"""Characters of a text that is searched for; SQLite refuses patterns of 50 000."""
"""Records met by one number; more than that share only a number that says nothing."""


class KeyRow(msgspec.Struct, frozen=True):
    """An exact identifier under which a record is found."""

    form: str
    value: str
    normal: str
    prop: str
    country: str | None = None


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A record with what is derived from it, ready to be stored.

    `digest` is that of the list's row it came from, and `edition` the import that brought it; None leaves both as they are, so that
    an owner's correction is not mistaken for a change of the list.
    """

    record: Record
    caption: str
    keys: tuple[KeyRow, ...]
    targets: tuple[tuple[str, str], ...]
    by: str
    digest: str | None = None
    edition: str | None = None


class Stored(msgspec.Struct, frozen=True):
    """A record as it was found, with who entered it."""

    record: Record
    caption: str
    created_by: str


class Version(msgspec.Struct, frozen=True):
    """One state of a record: who brought it about, when and why. The document of a recalled record is gone (None)."""

    version: int
    record: Record | None
    by: str
    at: str
    reason: str


class Met(msgspec.Struct, frozen=True):
    """A record met by an exact key."""

    record: Record
    caption: str
    key: KeyRow


class Listed(msgspec.Struct, frozen=True):
    """What is known of a list's row from an earlier edition."""

    record_id: str
    digest: str
    version: int
    status: str
    created_at: str


def insert_many(connection: Connection, filings: Sequence[Filing], reason: str) -> None:
    """Stores new records; each enters the feed of changes."""
    if not filings:
        return
    rows = [{"digest": "", "edition": None} | _row(f) | {"created_by": f.by} for f in filings]
    connection.execute(insert(records), rows)
    connection.execute(insert(versions), [_version_row(f, reason) for f in filings])
    _attach(connection, filings)


def replace(connection: Connection, filing: Filing, expected: int, reason: str) -> None:
    """Stores the next version of a record. Raises Conflict when `expected` is no longer the current version."""
    record = filing.record
    done = connection.execute(update(records).where(records.c.id == record.id, records.c.version == expected).values(**_row(filing)))
    if done.rowcount != 1:
        current = fetch_any(connection, record.id)
        raise Conflict(
            f"Record {record.id} was changed by somebody else meanwhile.",
            help="Look at both versions, then send yours again with the current version number.",
            current=current,
            offered=record,
        )
    connection.execute(insert(versions), [_version_row(filing, reason)])
    _detach(connection, [record.id])
    _attach(connection, [filing])


def tombstone(connection: Connection, record: Record, expected: int, by: str, reason: str) -> None:
    """Replaces a record by an empty one with status `recalled`; all content goes, of every version, with keys and links."""
    empty = msgspec.structs.replace(record, properties={}, source_id=record.source_id and _gone(record.source_id))
    replace(connection, Filing(record=empty, caption="", keys=(), targets=(), by=by, digest=""), expected, reason)
    # Why it was corrected may say what it held.
    kept = case((versions.c.version == record.version, versions.c.reason), else_="")
    connection.execute(update(versions).where(versions.c.record_id == record.id).values(doc="", reason=kept))


def _gone(list_id: str) -> str:
    """What stays of a list's own id, which may be the number of a document: enough to know the row again."""
    return f"gone:{sha256(list_id.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def renew(connection: Connection, renewed: Sequence[tuple[Filing, int]]) -> None:
    """Replaces copies of other nodes' records by what their owners sent since; of one that was taken back nothing is left but that it was.
    With each the version that is replaced. Their history is their owners': one version of each is kept here."""
    if not renewed:
        return
    ids = [filing.record.id for filing, _ in renewed]
    rows = [_row(filing) | {"record_id": filing.record.id, "expected": expected} for filing, expected in renewed]
    for row in rows:
        del row["id"]
    if sum(_renewal(connection.dialect).counted(connection, row) for row in rows) != len(rows):
        raise Conflict("A copy of a record was changed by another process meanwhile.", help="Try again.")
    for start in range(0, len(ids), 500):
        connection.execute(delete(versions).where(versions.c.record_id.in_(ids[start : start + 500])))
        _detach(connection, ids[start : start + 500])
    rows = [_version_row(filing, "received") | ({"doc": ""} if filing.record.status != "live" else {}) for filing, _ in renewed]
    connection.execute(insert(versions), rows)
    _attach(connection, [filing for filing, _ in renewed])


@lru_cache(maxsize=4)
def _renewal(dialect: Dialect) -> Prepared:
    names = [column.name for column in records.columns if column.name not in ("id", "digest", "edition", "created_by")]
    which = and_(records.c.id == bindparam("record_id", ""), records.c.version == bindparam("expected", 0))
    return Prepared(update(records).where(which).values({name: bindparam(f"{name}", None) for name in names}), dialect)


def fetch(connection: Connection, record_id: str, scope: Scope) -> Stored | None:
    """One record, if the scope admits it; None otherwise, whatever the cause."""
    query = select(records.c.doc, records.c.caption, records.c.created_by).where(records.c.id == record_id, visible_records(scope))
    row = connection.execute(query).first()
    return Stored(_decoder.decode(row[0]), row[1], row[2]) if row else None


def fetch_many(connection: Connection, ids: Sequence[str], scope: Scope) -> dict[str, Stored]:
    """Those of the records that the scope admits, by id."""
    found: dict[str, Stored] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        # The statement is made for a few sizes only; what is too much asks for nothing.
        size = next(size for size in SIZES if size >= len(some))
        values = {f"id{i}": one for i, one in enumerate(some)}
        for row in _fetch_many(connection.dialect, scope, size).rows(connection, values):
            found[row[0]] = Stored(_decoder.decode(row[1]), row[2], row[3])
    return found


TOGETHER = 192
SIZES = (12, 48, TOGETHER)


@lru_cache(maxsize=2048)
def _fetch_many(dialect: Dialect, scope: Scope, size: int) -> Prepared:
    wanted = records.c.id.in_([bindparam(f"id{i}", "") for i in range(size)])
    query = select(records.c.id, records.c.doc, records.c.caption, records.c.created_by).where(wanted, visible_records(scope))
    return Prepared(query, dialect)


def fetch_any(connection: Connection, record_id: str) -> Record | None:
    """One record with no scope at all, for the store's and the index's own use; never for an answer."""
    doc = connection.execute(select(records.c.doc).where(records.c.id == record_id)).scalar()
    return _decoder.decode(doc) if doc is not None else None


def fetch_any_many(connection: Connection, ids: Iterable[str]) -> dict[str, Record]:
    """Records with no scope, for the index's own use; never for an answer."""
    wanted, found = list(ids), dict[str, Record]()
    for start in range(0, len(wanted), 500):
        query = select(records.c.id, records.c.doc).where(records.c.id.in_(wanted[start : start + 500]))
        found |= {row[0]: _decoder.decode(row[1]) for row in connection.execute(query)}
    return found


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which records a list shows; `after` is where the page before ended ("updated_at|id")."""

    limit: int = 50
    after: str | None = None
    schema: str | None = None
    owner: str | None = None
    area: str | None = None
    status: str | None = None
    text: str | None = None


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Stored]:
    """The newest records first."""
    query = select(records.c.doc, records.c.caption, records.c.created_by).where(visible_records(scope))
    for column in ("schema", "owner", "area", "status"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(records.c[column] == value)
    if wanted.text:
        pattern = wanted.text[:LONGEST_SEARCH].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(func.lower(records.c.caption).like(f"%{pattern.lower()}%", escape="\\"))
    if wanted.after:
        updated_at, _, record_id = wanted.after.partition("|")
        query = query.where(tuple_(records.c.updated_at, records.c.id) < (updated_at, record_id))
    query = query.order_by(records.c.updated_at.desc(), records.c.id.desc()).limit(wanted.limit)
    return [Stored(_decoder.decode(row[0]), row[1], row[2]) for row in connection.execute(query)]


def count(connection: Connection, scope: Scope) -> dict[str, int]:
    """Live records that the scope admits, by schema."""
    query = select(records.c.schema, func.count()).where(visible_records(scope), records.c.status == "live").group_by(records.c.schema)
    return {row[0]: row[1] for row in connection.execute(query)}


def at_home(connection: Connection) -> set[str]:
    """Schemas of live records that do not follow to others and are met by asking."""
    query = select(records.c.schema).where(records.c.reach != "copy", records.c.status == "live").distinct()
    return set(connection.execute(query).scalars())


def history(connection: Connection, record_id: str) -> list[Version]:
    """All versions, oldest first. The caller has made sure that the record may be read."""
    query = select(versions).where(versions.c.record_id == record_id).order_by(versions.c.version)
    return [
        Version(row.version, _decoder.decode(row.doc) if row.doc else None, row.by, row.at, row.reason) for row in connection.execute(query)
    ]


def meet(connection: Connection, scope: Scope, wanted: Sequence[tuple[str, str]], record_id: str | None = None) -> list[Met]:
    """Live records that hold one of the exact keys (form, value) and that the scope admits; `record_id`: this one alone."""
    if not wanted:
        return []
    values = {f"form{i}": form for i, (form, _) in enumerate(wanted)} | {f"value{i}": value for i, (_, value) in enumerate(wanted)}
    if record_id is not None:
        values["record"] = record_id
    return [
        Met(_decoder.decode(row[0]), row[1], KeyRow(row[2], row[3], row[4], row[5], row[6]))
        for row in _meet(connection.dialect, scope, len(wanted), record_id is not None).rows(connection, values)
    ]


@lru_cache(maxsize=2048)
def _meet(dialect: Dialect, scope: Scope, count: int, of_one: bool) -> Prepared:
    asked = or_(*(and_(keys.c.form == bindparam(f"form{i}", ""), keys.c.value == bindparam(f"value{i}", "")) for i in range(count)))
    query = (
        select(records.c.doc, records.c.caption, keys.c.form, keys.c.value, keys.c.normal, keys.c.prop, keys.c.country)
        .join_from(keys, records, records.c.id == keys.c.record_id)
        .where(asked, records.c.status == "live", visible_records(scope))
        .limit(MEET_LIMIT)
    )
    if of_one:
        query = query.where(keys.c.record_id == bindparam("record", ""))
    return Prepared(query, dialect)


def links_of(connection: Connection, record_id: str, scope: Scope) -> list[tuple[str, str, Stored]]:
    """Visible neighbours: (property, "out" or "in", record)."""
    out = select(links.c.prop, links.c.target).where(links.c.record_id == record_id)
    into = select(links.c.prop, links.c.record_id).where(links.c.target == record_id)
    ways = [(row[0], "out", row[1]) for row in connection.execute(out)]
    ways += [(row[0], "in", row[1]) for row in connection.execute(into.limit(1000))]
    found = fetch_many(connection, [other for _, _, other in ways], scope)
    return [(prop, way, found[other]) for prop, way, other in ways if other in found]


def listed(connection: Connection, owner: str, name: str, list_ids: Sequence[str]) -> dict[str, Listed]:
    """What a list already holds under these ids."""
    asked = {one: one for one in list_ids} | {_gone(one): one for one in list_ids}
    columns = (records.c.list_id, records.c.id, records.c.digest, records.c.version, records.c.status, records.c.created_at)
    query = select(*columns).where(records.c.owner == owner, records.c.list == name, records.c.list_id.in_(list(asked)))
    return {asked[row[0]]: Listed(*row[1:]) for row in connection.execute(query)}


def stamped(connection: Connection, owner: str, name: str, list_ids: Sequence[str], edition: str) -> set[str]:
    """Those of a list's ids that an edition has brought or confirmed already."""
    query = select(records.c.list_id).where(
        records.c.owner == owner, records.c.list == name, records.c.list_id.in_(list_ids), records.c.edition == edition
    )
    return set(connection.execute(query).scalars())


def stamp(connection: Connection, ids: Sequence[str], edition: str) -> None:
    """Notes that an edition of a list still holds these records."""
    if ids:
        statement = update(records).where(records.c.id == bindparam("record_id")).values(edition=edition)
        connection.execute(statement, [{"record_id": one} for one in ids])


def left_out(connection: Connection, owner: str, name: str, edition: str, limit: int) -> list[Record]:
    """Live records of a list that the given edition no longer holds."""
    query = (
        select(records.c.doc)
        .where(records.c.owner == owner, records.c.list == name, records.c.edition != edition, records.c.status == "live")
        .limit(limit)
    )
    return [_decoder.decode(row[0]) for row in connection.execute(query)]


def count_left_out(connection: Connection, owner: str, name: str, edition: str) -> tuple[int, int]:
    """(live records of a list, those of them that the given edition no longer holds)."""
    left = func.sum(case((records.c.edition != edition, 1), else_=0))
    query = select(func.count(), func.coalesce(left, 0)).where(records.c.owner == owner, records.c.list == name, records.c.status == "live")
    row = connection.execute(query).one()
    return int(row[0]), int(row[1])


def last_change(connection: Connection) -> int:
    """The newest number in the feed of changes."""
    return int(connection.execute(select(func.coalesce(func.max(changes.c.seq), 0))).scalar_one())


def changes_since(connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
    """The feed after a number: (number, record id), in order."""
    query = select(changes.c.seq, changes.c.record_id).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


def _row(filing: Filing) -> dict[str, object]:
    record = filing.record
    row: dict[str, object] = {} if filing.digest is None else {"digest": filing.digest, "edition": filing.edition}
    return row | {
        "id": record.id,
        "schema": record.schema,
        "caption": filing.caption,
        "owner": record.owner,
        "area": record.area,
        "status": record.status,
        "reach": record.reach,
        "audience": record.audience.mode,
        "red": int("TLP:RED" in record.handling),
        "version": record.version,
        "doc": _encoder.encode(record).decode(),
        "list": record.source,
        "list_id": record.source_id,
        "review_on": record.review_on,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def _version_row(filing: Filing, reason: str) -> dict[str, object]:
    record = filing.record
    return {
        "record_id": record.id,
        "version": record.version,
        "doc": _encoder.encode(record).decode(),
        "by": filing.by,
        "at": record.updated_at,
        "reason": reason,
    }


def _attach(connection: Connection, filings: Sequence[Filing]) -> None:
    listed_bureaus, group_rows, key_rows, link_rows, feed = [], [], [], [], []
    for filing in filings:
        one = filing.record.id
        feed.append({"record_id": one})
        listed_bureaus += [{"record_id": one, "bureau": b} for b in filing.record.audience.listed]
        group_rows += [{"record_id": one, "name": name} for name in filing.record.audience.groups]
        if filing.record.status == "live":
            key_rows += [{"record_id": one, **msgspec.structs.asdict(k)} for k in filing.keys]
        link_rows += [{"record_id": one, "prop": p, "target": t} for p, t in dict.fromkeys(filing.targets)]
    for table, rows in ((audiences, listed_bureaus), (audience_groups, group_rows), (keys, key_rows), (links, link_rows), (changes, feed)):
        if rows:
            connection.execute(insert(table), rows)
    # What is live follows from the feed of changes, as for all who follow it.
    matter_feed.forget_records(connection, [filing.record.id for filing in filings if filing.record.status != "live"])


def _detach(connection: Connection, ids: Sequence[str]) -> None:
    for table in (audiences, audience_groups, keys, links):
        connection.execute(delete(table).where(table.c.record_id.in_(ids)))
