# SPDX-License-Identifier: Apache-2.0
"""Public extracts in the shape that clients of INTERPOL's public notices service know, with its fields and no others.

Addresses begin with `base`, an absolute address that ends in `/notices/v1`. Unknown is null, and 0 for height and weight; dates are
written 1990/06/15, 1990/06 or 1990; ids have a slash as values (2099/12345) and a dash in addresses.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from carillon.core.model.extract import Extract, Parent
from carillon.formats import public_codes
from carillon.formats.public_query import Cut, Value

COLOURS = ("red", "yellow", "un")
TALLEST, HEAVIEST = 3.0, 700.0
"""Metres and kilograms that a person can have; a height beyond is in centimetres."""
Plain = dict[str, Any]


def page(base: str, query: Mapping[str, Value], cut: Cut, address: Callable[[int], str]) -> Plain:
    """A page of a list. `address` gives the address of a page by its number."""
    echoed = {**query, "page": cut.number, "resultPerPage": cut.size}
    links = {"self": cut.number, "first": 1, "last": cut.last}
    if cut.number < cut.last:
        links["next"] = cut.number + 1
    return {
        "total": cut.total,
        "query": echoed,
        "_embedded": {"notices": [entry(base, one.extract) for one in cut.shown]},
        "_links": {name: _link(address(number)) for name, number in links.items()},
    }


def entry(base: str, extract: Extract) -> Plain:
    """A notice as lists have it."""
    return {
        "date_of_birth": date(extract.birth_date),
        "nationalities": _countries(extract.nationalities),
        "entity_id": extract.id,
        "forename": extract.forename or None,
        "name": extract.name or None,
        "_links": _links(base, extract),
    }


def detail(base: str, extract: Extract) -> Plain:
    """A notice in full."""
    own = {"red": _red, "yellow": _yellow, "un": _un}[extract.colour](extract)
    return {**own, "_embedded": {"links": []}, "_links": _links(base, extract)}


def images(base: str, extract: Extract) -> Plain:
    """The pictures of a notice; an empty list where there are none."""
    whole = address(base, extract)
    links = {"self": _link(f"{whole}/images"), "notice": _link(whole)}
    if extract.pictures:
        links["thumbnail"] = _link(f"{whole}/images/{extract.pictures[0].id}")
    shown = [{"picture_id": one.id, "_links": {"self": _link(f"{whole}/images/{one.id}")}} for one in extract.pictures]
    return {"_embedded": {"images": shown}, "_links": links}


def address(base: str, extract: Extract) -> str:
    """Where a notice is."""
    kind = f"un/{'entities' if extract.entity else 'persons'}" if extract.colour == "un" else extract.colour
    return f"{base}/{kind}/{dashed(extract.id)}"


def dashed(number: str) -> str:
    """A public number as addresses have it."""
    return number.replace("/", "-", 1)


def slashed(number: str) -> str:
    """A public number from its form in addresses; what follows the second dash names the bureau that gave it (2099/12345-FR)."""
    return number if "/" in number else number.replace("-", "/", 1)


def date(text: str) -> str | None:
    return text.replace("-", "/") or None


def _link(href: str) -> Plain:
    return {"href": href}


def _links(base: str, extract: Extract) -> Plain:
    whole = address(base, extract)
    links = {"self": _link(whole), "images": _link(f"{whole}/images")}
    if extract.pictures:
        links["thumbnail"] = _link(f"{whole}/images/{extract.pictures[0].id}")
    return links


def _person(extract: Extract) -> Plain:
    """What red and yellow notices have in common."""
    return {
        "entity_id": extract.id,
        "name": extract.name or None,
        "forename": extract.forename or None,
        "date_of_birth": date(extract.birth_date),
        "place_of_birth": extract.birth_place or None,
        "country_of_birth_id": _country(extract.birth_country),
        "nationalities": _countries(extract.nationalities),
        "sex_id": public_codes.sex(extract.sex),
        "height": _measure(extract.height, TALLEST),
        "weight": _measure(extract.weight, HEAVIEST),
        "eyes_colors_id": public_codes.eyes(extract.eyes) or None,
        "hairs_id": public_codes.hair(extract.hair) or None,
        "languages_spoken_ids": public_codes.languages(extract.languages) or None,
        "distinguishing_marks": extract.marks or None,
    }


def _red(extract: Extract) -> Plain:
    warrants = [
        {
            "issuing_country_id": _country(one.country),
            "charge": _lines(one.charge) or None,
            "charge_translation": _lines(one.translation) or None,
        }
        for one in extract.warrants
    ]
    return {**_person(extract), "arrest_warrants": warrants}


def _yellow(extract: Extract) -> Plain:
    last = extract.disappearance
    return {
        **_person(extract),
        **_parents(extract),
        "birth_name": extract.birth_name or None,
        "place": last.place or None,
        "country": _country(last.country),
        "date_of_event": date(last.date),
    }


def _parents(extract: Extract) -> Plain:
    def of(word: str, parent: Parent) -> Plain:
        return {f"{word}_name": parent.name or None, f"{word}_forename": parent.forename or None}

    return of("father", extract.father) | of("mother", extract.mother)


def _un(extract: Extract) -> Plain:
    listing = extract.listing
    told = {
        "entity_id": extract.id,
        "name": extract.name or None,
        "name_in_original_script": extract.original_name or None,
        "un_reference": listing.reference or None,
        "un_reference_date": date(listing.date),
        "un_resolution": listing.resolution,
        "summary": listing.summary or None,
        "purposes": list(listing.purposes),
        "associates": list(listing.associates),
        "aliases": [{"name": one.name, "forename": one.forename or None} for one in extract.aliases],
        "adresses": list(extract.addresses),
        "main_activity": listing.activity or None,
    }
    return told | (_company(extract) if extract.entity else _listed_person(extract))


def _listed_person(extract: Extract) -> Plain:
    return {
        **_parents(extract),
        "forename": extract.forename or None,
        "forename_in_original_script": extract.original_forename or None,
        "name_at_birth": extract.birth_name or None,
        "date_of_birth": date(extract.birth_date),
        "place_of_birth": extract.birth_place or None,
        "country_of_birth_id": _country(extract.birth_country),
        "nationalities": _countries(extract.nationalities),
        "sex_id": public_codes.sex(extract.sex),
        "weight": _measure(extract.weight, HEAVIEST),
        "profession": extract.profession or None,
        "identity_documents": list(extract.listing.documents),
        "languages_spoken_ids": public_codes.languages(extract.languages) or None,
    }


def _company(extract: Extract) -> Plain:
    company = extract.company
    return {
        "from_chamber_of_commerce": company.chamber or None,
        "legal_form": company.legal_form or None,
        "administrators": list(company.administrators),
        "additional_information": company.information or None,
        "registration_number": company.registration_number or None,
        "formerly_known_as": list(company.formerly),
    }


def _country(code: str) -> str | None:
    return public_codes.country(code) if code else None


def _countries(codes: Iterable[str]) -> list[str]:
    return [found for code in codes if (found := public_codes.country(code)) is not None]


def _measure(text: str, most: float) -> float | int:
    """Metres or kilograms, as records have them in many ways (1.73, 1,73 m, 173 cm); 0 for what is no such measure."""
    found = re.match(r"\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*(cm|m|kg)?\s*$", text, re.ASCII)
    value = float(found[1].replace(",", ".")) if found else 0.0
    if most == TALLEST and value > most:
        value /= 100
    value = round(value, 2) if value <= most else 0
    return int(value) if float(value).is_integer() else value


def _lines(text: str) -> str:
    return "\r\n".join(text.splitlines())
