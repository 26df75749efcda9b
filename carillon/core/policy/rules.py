# SPDX-License-Identifier: Apache-2.0
"""The owner's rules that come with a record or a report: audience, reach, handling, grading, area, action, review date.

`read` takes them from a JSON body, in the forms people write, and reports every mistake at once.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from carillon.core.model import dates
from carillon.core.model.record import Audience, Grading
from carillon.core.packs.pack import Packs
from carillon.errors import Invalid

NAMES = ("audience", "reach", "handling", "grading", "area", "action", "retention")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner decided; None where the body does not say."""

    audience: Audience | None = None
    reach: str | None = None
    handling: tuple[str, ...] | None = None
    grading: Grading | None = None
    area: str | None = None
    action: str | None = None
    review_on: str | None = None


def read(
    body: Mapping[str, Any], packs: Packs, bureaus: Collection[str], groups: Mapping[str, Collection[str]] | None = None
) -> tuple[Rules, dict[str, str]]:
    """The rules in a body, and the mistakes by field. Other fields of the body are not looked at. `groups`: members by group."""
    wrong: dict[str, str] = {}
    given = {name: body[name] for name in NAMES if body.get(name) is not None}
    values: dict[str, Any] = {}
    for name, value in given.items():
        try:
            if name == "audience":
                values["audience"] = read_audience(value, bureaus, groups or {})
            elif name == "handling":
                values["handling"] = read_handling(value, packs)
            elif name == "grading":
                values["grading"] = read_grading(value, packs)
            elif name == "retention":
                values["review_on"] = _review_date(value)
            else:
                values[name] = _code(name, value, packs)
        except Invalid as mistake:
            wrong[name] = mistake.message
    rules = Rules(**values)
    if rules.handling and "TLP:RED" in rules.handling and (rules.audience is None or rules.audience.mode != "only"):
        wrong["audience"] = "TLP:RED is for named recipients: give an audience of the form {mode: only, bureaus: [...]}."
    return rules, wrong


def read_audience(value: Any, bureaus: Collection[str], groups: Mapping[str, Collection[str]]) -> Audience:
    """`"all"`, a code or a list of codes (only these), or `{"mode": "all"|"only"|"except", "bureaus": [...], "groups": [...]}`."""
    if value == "all":
        return Audience()
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        value = {"mode": "only", "bureaus": value}
    if not isinstance(value, Mapping) or set(value) - {"mode", "bureaus", "groups", "members"}:
        raise Invalid('An audience is "all", a list of bureau codes, or {"mode", "bureaus", "groups"}.')
    mode = value.get("mode", "all")
    if mode not in ("all", "only", "except"):
        raise Invalid(f"The mode of an audience is all, only or except, not {_shown(mode)}.")
    codes = _named(value.get("bureaus"), bureaus, "No bureau here has the code")
    named = _named(value.get("groups"), groups, "The exchange has no group")
    if mode == "all" and (codes or named):
        raise Invalid("An audience of all names no bureaus; use only or except with a list.")
    if mode == "except" and not (codes or named):
        raise Invalid("An audience of all except some names those that are excluded.")
    members = sorted({code for one in named for code in groups[one]})
    return Audience(mode, codes, named, tuple(members))


def _named(value: Any, known: Collection[str], unknown: str) -> tuple[str, ...]:
    names = value or []
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise Invalid("The bureaus of an audience are a list of codes such as FR; its groups are a list of names.")
    strange = [name for name in names if name not in known]
    if strange:
        raise Invalid(f"{unknown} {', '.join(_shown(name) for name in strange[:5])}.")
    return tuple(dict.fromkeys(names))


def read_handling(value: Any, packs: Packs) -> tuple[str, ...]:
    """Codes of the list `handling`; one string or several."""
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise Invalid("Handling is a list of codes such as H1, TLP:AMBER, PAP:GREEN.")
    known = packs.codes["handling"].codes
    read = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    unknown = [code for code in read if code not in known]
    if unknown:
        raise Invalid(f"Unknown handling code {_shown(unknown[0])}; known are {', '.join(known)}.")
    for family in ("TLP:", "PAP:"):
        if sum(code.startswith(family) for code in read) > 1:
            raise Invalid(f"One {family[:-1]} marking only.")
    return read


def read_grading(value: Any, packs: Packs) -> Grading:
    """`{"scheme": "admiralty", "value": "B2"}` or `"admiralty:B2"`."""
    if isinstance(value, str) and ":" in value:
        scheme, _, given = value.partition(":")
        value = {"scheme": scheme, "value": given}
    if not isinstance(value, Mapping) or not all(isinstance(value.get(k), str) for k in ("scheme", "value")):
        raise Invalid('A grading is {"scheme", "value"}, such as {"scheme": "admiralty", "value": "B2"}.')
    scheme, given = value["scheme"].lower(), value["value"].upper()
    schemes = packs.codes["grading"].codes
    if scheme not in schemes:
        raise Invalid(f"Unknown grading scheme {_shown(scheme)}; known are {', '.join(schemes)}.")
    if not packs.grades(scheme, given):
        raise Invalid(f"{_shown(given)} is not a grade of the scheme {scheme}.")
    return Grading(scheme, given)


def _review_date(value: Any) -> str:
    text = value.get("review_on") if isinstance(value, Mapping) else value
    if not isinstance(text, str):
        raise Invalid('Retention is {"review_on": "2027-11-24"}.')
    date: str = dates.parse(text)
    if len(date) != 10:
        raise Invalid("The review date is a whole date, such as 2027-11-24.")
    return date


def _code(name: str, value: Any, packs: Packs) -> str:
    known = packs.areas if name == "area" else packs.codes["actions" if name == "action" else name].codes
    if not isinstance(value, str) or value not in known:
        raise Invalid(f"Unknown {name} {_shown(value)}; known are {', '.join(known)}.")
    return value


def _shown(value: Any) -> str:
    return repr(value)[:60]
