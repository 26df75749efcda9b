# SPDX-License-Identifier: Apache-2.0
"""The text with which a call begins, in each language: a text of the packs with the event's name, dates and places filled in."""

from collections.abc import Sequence

from carillon.core.model.call import LANGUAGES, Words
from carillon.core.model.event import Event
from carillon.core.packs.pack import Packs
from carillon.core.policy.actors import Actor
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.errors import NotFound
from carillon.store import clock
from carillon.store import events as store

LIST = "call_texts"
NAMED = 5
"""Events and places that are named one by one; of more, the first and how many."""
WEEKS_HOURS = 14 * 24
"""By when answers are asked for where nobody says: after two weeks, or the day before the event where that is sooner."""
AND = ", "


def propose(bench: Bench, actor: Actor, events: Sequence[str], series: str = "", until: str = "") -> dict[str, Words]:
    """Title and text by language, to be looked over. Raises NotFound."""
    with look(bench, actor, "call.read", object="texts") as doing:
        found = store.meant(doing.connection, events, series)
        if not found:
            raise NotFound("There is no such event, or series of events.", help="See the list of events.")
        return texts(bench.packs, found, series, until or default_until(found, doing.at))


def texts(packs: Packs, events: Sequence[Event], series: str, until: str) -> dict[str, Words]:
    """The texts of the packs, filled in. Dates are written as ISO 8601, which every reader takes alike."""
    days = sorted({event.starts[:10] for event in events} | {event.ends[:10] for event in events})
    filled = {
        "{events}": f"{series} ({len(events)})" if series else _some([event.name for event in events]),
        "{dates}": days[0] if days[0] == days[-1] else f"{days[0]} – {days[-1]}",
        "{places}": _some([*dict.fromkeys(place for event in events for place in _places(event))]),
        "{until}": until[:10],
    }
    known = packs.codes[LIST].codes
    return {
        code: Words(_fill(known[code].extra["title"], filled), _fill(known[code].extra["text"], filled))
        for code in LANGUAGES
        if code in known
    }


def default_until(events: Sequence[Event], at: str) -> str:
    """A moment at least a day ahead."""
    eve = clock.after(f"{min(event.starts for event in events)[:10]}T00:00:00.000000Z", hours=-24)
    return max(min(eve, clock.after(at, hours=WEEKS_HOURS)), clock.after(at, hours=24))


def _places(event: Event) -> list[str]:
    """Cities as the venues name them, or the hosts' codes where no venue says one."""
    cities = [", ".join(filter(None, (venue.city, venue.country))) for venue in event.venues if venue.city or venue.country]
    return list(dict.fromkeys(cities)) or [code[:2] for code in event.hosts]


def _some(names: Sequence[str]) -> str:
    """All names, or the first of them and how many more there are."""
    more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return "; ".join(names[:NAMED]) + more


def _fill(text: str, filled: dict[str, str]) -> str:
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return " ".join(text.split())
