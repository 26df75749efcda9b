# SPDX-License-Identifier: Apache-2.0
"""The bureaus of the demonstration: one for every country, and a secretariat that exists nowhere.

Which countries: the 193 members of the United Nations (`member`), the Holy See and Palestine, its observers (`observer`), and a dozen
places that have a police and documents or number plates of their own (`other`: Kosovo, Taiwan, Hong Kong, Macao, the Cook Islands, Niue,
Aruba, Curaçao, Sint Maarten, Gibraltar, Bermuda, Puerto Rico). A list says nothing about anybody's status; an operator chooses his own.
The secretariat has the code XS: ISO 3166-1 leaves XA to XZ to its users, and no country will ever get one of them.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

SECRETARIAT = "XS"
"""The bureau of the fictitious international secretariat."""

_SECRETARIAT_NAMES = {
    "ar": "الأمانة العامة (عرض تجريبي)",
    "en": "General Secretariat (demonstration)",
    "es": "Secretaría General (demostración)",
    "fr": "Secrétariat général (démonstration)",
}


class Bureau(msgspec.Struct, frozen=True, kw_only=True):
    """`names` by language, in the order asked for; `standing`: member, observer, other or secretariat; `timezone` is an IANA name and
    `languages` are ISO 639-1 codes of the official languages, most used first."""

    code: str
    names: dict[str, str]
    standing: str
    capital: str | None = None
    timezone: str | None = None
    languages: tuple[str, ...] = ()


def bureaus(locales: tuple[str, ...] = ("ar", "en", "fr", "es")) -> tuple[Bureau, ...]:
    """All of them, by code, the secretariat last; the names of the countries are those of the Unicode locale data (CLDR)."""
    from babel import Locale
    from babel.languages import get_official_languages

    territories = {locale: Locale.parse(locale).territories for locale in locales}
    found = [
        Bureau(
            code=code,
            names={locale: names[code] for locale, names in territories.items()},
            standing=standing,
            capital=capital,
            timezone=zone,
            languages=tuple(dict.fromkeys(tag.split("_")[0] for tag in get_official_languages(code, de_facto=True))),
        )
        for standing, code, capital, zone in sorted(_table(), key=lambda row: row[1])
    ]
    names = {locale: _SECRETARIAT_NAMES.get(locale, _SECRETARIAT_NAMES["en"]) for locale in locales}
    secretariat = Bureau(code=SECRETARIAT, names=names, standing="secretariat", timezone="Etc/UTC", languages=("ar", "en", "fr", "es"))
    return (*found, secretariat)


@cache
def codes() -> tuple[str, ...]:
    """The codes alone, by code, the secretariat last."""
    return (*sorted(code for _, code, _, _ in _table()), SECRETARIAT)


def _table() -> Iterator[tuple[str, str, str | None, str]]:
    standing = ""
    for line in files("carillon.demo").joinpath("countries.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            standing = line.strip("[]")
        elif line and not line.startswith("#"):
            code, _, rest = line.partition(" ")
            capital, _, zone = rest.rpartition(" ")
            yield standing, code, None if capital == "-" else capital, zone
