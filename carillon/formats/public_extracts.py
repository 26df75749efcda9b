# SPDX-License-Identifier: Apache-2.0
"""Public extracts as our own public interface tells them: the fields of our records, ISO codes and dates, absent where not known."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from carillon.core.model.extract import Extract
from carillon.formats.public_notices import dashed
from carillon.formats.public_query import Value

FILTERS = {
    "name": "name",
    "forename": "forename",
    "nationality": "nationality",
    "age_min": "ageMin",
    "age_max": "ageMax",
    "text": "freeText",
    "sex": "sexId",
    "warrant_country": "arrestWarrantCountryId",
    "un_reference": "unReference",
    "un_resolution": "unResolution",
}
"""Parameters, by what they are called in the compatible view."""
NUMBERS = frozenset({"age_min", "age_max", "un_resolution"})


def plain(base: str, extract: Extract) -> dict[str, Any]:
    """One extract; `base` is the absolute address of this interface. The notice's own id stays inside."""
    told: dict[str, Any] = msgspec.to_builtins(extract)
    del told["notice"]
    whole = f"{base}/{dashed(extract.id)}"
    told["pictures"] = [{"id": one.id, "type": one.type, "href": f"{whole}/pictures/{one.id}"} for one in extract.pictures]
    return {**told, "entity": extract.entity, "href": whole}


def read(given: Iterable[tuple[str, str]], wrong: Callable[[str, str], None]) -> dict[str, Value]:
    """The filters in what was given; each mistake is told by name."""
    found: dict[str, Value] = {}
    for name, text in given:
        if name not in FILTERS or not text.strip():
            continue
        if name in NUMBERS and not (text.isascii() and text.isdigit() and len(text) < 10):
            wrong(name, "A number, please.")
        elif "\0" in text or len(text) > 200:
            wrong(name, "At most 200 characters, and no NUL.")
        else:
            found[FILTERS[name]] = int(text) if name in NUMBERS else text.strip()
    return found
