# SPDX-License-Identifier: Apache-2.0
"""Everything we have on these identifiers: a pasted text, each number and name in it checked as what it can be, one ordinary check each."""

import re

import msgspec

from carillon.core.model.numbers.standards import STANDARDS, guess
from carillon.core.policy.actors import Actor
from carillon.desk.act import permit
from carillon.desk.bench import Bench
from carillon.desk.checks import deeds
from carillon.desk.checks.answer import Answer
from carillon.desk.checks.exact import FORMS
from carillon.errors import Invalid

MOST = 50
"""Checks that one text may ask for."""
LONGEST = 10_000
GENERIC = ("document", "vehicle", "firearm", "account", "object")
"""What a number can be that says nothing of itself."""
_SPECIFIC = {
    form: kind for kind in ("wallet", "indicator", "phone", "account", "vehicle") for form in FORMS[kind] if not STANDARDS[form].generic
}
_SPECIFIC |= {"imei": "object"}
_SEPARATORS = re.compile(r"[\n;,\t|]+")
_LETTERS_ALONE = re.compile(r"[^\W\d_]+(?:[\s'’.-]+[^\W\d_]+)+\.?")


class Asked(msgspec.Struct, frozen=True):
    """One thing of the text, as which kind it was checked, and the answer."""

    text: str
    kind: str
    answer: Answer


def make(bench: Bench, actor: Actor, text: str, purpose: str, reference: str = "") -> list[Asked]:
    """Checks everything in a text, one thing a line or between commas; every check is logged like any other. Raises Invalid where there is
    nothing to check, or too much."""
    permit(bench, actor, "check.make")
    asked = take_apart(text)
    body = {"purpose": purpose} | ({"reference": reference} if reference else {})
    found = []
    for one, kind in asked:
        query = {"name": one} if kind == "person" else {"number": one}
        found.append(Asked(one, kind, deeds.make(bench, actor, {"kind": kind, "query": query, **body})))
    return found


def take_apart(text: str) -> list[tuple[str, str]]:
    """What a text names, each with the kind of check that fits: several where a number says nothing of itself. Each once, in its order."""
    if len(text) > LONGEST:
        raise Invalid("The text is too long.", fields={"text": f"At most {LONGEST} characters; a list is screened."})
    found: dict[tuple[str, str], None] = {}
    for part in _SEPARATORS.split(text):
        one = part.strip()
        if one:
            found |= dict.fromkeys((one, kind) for kind in _kinds(one))
    if not found:
        raise Invalid("There is nothing to check.", fields={"text": "One number or name a line, or between commas."})
    if len(found) > MOST:
        raise Invalid("The text asks for too many checks.", fields={"text": f"{len(found)}; at most {MOST}. A list is screened."})
    return list(found)


def _kinds(text: str) -> tuple[str, ...]:
    if _LETTERS_ALONE.fullmatch(text):
        return ("person",)
    forms = guess(text)
    for form in forms:
        if form in _SPECIFIC:
            return (_SPECIFIC[form],)
    return GENERIC if any(c.isdigit() for c in text) else ("person",)
