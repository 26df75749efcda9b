# SPDX-License-Identifier: Apache-2.0
"""Values by type: what is kept of them, and what is refused."""

import pytest

from carillon.core.model import values
from carillon.core.model.kinds import TYPES, Property
from carillon.errors import Invalid


def of(type: str, *allowed: str) -> Property:
    return Property(name="x", type=type, label="X", codes="list" if allowed else None, allowed=frozenset(allowed) or None)


def test_every_type_has_a_limit() -> None:
    assert values.LIMITS.keys() == TYPES


@pytest.mark.parametrize(
    ("declared", "given", "kept"),
    [
        (of("name"), " Jane  Doe", "Jane Doe"),
        (of("date"), "1990", "1990"),
        (of("date"), "1990-06", "1990-06"),
        (of("date"), "2025-02-13T10:20:30Z", "2025-02-13T10:20:30Z"),
        (of("date"), "2025-02-13 10:20", "2025-02-13T10:20"),
        (of("date"), "2025-02-13T00:00:00", "2025-02-13"),
        (of("date"), "2025-02-13T00:00:01Z", "2025-02-13T00:00:01Z"),
        (of("country"), "ru", "RU"),
        (of("gender"), "F", "female"),
        (of("gender"), "Male", "male"),
        (of("gender"), "u", ""),
        (of("language"), "FRA", "fra"),
        (of("email"), "jane@example.org", "jane@example.org"),
        (of("email"), "jane[at]example.org", "jane[at]example.org"),
        (of("phone"), "+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        (of("number"), "180-185 cm", "180-185 cm"),
        (of("url"), "hxxp://malware[.]example", "hxxp://malware[.]example"),
        (of("entity"), "p-1", "p-1"),
        (of("code", "a", "b"), "a", "a"),
        (of("topic", "wanted"), "wanted", "wanted"),
        (of("text"), "one\ntwo", "one\ntwo"),
        (of("string"), "one\ntwo", "one two"),
    ],
)
def test_kept(declared: Property, given: str, kept: str) -> None:
    assert values.read(declared, given) == kept
    assert not kept or values.read(declared, kept) == kept


@pytest.mark.parametrize(
    ("declared", "given", "said"),
    [
        (of("name"), "-", "no letter"),
        (of("name"), "  ", "Empty"),
        (of("name"), "x" * 501, "at most 500"),
        (of("name"), "a\0b", "NUL"),
        (of("country"), "Atlantis", "no code of a country"),
        (of("gender"), "perhaps", "no gender"),
        (of("language"), "French language", "no code of a language"),
        (of("email"), "jane at example", "no e-mail"),
        (of("phone"), "none", "no digit"),
        (of("url"), "not a page", "no address"),
        (of("entity"), "p 1", "no blanks"),
        (of("identifier"), "--", "no letter or digit"),
        (of("code", "a", "b"), "c", "known are a, b"),
    ],
)
def test_refused(declared: Property, given: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        values.read(declared, given)
