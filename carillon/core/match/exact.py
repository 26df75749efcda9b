# SPDX-License-Identifier: Apache-2.0
"""A number asked against a number held: the same or a look-alike, and what stands beside it (country, make, model, calibre)."""

from collections.abc import Mapping

from carillon.core.match.reason import Reason, reason
from carillon.core.match.score import Scored
from carillon.core.model.numbers.standard import Key
from carillon.core.model.numbers.standards import find
from carillon.core.model.record import Entity

BY_COUNTRY = frozenset({"document", "plate", "account"})
"""Numbers that each country gives out by itself, so that the same number exists in several."""

ALONE = 0.86
"""The score of an equal number that does not identify alone, with nothing else known: worth a look, no hit."""
SERIAL = 0.80
"""Serial numbers are given anew by each maker; without the make an equal one is a hint."""
CONTRADICTED = 0.5
SURE = frozenset({"phone", "ip", "mmsi", "bic"})
"""Numbers that change hands, and yet are one line, host or station on the day of the check: an equal one is a hit on the number."""
ALIKE = 0.95
"""What a look-alike (O for 0, I for 1) keeps of the score of the same number."""

BESIDE = {"make": ("make", "manufacturer"), "model": ("model",), "calibre": ("calibre", "caliber")}


def weigh(asked: Key, held: Key, held_country: str | None, country: str | None, beside: Mapping[str, str | None], entity: Entity) -> Scored:
    """The score of one number met, and why. `country` and `beside` (make, model, calibre) are what the asker knows."""
    same = asked.normal == held.normal
    title = find(asked.form).title
    reasons: list[Reason] = [
        reason("exact.same" if same else "exact.alike", 1.0 if same else ALIKE, 0.0, title=title, left=asked.normal, right=held.normal)
    ]
    score = 1.0 if find(asked.form).strong or asked.form in SURE else ALONE
    if asked.form in BY_COUNTRY:
        score = _by_country(country, held_country, reasons)
    elif asked.form == "serial":
        score = SERIAL
    score = _beside(score, beside, entity, reasons)
    return Scored(round(score * (1.0 if same else ALIKE), 4), tuple(reasons))


def _by_country(asked: str | None, held: str | None, reasons: list[Reason]) -> float:
    if not asked or not held:
        return ALONE
    if asked == held:
        reasons.append(reason("exact.country", 1.0, 0.0, left=asked))
        return 1.0
    reasons.append(reason("exact.country_conflict", 0.0, 0.0, left=asked, right=held))
    return CONTRADICTED


def _beside(score: float, asked: Mapping[str, str | None], entity: Entity, reasons: list[Reason]) -> float:
    for name, properties in BESIDE.items():
        wanted = asked.get(name)
        held = [value for prop in properties for value in entity.values(prop)]
        if not wanted or not held:
            continue
        if any(_alike(wanted, value) for value in held):
            reasons.append(reason("exact.beside", 1.0, 0.0, what=name, left=wanted))
            score = max(score, 0.97 if name == "make" else 0.92)
        else:
            reasons.append(reason("exact.beside_conflict", 0.0, 0.0, what=name, left=wanted, right=held[0]))
            score = min(score, CONTRADICTED)
    return score


def _alike(left: str, right: str) -> bool:
    """Makes and models as people write them: "S&W Model 10" and "smith & wesson 10" differ, "9 mm" and "9mm" do not."""
    one, other = ("".join(c for c in text.casefold() if c.isalnum()) for text in (left, right))
    return bool(one and other) and (one in other or other in one)
