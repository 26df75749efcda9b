# SPDX-License-Identifier: Apache-2.0
"""Who was asked about, in one canonical line: the key under which "a different person" is remembered."""

import re

from carillon.core.match.normalise import tokens
from carillon.core.match.subject import Subject

_NUMBER = re.compile(r"[^0-9A-Z]")


def subject_key(subject: Subject) -> str:
    """A canonical text of a subject, to be digested: order and case of its names, words, dates and countries do not change it."""
    names = sorted({" ".join(sorted(tokens(name))) for name in subject.names} - {""})
    numbers = sorted({_NUMBER.sub("", number.upper()) for number in subject.numbers} - {""})
    fields = (
        subject.kind,
        ";".join(names),
        ";".join(sorted(set(subject.birth_dates))),
        ";".join(sorted({country.upper() for country in subject.countries})),
        ";".join(numbers),
    )
    return "|".join(fields)
