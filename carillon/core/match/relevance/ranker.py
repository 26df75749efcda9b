# SPDX-License-Identifier: Apache-2.0
"""One thing against all events: which of them it matters to, how much, and why.

Evidence adds up as logarithms of odds. A place, a name, a word or a link must tie a thing to an event; time, grading and urgency then tell
how much it matters, and to which of several events in one place. Under the threshold nothing is kept.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2

from carillon.core.match.reason import Reason
from carillon.core.match.relevance import places, times, weighing
from carillon.core.match.relevance.mentions import Lexicon, Mention
from carillon.core.match.relevance.places import Atlas
from carillon.core.match.relevance.reasons import reason
from carillon.core.match.relevance.thing import BIAS, LEAST, Link, Matter, Spot, Thing
from carillon.core.match.relevance.times import Calendar
from carillon.core.model.event import Event, Point

NAMED = 6.0
WHOLE = {"event": 3.3, "series": 2.2, "venue": 2.4, "word": 2.2, "city": 1.0}
"""What it weighs that a text has all of a name, by what is called so."""
PART = {"event": 2.6, "series": 1.4, "venue": 1.7, "word": 1.3, "city": 1.0}
"""The same of a name of which something is left out, or of a single word."""
KNOWN_ONLY = 1.2
"""Of an event that is called only what many are called (a World Cup, a summit)."""
SAME_YEAR, OTHER_YEAR = 1.0, -3.0
SAID_SO = 0.4
"""What is left of what a wrong time speaks against an edition that is named by its year."""
HERE = 1.7
"""The place is the event's city, by its name."""
COUNTRY = 0.5
SHARED = 0.6
"""What each doubling of the places in which events are called the same takes from what a name weighs."""
MOST = 20
"""Events to which one thing may matter, the first ones."""
ABROAD = -0.8
"""A city's name means less where the thing is in another country than that city."""
LONGEST_ACTIVE = 400.0
"""Days from the build-up of an event to its end beyond which its country is not followed."""


class Ranker:
    """Events, compiled once; cancelled ones are left out."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events: Sequence[Event] = [event for event in events if event.state == "standing"]
        self._numbers = {event.id: number for number, event in enumerate(self.events)}
        self._calendars: list[Calendar | None] = [times.calendar(event) for event in self.events]
        self._atlas = Atlas(self.events)
        self._lexicon = Lexicon(self.events)
        self._countries = self._by_country()

    def _by_country(self) -> dict[str, tuple[list[float], list[int]]]:
        """Events in each country by their build-up."""
        found: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for number, event in enumerate(self.events):
            days = self._calendars[number]
            countries = {venue.country for venue in event.venues if venue.country} or {code[:2] for code in event.hosts}
            if days is not None and days.live[1] - days.build_up <= LONGEST_ACTIVE:
                for country in countries:
                    found[country].append((days.build_up, number))
        return {country: ([at for at, _ in sorted(some)], [number for _, number in sorted(some)]) for country, some in found.items()}

    def rank(self, thing: Thing, links: Mapping[str, Sequence[Link]] | None = None) -> list[Matter]:
        """The events that a thing matters to, the first first. `links`: by event, other things that matter to it and share a key."""
        shared = links or {}
        when = times.of(thing.occurred, thing.told)
        found: dict[int, list[Reason]] = defaultdict(list)
        spots: dict[int, tuple[list[Spot], Point]] = {}
        if thing.event in self._numbers:
            found[self._numbers[thing.event]].append(reason("named", NAMED))
        self._place(thing, found, spots)
        self._words(thing, found, spots)
        self._country(thing, found, when)
        for event_id in shared:
            if event_id in self._numbers:
                found.setdefault(self._numbers[event_id], [])
        beside = list(weighing.judge(thing)) if found else []
        matters = [self._matter(number, why, beside, when, shared, spots) for number, why in found.items()]
        return sorted((one for one in matters if one.most >= LEAST), key=lambda one: (-one.most, one.event))[:MOST]

    def _matter(
        self,
        number: int,
        why: list[Reason],
        beside: list[Reason],
        when: tuple[times.Span, float] | None,
        shared: Mapping[str, Sequence[Link]],
        spots: Mapping[int, tuple[list[Spot], Point]],
    ) -> Matter:
        event, days = self.events[number], self._calendars[number]
        timed = [times.judge(when[0], days, when[1])] if when is not None and days is not None else []
        codes = {one.code for one in why}
        if "named" in codes:
            # Who names the event himself is right about the time, too.
            timed = [one for one in timed if one.weight > 0]
        elif "words.year" in codes:
            timed = [reason(one.code, max(one.weight, one.weight * SAID_SO), **one.params) for one in timed]
        reasons = tuple(sorted((*why, *timed, *beside), key=lambda one: -abs(one.weight)))
        weight = BIAS + sum(one.weight for one in reasons)
        near, point = spots.get(number, ([], None))
        links = tuple(shared.get(event.id, ()))
        return Matter(event=event.id, weight=round(weight, 4), reasons=reasons, links=links, spots=tuple(near), point=point)

    def _place(self, thing: Thing, found: dict[int, list[Reason]], spots: dict[int, tuple[list[Spot], Point]]) -> None:
        """The nearest of the thing's places to each event."""
        best: dict[int, Reason] = {}
        for point in thing.points:
            for number, near in self._atlas.near(point).items():
                said = max((places.judge(spot) for spot in near), key=lambda one: one.weight)
                if number not in best or said.weight > best[number].weight:
                    best[number], spots[number] = said, (near, point)
        for number, said in best.items():
            found[number].append(said)

    def _words(self, thing: Thing, found: dict[int, list[Reason]], spots: Mapping[int, tuple[list[Spot], Point]]) -> None:
        here = {mention.phrase: mention for mention in self._lexicon.find(thing.places)} if thing.places else {}
        said = {mention.phrase: mention for mention in self._lexicon.find(thing.texts)}
        by_event: dict[int, list[tuple[Mention, bool]]] = defaultdict(list)
        for phrase in dict.fromkeys((*said, *here)):
            mention, is_place = (here[phrase], True) if phrase in here else (said[phrase], False)
            if phrase.role == "event" and phrase in said:
                mention = said[phrase]
            if self._weight(mention) <= 0:
                continue
            for number in self._lexicon.events[phrase]:
                by_event[number].append((mention, is_place))
        for number, mentions in by_event.items():
            reasons = self._spoken(number, thing, mentions, number in spots)
            if reasons:
                found[number] += reasons

    def _spoken(self, number: int, thing: Thing, mentions: list[tuple[Mention, bool]], located: bool) -> list[Reason]:
        """The best mention of each sort, and the year beside the name."""
        event = self.events[number]
        best: dict[str, Reason] = {}
        for mention, is_place in mentions:
            one = self._mentioned(event, thing, mention, is_place)
            if one is not None and (one.code not in best or one.weight > best[one.code].weight):
                best[one.code] = one
        name = max((best[code] for code in ("words.event", "words.series") if code in best), key=lambda one: one.weight, default=None)
        beside = [best[code] for code in ("words.venue", "words.word") if code in best]
        if name is not None:
            # What a name says is said: a venue or an organiser adds half as much again.
            beside = [_halved(one) for one in beside]
        city = best.get("place.city") or best.get("words.city")
        # A thing whose place is known to the point is not placed by a word, unless the event itself has no point.
        placed = located or (thing.points and number in self._atlas.placed)
        if city is not None and name is None and not placed:
            beside.append(city)
        return [*([name] if name else []), *beside, *self._years(event, mentions)]

    def _mentioned(self, event: Event, thing: Thing, mention: Mention, is_place: bool) -> Reason | None:
        phrase = mention.phrase
        weight = self._weight(mention)
        if phrase.role == "city":
            countries = {venue.country for venue in event.venues if venue.city == phrase.label} or {code[:2] for code in event.hosts}
            weight += ABROAD if thing.country and thing.country not in countries else 0.0
            if is_place and weight >= WHOLE["city"]:
                return reason("place.city", HERE, name=phrase.label)
        if weight <= 0:
            return None
        if phrase.role in ("event", "series"):
            return reason(f"words.{phrase.role}", weight, found=mention.found)
        return reason(f"words.{phrase.role}", weight, name=phrase.label, found=mention.found)

    def _weight(self, mention: Mention) -> float:
        """What a mention weighs for whichever event."""
        phrase = mention.phrase
        if phrase.role == "city":
            return WHOLE["city"]
        full = mention.full and len(mention.terms) > 1
        weight = (WHOLE if full else PART)[phrase.role]
        if phrase.role in ("event", "series") and mention.terms.isdisjoint(phrase.proper):
            # Nothing was found but what others are called, too.
            weight = min(weight, KNOWN_ONLY)
        return weight - SHARED * log2(self._lexicon.spread[phrase])

    def _years(self, event: Event, mentions: list[tuple[Mention, bool]]) -> list[Reason]:
        years = {year for mention, _ in mentions if mention.phrase.role in ("event", "series") for year in mention.years}
        own = {event.starts[:4], event.ends[:4]}
        if years & own:
            return [reason("words.year", SAME_YEAR, year=min(years & own))]
        return [reason("words.other_year", OTHER_YEAR, year=min(years))] if years else []

    def _country(self, thing: Thing, found: dict[int, list[Reason]], when: tuple[times.Span, float] | None) -> None:
        """Events in the country that are near in time; only where the place is not known better, and for events not met otherwise."""
        if not thing.country or thing.points or when is None or thing.country not in self._countries:
            return
        starts, numbers = self._countries[thing.country]
        first = bisect_right(starts, when[0][0] - LONGEST_ACTIVE)
        for number in numbers[first : bisect_right(starts, when[0][1])]:
            days = self._calendars[number]
            if number not in found and days is not None and times.is_active(days, when[0]):
                found[number].append(reason("place.country", COUNTRY, country=thing.country))


def _halved(one: Reason) -> Reason:
    return reason(one.code, one.weight / 2, **one.params)
