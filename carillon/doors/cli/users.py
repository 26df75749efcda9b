# SPDX-License-Identifier: Apache-2.0
"""`carillon user`: the people of a node and their roles."""

from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.verbs import verb
from carillon.errors import NotFound

if TYPE_CHECKING:
    from carillon.store.people import User

app = options.group("Users: who may sign in, in which role, for which bureau.", "user")

Name = Annotated[str, typer.Argument(metavar="USER", help="The name to sign in with.")]


@verb(app, "list", "carillon user list", "carillon user list --of FR", role="admin")
def list_users(
    seat: desk.Seat,
    *,
    of: Annotated[str | None, typer.Option("--of", "--bureau", metavar="CODE", help="Of this bureau.")] = None,
) -> None:
    """Users in the order of their roles, front line first."""
    from carillon.desk import people

    found = people.list_users(seat.bench, seat.actor, of.upper() if of else None)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(
        ("username", "name", "role", "bureau", "areas", "state"),
        [(u.username, u.name, u.role, u.bureau, _areas(u), _state(u)) for u in found],
        empty="There is no user.",
    )


@verb(app, "show", "carillon user show officer.fr", role="admin")
def show(seat: desk.Seat, user: Name) -> None:
    """One user."""
    from carillon.desk import people

    found = [one for one in people.list_users(seat.bench, seat.actor) if one.username == user.lower()]
    if not found:
        raise NotFound(f"There is no user {user}.", help="See `carillon user list`.")
    _show(seat, found[0])


@verb(
    app,
    "add",
    "carillon user add marie.curie --role analyst --bureau FR",
    "carillon user add guest.commander --role commander --bureau FR --event city-run-2030",
    role="admin",
)
def add(
    seat: desk.Seat,
    user: Name,
    *,
    role: Annotated[
        str,
        typer.Option("--role", metavar="ROLE", help="frontline, officer, analyst, compliance, control, commander, partner or admin."),
    ],
    of: Annotated[str, typer.Option("--bureau", "--of", metavar="CODE", help="The bureau to work for.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The person's name.")] = None,
    area: Annotated[list[str] | None, typer.Option("--area", metavar="AREA", help="Only this crime area. Repeat for more.")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="LANG", help="en, fr, es, ar ...")] = None,
    event: Annotated[list[str] | None, typer.Option("--event", metavar="ID", help="Only for this event. Repeat for more.")] = None,
) -> None:
    """Add a user; the one-time password is shown once, and must be changed at the first sign-in. An account for events lets nobody in when
    they are over."""
    from carillon.desk import people

    body: dict[str, object] = {
        "username": user,
        "name": name,
        "bureau": of.upper(),
        "role": role,
        "areas": area or None,
        "language": language,
    }
    if event:
        body["events"] = event
    made, password = people.register_user(seat.bench, seat.actor, body)
    if seat.as_json:
        output.document({**_plain(made), "password": password})
    else:
        _show(seat, made)
        _tell(made.username, password)


@verb(app, "close", "carillon user close marie.curie", role="admin")
def close(seat: desk.Seat, user: Name) -> None:
    """Close an account; its sessions end at once."""
    from carillon.desk import people

    _show(seat, people.close_user(seat.bench, seat.actor, user.lower()))


@verb(app, "open", "carillon user open marie.curie", role="admin")
def reopen(seat: desk.Seat, user: Name) -> None:
    """Open a closed account again."""
    from carillon.desk import people

    _show(seat, people.close_user(seat.bench, seat.actor, user.lower(), active=True))


@verb(app, "reset-password", "carillon user reset-password marie.curie", role="admin")
def reset_password(seat: desk.Seat, user: Name) -> None:
    """Give somebody a new one-time password; sessions end, and a name that had to wait need not."""
    from carillon.desk import people

    password = people.reset_password(seat.bench, seat.actor, user.lower())
    if seat.as_json:
        output.document({"username": user.lower(), "password": password})
    else:
        _tell(user.lower(), password)


def _tell(username: str, password: str) -> None:
    typer.echo(f"One-time password of {username}: {password}")
    output.say("Note it now: it is not shown again.")


def _show(seat: desk.Seat, user: "User") -> None:
    plain = _plain(user)
    if seat.as_json:
        output.document(plain)
    else:
        output.fields({**plain, "areas": _areas(user)}, title=user.name)


def _plain(user: "User") -> dict[str, object]:
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(user)
    return plain


def _areas(user: "User") -> str:
    return "all of the bureau" if user.areas is None else ", ".join(user.areas)


def _state(user: "User") -> str:
    return "closed" if not user.active else "one-time password" if user.must_change else "open"
