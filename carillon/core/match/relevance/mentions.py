# SPDX-License-Identifier: Apache-2.0
"""What a text speaks of: the names of all events, found in one pass over its words, in whatever script and language it is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from carillon.core.match import latin
from carillon.core.match.normalise import script
from carillon.core.match.relevance import names, vocabulary
from carillon.core.match.relevance.names import Phrase, Term
from carillon.core.match.relevance.vocabulary import UNSPACED, Written
from carillon.core.match.romanise import Word, forms
from carillon.core.match.sounds import coarse, skeletons, sound
from carillon.core.match.subject import Token, token
from carillon.core.match.words import likeness
from carillon.core.model.event import Event

ALIKE = 0.85
"""How alike a word in another script must be to a word of an event."""
GAP = 4
"""Words that may stand between those of a name."""
LONGEST = 3_000
"""Words of one thing that are read."""
MOST = 50
"""Places of one word in one text that are looked at."""
SHORTEST = 5
"""Characters of a term (with its mark) that may be a name by itself."""
REMEMBERED = 100_000
"""Words whose terms are kept."""


class Mention(msgspec.Struct, frozen=True):
    """A phrase that a text speaks of. `terms` are those of it that are there, `years` are written beside it; `found` is the text."""

    phrase: Phrase
    terms: frozenset[str]
    years: frozenset[str]
    found: str

    @property
    def full(self) -> bool:
        return len(self.terms) == len(self.phrase.proper) + len(self.phrase.common)


class Lexicon:
    """The phrases of all events, compiled once; `events` has for each phrase the numbers of its events."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events: dict[Phrase, list[int]] = defaultdict(list)
        tables = vocabulary.shipped()
        self._words: dict[str, tuple[str, ...]] = {}
        self._rows, self._strong = tables.rows, tables.strong
        self._runs = dict(tables.runs)
        self._sounds: dict[str, set[str]] = defaultdict(set)
        self._classes: dict[str, dict[str, Token]] = defaultdict(dict)
        self._remembered: dict[str, tuple[str, ...]] = {}
        words: dict[str, set[str]] = defaultdict(set)
        wanted: set[str] = set()
        for number, event in enumerate(events):
            for phrase, own in names.phrases(event):
                if number not in self.events[phrase][-1:]:
                    self.events[phrase].append(number)
                wanted.update(phrase.proper, phrase.common)
                for one in own:
                    self._enter(one, words)
        for spelt, terms in tables.words.items():
            words[spelt].update(wanted.intersection(terms))
        self._words = {spelt: tuple(sorted(terms)) for spelt, terms in words.items() if terms}
        self._longest = max(map(len, self._runs), default=1)
        for term in wanted:
            if term.startswith("c:"):
                self._class(term, term.removeprefix("c:"), "LATIN")
        self._leads = self._index()
        cities = [frozenset(venue.city for venue in event.venues) or frozenset((event.id,)) for event in events]
        self.spread = {phrase: len({cities[number] for number in numbers}) for phrase, numbers in self.events.items()}
        """In how many places there are events that are called by a phrase: editions of a race share a place, what a sponsor gives his
        name to does not."""

    def _enter(self, one: Term, words: dict[str, set[str]]) -> None:
        kind = script(one.text[0])
        if kind in UNSPACED:
            self._runs.setdefault(one.text, one.term)
        for spelt in (one.text, *one.readings):
            words[spelt].add(one.term)
        for reading in one.readings:
            if len(reading) >= 6:
                self._sounds[sound(reading)].add(one.term)
        self._class(one.term, one.text, kind)

    def _class(self, term: str, text: str, kind: str) -> None:
        """Under its consonant classes a word is met by those in other scripts."""
        for word in forms(text)[0][:1] if forms(text) else ():
            for bone in (bone for reading in word.readings[:3] for bone in skeletons(reading)):
                if len(key := coarse(bone)) >= 3:
                    self._classes[key][term] = token(word, "thing", True)

    def _index(self) -> dict[str, list[Phrase]]:
        """Phrases by the term by which they are met: of those that tell them apart, the one that the fewest phrases have."""
        counts: dict[str, int] = defaultdict(int)
        for phrase in self.events:
            for term in (*phrase.proper, *phrase.common):
                counts[term] += 1
        leads: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in self.events:
            strong = [term for term in phrase.common if term in self._strong]
            # Each of its proper terms may be the one that a text leaves out; a name that is known for what it is needs none.
            met = (*phrase.proper, *strong) or phrase.common[:1]
            if phrase.proper and phrase.role not in ("event", "series"):
                met = (min(phrase.proper, key=lambda term: counts[term]),)
            for term in dict.fromkeys(met):
                leads[term].append(phrase)
        return leads

    def find(self, texts: Sequence[str]) -> Iterator[Mention]:
        """Every phrase that the texts speak of, each once."""
        words = [word for text in texts for word in (*vocabulary.written(text), Written("", False))][:LONGEST]
        places: dict[str, list[int]] = defaultdict(list)
        rows: dict[int, int] = {}
        for at, length, term in self._terms(words):
            places[term].append(at)
            rows[at] = max(length, rows.get(at, 1))
        seen: set[Phrase] = set()
        for term in list(places):
            for phrase in self._leads.get(term, ()):
                if phrase not in seen:
                    seen.add(phrase)
                    found = self._match(phrase, places, rows, words)
                    if found is not None:
                        yield found

    def _match(self, phrase: Phrase, places: dict[str, list[int]], rows: dict[int, int], words: Sequence[Written]) -> Mention | None:
        there = [term for term in (*phrase.proper, *phrase.common) if term in places]
        best: dict[str, int] = {}
        anchor = min(there, key=lambda term: len(places[term]))
        for at in places[anchor][:MOST]:
            held = _together(at, there, places, GAP + len(phrase.proper) + len(phrase.common))
            if len(held) > len(best) and self._holds(phrase, held, words):
                best = held
        if not best:
            return None
        first, last = min(best.values()), max(at + rows[at] for at in best.values())
        beside = words[max(0, first - GAP) : last + GAP]
        years = frozenset(year for word in beside for year in names.YEAR.findall(word.text))
        found = " ".join(word.text for word in words[first:last])
        return Mention(phrase, frozenset(best), years, found[:80])

    def _holds(self, phrase: Phrase, held: dict[str, int], words: Sequence[Written]) -> bool:
        """Whether those terms that stand together are enough."""
        proper = [term for term in phrase.proper if term in held]
        common = [term for term in phrase.common if term in held]
        whole = len(proper) == len(phrase.proper)
        single = whole and self._is_name(phrase, held, words)
        if phrase.role not in ("event", "series"):
            return whole and (len(held) > 1 or single)
        if any(term in self._strong for term in common):
            return True
        if not phrase.proper:
            return len(common) == len(phrase.common)
        if phrase.common and not common:
            return single or (whole and len(proper) > 1 and not _is_city(proper))
        return 2 * len(proper) >= len(phrase.proper) and (len(held) > 1 or single)

    def _is_name(self, phrase: Phrase, held: dict[str, int], words: Sequence[Written]) -> bool:
        """Whether a word that stands alone is a name: it is written like one, not too short, and not a city, of which much is said."""
        if not phrase.proper or (_is_city(phrase.proper) and phrase.role != "city"):
            return False
        return all(words[held[term]].capital and len(term) >= SHORTEST for term in phrase.proper)

    def _terms(self, words: Sequence[Written]) -> Iterator[tuple[int, int, str]]:
        """The terms that the events have: (place, words, term)."""
        for at, word in enumerate(words):
            if not word.text:
                continue
            for row, term in self._rows.get(word.text, ()):
                if tuple(one.text for one in words[at : at + len(row)]) == row:
                    yield at, len(row), term
                    break
            for term in self._of(word):
                yield at, 1, term

    def _of(self, word: Written) -> tuple[str, ...]:
        key = word.text if word.capital else word.text + " "
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = tuple(dict.fromkeys(self._look_up(word)))
        return found

    def _look_up(self, word: Written) -> Iterator[str]:
        text = word.text
        kind = vocabulary.kind(text)
        if kind in UNSPACED:
            yield from (term for _, _, term in vocabulary.runs_in(text, self._runs, self._longest))
            return
        yield from self._words.get(text, ())
        if kind == "LATIN" or not kind:
            spelt = latin.fold(text)
            yield from (term for one in spelt for term in self._words.get(one, ()))
            yield from (term for cut in vocabulary.bare(spelt[0]) for term in self._words.get(cut, ()))
            if word.capital and len(spelt[0]) >= 6:
                yield from sorted(self._sounds.get(sound(spelt[0]), ()))
            return
        for one in (text, *vocabulary.bare(text)):
            yield from self._words.get(one, ())
            yield from self._foreign(one)

    def _foreign(self, text: str) -> Iterator[str]:
        """Words of events in other letters that a word reads like."""
        form: tuple[Word, ...] = next(iter(forms(text)), ())
        if len(form) != 1:
            return
        for reading in form[0].readings:
            yield from self._words.get(reading, ())
        near: dict[str, Token] = {}
        for bone in (bone for reading in form[0].readings[:3] for bone in skeletons(reading)):
            near |= self._classes.get(coarse(bone), {})
        if near:
            ours = token(form[0], "thing", True)
            yield from (term for term, other in near.items() if likeness(ours, other)[0] >= ALIKE)


def _is_city(terms: Sequence[str]) -> bool:
    return all(term.startswith("c:") for term in terms)


def _together(at: int, terms: Sequence[str], places: dict[str, list[int]], reach: int) -> dict[str, int]:
    """Where each of the terms stands nearest to a place, as far as it is within reach."""
    found = {}
    for term in terms:
        nearest = min(places[term], key=lambda place: abs(place - at))
        if abs(nearest - at) <= reach:
            found[term] = nearest
    return found
