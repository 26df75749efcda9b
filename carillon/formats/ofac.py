# SPDX-License-Identifier: Apache-2.0
"""The list of the US Office of Foreign Assets Control in CSV: entries (sdn), other names (alt), addresses (add).

The files have no header, `-0- ` for "nothing", and sometimes a last line with only byte 0x1A. The three are joined by
entry number. `alt` and `add` are kept in memory, so that their order does not matter, and may together have at most
`INDEX_LIMIT` bytes.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from carillon import errors
from carillon.formats import ofac_remarks
from carillon.formats.bodies import Body
from carillon.formats.countries import code_of
from carillon.formats.delimited import Cells, cells
from carillon.formats.rows import Rejected, Row, shown, utf8

INDEX_LIMIT = 200_000_000
"""Bytes of alt and add together."""

_NULL = "-0-"
_END = "\x1a"
_KINDS = {
    "individual": "Person",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "": "Organization",
    "entity": "Organization",
}
_ALIASES = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


class _File(msgspec.Struct, frozen=True):
    """How one of the three files looks: its name in messages and how many columns a row has."""

    name: str
    columns: int


_SDN = _File("sdn", 12)
_ALT = _File("alt", 5)
_ADD = _File("add", 6)


class _Extra(msgspec.Struct, frozen=True, array_like=True):
    """A row of alt or add, without the entry's number."""

    place: str
    cells: list[str]


_Index = dict[str, list[bytes]]
"""Rows by the number of their entry, each encoded: about three times the file's size in memory."""
_decode = msgspec.msgpack.Decoder(_Extra).decode


class _Metered:
    """A stream that stops a file which is too large to be kept in memory."""

    def __init__(self, stream: BinaryIO, already: int, name: str) -> None:
        self._stream = stream
        self._name = name
        self.count = already

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        if self.count > INDEX_LIMIT:
            raise errors.TooLarge(
                f"the alt and add files have more than {INDEX_LIMIT} bytes, up to which they are joined in memory",
                help=f"Is {self._name} the file you meant? The official ones have a few megabytes.",
            )
        return data


def read(sdn: BinaryIO, alt: BinaryIO | None = None, add: BinaryIO | None = None) -> Iterator[Row | Rejected]:
    """Every entry, and a row of its own for each of its wallets; `source_id` is the entry's number.

    Raises errors.Malformed where a file is not of this form or is cut off, errors.TooLarge where alt and add are.
    """
    names: _Index = {}
    addresses: _Index = {}
    size = 0
    for stream, file, index in ((alt, _ALT, names), (add, _ADD, addresses)):
        if stream is not None:
            metered = _Metered(stream, size, file.name)
            yield from _keep(metered, file, index)
            size = metered.count
    for row in _rows(sdn, _SDN):
        if isinstance(row, Rejected):
            yield row
        else:
            number = row.cells[0]
            yield from _entry(row, _take(names, number), _take(addresses, number))
    for index in (names, addresses):
        for number, extras in index.items():
            for extra in extras:
                yield Rejected(_decode(extra).place, f"there is no entry {shown(number)} in sdn, or it is there twice")


def _keep(stream: Any, file: _File, index: _Index) -> Iterator[Rejected]:
    for row in _rows(stream, file):
        if isinstance(row, Rejected):
            yield row
        else:
            extra = _Extra(f"{file.name} {row.place}", row.cells[1:])
            index.setdefault(row.cells[0], []).append(msgspec.msgpack.encode(extra))


def _take(index: _Index, number: str) -> list[_Extra]:
    return [_decode(extra) for extra in index.pop(number, [])]


def _rows(stream: BinaryIO, file: _File) -> Iterator[Cells | Rejected]:
    """The rows with as many columns as they should have, nulls as empty strings."""
    good = bad = False
    for row in cells(utf8(stream)):
        if isinstance(row, Rejected):
            bad = True
            yield Rejected(f"{file.name} {row.place}", row.reason)
            continue
        if row.cells == [_END]:
            continue
        if len(row.cells) != file.columns or not row.cells[0].strip().isdecimal():
            if not row.ended:
                raise errors.Malformed(f"the {file.name} file is cut off", place=row.place, help="Fetch the file again.")
            bad = True
            reason = f"a row has {file.columns} columns and begins with a number; this has {len(row.cells)} and begins with "
            yield Rejected(f"{file.name} {row.place}", reason + shown(row.cells[0]))
            continue
        good = True
        tidied = ["" if cell.strip() == _NULL else cell.strip() for cell in row.cells]
        yield Cells(row.first, row.last, tidied, row.ended)
    if not good:
        what = "no row of it has the form of that file" if bad else "it is empty"
        raise errors.Malformed(f"this is not OFAC's {file.name} file: {what}", help="Give sdn, alt and add, in any order.")


def _entry(row: Cells, names: list[_Extra], addresses: list[_Extra]) -> Iterator[Row | Rejected]:
    number, name, kind, programs, title, call_sign, vessel_type, tonnage, gross, flag, owner, remarks = row.cells
    place = f"sdn {row.place} ({number})"
    schema = _KINDS.get(kind.lower())
    if schema is None or not name:
        yield Rejected(place, f"its type is {shown(kind)}, which we do not know" if name else "it has no name")
        return
    body = Body(schema)
    _add_name(body, "name", name)
    body.add("program", *programs.replace("] [", "\n").strip("[]").split("\n"))
    body.add("topics", "sanction")
    if schema == "Person":
        body.add("position", title)
    else:
        body.note(title, "Title")
    if schema == "Airplane":
        body.add("registrationNumber", name)
    if schema == "Vessel":
        _add_vessel(body, call_sign, vessel_type, (tonnage, gross), (flag, owner))
    wallets = ofac_remarks.add(body, remarks)
    for extra in names:
        yield from _add_alias(body, extra)
    for extra in addresses:
        _add_address(body, extra)
    yield Row(place, number, body.plain())
    for wallet in wallets:
        yield _wallet(place, number, wallet, body)


def _add_name(body: Body, prop: str, name: str) -> None:
    """A name as given and, for a person, in writing order: "SURNAME, Given, Jr." is also "Given SURNAME Jr."."""
    body.add(prop, name)
    if body.schema != "Person" or "," not in name:
        return
    last, *rest = (part.strip() for part in name.split(","))
    suffix = rest.pop() if len(rest) > 1 and rest[-1].lower().strip(".") in _SUFFIXES else ""
    first = " ".join(rest)
    body.add(prop, f"{first} {last} {suffix}")
    if prop == "name":
        body.add("lastName", last)
        body.add("firstName", first)
        body.add("nameSuffix", suffix)


def _add_alias(body: Body, extra: _Extra) -> Iterator[Rejected]:
    _, kind, name, remarks = extra.cells
    prop = _ALIASES.get(kind.lower().replace(".", ""))
    if prop is None or not name:
        yield Rejected(extra.place, f"the other name {shown(name)} is of type {shown(kind)}; we know aka, fka and nka")
        return
    _add_name(body, prop, name)
    body.note(remarks, f"Alias {name}")


def _add_address(body: Body, extra: _Extra) -> None:
    _, street, city, country, remarks = extra.cells
    code = code_of(country)
    if code:
        body.add("country", code)
    if street or city or not code:
        body.add("address", ", ".join(filter(None, (street, city, country))))
    body.note(remarks, f"Address {street}")


def _add_vessel(body: Body, call_sign: str, kind: str, tonnages: tuple[str, str], papers: tuple[str, str]) -> None:
    body.add("callSign", call_sign)
    body.add("type", kind)
    for prop, tonnage in zip(("tonnage", "grossRegisteredTonnage"), tonnages, strict=True):
        body.add(prop, tonnage.replace(",", ""))
    flag, owner = papers
    body.country("flag", flag, "Flag")
    body.note(owner, "Owner")


def _wallet(place: str, number: str, wallet: ofac_remarks.Wallet, holder: Body) -> Row:
    body = Body("CryptoWallet")
    body.add("publicKey", wallet.address)
    body.add("currency", wallet.currency)
    body.add("holder", number)
    body.add("topics", "sanction")
    body.add("program", *holder.values("program"))
    return Row(place, f"{number}-wallet-{wallet.address}", body.plain(), links=("holder",))
