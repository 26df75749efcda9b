# SPDX-License-Identifier: Apache-2.0
"""Bureaus, users, their sessions, and the count of wrong passwords."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Dialect, Row, Table, bindparam, case, delete, func, select, update

from carillon.core.policy.actors import Actor
from carillon.store.prepared import Prepared
from carillon.store.schema import bureaus, sessions, tries, users


class Bureau(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that owns data. `names` by language; `areas`: crime areas switched on (None: all)."""

    code: str
    names: dict[str, str]
    country: str
    kind: str = "ncb"
    areas: tuple[str, ...] | None = None
    contact: dict[str, str] = {}
    hosted: bool = True

    def name(self, language: str = "en") -> str:
        return self.names.get(language) or self.names.get("en") or self.code


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person with a role in a bureau; the hash of the password stays in the store. `events` as in `Actor`."""

    id: str
    username: str
    name: str
    bureau: str
    role: str
    areas: tuple[str, ...] | None = None
    language: str = "en"
    must_change: bool = False
    otp: bool = False
    active: bool = True
    created_at: str = ""
    events: tuple[str, ...] | None = None


class Secret(msgspec.Struct, frozen=True):
    """What signing in needs to compare with."""

    user: User
    password: str
    otp_secret: str | None
    otp_last: int


def put_bureaus(connection: Connection, new: list[Bureau]) -> None:
    """Adds bureaus; those that are there already stay as they are."""
    if not new:
        return
    rows = [
        {
            "code": b.code,
            "names": json.dumps(b.names, ensure_ascii=False),
            "country": b.country,
            "kind": b.kind,
            "areas": _write_codes(b.areas),
            "contact": json.dumps(b.contact, ensure_ascii=False),
            "hosted": int(b.hosted),
        }
        for b in new
    ]
    connection.execute(_insertion(connection, bureaus).on_conflict_do_nothing(), rows)


def list_bureaus(connection: Connection) -> list[Bureau]:
    return [_bureau(row) for row in connection.execute(select(bureaus).order_by(bureaus.c.code))]


def bureau_codes(connection: Connection) -> frozenset[str]:
    """The codes of all bureaus."""
    return frozenset(connection.execute(select(bureaus.c.code)).scalars())


def of_kind(connection: Connection, kind: str) -> str | None:
    """The code of the first bureau of a kind."""
    return connection.execute(select(bureaus.c.code).where(bureaus.c.kind == kind).order_by(bureaus.c.code).limit(1)).scalar()


def find_bureau(connection: Connection, code: str) -> Bureau | None:
    row = connection.execute(select(bureaus).where(bureaus.c.code == code)).first()
    return _bureau(row) if row else None


def stale(connection: Connection) -> set[str]:
    """Bureaus elsewhere that were not heard for so long that nothing is answered from copies of their records, and whoever has left the
    exchange."""
    return set(connection.execute(select(bureaus.c.code).where(bureaus.c.stale == 1)).scalars())


def mark_stale(connection: Connection, codes: Collection[str]) -> None:
    """These, and no others."""
    connection.execute(update(bureaus).values(stale=case((bureaus.c.code.in_(list(codes)), 1), else_=0)))


def switch_areas(connection: Connection, code: str, areas: tuple[str, ...] | None) -> None:
    connection.execute(update(bureaus).where(bureaus.c.code == code).values(areas=_write_codes(areas)))


def put_user(connection: Connection, user: User, password: str) -> None:
    """Adds a user with the hash of a password."""
    connection.execute(
        users.insert().values(
            id=user.id,
            username=user.username,
            name=user.name,
            bureau=user.bureau,
            role=user.role,
            areas=_write_codes(user.areas),
            language=user.language,
            password=password,
            must_change=int(user.must_change),
            active=int(user.active),
            created_at=user.created_at,
            events=_write_codes(user.events),
        )
    )


def change_user(connection: Connection, user_id: str, **values: Any) -> None:
    """Sets columns of one user: password, must_change, active, otp_secret, role, language, areas."""
    if "areas" in values:
        values["areas"] = _write_codes(values["areas"])
    connection.execute(update(users).where(users.c.id == user_id).values(**values))


def take_otp(connection: Connection, user_id: str, step: int) -> bool:
    """Uses up a one-time code's time step; False when that step, or a later one, was used already."""
    done = connection.execute(update(users).where(users.c.id == user_id, users.c.otp_last < step).values(otp_last=step))
    return done.rowcount == 1


def list_users(connection: Connection, bureau: str | None = None) -> list[User]:
    query = select(users).order_by(users.c.bureau, users.c.role, users.c.username)
    if bureau is not None:
        query = query.where(users.c.bureau == bureau)
    return [_user(row) for row in connection.execute(query)]


def find_user(connection: Connection, username: str) -> User | None:
    row = connection.execute(select(users).where(users.c.username == username)).first()
    return _user(row) if row else None


def find_secret(connection: Connection, username: str) -> Secret | None:
    row = connection.execute(select(users).where(users.c.username == username)).first()
    return Secret(_user(row), row.password, row.otp_secret, row.otp_last) if row else None


def open_session(connection: Connection, token: str, user_id: str, door: str, at: str, expires_at: str) -> None:
    """Notes a session under the hash of its token, and clears out those that ended."""
    connection.execute(delete(sessions).where(sessions.c.expires_at < at))
    connection.execute(sessions.insert().values(token=token, user_id=user_id, door=door, created_at=at, expires_at=expires_at))


_session = (
    select(
        users.c.id, users.c.username, users.c.bureau, users.c.role, users.c.areas, users.c.language,
        bureaus.c.areas.label("open_areas"), sessions.c.expires_at, sessions.c.door, users.c.must_change, users.c.name, users.c.events,
    )
    .join_from(sessions, users, users.c.id == sessions.c.user_id)
    .join(bureaus, bureaus.c.code == users.c.bureau)
)  # fmt: skip


@lru_cache(maxsize=8)
def _find_session(dialect: Dialect) -> Prepared:
    live = (sessions.c.token == bindparam("token", ""), sessions.c.expires_at > bindparam("at", ""), users.c.active == 1)
    return Prepared(_session.where(*live), dialect)


class Session(msgspec.Struct, frozen=True):
    """A live session: who, until when; `must_change`: a one-time password that opens nothing but its own change."""

    actor: Actor
    expires_at: str
    must_change: bool
    name: str


def find_session(connection: Connection, token: str, at: str) -> Session | None:
    """The session under the hash of a token, while it lasts and its user is active; one query, on every request."""
    rows = _find_session(connection.dialect).rows(connection, {"token": token, "at": at})
    if not rows:
        return None
    row = rows[0]
    areas = _read_codes(row[4])
    open_areas = _read_codes(row[6])
    if open_areas is not None:
        areas = open_areas if areas is None else tuple(a for a in areas if a in open_areas)
    actor = Actor(row[0], row[1], row[2], row[3], areas, row[8], row[5], _read_codes(row[11]))
    return Session(actor, row[7], bool(row[9]), row[10])


def actor_of(connection: Connection, username: str, via: str) -> Actor | None:
    """An active user as an actor, for the shell, where the machine's own sign-in has been passed."""
    return _actor(connection, find_user(connection, username), via)


def actor_by_id(connection: Connection, user_id: str, via: str) -> Actor | None:
    """An active user as an actor as of now, for what goes on in his name while he is away."""
    row = connection.execute(select(users).where(users.c.id == user_id)).first()
    return _actor(connection, _user(row) if row else None, via)


def usernames(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Names to sign in with, by user id."""
    query = select(users.c.id, users.c.username).where(users.c.id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def _actor(connection: Connection, user: User | None, via: str) -> Actor | None:
    if user is None or not user.active:
        return None
    bureau = find_bureau(connection, user.bureau)
    areas = user.areas
    if bureau and bureau.areas is not None:
        areas = bureau.areas if areas is None else tuple(a for a in areas if a in bureau.areas)
    return Actor(user.id, user.username, user.bureau, user.role, areas, via, user.language, user.events)


def close_session(connection: Connection, token: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.token == token))


def close_sessions(connection: Connection, user_id: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id))


def waiting_until(connection: Connection, name: str) -> str | None:
    """Until when a name must wait after wrong passwords."""
    return connection.execute(select(tries.c.wait_until).where(tries.c.name == name)).scalar()


def count_failure(connection: Connection, name: str) -> int:
    """One more wrong password for a name; returns how many there are now."""
    statement = _insertion(connection, tries).values(name=name, failed=1, wait_until="")
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"failed": tries.c.failed + 1})
    connection.execute(statement)
    return int(connection.execute(select(tries.c.failed).where(tries.c.name == name)).scalar_one())


def make_wait(connection: Connection, name: str, until: str) -> None:
    connection.execute(update(tries).where(tries.c.name == name).values(wait_until=until))


def forget_failures(connection: Connection, name: str) -> None:
    connection.execute(delete(tries).where(tries.c.name == name))


def count_users(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(users)).scalar_one()


def _insertion(connection: Connection, table: Table) -> Any:
    """The dialect's own insertion, which knows what to do on a conflict; loaded when needed, since it is slow to load."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def _bureau(row: Row[Any]) -> Bureau:
    return Bureau(
        code=row.code,
        names=json.loads(row.names),
        country=row.country,
        kind=row.kind,
        areas=_read_codes(row.areas),
        contact=json.loads(row.contact),
        hosted=bool(row.hosted),
    )


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        username=row.username,
        name=row.name,
        bureau=row.bureau,
        role=row.role,
        areas=_read_codes(row.areas),
        language=row.language,
        must_change=bool(row.must_change),
        otp=row.otp_secret is not None,
        active=bool(row.active),
        created_at=row.created_at,
        events=_read_codes(row.events),
    )


def _read_codes(text: str | None) -> tuple[str, ...] | None:
    """Areas, or events; None where there is no limit."""
    return None if text is None else tuple(json.loads(text))


def _write_codes(codes: tuple[str, ...] | None) -> str | None:
    return None if codes is None else json.dumps(list(codes))
