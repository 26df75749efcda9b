# SPDX-License-Identifier: Apache-2.0
"""What the codes of calls and of calendars are called on a page."""

from carillon.doors.language import Language
from carillon.doors.web import words
from carillon.doors.web.words import N_

CALL_STATES = {
    "draft": N_("Draft"),
    "sent": N_("Sent"),
    "closed": N_("Closed"),
    "recalled": N_("Recalled"),
    "erased": N_("Erased"),
}
SIDE_STATES = {"sent": N_("Not delivered"), "delivered": N_("Delivered"), "acknowledged": N_("Acknowledged"), "recalled": N_("Recalled")}
"""Of who was asked; every other state is a code of the list of answers."""
CALL_LISTS = {"waiting": N_("We owe an answer"), "sent": N_("Open"), "closed": N_("Closed")}
CALENDAR_FIELDS = {
    "id": N_("Id"),
    "name": N_("Name"),
    "names": N_("Other names"),
    "title": N_("Session"),
    "home": N_("Home team"),
    "away": N_("Guests"),
    "stage": N_("Round"),
    "group": N_("Group"),
    "number": N_("Number"),
    "starts": N_("Begins"),
    "ends": N_("Ends"),
    "time": N_("Hour"),
    "end_time": N_("Hour of the end"),
    "year": N_("Year"),
    "month": N_("Month"),
    "zone": N_("Time zone"),
    "city": N_("City"),
    "country": N_("Country"),
    "venue": N_("Venue"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "coordinates": N_("Coordinates"),
    "capacity": N_("Places"),
    "crowd": N_("People expected"),
    "kind": N_("Kind"),
    "distance": N_("Distance"),
    "hosts": N_("Hosts"),
    "series": N_("Series"),
    "words": N_("Also known by"),
    "source": N_("Source"),
    "state": N_("State"),
}
"""What a column of a calendar may be."""
CALENDAR_SHAPES = {
    "season": N_("A season: each row is an event"),
    "programme": N_("A programme: each row is a session"),
    "venues": N_("Venues: each row is a place"),
}


def labels(language: Language) -> dict[str, str]:
    """Names of the fields of an event's form, and of a calendar's."""
    return words.labels(language) | {name: language.gettext(text) for name, text in CALENDAR_FIELDS.items()}
