# SPDX-License-Identifier: Apache-2.0
"""Reads the packs that come with Carillon and those that an operator adds, and reports every mistake in them at once."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from carillon.core.packs import colours, declare, lists, text
from carillon.core.packs.pack import Packs
from carillon.errors import Invalid

SECTIONS = ("kinds", "codes", "areas", "colours", "compliance")

Raw = dict[str, dict[str, dict[str, Any]]]
"""Declarations as they stand in the files: section, name, body."""


def load(extra: Mapping[str, bytes] | None = None) -> Packs:
    """The packs of this release, with `extra` files (name: content) that add to them or, under `adapt`, change them.

    An adaptation replaces what it names and keeps the rest; a code or an area set to `~` is no longer offered. Raises Invalid
    with one entry in `fields` for each mistake, named by file and path.
    """
    return _resolve(extra) if extra else _shipped()


def examples(file: str) -> Mapping[str, Any]:
    """The examples in the second document of a shipped pack: `valid` and `invalid` records, which the tests hold the packs to."""
    mistakes: dict[str, str] = {}
    found = text.read(dict(_files())[file], file, mistakes, document=1)
    if mistakes:
        raise Invalid("The examples cannot be read.", fields=mistakes)
    plain = found.get("examples")
    return plain if isinstance(plain, dict) else {}


def shipped() -> tuple[str, ...]:
    """The names of the packs that come with Carillon (base/people.yml, firearms/firearms.yml, …)."""
    return tuple(name for name, _ in _files())


@cache
def _shipped() -> Packs:
    return _resolve({})


def _files() -> Iterator[tuple[str, bytes]]:
    """Base first, then the general area, then the others by name: the order in which lists show them."""
    folders = [one for one in resources.files("carillon.core.packs").iterdir() if one.is_dir()]
    for folder in sorted(folders, key=lambda one: (one.name != "base", one.name != "general", one.name)):
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".yml"):
                yield f"{folder.name}/{file.name}", file.read_bytes()


def _resolve(extra: Mapping[str, bytes]) -> Packs:
    mistakes: dict[str, str] = {}
    raw: Raw = {section: {} for section in SECTIONS}
    adaptations: list[tuple[str, Any]] = []
    for file, data in (*_files(), *sorted(extra.items())):
        found = text.read(data, file, mistakes)
        for section, body in found.items():
            if section == "adapt":
                adaptations.append((file, body))
            elif section in SECTIONS:
                _collect(raw[section], file, section, body, mistakes)
            elif section != "examples":
                mistakes[f"{file}: {section}"] = "A pack has kinds, codes, areas, colours, compliance and adapt."
    for file, body in adaptations:
        _adapt(raw, file, body, mistakes)
    codes = lists.read_codes(raw["codes"], mistakes)
    kinds = declare.read_kinds(raw["kinds"], codes, mistakes)
    areas = lists.read_areas(raw["areas"], kinds, codes, mistakes)
    declared = colours.read_colours(raw["colours"], codes, mistakes)
    compliance = colours.read_compliance(raw["compliance"], mistakes)
    if mistakes:
        count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "a mistake"
        raise Invalid(f"The packs have {count}.", help="Each field names a file and a place in it.", fields=mistakes)
    return Packs(kinds=kinds, areas=areas, codes=codes, colours=declared, compliance=compliance)


def _collect(into: dict[str, dict[str, Any]], file: str, section: str, body: Any, mistakes: dict[str, str]) -> None:
    if not isinstance(body, dict):
        mistakes[f"{file}: {section}"] = "A mapping by name."
        return
    for name, one in body.items():
        place = f"{file}: {section}.{name}"
        if not isinstance(one, dict):
            mistakes[place] = "A mapping."
        elif name in into:
            mistakes[place] = f"Declared in {into[name]['file']} already; to change it, put it under adapt."
        else:
            into[name] = {**one, "file": file}


def _adapt(raw: Raw, file: str, body: Any, mistakes: dict[str, str]) -> None:
    """Lays an adaptation over the declarations; what is a mapping inside is laid over, what is a list is replaced."""
    if not isinstance(body, dict):
        mistakes[f"{file}: adapt"] = "A mapping of kinds, codes and areas."
        return
    for section, changes in body.items():
        place = f"{file}: adapt.{section}"
        if section not in SECTIONS or not isinstance(changes, dict):
            mistakes[place] = "A mapping of kinds, codes and areas."
            continue
        for name, change in changes.items():
            target = raw[section].get(name)
            if target is None:
                mistakes[f"{place}.{name}"] = "There is nothing of this name to adapt."
            elif change is None and section == "areas":
                del raw[section][name]
            elif isinstance(change, dict):
                raw[section][name] = {**_laid_over(target, change), "file": file}
            else:
                mistakes[f"{place}.{name}"] = "A mapping; only an area can be switched off as a whole."


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = _laid_over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
