# SPDX-License-Identifier: Apache-2.0
"""Bureaus and users, and how a user signs in: password, one-time code, session; wrong passwords have to wait."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from carillon.core.policy.actors import ROLES, Actor
from carillon.desk import appointing, limiting
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Invalid, NotFound, TooMany, Unauthenticated
from carillon.store import audit, clock
from carillon.store import people as store

SHORTEST_PASSWORD = 12
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id with the parameters that OWASP gives for 19 MiB: a sign-in costs some 30 ms and cannot exhaust a small node."""
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,9})?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
_LONGEST = {"username": 80, "name": 200, "bureau": 12, "role": 20, "language": 8}
DAY = 86_400


class SignedIn(msgspec.Struct, frozen=True):
    """`token` is shown once; the node keeps its hash alone."""

    token: str
    expires_at: str
    session: store.Session


def sign_in(bench: Bench, username: str, password: str, otp: str | None = None, door: str = "api") -> SignedIn:
    """Opens a session. Raises Unauthenticated, alike for a wrong name, password, code or a closed account, and in other words for an
    account whose events are over; TooMany while the name waits."""
    name, at = username.strip().lower()[:80], clock.now()
    if not _NAME.fullmatch(name):
        # Nobody is called that; it may hold what no database keeps.
        name = "?"
    _refuse_waiting(bench, name, at)
    with bench.database.read() as connection:
        secret = store.find_secret(connection, name)
    right = _password_fits(secret.password if secret else _nobody(), password)
    if secret is None or not right or not secret.user.active or not _code_fits(bench, secret, otp):
        _failed(bench, name, at, secret)
        raise Unauthenticated(
            "The name, the password or the one-time code is wrong.",
            help="Try again; after several wrong tries the name has to wait. Your administrator can set a new password.",
        )
    _refuse_over(bench, secret.user, door, at)
    token = secrets.token_urlsafe(32)
    expires_at = clock.after(at, hours=bench.settings.session_hours)
    user = secret.user
    with bench.database.write() as connection:
        store.forget_failures(connection, name)
        store.open_session(connection, hash_token(token), user.id, door, at, expires_at)
        audit.append(connection, [_note(user, door, at, "session.open", "ok")])
        session = store.find_session(connection, hash_token(token), at)
    if session is None:
        raise Unauthenticated("The account was closed just now.", help="Ask your administrator.")
    return SignedIn(token, expires_at, session)


def session(bench: Bench, token: str) -> store.Session:
    """Whose token it is. Raises Unauthenticated when it is unknown, expired, signed out, or its user's account is closed or was for events
    that are over."""
    at = clock.now()
    with bench.database.read() as connection:
        found = store.find_session(connection, hash_token(token), at)
        if found is not None:
            limiting.require_going_on(connection, found.actor.events, at)
    if found is None:
        raise Unauthenticated("The session has ended or never was.", help="Sign in again.")
    return found


def sign_out(bench: Bench, actor: Actor, token: str) -> None:
    with bench.database.write() as connection:
        store.close_session(connection, hash_token(token))
        entry = audit.Entry(at=clock.now(), actor=actor.username, bureau=actor.bureau, role=actor.role, via=actor.via, deed="session.close")
        audit.append(connection, [entry])


def change_password(bench: Bench, actor: Actor, old: str, new: str) -> None:
    """One's own password; all sessions end. Raises Invalid when the old one is wrong or the new one too weak."""
    with bench.database.read() as connection:
        secret = store.find_secret(connection, actor.username)
    if secret is None or not _password_fits(secret.password, old):
        raise Invalid("The present password is wrong.", fields={"old": "Not your password."})
    hashed = hash_password(new, actor.username)
    with act(bench, actor, "password.change", object=actor.user) as doing:
        store.change_user(doing.connection, actor.user, password=hashed, must_change=0)
        store.close_sessions(doing.connection, actor.user)


def end_sessions(bench: Bench, actor: Actor) -> None:
    """Signs one's own account out everywhere."""
    with act(bench, actor, "password.change", object=actor.user) as doing:
        store.close_sessions(doing.connection, actor.user)
        doing.detail = {"sessions": "ended"}


def register_bureau(bench: Bench, actor: Actor, bureau: store.Bureau) -> store.Bureau:
    """Adds a bureau to this node."""
    check_bureau(bureau)
    with act(bench, actor, "bureau.register", object=bureau.code) as doing:
        if store.find_bureau(doing.connection, bureau.code):
            raise Conflict(f"There is a bureau {bureau.code} already.")
        store.put_bureaus(doing.connection, [bureau])
    return bureau


def switch_areas(bench: Bench, actor: Actor, code: str, areas: tuple[str, ...] | None) -> None:
    """Which crime areas a bureau works in (None: all there are); takes effect with its users' next request."""
    unknown = [area for area in areas or () if area not in bench.packs.areas]
    if unknown:
        raise Invalid(f"Unknown area {unknown[0]!r}.", fields={"areas": f"Known are {', '.join(bench.packs.areas)}."})
    with act(bench, actor, "bureau.register", object=code) as doing:
        if store.find_bureau(doing.connection, code) is None:
            raise NotFound(f"There is no bureau {code}.")
        store.switch_areas(doing.connection, code, areas)
        doing.detail = {"areas": ",".join(areas) if areas is not None else "all"}


def list_bureaus(bench: Bench, actor: Actor) -> list[store.Bureau]:
    with look(bench, actor, "bureau.read", object="list") as doing:
        return store.list_bureaus(doing.connection)


def register_user(
    bench: Bench, actor: Actor, user: Mapping[str, Any], password: str | None = None, repeat: Repeat | None = None
) -> tuple[store.User, str]:
    """Adds a user {username, name, bureau, role, areas?, language?, events?}; returns the password: the given one, or a one-time password
    that must be changed at the first sign-in."""
    chosen = password or one_time_password()
    made = check_user(bench, user, must_change=password is None)
    hashed = hash_password(chosen, made.username)
    with act(bench, actor, "user.register", repeat=repeat) as doing:
        appointing.require_may_register(bench, doing, made)
        limiting.require_fitting(doing.connection, made, doing.at)
        _add(doing.connection, made, hashed)
        doing.object = made.id
        doing.detail = {"username": made.username, "role": made.role, "bureau": made.bureau}
    return made, chosen


def list_users(bench: Bench, actor: Actor, bureau: str | None = None) -> list[store.User]:
    """Users in the order of their roles, front line first."""
    with look(bench, actor, "user.read", object="list") as doing:
        found = store.list_users(doing.connection, bureau)
    return sorted(found, key=lambda user: (ROLES.index(user.role), user.bureau, user.username))


def close_user(bench: Bench, actor: Actor, username: str, *, active: bool = False) -> store.User:
    """Closes an account (or opens it again); its sessions end at once."""
    with act(bench, actor, "user.change") as doing:
        user = _named(doing.connection, username)
        if user.id == actor.user and not active:
            raise Conflict("Nobody closes his own account.", help="Ask another administrator, or another data-protection officer.")
        appointing.require_may_close(doing, user, active=active)
        store.change_user(doing.connection, user.id, active=int(active))
        store.close_sessions(doing.connection, user.id)
        doing.object, doing.detail = user.id, {"active": int(active)}
    return msgspec.structs.replace(user, active=active)


def reset_password(bench: Bench, actor: Actor, username: str) -> str:
    """A new one-time password for somebody; sessions end, and the name need not wait any longer."""
    chosen = one_time_password()
    hashed = hash_password(chosen, username)
    with act(bench, actor, "user.change") as doing:
        user = _named(doing.connection, username)
        appointing.require_may_reset(bench, doing, user)
        store.change_user(doing.connection, user.id, password=hashed, must_change=1)
        store.close_sessions(doing.connection, user.id)
        store.forget_failures(doing.connection, user.username)
        doing.object, doing.detail = user.id, {"password": "reset"}
    return chosen


def enrol_otp(bench: Bench, actor: Actor) -> str:
    """A new secret for one-time codes (RFC 6238); returns the otpauth address for an authenticator, shown once."""
    import pyotp

    secret = pyotp.random_base32()
    with act(bench, actor, "password.change", object=actor.user) as doing:
        store.change_user(doing.connection, actor.user, otp_secret=secret, otp_last=0)
        doing.detail = {"otp": "enrolled"}
    return pyotp.TOTP(secret).provisioning_uri(name=actor.username, issuer_name=f"Carillon {bench.settings.node}")


def hash_token(token: str) -> str:
    """What the node keeps of a token: a stolen database opens no session."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str, username: str) -> str:
    """Argon2id. Raises Invalid for a password that is too short or the name itself."""
    if len(password) < SHORTEST_PASSWORD or password.lower() == username.lower() or len(set(password)) < 5:
        raise Invalid(
            "The password is too weak.",
            fields={"password": f"At least {SHORTEST_PASSWORD} characters, not the name, not a few characters over and over."},
        )
    if len(password) > 1000:
        raise Invalid("The password is too long.", fields={"password": "At most 1000 characters."})
    return _hasher.hash(password)


def one_time_password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def check_bureau(bureau: store.Bureau) -> None:
    """Raises Invalid: the code is a country's alpha-2, with a suffix for a second unit (FR, FR-CYBER)."""
    if not _CODE.fullmatch(bureau.code):
        raise Invalid(
            f"{bureau.code!r} is not a bureau's code.",
            help="A country's two letters, with a suffix for a second unit of a country: FR, FR-CYBER.",
            fields={"code": "Two capital letters, or two letters, a dash and up to nine capitals or digits."},
        )


def check_user(bench: Bench, user: Mapping[str, Any], *, must_change: bool) -> store.User:
    """A new user from what was given; raises Invalid with every mistake at once."""
    wrong: dict[str, str] = {}
    text = {name: user.get(name) for name in ("username", "name", "bureau", "role", "language")}
    for name, value in text.items():
        if value is not None and not (isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST[name]):
            wrong[name] = f"Text of at most {_LONGEST[name]} characters, please."
    username = str(text["username"] or "").lower()
    if not _NAME.fullmatch(username):
        wrong["username"] = "2 to 80 letters, digits, dots, dashes or @, such as marie.curie."
    if "role" not in wrong and text["role"] not in ROLES:
        wrong["role"] = f"One of {', '.join(ROLES)}."
    areas, known = user.get("areas"), list(bench.packs.areas)
    if areas is not None and not (isinstance(areas, list | tuple) and all(area in known for area in areas)):
        wrong["areas"] = f"A list of {', '.join(bench.packs.areas)}."
    events = user.get("events")
    if events is not None and not (_is_list_of_ids(events) and 0 < len(events) <= limiting.MOST):
        wrong["events"] = f"A list of the ids of 1 to {limiting.MOST} events."
    if wrong:
        raise Invalid("The user has mistakes.", fields=wrong)
    return store.User(
        id=clock.new_id("usr"),
        username=username,
        name=str(text["name"] or username)[:200],
        bureau=str(text["bureau"] or ""),
        role=str(text["role"]),
        areas=tuple(areas) if areas is not None else None,
        language=str(text["language"] or "en"),
        must_change=must_change,
        created_at=clock.now(),
        events=tuple(dict.fromkeys(events)) if events is not None else None,
    )


def _is_list_of_ids(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(isinstance(one, str) and 0 < len(one) <= 60 and "\0" not in one for one in given)


def _add(connection: Connection, user: store.User, hashed: str) -> None:
    if store.find_bureau(connection, user.bureau) is None:
        raise Invalid(f"There is no bureau {user.bureau!r}.", fields={"bureau": "Register the bureau first."})
    if store.find_user(connection, user.username):
        raise Conflict(f"There is a user {user.username} already.", help="Choose another name.")
    store.put_user(connection, user, hashed)


def _named(connection: Connection, username: str) -> store.User:
    user = store.find_user(connection, username)
    if user is None:
        raise NotFound(f"There is no user {username}.", help="See `carillon user list`.")
    return user


@cache
def _nobody() -> str:
    """A hash to compare with when the name is unknown, so that an unknown name takes as long as a wrong password."""
    return _hasher.hash(secrets.token_urlsafe(16))


def _password_fits(hashed: str, password: str) -> bool:
    try:
        return len(password) <= 1000 and _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _code_fits(bench: Bench, secret: store.Secret, otp: str | None) -> bool:
    """A code of the last, this or the next half minute, used once."""
    if secret.otp_secret is None:
        return True
    import pyotp

    totp, step = pyotp.TOTP(secret.otp_secret), int(datetime.now(UTC).timestamp()) // 30
    for near in (step, step - 1, step + 1):
        if otp and secrets.compare_digest(totp.at(near * 30).encode(), otp.strip().encode("utf-8", "replace")):
            with bench.database.write() as connection:
                return store.take_otp(connection, secret.user.id, near)
    return False


def _refuse_waiting(bench: Bench, name: str, at: str) -> None:
    with bench.database.read() as connection:
        until = store.waiting_until(connection, name)
    if until and until > at:
        seconds = int((datetime.fromisoformat(until) - datetime.fromisoformat(at)).total_seconds()) + 1
        raise TooMany(
            "Too many wrong passwords for this name.",
            retry_after=min(seconds, DAY),
            help=f"Wait {seconds} seconds, or ask your administrator for a new password.",
        )


def _refuse_over(bench: Bench, user: store.User, door: str, at: str) -> None:
    """The right password of an account whose events are over: what it was for may be said, and nobody guesses it that way."""
    try:
        with bench.database.read() as connection:
            limiting.require_going_on(connection, user.events, at)
    except Unauthenticated:
        with bench.database.write() as connection:
            audit.append(connection, [_note(user, door, at, "session.open", "refused")])
        raise


def _failed(bench: Bench, name: str, at: str, secret: store.Secret | None) -> None:
    limit, first = bench.settings.sign_in_tries, bench.settings.sign_in_wait_seconds
    with bench.database.write() as connection:
        failures = store.count_failure(connection, name)
        if failures >= limit:
            wait = min(first * 2 ** min(failures - limit, 20), DAY)
            store.make_wait(connection, name, clock.after(at, seconds=wait))
        if secret is not None:
            audit.append(connection, [_note(secret.user, "", at, "session.open", "refused")])


def _note(user: store.User, door: str, at: str, deed: str, outcome: str) -> audit.Entry:
    return audit.Entry(at=at, actor=user.username, bureau=user.bureau, role=user.role, via=door, deed=deed, object=user.id, outcome=outcome)
