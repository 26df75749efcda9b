# SPDX-License-Identifier: Apache-2.0
"""What events call themselves, taken apart into phrases of terms: their names, series, venues, cities, organisers and sponsors."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from carillon.core.match import latin
from carillon.core.match.normalise import script
from carillon.core.match.relevance import vocabulary
from carillon.core.match.relevance.vocabulary import UNSPACED, Written
from carillon.core.match.romanise import forms
from carillon.core.model.event import Event

FEW_CITIES = 3
"""An event in more cities than this is not called by them."""
CALLED = {
    "marathon": "o:marathon",
    "summit": "o:summit",
    "games": "o:games",
    "festival": "o:festival",
    "pilgrimage": "o:pilgrimage",
    "conference": "o:conference",
}
"""What people call an event of a kind, with its city."""
YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_SMALL = frozenset(
    vocabulary.listed("""
    the of in at on for and a an de la le les du des el los las al y e und der die das am im den von zu do da dos di del della
    one two three four five deux trois quatre dos tres cuatro zwei drei vier
    dello van het een w na z в на и о от для из с во على في من و إلى عن
    """)
)


class Phrase(msgspec.Struct, frozen=True):
    """Something an event is called. `role` is event, series, venue, word or city; `proper` are the terms that tell it from others,
    `common` those that many are called; `label` is how it is written."""

    role: str
    proper: tuple[str, ...]
    common: tuple[str, ...]
    label: str


class Term(msgspec.Struct, frozen=True):
    """A word of an event that is in no table: its term, how it is written, and how it may be read in Latin letters."""

    term: str
    text: str
    readings: tuple[str, ...]


def phrases(event: Event) -> Iterator[tuple[Phrase, tuple[Term, ...]]]:
    """Every phrase of an event, with its words that are in no table."""
    named: set[str] = set()
    for phrase, terms in _phrase("event", event.name):
        named.update(phrase.proper)
        yield phrase, terms
    if event.series:
        yield from _phrase("series", event.series)
    for word in event.words:
        yield from _phrase("word", word)
    cities = tuple(dict.fromkeys(venue.city for venue in event.venues if venue.city.strip()))
    for city in cities:
        for phrase, terms in _phrase("city", city):
            named.update(phrase.proper)
            yield phrase, terms
            called = CALLED.get(event.kind)
            if called and len(cities) <= FEW_CITIES:
                label = f"{city} {called.removeprefix('o:')}"
                yield Phrase("event", phrase.proper, (called,), label), terms
    places = [name for venue in event.venues for name in (venue.name, *venue.names)]
    for name in (*places, *(route.name for route in event.routes), *(zone.name for zone in event.zones)):
        for phrase, terms in _phrase("venue", name):
            # A course that is called like the event, a venue like its city, says no more than these do.
            if not named.issuperset(phrase.proper):
                yield phrase, terms


def _phrase(role: str, text: str) -> Iterator[tuple[Phrase, tuple[Term, ...]]]:
    found = list(read(vocabulary.written(text)))
    proper = tuple(dict.fromkeys(term for term, _ in found if not term.startswith("o:")))
    common = tuple(dict.fromkeys(term for term, _ in found if term.startswith("o:")))
    if role == "city" and not proper:
        return
    if proper or not vocabulary.shipped().strong.isdisjoint(common) or len(common) > 2:
        yield Phrase(role, proper, common, text.strip()), tuple(word for _, word in found if word is not None)


def read(words: Sequence[Written]) -> Iterator[tuple[str, Term | None]]:
    """The terms of a name, in its order; small words, years and numbers are none."""
    tables = vocabulary.shipped()
    longest = max(map(len, tables.runs))
    at = 0
    while at < len(words):
        text = words[at].text
        row = _row(words, at, tables.rows.get(text, ()))
        if row is not None:
            yield row[1], None
            at += len(row[0])
            continue
        at += 1
        if text in _SMALL or text.isdigit():
            continue
        if vocabulary.kind(text) in UNSPACED and text not in tables.words:
            yield from _within(text, tables.runs, longest)
        elif (known := _known(text, tables.words)) is not None:
            yield known, None
        else:
            yield _own(text)


def _row(words: Sequence[Written], at: int, rows: Iterable[tuple[tuple[str, ...], str]]) -> tuple[tuple[str, ...], str] | None:
    for row in rows:
        if tuple(one.text for one in words[at : at + len(row[0])]) == row[0]:
            return row
    return None


def _known(text: str, words: dict[str, tuple[str, ...]]) -> str | None:
    """The term of a word of the tables, as it is written or without its marks."""
    for spelt in (text, *(latin.fold(text) if script(text[0]) == "LATIN" else vocabulary.bare(text))):
        if spelt in words:
            return words[spelt][0]
    return None


def _within(text: str, runs: dict[str, str], longest: int) -> Iterator[tuple[str, Term | None]]:
    last = 0
    for first, end, term in (*vocabulary.runs_in(text, runs, longest), (len(text), len(text), "")):
        if first - last > 1:
            yield _own(text[last:first])
        if term:
            yield term, None
        last = end


def _own(text: str) -> tuple[str, Term]:
    if script(text[0]) == "LATIN" or text.isascii():
        readings = latin.fold(text)
        return f"w:{readings[0]}", Term(f"w:{readings[0]}", text, readings)
    found = tuple(
        dict.fromkeys(word.readings[i] for form in forms(text)[:1] for word in form[:1] for i in range(min(3, len(word.readings))))
    )
    return f"w:{text}", Term(f"w:{text}", text, found)
