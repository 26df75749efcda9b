# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange`, for whoever holds its root keys: who is in the directory, who leaves, which keys are believed, how long it holds."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, exchange_files, output
from carillon.doors.cli.exchange import Out, app, tell
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, AsUser, NodeFolder, example
from carillon.doors.cli.verbs import verb
from carillon.errors import Invalid

if TYPE_CHECKING:
    from carillon.desk.exchange.membership import Change


__all__ = ["app"]


@verb(app, "list", "carillon exchange list --json", role="admin")
def list_members(seat: desk.Seat) -> None:
    """Who is in the directory: nodes with their signing keys, bureaus, groups."""
    from carillon.desk.exchange import membership

    found = membership.listing(seat.bench, seat.actor)
    rows = [
        {
            "node": name,
            "bureaus": sorted(found.hosted(name)),
            "until": node.until,
            "keys": [key.kid for key in node.signing if key.kid not in found.revoked],
            "sealing": {code: [key.kid for key in found.bureaus[code].sealing] for code in sorted(found.hosted(name))},
        }
        for name, node in sorted(found.nodes.items())
    ]
    if seat.as_json:
        groups = {name: {code: one.until for code, one in group.members.items()} for name, group in found.groups.items()}
        output.document({"version": found.version, "items": rows, "groups": groups, "revoked": found.revoked, "next": None})
        return
    output.table(
        ("node", "bureaus", "member until", "signs with"),
        [(one["node"], output.written(one["bureaus"]), str(one["until"])[:10], output.written(one["keys"])) for one in rows],
        empty="There is nobody in the directory.",
    )
    for name, group in sorted(found.groups.items()):
        output.say(f"Group {name}: {', '.join(f'{code} until {one.until[:10]}' for code, one in sorted(group.members.items()))}")


@verb(app, "remove", "carillon exchange remove DE --node ./fr", role="admin")
def remove(seat: desk.Seat, bureau: Annotated[str, typer.Argument(metavar="BUREAU", help="DE")], *, out: Out = None) -> None:
    """Take a bureau out of the exchange: from now on nobody seals anything to it. Owners take back what it has before, not after."""
    from carillon.desk.exchange import membership

    _checked(out)
    made = membership.remove(seat.bench, seat.actor, bureau.upper())
    _changed(
        seat, made, out, f"{bureau.upper()} is out of the directory, version {made.version}. If its node was stolen, revoke its keys too."
    )


@verb(app, "revoke", "carillon exchange revoke 0123456789abcdef --node ./fr", role="admin")
def revoke(
    seat: desk.Seat,
    kid: Annotated[str, typer.Argument(metavar="KID", help="The key's name: `carillon exchange list`.")],
    *,
    out: Out = None,
) -> None:
    """Revoke a key that got into wrong hands: nothing signed with it is believed any more, and nothing is sealed to it."""
    from carillon.desk.exchange import membership

    _checked(out)
    made = membership.revoke(seat.bench, seat.actor, kid.lower())
    _changed(seat, made, out, f"The key {kid.lower()} is revoked in version {made.version}.")


@verb(
    app,
    "group",
    "carillon exchange group city-run --member KE=2030-05-31 --member FR=2030-05-31",
    "carillon exchange group city-run --end",
    role="admin",
)
def group(
    seat: desk.Seat,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and hyphens.")],
    *,
    member: Annotated[
        list[str] | None, typer.Option("--member", metavar="CC=DATE", help="A bureau, and the last day it belongs to the group.")
    ] = None,
    end: Annotated[bool, typer.Option("--end", help="End the group.")] = False,
    out: Out = None,
) -> None:
    """Say who belongs to a group, all members at once; whoever is not named leaves it."""
    from carillon.desk.exchange import membership

    if end == bool(member):
        raise typer.BadParameter("Name the members, or say --end.")
    _checked(out)
    members = dict(_member(one) for one in member or ())
    made = membership.group(seat.bench, seat.actor, name, members)
    _changed(seat, made, out, f"The group {name} {'has ended' if end else 'has ' + ', '.join(sorted(members))}, in version {made.version}.")


@verb(app, "role", "carillon exchange role XS --secretariat --node ./fr", role="admin")
def role(
    seat: desk.Seat,
    bureau: Annotated[str, typer.Argument(metavar="CC", help="The bureau.")],
    *,
    secretariat: Annotated[
        bool, typer.Option("--secretariat/--none", help="It reviews notices for all and decides on complaints, or it does so no longer.")
    ],
    out: Out = None,
) -> None:
    """Say which bureau is the secretariat of the exchange. Without one, each bureau reviews its own notices."""
    from carillon.desk.exchange import membership

    _checked(out)
    code = bureau.upper()
    made = membership.roles(seat.bench, seat.actor, code, ("secretariat",) if secretariat else ())
    what = "is the secretariat" if secretariat else "is the secretariat no longer"
    _changed(seat, made, out, f"{code} {what}, in version {made.version}.")


@verb(app, "renew", "carillon exchange renew --node ./fr", role="admin")
def renew(seat: desk.Seat, *, out: Out = None) -> None:
    """Let the directory hold for another ninety days. An expired one stops the whole exchange, so renew it in time."""
    from carillon.desk.exchange import membership

    _checked(out)
    made = membership.renew(seat.bench, seat.actor)
    _changed(seat, made, out, f"The directory holds for another ninety days, in version {made.version}.")


@app.command("sign", epilog=example("carillon exchange sign directory-5.json --roots root-b.json"))
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A directory that more roots must sign.")],
    *,
    roots: Annotated[
        Path | None, typer.Option("--roots", metavar="FILE", help="A root key in a file; without it, those in the node's folder.")
    ] = None,
    as_user: AsUser = None,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Add the signatures of root keys to a directory, in the same file. With --roots it needs no node, and no network."""
    from carillon.desk.exchange import membership

    document = exchange_files.read(file, exchange_files.DIRECTORY)
    with exchange_files.named(file):
        if roots is None:
            with desk.seated(node, as_user, None, role="admin") as seat:
                signed = membership.sign(seat.bench, seat.actor, document)
        else:
            signed = membership.sign_with(document, roots.read_bytes())
        good, wanted = membership.signed_by(signed)
    if signed != document:
        exchange_files.write(file, signed)
    if as_json:
        output.document({"file": str(file), "signatures": good, "wanted": wanted})
        return
    typer.echo(f"{file}: signed by {good} of its roots; {wanted} are wanted.")
    if good >= wanted:
        output.say(f"It is complete. Next, on the operator's node: `carillon exchange update {file}`")
    else:
        output.say("Carry it to whoever keeps another root key.")


@verb(app, "roots", "carillon exchange roots", "carillon exchange roots --take 0123456789abcdef --out root-b.json", role="admin")
def roots(
    seat: desk.Seat,
    *,
    take: Annotated[str | None, typer.Option("--take", metavar="KID", help="Take this key out of the node's folder.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new file for it, for your eyes alone.")] = None,
) -> None:
    """List the root keys that are on this node, or take one away to be kept somewhere else."""
    from carillon.desk.exchange import membership

    if (take is None) != (out is None):
        raise typer.BadParameter("--take and --out go together.")
    if take is not None and out is not None:
        place = out
        membership.take_root(seat.bench, seat.actor, take.lower(), lambda data: exchange_files.write(place, data, secret=True))
        output.say(f"The root key {take.lower()} is in {out}, and no longer on this node. Keep it where nobody else comes.")
    kids = membership.root_kids(seat.bench, seat.actor)
    if seat.as_json:
        output.items([{"kid": one} for one in kids], None)
        return
    for one in kids:
        typer.echo(one)
    if not kids:
        output.say("No root key is left on this node. Its operator signs with `carillon exchange sign FILE --roots KEY.json`.")


def _member(text: str) -> tuple[str, str]:
    """A bureau and the end of its last day, in UTC."""
    code, equals, last = text.partition("=")
    try:
        day = date.fromisoformat(last)
    except ValueError:
        day = None
    if not equals or not code.strip() or day is None:
        raise Invalid(f"{text!r} is not BUREAU=DATE.", help="For example --member KE=2030-05-31.")
    return code.strip().upper(), f"{day.isoformat()}T23:59:59.999999Z"


def _checked(out: Path | None) -> None:
    exchange_files.require_free(out, exchange_files.DIRECTORY)


def _changed(seat: desk.Seat, made: "Change", out: Path | None, what: str) -> None:
    """Says it; the document goes into a file where it was asked for, or is not complete."""
    wanted = out is not None or not made.complete
    file = exchange_files.place(out, f"directory-{made.version}.json", exchange_files.DIRECTORY) if wanted else None
    tell(seat, made, file, what, "Every node gets it by itself as soon as it is heard.")
