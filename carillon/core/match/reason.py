# SPDX-License-Identifier: Apache-2.0
"""Why a score is what it is, in a sentence: a stable code with its values, and English words for them."""

import msgspec

TEMPLATES = {
    "name.same": "“{left}” and “{right}” are the same name",
    "name.order": "“{left}” and “{right}” are the same name in another order",
    "name.match": "“{left}” matches “{right}”: {how}",
    "name.part": "“{left}” matches part of “{right}”: {how}",
    "name.conflict": "“{left}” matches “{right}” in part, but {missing}: {how}",
    "name.weak": "“{left}” has little in common with “{right}”",
    "birth_date.same": "birth date: both {left}",
    "birth_date.swapped": "birth date {left} and {right}: day and month swapped",
    "birth_date.digit": "birth date {left} instead of {right}: one figure differs",
    "birth_date.month": "birth dates {left} and {right} agree in year and month",
    "birth_date.year": "birth year: both {left}",
    "birth_date.near": "birth year {left} instead of {right}",
    "birth_date.conflict": "birth dates contradict: {left} and {right}",
    "birth_date.sameyear": "birth dates {left} and {right} agree in the year only",
    "country.same": "nationality: both {left}",
    "country.conflict": "nationalities differ: {left} and {right}",
    "gender.same": "gender: both {left}",
    "gender.conflict": "gender differs: {left} and {right}",
    "birth_place.same": "place of birth: both {left}",
    "birth_place.near": "places of birth {left} and {right} are alike",
    "birth_place.conflict": "places of birth differ: {left} and {right}",
    "number.same": "the document number {left} is the same",
    "number.near": "document numbers {left} and {right} differ in one character",
    "number.other_holder": "the document number {left} is the same, but the names are of different persons",
    "exact.same": "{title} {right}: the same",
    "exact.alike": "{title} {left} reads like {right}: characters that are often mistaken for each other",
    "exact.country": "country: both {left}",
    "exact.country_conflict": "country {left} instead of {right}",
    "exact.beside": "{what} agrees: {left}",
    "exact.beside_conflict": "{what} {left} instead of {right}",
}


class Reason(msgspec.Struct, frozen=True):
    """One piece of evidence.

    `score` is the agreement, 0 to 1; `weight` is what the reason adds to the logarithm of the odds (below 0: it speaks against).
    `code` and `params` are for translation; `text` is the English sentence.
    """

    feature: str
    score: float
    weight: float
    code: str
    params: dict[str, str]
    text: str


def reason(code: str, score: float, weight: float, **params: str) -> Reason:
    """A reason with the sentence of its code."""
    return Reason(code.split(".", 1)[0], round(score, 4), round(weight, 4), code, params, TEMPLATES[code].format(**params))
