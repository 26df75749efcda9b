# SPDX-License-Identifier: Apache-2.0
"""Names and codes of countries, as people write them, to ISO 3166-1 alpha-2 in lower case (FollowTheMoney's form)."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale
from babel.core import get_global

_LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl", "pl", "tr", "ru", "uk", "ar", "fa", "zh", "ja", "ko", "id", "th", "hi")
"""Languages whose names are known, in the order in which a name shared by two countries is decided."""

_NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Codes of the locale data that stand for no country of ISO 3166-1; xk (Kosovo) is kept though user-assigned."""

_FORMAL = re.compile(
    r"^(?:(?:the|la|le|el|l) )?(?:(?:islamic|federal|federative|united|arab|democratic|socialist|hashemite) )*"
    r"(?:republic|kingdom|sultanate|state|principality|commonwealth|federation|union|grand duchy) of (?:the )?"
)


_ARTICLE = re.compile(r"\s*\((?:the|la|le|les|l['’]|el|los|las)\)|\s*\*+$", re.IGNORECASE)
"""An article behind the name, as the lists of the United Nations put it."""


@lru_cache(maxsize=4096)
def code_of(name: str) -> str | None:
    """The alpha-2 code of a country given as a code, a name in any of our languages or a nationality; None if unknown.

    Countries that are no more have the codes that FollowTheMoney gives them (suhh, yucs, csxx, cshh, dd, an).
    """
    if len(name) > 120:
        return None
    key = _key(_ARTICLE.sub("", name))
    table = _table()
    if found := table.get(key) or table.get(key.removeprefix("the ")):
        return found
    if "," in name:
        last, _, first = name.partition(",")
        if found := table.get(_key(f"{first} {last}")):
            return found
    return table.get(key.zfill(3)) if key.isdigit() else table.get(_FORMAL.sub("", key))


def _key(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.replace(".", "").replace("&", " and ")
    text = "".join(c if c.isalnum() else " " for c in text)
    words = [word.removeprefix("ال") for word in text.split()]
    if len(words) == 1:
        # Alone it is a code: ET is Ethiopia, and ST is no saint.
        return words[0]
    words = ["saint" if word == "st" else word for word in words]
    return " ".join(word for word in words if word not in ("and", "et", "y"))


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in files("carillon.formats").joinpath("countries.txt").read_text("utf-8").splitlines():
        code, _, names = line.partition(":")
        for name in names.split("|") if not code.startswith("#") else ():
            table.setdefault(_key(name), code)
    codes: set[str] = set()
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code not in _NO_COUNTRY:
                table.setdefault(_key(name), code.lower())
                codes.add(code)
    table.update({code.lower(): code.lower() for code in codes})
    for alias, (target, *_) in get_global("territory_aliases").items():
        if len(alias) == 3 and target in codes:
            table.setdefault(alias.lower(), target.lower())
    return table
