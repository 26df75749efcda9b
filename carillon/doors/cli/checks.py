# SPDX-License-Identifier: Apache-2.0
"""`carillon check`: one question from the front line, and what to do with its answer."""

import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from carillon.doors.cli import answers, desk, options, output, verbs
from carillon.errors import NotFound

if TYPE_CHECKING:
    from carillon.desk.checks.answer import Answer

app = options.group("Check a person, a document, a vehicle ... before you act. Every check is logged, with its purpose.", "check")
Query = dict[str, str | None]

Country = Annotated[str | None, typer.Option("--country", metavar="CC", help="The country that issued it: FR or FRA.")]
Make = Annotated[str | None, typer.Option("--make", metavar="TEXT", help="Who made it.")]
Model = Annotated[str | None, typer.Option("--model", metavar="TEXT", help="Which model it is.")]
Kind = Annotated[str | None, typer.Option("--type", metavar="TEXT", help="What sort of thing it is.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="In any script, in any order.")]
Nationality = Annotated[str | None, typer.Option("--nationality", metavar="CC", help="FR or FRA.")]


def _of_every_check(
    *,
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="CODE", help="Why you ask: wanted, identify, border ... (pack show purposes).")
    ],
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="Where you are; the owner of a hit is told.")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="TEXT", help="Your own case number.")] = None,
) -> None:
    """The options of every check, as a signature."""


ASKED = inspect.signature(_of_every_check).parameters


def _elsewhere(
    *,
    ask: Annotated[
        bool | None,
        typer.Option("--ask/--no-ask", help="Ask other nodes for what stays at home there; without it, where one may hold an answer."),
    ] = None,
) -> None:
    """Whether other nodes are asked, as a signature."""


ELSEWHERE = inspect.signature(_elsewhere).parameters


class Way(NamedTuple):
    """One way to ask: the word of its command, the kind of check, the function from its options to a query, and an example."""

    name: str
    kind: str
    query: Callable[..., Query]
    example: str


WAYS: list[Way] = []
"""All ways there are, for whatever else asks as a check does."""


def _check(name: str, kind: str, *examples: str) -> Callable[[Callable[..., Query]], Callable[..., Query]]:
    """Registers a function from its own options to a query as the command that asks it."""

    def register(query: Callable[..., Query]) -> Callable[..., Query]:
        WAYS.append(Way(name, kind, query, examples[0]))

        def command(**given: Any) -> None:
            who, why = verbs.take(given, verbs.SHARED), verbs.take(given, ASKED)
            ask = verbs.take(given, ELSEWHERE)["ask"]
            _ask(body_of(kind, query(**given), why), who, ask)

        parameters = {**inspect.signature(query).parameters, **ASKED, **ELSEWHERE, **verbs.SHARED}
        app.command(name, epilog=options.example(*examples))(verbs.dressed(command, query, parameters))
        return query

    return register


def _ask(body: dict[str, Any], who: dict[str, Any], ask: bool | None) -> None:
    """One check: asked, logged, answered."""
    from carillon.desk.checks import deeds

    with verbs.seated(who, "officer") as seat:
        answer = deeds.plain(_made(seat, body, ask))
    if seat.as_json:
        output.document(answer)
    else:
        answers.show(answer)


def _made(seat: desk.Seat, body: dict[str, Any], ask: bool | None) -> "Answer":
    """The check, over a line that is opened for it where other nodes are to be asked."""
    from carillon.desk.checks import deeds, elsewhere
    from carillon.desk.exchange import line

    if ask is False or not (ask or body["kind"] in elsewhere.answered_elsewhere(seat.bench)):
        return deeds.make(seat.bench, seat.actor, body)
    with line.opened(seat.bench) as carrier:
        if carrier is None:
            raise NotFound("This node takes part in no exchange: there is nobody to ask.", help="Leave --ask out.")
        return elsewhere.make(seat.bench, seat.actor, body)


def body_of(kind: str, query: Query, why: dict[str, Any]) -> dict[str, Any]:
    """The body of a check as every door sends it."""
    asked = {"kind": kind, "query": {name: value for name, value in query.items() if value is not None}}
    return asked | {name: value for name, value in why.items() if value is not None}


@_check("person", "person", 'carillon check person --name "Anna Maria Eriksson" --born 1974-08-12 --purpose wanted --as officer.fr')
def person(
    *,
    name: Name,
    born: Annotated[str | None, typer.Option("--born", metavar="DATE", help="1974-08-12, 1974-08 or 1974.")] = None,
    nationality: Nationality = None,
    gender: Annotated[str | None, typer.Option("--gender", metavar="G", help="male, female or other.")] = None,
    number: Annotated[str | None, typer.Option("--number", metavar="NUMBER", help="Of a document the person carries.")] = None,
    country: Country = None,
) -> Query:
    """Check a person by name; a birth date and a nationality keep strangers of the same name out."""
    return {
        "name": name, "birth_date": born, "nationality": nationality, "gender": gender, "number": number, "country": country
    }  # fmt: skip


@_check("organisation", "organisation", 'carillon check organisation --name "Example Shipping" --purpose investigation --as officer.fr')
def organisation(*, name: Name, nationality: Annotated[
    str | None, typer.Option("--country", metavar="CC", help="Where it is registered.")
] = None) -> Query:  # fmt: skip
    """Check an organisation or a company by name."""
    return {"name": name, "nationality": nationality}


@_check("document", "document", "carillon check document L898902C3 --country UTO --purpose border --as officer.fr")
def document(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="As it is printed; blanks and dashes do not matter.")],
    *,
    country: Country = None,
    type: Annotated[str | None, typer.Option("--type", metavar="T", help="passport, identity card ...")] = None,
) -> Query:
    """Check a passport, an identity card or another document by its number."""
    return {"number": number, "country": country, "type": type}


@_check(
    "mrz", "document",
    "carillon check mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'"
    " --purpose border --as officer.fr",
)  # fmt: skip
def mrz(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The lines of the zone; - reads them from a scanner.")],
) -> Query:
    """Check a machine-readable zone: the document by its number, and its holder by name and birth date."""
    lines = text if text != ["-"] else [sys.stdin.read(2000)]
    return {"mrz": "\n".join(lines)}


@_check("vehicle", "vehicle", "carillon check vehicle 1M8GDM9AXKP042788 --purpose wanted --as officer.fr")
def vehicle(
    number: Annotated[str, typer.Argument(metavar="PLATE-OR-VIN", help="A plate, a VIN, an IMO or a tail number.")],
    *,
    country: Country = None,
    make: Make = None,
    model: Model = None,
) -> Query:
    """Check a vehicle, a vessel or an aircraft."""
    return {"number": number, "country": country, "make": make, "model": model}


@_check("firearm", "firearm", "carillon check firearm AB12345 --make Example --calibre 9x19 --purpose wanted --as officer.fr")
def firearm(
    number: Annotated[str, typer.Argument(metavar="SERIAL", help="As it is stamped.")],
    *,
    make: Make = None,
    model: Model = None,
    calibre: Annotated[str | None, typer.Option("--calibre", metavar="TEXT", help="9x19, .45 ACP ...")] = None,
    country: Country = None,
) -> Query:
    """Check a firearm by its serial number."""
    return {"number": number, "make": make, "model": model, "calibre": calibre, "country": country}


@_check("account", "account", 'carillon check account "GB82 WEST 1234 5698 7654 32" --purpose investigation --as officer.fr')
def account(
    number: Annotated[str, typer.Argument(metavar="IBAN-OR-NUMBER", help="An IBAN, or a number with its country.")],
    *,
    country: Country = None,
) -> Query:
    """Check a bank account."""
    return {"number": number, "country": country}


@_check("wallet", "wallet", "carillon check wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 --purpose investigation --as officer.fr")
def wallet(number: Annotated[str, typer.Argument(metavar="ADDRESS", help="Its checksum is verified.")]) -> Query:
    """Check an address of a crypto-currency."""
    return {"number": number}


@_check("phone", "phone", 'carillon check phone "+33 1 99 00 12 34" --purpose investigation --as officer.fr')
def phone(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="With its + and country code, or with --country.")],
    *,
    country: Annotated[str | None, typer.Option("--country", metavar="CC", help="From where it would be dialled.")] = None,
) -> Query:
    """Check a telephone number."""
    return {"number": number, "country": country}


@_check("indicator", "indicator", "carillon check indicator malware.example --purpose investigation --as officer.fr")
def indicator(
    number: Annotated[str, typer.Argument(metavar="VALUE", help="A domain, an address, a URL, an e-mail or a hash.")],
) -> Query:
    """Check an indicator of an attack."""
    return {"number": number}


@_check("object", "object", "carillon check object 49-015420-323751-8 --type phone --purpose identify --as officer.fr")
def thing(
    number: Annotated[str | None, typer.Argument(metavar="NUMBER", help="A serial number, an IMEI, an inventory number.")] = None,
    *,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="A title or a name, where it has one.")] = None,
    type: Kind = None,
    make: Make = None,
    model: Model = None,
    country: Country = None,
) -> Query:
    """Check any other thing: a work of art, a watch, a telephone, a boat's engine."""
    if number is None and name is None:
        raise typer.BadParameter("A number or a --name to look for is needed.")
    return {"number": number, "name": name, "type": type, "make": make, "model": model, "country": country}
