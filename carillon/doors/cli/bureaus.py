# SPDX-License-Identifier: Apache-2.0
"""`carillon bureau`: the organisations that own data on this node."""

from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.verbs import verb
from carillon.errors import NotFound

if TYPE_CHECKING:
    from carillon.store.people import Bureau

app = options.group("Bureaus: who owns data here, and in which crime areas each works.", "bureau")

Code = Annotated[str, typer.Argument(metavar="CODE", help="FR, or FR-CYBER for a second unit of a country.")]


@verb(app, "list", "carillon bureau list", role="admin")
def list_bureaus(seat: desk.Seat) -> None:
    """All bureaus of the node."""
    from carillon.desk import people

    found = people.list_bureaus(seat.bench, seat.actor)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(
        ("code", "name", "kind", "areas", "here"),
        [(one.code, one.name(), one.kind, _areas(one), "yes" if one.hosted else "") for one in found],
        empty="There is no bureau.",
    )


@verb(app, "show", "carillon bureau show FR", role="admin")
def show(seat: desk.Seat, code: Code) -> None:
    """One bureau."""
    from carillon.desk import people

    found = [one for one in people.list_bureaus(seat.bench, seat.actor) if one.code == code.upper()]
    if not found:
        raise NotFound(f"There is no bureau {code.upper()}.", help="See `carillon bureau list`.")
    _show(seat, found[0])


@verb(app, "add", 'carillon bureau add FR-CYBER --name "en=French cyber unit" --name "fr=Unité cyber"', role="admin")
def add(
    seat: desk.Seat,
    code: Code,
    *,
    name: Annotated[list[str] | None, typer.Option("--name", metavar="LANG=NAME", help="Repeat for more languages.")] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="ncb, regional, unit, secretariat ...")] = "ncb",
    contact: Annotated[
        list[str] | None, typer.Option("--contact", metavar="WHAT=HOW", help="phone=..., email=... Repeat for more.")
    ] = None,
) -> None:
    """Add a bureau to this node."""
    from carillon.desk import people
    from carillon.store.people import Bureau

    bureau = code.strip().upper()
    names = _pairs(name, "--name") or {"en": bureau}
    made = Bureau(code=bureau, names=names, country=bureau[:2], kind=kind, contact=_pairs(contact, "--contact"))
    _show(seat, people.register_bureau(seat.bench, seat.actor, made))


@verb(app, "areas", "carillon bureau areas FR terrorism cyber", "carillon bureau areas FR --all", role="admin")
def areas(
    seat: desk.Seat,
    code: Code,
    area: Annotated[list[str] | None, typer.Argument(metavar="AREA...", help="See `carillon pack list`.")] = None,
    *,
    all_areas: Annotated[bool, typer.Option("--all", help="Every one there is.")] = False,
) -> None:
    """Say in which crime areas a bureau works; takes effect with its users' next request."""
    from carillon.desk import people

    if all_areas == bool(area):
        raise typer.BadParameter("Name the areas, or say --all.")
    chosen = None if all_areas else tuple(area or ())
    people.switch_areas(seat.bench, seat.actor, code.upper(), chosen)
    if seat.as_json:
        output.document({"code": code.upper(), "areas": chosen})
    else:
        output.say(f"{code.upper()} works in {'all areas' if chosen is None else ', '.join(chosen)}.")


def _show(seat: desk.Seat, bureau: "Bureau") -> None:
    import msgspec

    plain = msgspec.to_builtins(bureau)
    if seat.as_json:
        output.document(plain)
    else:
        output.fields({**plain, "areas": _areas(bureau)}, title=bureau.name())


def _areas(bureau: "Bureau") -> str:
    return "all" if bureau.areas is None else ", ".join(bureau.areas)


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise typer.BadParameter(f"{option} is of the form NAME=VALUE.")
        pairs[name.strip()] = value.strip()
    return pairs
