# SPDX-License-Identifier: Apache-2.0
"""Languages of the pages: catalogues, the choice between them, and how dates and numbers are written in each."""

import gettext
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from io import BytesIO

import babel.core
from babel import dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "carillon"
NAMES = {"en": "English", "ar": "العربية", "es": "Español", "fr": "Français"}
"""The languages that have a catalogue, each by its own name."""
PSEUDO = "en-XA"
"""A language for those who build pages: every text that passes through a catalogue stands in brackets and is longer than in English."""

_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""Regions that CLDR names beside the countries of ISO 3166-1."""


class Language:
    """One language: its code, its direction, its catalogue, and its way with dates and numbers."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self.name = NAMES.get(code, code)
        self.locale = babel.Locale.parse("en_GB" if code in ("en", PSEUDO) else code)
        self.dir = self.locale.text_direction
        self._countries: list[tuple[str, str]] | None = None
        self._catalogue = catalogue
        self.ngettext = catalogue.ngettext

    def gettext(self, text: str) -> str:
        """A text in this language; nothing for nothing (a catalogue would give its own head)."""
        return self._catalogue.gettext(text) if text else ""

    def moment(self, text: str | None) -> str:
        """An RFC 3339 time, in UTC and saying so, to the minute; other text comes back as it is."""
        try:
            when = datetime.fromisoformat(text or "")
        except ValueError:
            return text or ""
        if len(text or "") <= 10:
            return self.day(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        when = when.astimezone(UTC)
        day, clock = dates.format_date(when, "d MMM y", self.locale), dates.format_time(when, "HH:mm", locale=self.locale)
        return f"{day}, {clock} UTC"

    def day(self, text: str | None) -> str:
        """A date that may be partial: 1979, 1979-05 or 1979-05-12; other text comes back as it is."""
        given = text or ""
        try:
            if len(given) == 7:
                return dates.format_date(date.fromisoformat(f"{given}-01"), "LLLL y", self.locale)
            if len(given) == 10:
                return dates.format_date(date.fromisoformat(given), "d MMM y", self.locale)
        except ValueError:
            return given
        return self.moment(given) if len(given) > 10 else given

    def span(self, seconds: float | None) -> str:
        """How long, in the largest unit that says it; nothing for nothing."""
        return "" if seconds is None else dates.format_timedelta(timedelta(seconds=seconds), locale=self.locale)

    def number(self, value: float) -> str:
        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, value: float) -> str:
        """A share of 1 as a whole percentage, rounded down, so that only a perfect score reads 100 %."""
        return numbers.format_percent(int(value * 100 + 1e-9) / 100, locale=self.locale)

    def countries(self) -> list[tuple[str, str]]:
        """Two letters and name of every country, by name."""
        if self._countries is None:
            found = [(code, name) for code, name in self.locale.territories.items() if len(code) == 2 and code.isalpha()]
            self._countries = sorted((one for one in found if one[0] not in _NO_COUNTRY), key=lambda one: one[1])
        return self._countries

    def country(self, code: str | None) -> str:
        """A country's name; ICAO's own codes and unknown ones come back as they are."""
        return self.locale.territories.get((code or "").upper()) or code or ""

    def language_name(self, code: str) -> str:
        """A language's name, from two or three letters of ISO 639; an unknown one comes back as it is."""
        short = babel.core.get_global("language_aliases").get(code.lower(), code.lower())
        return self.locale.languages.get(short) or code


class _Pseudo(gettext.NullTranslations):
    """Brackets around every text, with room for languages longer than English."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}{'·' * (len(message) // 4)}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Isolated(gettext.NullTranslations):
    """English texts within a page that runs from right to left: each keeps its own direction (Unicode's LRI and PDI), since otherwise
    the figures and names in a sentence change places."""

    def gettext(self, message: str) -> str:
        return f"\u2066{message}\u2069"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@cache
def load() -> Mapping[str, Language]:
    """Every language by its code, the catalogues read from their sources, once a process."""
    loaded = {code: Language(code, _catalogue(code)) for code in NAMES}
    loaded[PSEUDO] = Language(PSEUDO, _Pseudo())
    return loaded


def choose(languages: Mapping[str, Language], *wanted: str | None, accepted: str = "") -> Language:
    """The first language in `wanted` that there is, else the best of an Accept-Language header, else English."""
    for code in wanted:
        if code is not None and code in languages:
            return languages[code]
    for tag in _ranked(accepted):
        code = tag.split("-")[0]
        if code in languages:
            return languages[code]
    return languages["en"]


def _ranked(header: str) -> list[str]:
    """The tags of an Accept-Language header (RFC 9110, 12.5.4), best first; what is malformed is left out."""
    ranked: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if tag and quality > 0:
            ranked.append((-quality, tag))
    return [tag for _, tag in sorted(ranked, key=lambda one: one[0])]


def _catalogue(code: str) -> gettext.NullTranslations:
    """A catalogue made in memory from its source; where a text is not translated, it stays English."""
    source = resources.files("carillon.doors").joinpath("web", "locale", code, "LC_MESSAGES", f"{DOMAIN}.po")
    with source.open("rb") as stream:
        texts = read_po(stream, locale=code)
    for message in list(texts):
        if message.pluralizable and not all(message.string or ()):
            texts.delete(message.id, message.context)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    made = gettext.GNUTranslations(compiled)
    if babel.Locale.parse(code).text_direction == "rtl":
        made.add_fallback(_Isolated())
    return made
