# SPDX-License-Identifier: Apache-2.0
"""The consolidated list of the United Nations Security Council (XML), persons and entities.

What it says has a property where FollowTheMoney has one; everything else is kept as a note. `FIRST_NAME` to
`FOURTH_NAME` are parts in writing order, not given and family names, so they become one name. A birth date
"approximately 1963" is the year 1963 and a note; "between 1958 and 1964" is each of these years, as far as
`dates.between` goes, and a note.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from carillon import errors
from carillon.formats import dates
from carillon.formats.bodies import Body, tidy
from carillon.formats.countries import code_of
from carillon.formats.documents import number_in
from carillon.formats.rows import LIMIT, Rejected, Row, shown
from carillon.formats.xml_entries import Entry, entries

_ROOT = "CONSOLIDATED_LIST"
_KINDS = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_IGNORED = {"VERSIONNUM", "LIST_TYPE", "SORT_KEY", "SORT_KEY_LAST_MOD", "DATAID", *_NAMES}
_GENDERS = {"male": "male", "female": "female"}
_ALIAS_QUALITIES = {"low": "weakAlias", "f.k.a.": "previousName"}
_ENUMERATED = re.compile(r"(?:^|[\s,;])\(?[a-z]\)\s*")
_OTHER_SCRIPT = re.compile(r"^(?P<latin>[^()]+?)\s*\((?P<other>[^()]+)\)$")
_SCRIPT_NOTE = re.compile(r"^(?:name in )?\w+ script\s*:\s*(?P<name>.+)$", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;)]")


def read(stream: BinaryIO) -> Iterator[Row | Rejected]:
    """Every person and entity of the list; `source_id` is its DATAID.

    Raises errors.Malformed where the file is no such list, is cut off, declares a document type or has no entry.
    """
    found = False
    for entry in entries(stream, _ROOT, frozenset(_KINDS)):
        found = True
        yield _row(entry)
    if not found:
        raise errors.Malformed("the list has no entry", help="An empty list would withdraw all: fetch the file again.")


def _row(entry: Entry) -> Row | Rejected:
    tree = entry.tree
    if tree is None:
        return Rejected(f"entry {entry.number} (line {entry.line})", f"the entry has more than {LIMIT} bytes")
    reference = _text(tree, "REFERENCE_NUMBER")
    place = f"entry {entry.number} ({reference or f'line {entry.line}'})"
    source_id = _text(tree, "DATAID")
    if not source_id:
        return Rejected(place, "it has no DATAID, so that its next edition could not be recognised")
    body = Body(_KINDS[entry.tag])
    body.add("name", " ".join(filter(None, (_text(tree, tag) for tag in _NAMES))))
    for child in tree:
        _add(body, child)
    if not body.has("name"):
        return Rejected(place, f"entry {shown(source_id)} has no name")
    body.add("topics", "sanction")
    return Row(place, source_id, body.plain())


def _add(body: Body, element: etree._Element) -> None:
    """One child of an entry: to its own rule if it has one, else to the notes."""
    tag = str(element.tag)
    if tag in _IGNORED:
        return
    if rule := _RULES.get(tag.removeprefix("INDIVIDUAL_").removeprefix("ENTITY_")):
        rule(body, element)
        return
    for text in _values(element):
        body.note(text, tag.replace("_", " ").capitalize())


def _text(parent: etree._Element, tag: str) -> str:
    return tidy(parent.findtext(tag))


def _values(element: etree._Element) -> list[str]:
    """The text of an element and of its VALUE children, whichever it has."""
    return [text for text in (tidy(str(text)) for text in element.itertext()) if text]


def _original_name(body: Body, element: etree._Element) -> None:
    body.add("name", *_values(element))


def _alias(body: Body, element: etree._Element) -> None:
    quality = _text(element, "QUALITY").lower()
    name = _ALIAS_QUALITIES.get(quality, "alias")
    given = _text(element, "ALIAS_NAME")
    for alias in _split(given):
        body.add(name, *_scripts(alias))
    note = _text(element, "NOTE")
    if match := _SCRIPT_NOTE.match(note):
        body.add(name, match["name"])
    else:
        body.note(note, f"Alias {given}")
    if born := _text(element, "DATE_OF_BIRTH"):
        _birth_date(body, born, "EXACT")
    _birth_place(body, [_text(element, "CITY_OF_BIRTH")], _text(element, "COUNTRY_OF_BIRTH"))


def _split(text: str) -> list[str]:
    """`a) Someone b) Someone Else` in one alias are two; a lone bracket is part of a name."""
    parts = _ENUMERATED.split(text) if len(_ENUMERATED.findall(text)) > 1 else [text]
    return [part for part in (part.strip(" ,;\"“”'‘") if len(parts) > 1 else part.strip('"“” ') for part in parts) if part]


def _scripts(name: str) -> list[str]:
    """`Latin (same name in another script)` is two names."""
    match = _OTHER_SCRIPT.match(name)
    if match and not any("a" <= c.lower() <= "z" or c.isdigit() for c in match["other"]):
        return [match["latin"], match["other"]]
    return [name]


def _born(body: Body, element: etree._Element) -> None:
    kind = _text(element, "TYPE_OF_DATE").upper()
    ends = [_text(element, "FROM_YEAR"), _text(element, "TO_YEAR")]
    if all(ends):
        parsed = [dates.partial(end) for end in ends]
        if parsed[0] and parsed[1]:
            body.add("birthDate", *dates.between(parsed[0], parsed[1]))
        body.note(f"between {ends[0]} and {ends[1]}", "Born")
    given = _text(element, "DATE") or _text(element, "YEAR") or next(filter(None, ends), "") * (not all(ends))
    if given:
        _birth_date(body, given, kind)
    body.note(_text(element, "NOTE"), "Born")


def _birth_date(body: Body, given: str, kind: str) -> None:
    date = dates.partial(given)
    body.add("birthDate", date)
    if kind == "APPROXIMATELY":
        body.note(f"about {date or given}", "Born")
    elif not date:
        body.note(given, "Born")


def _born_in(body: Body, element: etree._Element) -> None:
    parts = [_text(element, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE")]
    _birth_place(body, parts, _text(element, "COUNTRY"))
    body.note(_text(element, "NOTE"), "Place of birth")


def _birth_place(body: Body, parts: list[str], country: str) -> None:
    body.add("birthPlace", ", ".join(filter(None, [*parts, country])))
    if code := code_of(country):
        body.add("birthCountry", code)


def _nationality(body: Body, element: etree._Element) -> None:
    for value in _values(element):
        body.country("nationality" if body.schema == "Person" else "country", value, "Nationality")


def _address(body: Body, element: etree._Element) -> None:
    parts = [text for text in (_text(element, tag) for tag in _PLACE) if text]
    country, note = _text(element, "COUNTRY"), _text(element, "NOTE")
    code = code_of(country)
    if code:
        body.add("country", code)
    if parts and not (len(parts) == 1 and code):
        body.add("address", ", ".join(parts))
    if note and not parts:
        body.add("address", note)
    else:
        body.note(note, f"Address {', '.join(parts)}")


def _document(body: Body, element: etree._Element) -> None:
    kinds = [text for text in (_text(element, tag) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2")) if text]
    given = _text(element, "NUMBER")
    number = number_in(given) or number_in(kinds[-1] if kinds else "", only_after_word=True)
    if number:
        passport = "passport" in " ".join(kinds).lower()
        numbered = "passportNumber" if passport else "idNumber"
        body.add(numbered if body.schema == "Person" else "registrationNumber", number)
    details = [f"issued in {text}" if (text := _text(element, "CITY_OF_ISSUE")) else ""]
    details.append(f"issued on {text}" if (text := _text(element, "DATE_OF_ISSUE")) else "")
    country = _text(element, "ISSUING_COUNTRY") or _text(element, "COUNTRY_OF_ISSUE")
    details += [f"issued by {country}" if country else "", _text(element, "NOTE")]
    if any(details) or len(kinds) > 1 or number != given:
        body.note(", ".join(filter(None, [*kinds, given, *details])), "Document")


def _comments(body: Body, element: etree._Element) -> None:
    for text in _values(element):
        body.note(text)
        body.add("sourceUrl", *_URL.findall(text))


def _gender(body: Body, element: etree._Element) -> None:
    for value in _values(element):
        body.add("gender", _GENDERS.get(value.lower()))


def _dated(body: Body, element: etree._Element) -> None:
    name = "createdAt" if element.tag == "LISTED_ON" else "modifiedAt"
    for value in _values(element):
        body.add(name, dates.partial(value))


def _reference(body: Body, element: etree._Element) -> None:
    """The number by which everybody cites an entry."""
    for value in _values(element):
        body.add("unscId", value)


def _plain(name: str) -> Callable[[Body, etree._Element], None]:
    def rule(body: Body, element: etree._Element) -> None:
        body.add(name, *_values(element))

    return rule


_RULES = {
    "NAME_ORIGINAL_SCRIPT": _original_name,
    "ALIAS": _alias,
    "DATE_OF_BIRTH": _born,
    "PLACE_OF_BIRTH": _born_in,
    "NATIONALITY": _nationality,
    "NATIONALITY2": _nationality,
    "ADDRESS": _address,
    "DOCUMENT": _document,
    "COMMENTS1": _comments,
    "GENDER": _gender,
    "LISTED_ON": _dated,
    "LAST_DAY_UPDATED": _dated,
    "TITLE": _plain("title"),
    "DESIGNATION": _plain("position"),
    "UN_LIST_TYPE": _plain("program"),
    "REFERENCE_NUMBER": _reference,
}
