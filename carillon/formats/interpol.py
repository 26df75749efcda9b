# SPDX-License-Identifier: Apache-2.0
"""Public notices as INTERPOL's public service returns them: pages of a list, or single notices in full.

A file may hold one page (`{"_embedded": {"notices": […]}}`), one notice, an array of either, or JSON lines of either.
"-", null and 0 mean unknown. What has no property in FollowTheMoney (charges, events, associates) is kept in the notes,
so are fields that we do not know; only links and images are left out. Heights stay in metres, weights in kilograms.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from carillon import errors
from carillon.formats import dates
from carillon.formats.bodies import Body
from carillon.formats.countries import code_of
from carillon.formats.interpol_codes import BODIES, COUNTRIES, EYES, GENDERS, HAIR, language_of
from carillon.formats.json_items import items
from carillon.formats.rows import DEPTH, LIMIT, Rejected, Row, decode, lines, shown, unfit, utf8

_WITHIN = ("_embedded", "notices")
_TOPICS = {"red": ("wanted",), "un": ("sanction",)}
_ENTITY_FIELDS = {
    "from_chamber_of_commerce",
    "legal_form",
    "administrators",
    "formerly_known_as",
    "registration_number",
}
_TRANSPORT = {"_links", "_embedded", "entity_id"}
_UNKNOWN: tuple[Any, ...] = (None, "", "-", 0, [], {})


def read(stream: BinaryIO, colour: str = "red") -> Iterator[Row | Rejected]:
    """Every notice; `source_id` is its entity_id. `colour` decides the topics: red is wanted, un is sanctioned.

    Raises errors.Malformed where the file is broken, cut off or has no notice in it.
    """
    source = utf8(stream)
    found = False
    for place, value in _lines(source) if _is_lines(source) else _values(source):
        for where, notice in _notices(place, value):
            row = notice if isinstance(notice, Rejected) else _row(where, notice, colour)
            found = found or isinstance(row, Row)
            yield row
    if not found:
        raise errors.Malformed("there is no notice in the file", help="Give pages of a list, or notices, as JSON.")


def _is_lines(source: io.BufferedReader) -> bool:
    """Whether the first line is a JSON object of its own, or a broken one that does not just go on in the next line."""
    head = source.peek(LIMIT).lstrip()
    first, ended, _ = head.partition(b"\n")
    if not first.startswith(b"{") or not ended:
        return False
    try:
        msgspec.json.decode(first)
    except (msgspec.DecodeError, RecursionError) as error:
        return "truncated" not in str(error)
    except ValueError:
        return True
    return True


def _values(source: io.BufferedReader) -> Iterator[tuple[str, Any]]:
    for item in items(source, _WITHIN):
        yield f"notice {item.number}", item.value


def _lines(source: io.BufferedReader) -> Iterator[tuple[str, Any]]:
    for line in lines(source):
        text = line if isinstance(line, Rejected) else decode(line)
        if isinstance(text, Rejected):
            yield text.place, text
        elif text.strip():
            place = line.place
            try:
                value = msgspec.json.decode(text)
                reason = unfit(value)
                yield place, Rejected(place, reason) if reason else value
            except RecursionError:
                yield place, Rejected(place, f"it is nested more than {DEPTH} levels deep")
            except msgspec.MsgspecError as error:
                if not line.ended:  # type: ignore[union-attr]
                    raise errors.Malformed(f"the file is cut off ({error})", place=place, help="Fetch the file again.") from None
                yield place, Rejected(place, f"it is not JSON: {error}")


def _notices(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The notices in a page, or the one that the value is."""
    embedded = value.get("_embedded") if isinstance(value, dict) else None
    page = embedded.get("notices") if isinstance(embedded, dict) else None
    if isinstance(page, list):
        for number, notice in enumerate(page, start=1):
            yield f"{place}, notice {number}", notice
    else:
        yield place, value


def _row(place: str, notice: Any, colour: str) -> Row | Rejected:
    if not isinstance(notice, dict):
        return Rejected(place, f"a notice is a JSON object; this is {shown(notice)}")
    source_id = notice.get("entity_id")
    if not isinstance(source_id, str) or not 0 < len(source_id) <= 64:
        return Rejected(place, "it has no entity_id, so that its next edition could not be recognised")
    place = f"{place} ({source_id})"
    body = Body("Organization" if _is_entity(notice) else "Person")
    _add_names(body, notice)
    if not body.has("name"):
        return Rejected(place, "it has neither name nor forename")
    for field, value in notice.items():
        if value not in _UNKNOWN and field not in _TRANSPORT and field not in _NAMES:
            _add(body, field, value)
    _add_parents(body, notice)
    _add_event(body, notice)
    body.add("sourceUrl", _self(notice))
    body.add("topics", *_TOPICS.get(colour, ()))
    return Row(place, source_id, body.plain())


def _self(notice: dict[str, Any]) -> str:
    links = notice.get("_links")
    link = links.get("self") if isinstance(links, dict) else None
    href = link.get("href") if isinstance(link, dict) else None
    return href if isinstance(href, str) and href.startswith("http") else ""


def _is_entity(notice: dict[str, Any]) -> bool:
    return "/un/entities/" in _self(notice) or any(notice.get(field) not in _UNKNOWN for field in _ENTITY_FIELDS)


def _text(value: Any) -> str:
    """A value as text; "-" is unknown."""
    if isinstance(value, str):
        return "" if value.strip() == "-" else value
    if isinstance(value, bool | None):
        return ""
    return str(value) if isinstance(value, int | float) else msgspec.json.encode(value).decode()


def _texts(value: Any) -> list[str]:
    return [_text(part) for part in value] if isinstance(value, list) else [_text(value)]


_NAMES = {"name", "forename", "name_in_original_script", "forename_in_original_script"}
_PARENTS = ("father", "mother")
_EVENT = ("date_of_event", "place", "country")


def _add_names(body: Body, notice: dict[str, Any]) -> None:
    last, first = _text(notice.get("name")), _text(notice.get("forename"))
    body.add("name", f"{first} {last}")
    if body.schema == "Person":
        body.add("lastName", last)
        body.add("firstName", first)
    parts = (_text(notice.get(f"{part}_in_original_script")) for part in ("forename", "name"))
    body.add("name", " ".join(parts))


def _add(body: Body, field: str, value: Any) -> None:
    """One field: to its own rule if it has one, else to the notes."""
    if field in _RULED:
        _RULED[field](body, value)
    elif field in _COUNTRIES:
        for code in _texts(value):
            _add_country(body, _COUNTRIES[field], code, field)
    elif field in _PLAIN:
        body.add(_PLAIN[field], *_texts(value))
    elif not field.startswith(_PARENTS) and field not in _EVENT:
        for text in _texts(value):
            body.note(text, field.replace("_", " ").capitalize())


def _add_country(body: Body, name: str, code: str, label: str) -> None:
    """A country's code, in lower case; what is no country (a court, the European Union) goes to the notes."""
    for part in code.split(","):
        found = COUNTRIES.get(part.strip()) or code_of(part.strip())
        if found:
            body.add(name if body.schema == "Person" else "country", found)
        else:
            body.note(BODIES.get(part.strip(), part), label.replace("_", " ").removesuffix(" id").capitalize())


def _born(body: Body, value: Any) -> None:
    date = dates.partial(_text(value))
    body.add("birthDate" if body.schema == "Person" else "incorporationDate", date)
    if not date:
        body.note(_text(value), "Born")


def _gender(body: Body, value: Any) -> None:
    body.add("gender", GENDERS.get(_text(value)))


def _eyes(body: Body, value: Any) -> None:
    body.add("eyeColor", *(EYES.get(code, code) for code in _texts(value)))


def _hair(body: Body, value: Any) -> None:
    body.add("hairColor", *(HAIR.get(code, code) for code in _texts(value)))


def _languages(body: Body, value: Any) -> None:
    body.add("spokenLanguage", *(language_of(code) for code in _texts(value)))


def _measure(name: str) -> Any:
    def rule(body: Body, value: Any) -> None:
        if isinstance(value, int | float) and value > 0:
            body.add(name, f"{value:g}")

    return rule


def _warrants(body: Body, value: Any) -> None:
    for warrant in value if isinstance(value, list) else []:
        if not isinstance(warrant, dict):
            body.note(_text(warrant), "Charge")
            continue
        issuer = _text(warrant.get("issuing_country_id"))
        label = f"Charge, warrant of {BODIES.get(issuer, issuer)}" if issuer else "Charge"
        body.note(_text(warrant.get("charge")), label)
        body.note(_text(warrant.get("charge_translation")), f"{label}, translated")


def _resolution(body: Body, value: Any) -> None:
    body.add("program", f"UNSCR {_text(value)}")


def _reference(body: Body, value: Any) -> None:
    body.add("unscId", _text(value))


def _listed(body: Body, value: Any) -> None:
    body.add("createdAt", dates.partial(_text(value)))


def _aliases(body: Body, value: Any) -> None:
    for alias in value if isinstance(value, list) else [value]:
        if isinstance(alias, dict):
            body.add("alias", " ".join(_text(alias.get(part)) for part in ("forename", "name")))
        else:
            body.add("alias", _text(alias))


def _documents(body: Body, value: Any) -> None:
    for document in value if isinstance(value, list) else [value]:
        text = _text(document)
        number = _text(document.get("number")) if isinstance(document, dict) else ""
        passport = "passport" in text.lower()
        body.add("passportNumber" if passport else "idNumber", number)
        body.note(text, "Document")


def _add_parents(body: Body, notice: dict[str, Any]) -> None:
    for parent in _PARENTS:
        first, last = (_text(notice.get(f"{parent}_{part}")) for part in ("forename", "name"))
        if first or last:
            body.add(f"{parent}Name", first or last)
            body.note(f"{first} {last}", parent.capitalize())


def _add_event(body: Body, notice: dict[str, Any]) -> None:
    """When and where a missing person was last known to be."""
    day, place, country = (_text(notice.get(part)) for part in _EVENT)
    if country:
        _add_country(body, "country", country, "country")
    if day or place:
        body.note(", ".join(filter(None, (dates.partial(day) or day, place, country))), "Missing since")


_COUNTRIES = {"nationalities": "nationality", "country_of_birth_id": "birthCountry"}
_PLAIN = {
    "place_of_birth": "birthPlace",
    "distinguishing_marks": "appearance",
    "birth_name": "previousName",
    "name_at_birth": "previousName",
    "formerly_known_as": "previousName",
    "profession": "profession",
    "adresses": "address",
    "addresses": "address",
    "legal_form": "legalForm",
    "registration_number": "registrationNumber",
    "main_activity": "sector",
}
_RULED = {
    "date_of_birth": _born,
    "sex_id": _gender,
    "eyes_colors_id": _eyes,
    "hairs_id": _hair,
    "languages_spoken_ids": _languages,
    "height": _measure("height"),
    "weight": _measure("weight"),
    "arrest_warrants": _warrants,
    "un_reference": _reference,
    "un_resolution": _resolution,
    "un_reference_date": _listed,
    "aliases": _aliases,
    "identity_documents": _documents,
}
