# SPDX-License-Identifier: Apache-2.0
"""Names for persons who do not exist, in the script of their country and in Latin letters.

The rule that keeps real people out: given names are common, family names are rare, compound or made up, and most names have three or
four parts, as the country's custom has it (a second given name, the father's name, a patronymic, the mother's family name). A test
holds every pair of a given and a family name, and whole names, against the sanctions lists we have.
"""

from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import msgspec


class Part(msgspec.Struct, frozen=True):
    """One part of a name or a place, as the country writes it and in Latin letters."""

    native: str
    latin: str


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """What `names.yml` says of a country; `form` and `latin` are the slots of a name, in order."""

    code: str
    lang: str
    script: str
    form: tuple[str, ...]
    latin: tuple[str, ...]
    join: str
    given: dict[str, tuple[Part, ...]]
    family: dict[str, tuple[Part, ...]]
    middle: dict[str, tuple[Part, ...]]
    places: tuple[Part, ...]


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A whole name. `given`, `family` and `father` are its parts in the country's script, then in Latin letters where those differ."""

    native: str
    latin: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    father: tuple[str, ...]


@cache
def countries() -> dict[str, Country]:
    """By ISO 3166-1 alpha-2 code."""
    import yaml

    facts = yaml.safe_load(files("carillon.demo").joinpath("names.yml").read_text("utf-8"))
    return {code: _country(code, said) for code, said in facts.items()}


def draw_name(country: Country, gender: str, dice: Random) -> Name:
    """`gender` is male or female."""
    given = dice.sample(country.given[gender], 2)
    family = dice.sample(country.family[gender], 2) if country.family[gender] else []
    slots: dict[str, Part] = {"given": given[0], "second": given[1]}
    if family:
        slots |= {"family": family[0], "family2": family[1]}
    if "father" in country.form:
        slots["father"] = dice.choice([part for part in country.given["male"] if part not in given])
    if "middle" in country.form:
        slots["middle"] = dice.choice(country.middle[gender])
    return Name(
        native=country.join.join(slots[slot].native for slot in country.form),
        latin=" ".join(slots[slot].latin for slot in country.latin),
        given=_both([slots[slot] for slot in country.form if slot in ("given", "second")]),
        family=_both([slots[slot] for slot in country.form if slot.startswith("family")]),
        father=_both([slots[slot] for slot in country.form if slot in ("father", "middle")]),
    )


def _both(parts: list[Part]) -> tuple[str, ...]:
    if not parts:
        return ()
    native, latin = (" ".join(getattr(part, way) for part in parts) for way in ("native", "latin"))
    return (native,) if native == latin else (native, latin)


def _country(code: str, said: dict[str, Any]) -> Country:
    form = tuple(said["form"].split())
    return Country(
        code=code,
        lang=said["lang"],
        script=said["script"],
        form=form,
        latin=tuple(said.get("latin", said["form"]).split()),
        join=said.get("join", " "),
        given={"male": _parts(said["m"]), "female": _parts(said["f"])},
        family={"male": _parts(said.get("s", "")), "female": _parts(said.get("sf", said.get("s", "")))},
        middle={"male": _parts(said.get("pm", "")), "female": _parts(said.get("pf", ""))},
        places=_parts(said["p"]),
    )


def _parts(text: str) -> tuple[Part, ...]:
    found = []
    for entry in filter(None, text.split(", ")):
        native, _, latin = entry.partition("/")
        found.append(Part(native, latin or native))
    return tuple(found)
