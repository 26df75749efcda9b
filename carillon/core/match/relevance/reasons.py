# SPDX-License-Identifier: Apache-2.0
"""Why a thing matters to an event, in a sentence each: stable codes with their values, and English words for them."""

from carillon.core.match.reason import Reason

TEMPLATES = {
    "named": "it is addressed to the event by name",
    "place.venue": "{distance} from {name}",
    "place.route": "{distance} from the course “{name}”, at kilometre {km}",
    "place.zone": "within “{name}”",
    "place.city": "the place is {name}",
    "place.country": "the event is in the same country, {country}",
    "time.session": "while this takes place: {name}",
    "time.around": "shortly before or after this: {name}",
    "time.live": "on a day of the event",
    "time.eve": "on the eve of the event",
    "time.build_up": "in the build-up, {days} days before the event",
    "time.planning": "while the event is planned, {days} days before it",
    "time.early": "long before the event, {days} days",
    "time.next_day": "on the day after the event",
    "time.stand_down": "in the days after the event, {days} days",
    "time.after": "after the event, {days} days",
    "words.event": "speaks of the event: “{found}”",
    "words.series": "speaks of the series: “{found}”",
    "words.venue": "speaks of the venue {name}: “{found}”",
    "words.word": "speaks of {name}: “{found}”",
    "words.city": "speaks of {name}: “{found}”",
    "words.year": "names the year {year}",
    "words.other_year": "names another year, {year}",
    "grading.good": "graded {value} ({scheme}): good information",
    "grading.poor": "graded {value} ({scheme}): doubtful information",
    "kind.hit": "a check met a record",
    "kind.behaviour": "behaviour that hosts look for: {codes}",
    "kind.sector": "directed at what an event is: {code}",
    "kind.urgency": "urgent: {code}",
    "kind.area": "of the crime area {code}",
    "link.record": "{kind} {id}, which matters to the event, names the same record {value}",
    "link.number": "{kind} {id}, which matters to the event, has the same {form} {value}",
}


def reason(code: str, weight: float, /, **params: str) -> Reason:
    """A reason with the sentence of its code. Its `score` is how far the weight decides, 0 where it speaks against."""
    share = max(0.0, min(1.0, weight / 4.0))
    return Reason(code.split(".", 1)[0], round(share, 4), round(weight, 4), code, params, TEMPLATES[code].format(**params))


def kilometres(length: float) -> str:
    """A length as people say it: metres below one kilometre."""
    if length < 1.0:
        return f"{max(10, round(length * 100) * 10)} m" if length >= 0.005 else "0 m"
    return f"{length:.1f} km" if length < 10 else f"{length:.0f} km"
