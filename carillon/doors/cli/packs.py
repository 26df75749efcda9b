# SPDX-License-Identifier: Apache-2.0
"""`carillon pack`: crime areas, kinds of record and code lists, as they are declared."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import options, output
from carillon.doors.cli.options import AsJson
from carillon.errors import NotFound

if TYPE_CHECKING:
    from carillon.core.packs.pack import Packs

app = options.group("Packs: crime areas, kinds of record and code lists. Nothing of it needs a node.", "pack")

FOLLOWS = ("keyed", "named")
"""What a kind works out from its properties."""


@app.command("list", epilog=options.example("carillon pack list --json"))
def list_packs(*, as_json: AsJson = False) -> None:
    """All areas, code lists and kinds."""
    from carillon.core.packs import load

    packs = load.load()
    found = [
        {"sort": sort, "name": name, "label": one.label, "entries": _entries(one)}
        for sort, declared in _sorts(packs)
        for name, one in declared.items()
    ]
    if as_json:
        output.items(found, None)
        return
    rows = [(one["sort"], one["name"], one["label"], one["entries"] or "") for one in found]
    output.table(("what", "name", "label", "entries"), rows, empty="There is none.")


@app.command("show", epilog=options.example("carillon pack show purposes", "carillon pack show Passport"))
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An area, a code list or a kind, as the list names it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """One area, code list or kind, with the reasons for it."""
    from carillon.core.packs import load

    for sort, declared in _sorts(load.load()):
        if name in declared:
            plain = _plain(declared[name])
            if as_json:
                output.document({"sort": sort, **plain})
            else:
                _show(plain)
            return
    raise NotFound(f"No pack declares {name}.", help="See `carillon pack list`; capitals matter.")


def _sorts(packs: "Packs") -> list[tuple[str, Any]]:
    return [("area", packs.areas), ("codes", packs.codes), ("kind", packs.kinds)]


def _entries(declared: Any) -> int:
    return len(getattr(declared, "codes", None) or getattr(declared, "properties", None) or ())


def _show(plain: dict[str, Any]) -> None:
    rows = plain.pop("codes", None) or plain.pop("properties", None) or {}
    plain = {name: value for name, value in plain.items() if value is not False}
    output.fields(plain, title=plain.get("label", ""))
    if rows:
        columns = [c for c in ("label", "type", "standard", "range", "codes", "reason") if any(row.get(c) for row in rows.values())]
        cells = [(name, *(row.get(column) for column in columns)) for name, row in rows.items()]
        output.table(("name", *columns), cells, empty="")


def _plain(value: Any) -> Any:
    """What was declared, in its own order; what has none, sorted."""
    if hasattr(value, "__struct_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__ if name not in FOLLOWS}
    if hasattr(value, "items"):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
