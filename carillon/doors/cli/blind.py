# SPDX-License-Identifier: Apache-2.0
"""`carillon check blind`: whether a bureau on another node holds a number, without telling it which."""

from typing import Annotated

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.checks import Country, app, body_of
from carillon.doors.cli.verbs import verb
from carillon.errors import NotFound

__all__ = ["app"]


@verb(app, "blind", "carillon check blind document X1234567 --of DE --purpose wanted --as officer.fr")
def blind(
    seat: desk.Seat,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="document, vehicle, firearm, account, wallet, phone, indicator or object.")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As it is written; blanks and dashes do not matter.")],
    *,
    of: Annotated[str, typer.Option("--of", metavar="CODE", help="The bureau that is asked.")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="Why you ask; both bureaus note it.")],
    country: Country = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="TEXT", help="Your own case number; it stays here.")] = None,
) -> None:
    """Ask a bureau on another node whether it holds a number, without telling it which: it learns the kind and the purpose alone.

    It answers only if it chose to, and so many times a day: each time is one guess at a number.
    """
    from carillon.desk.checks import blind as checks
    from carillon.desk.exchange import line

    body = body_of(kind, {"number": number, "country": country}, {"purpose": purpose, "reference": reference})
    with line.opened(seat.bench) as carrier:
        if carrier is None:
            raise NotFound("This node takes part in no exchange: there is nobody to ask.", help="Make an ordinary check.")
        answer = checks.make(seat.bench, seat.actor, body | {"bureau": of})
    if seat.as_json:
        output.document(answer)
        return
    output.say(answer.next)
    output.say(f"It was compared with {answer.others} other numbers; {answer.bits} bits of a hash were shown. Check {answer.id}.")
