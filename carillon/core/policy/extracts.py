# SPDX-License-Identifier: Apache-2.0
"""The public extract of a notice, drawn from the version that was cleared: as its colour allows, with its owner's consent."""

from carillon.core.model.extract import Alias, Disappearance, Extract, Listing, Parent, Told, Warrant
from carillon.core.model.notice import Content, Notice, Snapshot
from carillon.core.packs.colours import Colour


def consented(colour: Colour, content: Content) -> bool:
    """Whether everybody may read of it: never of what goes to some bureaus only."""
    return content.audience.mode == "all" and (colour.consent == "always" or (colour.consent == "owner" and content.public))


def draw(notice: Notice, colour: Colour) -> Extract | None:
    """The extract of the version that stands, about its first subject; None where there is none to be had."""
    paper = notice.standing
    if paper is None or not paper.subjects or not consented(colour, paper.content):
        return None
    content, subject = paper.content, _public(colour, paper.subjects[0])
    names = subject.get("name", ()) or subject.get("alias", ())
    last, first = subject.get("lastName", ()), subject.get("firstName", ())
    whole = not last
    shown = _fields(colour, content)
    return Extract(
        id=notice.number,
        notice=notice.id,
        owner=notice.owner,
        colour=colour.name,
        entity=paper.subjects[0].schema != "Person",
        name=_first(names if whole else last),
        forename="" if whole else _first(first),
        aliases=tuple(Alias(one) for one in (*names[1:], *subject.get("alias", ())) if one != _first(names)),
        birth_date=_first(subject.get("birthDate", ())),
        birth_place=_first(subject.get("birthPlace", ())),
        birth_country=_first(subject.get("birthCountry", ())).upper(),
        sex=_first(subject.get("gender", ())),
        nationalities=tuple(one.upper() for one in subject.get("nationality", ())),
        height=_first(subject.get("height", ())),
        weight=_first(subject.get("weight", ())),
        eyes=subject.get("eyeColor", ()),
        hair=subject.get("hairColor", ()),
        languages=subject.get("spokenLanguage", ()),
        marks="; ".join(subject.get("distinguishingMarks", ())),
        profession=_first(subject.get("profession", ())),
        warrants=_warrants(shown),
        disappearance=_disappearance(shown),
        father=Parent(_first(subject.get("fatherName", ()))),
        mother=Parent(_first(subject.get("motherName", ()))),
        listing=_listing(shown),
        told=tuple(Told(name, text) for name, values in shown.items() if name not in PLACED for text in values if text),
        published_at=notice.published_at or "",
    )


def _public(colour: Colour, subject: Snapshot) -> dict[str, tuple[str, ...]]:
    """The properties that the colour shows, without explicit unknowns."""
    return {
        name: tuple(one.value for one in values if not one.unknown)
        for name, values in subject.properties.items()
        if name in colour.properties
    }


def _fields(colour: Colour, content: Content) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in content.fields.items() if name in colour.fields and colour.fields[name].public}


def _warrants(shown: dict[str, tuple[str, ...]]) -> tuple[Warrant, ...]:
    charge = _first(shown.get("charge", ()))
    return (Warrant(_first(shown.get("warrant_country", ())), charge),) if charge else ()


def _disappearance(shown: dict[str, tuple[str, ...]]) -> Disappearance:
    when = shown.get("disappeared", ()) or shown.get("found", ())
    return Disappearance(_first(when), _first(shown.get("place", ())), _first(shown.get("place_country", ())))


def _listing(shown: dict[str, tuple[str, ...]]) -> Listing:
    number = _first(shown.get("resolution", ()))
    return Listing(
        reference=_first(shown.get("reference", ())),
        resolution=int(number) if number else None,
        date=_first(shown.get("listed", ())),
        summary=_first(shown.get("summary", ())),
        purposes=shown.get("measures", ()),
    )


PLACED = frozenset(
    {"charge", "warrant_country", "disappeared", "found", "place", "place_country"}
    | {"resolution", "reference", "listed", "summary", "measures"}
)
"""Fields of forms that an extract has a place for."""


def _first(values: tuple[str, ...]) -> str:
    return next(iter(values), "")
