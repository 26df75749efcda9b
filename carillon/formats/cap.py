# SPDX-License-Identifier: Apache-2.0
"""Alerts in the Common Alerting Protocol, version 1.2 (OASIS), built and read; elements that police alerts do not use are passed over.

A restricted alert says to whom it is restricted, a private one names its addressees. Times have an offset; that of UTC is -00:00.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from lxml import etree

from carillon import errors
from carillon.core.model.event import Point
from carillon.formats.rows import shown
from carillon.formats.xml_entries import Entry, entries

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_SIZE = 1024 * 1024
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_MARK = re.compile(r"[^\s,<&]{1,200}")
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_WORDS = {
    "status": ("Actual", "Exercise", "System", "Test", "Draft"),
    "msgType": ("Alert", "Update", "Cancel", "Ack", "Error"),
    "scope": ("Public", "Restricted", "Private"),
    "category": ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
    "responseType": ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}
"""The words that the standard knows for each element."""


class CapCircle(msgspec.Struct, frozen=True):
    centre: Point
    radius_km: float


class CapArea(msgspec.Struct, frozen=True, kw_only=True):
    """A place; each polygon is closed, so that its last point is its first."""

    areaDesc: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[CapCircle, ...] = ()


class CapInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What an alert says in one language."""

    category: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    language: str = "en-US"
    responseType: tuple[str, ...] = ()
    onset: str = ""
    expires: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    areas: tuple[CapArea, ...] = ()


class CapReference(msgspec.Struct, frozen=True):
    """An earlier alert, by the three things that name one."""

    sender: str
    identifier: str
    sent: str


class CapAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One message; its fields have the names of the standard's elements."""

    identifier: str
    sender: str
    sent: str
    status: str
    msgType: str
    scope: str
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    references: tuple[CapReference, ...] = ()
    incidents: tuple[str, ...] = ()
    note: str = ""
    infos: tuple[CapInfo, ...] = ()


def time_of(moment: str) -> str:
    """A time in RFC 3339 in the form of CAP, in UTC."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def faults(alert: CapAlert) -> dict[str, str]:
    """By element, what the standard does not allow; nothing where the alert may be sent."""
    return dict(
        (*_head(alert), *(fault for number, info in enumerate(alert.infos, 1) for fault in _info_faults(info, alert, f"info {number}")))
    )


def _head(alert: CapAlert) -> Iterator[tuple[str, str]]:
    for name in ("identifier", "sender"):
        if not _MARK.fullmatch(getattr(alert, name)):
            yield name, "It is missing, or has a space, a comma, < or &."
    if not _is_time(alert.sent):
        yield "sent", _NO_TIME
    for name in ("status", "msgType", "scope"):
        yield from _known(name, name, getattr(alert, name))
    if alert.scope == "Restricted" and not alert.restriction.strip():
        yield "restriction", "A restricted alert says to whom it is restricted."
    if alert.scope != "Restricted" and alert.restriction:
        yield "restriction", "Only an alert of the scope Restricted has one."
    if alert.scope == "Private" and not alert.addresses:
        yield "addresses", "A private alert names its addressees."
    if alert.msgType in ("Update", "Cancel", "Ack", "Error") and not alert.references:
        yield "references", f"{alert.msgType} names the alert that it is about."
    if alert.msgType in ("Alert", "Update") and not alert.infos:
        yield "info", "It says nothing: there is no info."
    for name in ("addresses", "incidents"):
        if any(not one.strip() or '"' in one or "\n" in one for one in getattr(alert, name)):
            yield name, "One of them is empty, or has a quotation mark or a line break."
    for one in alert.references:
        if not (_MARK.fullmatch(one.sender) and _MARK.fullmatch(one.identifier) and _is_time(one.sent)):
            yield "references", "Each is a sender, an identifier and a time, as the alert had them."
    yield from _texts("", alert, ("restriction", "note", "addresses", "incidents"))


def _info_faults(info: CapInfo, alert: CapAlert, here: str) -> Iterator[tuple[str, str]]:
    if not info.category:
        yield f"{here}.category", f"One at least of {', '.join(_WORDS['category'])}."
    for name in ("category", "responseType"):
        for word in getattr(info, name):
            yield from _known(f"{here}.{name}", name, word)
    for name in ("urgency", "severity", "certainty"):
        yield from _known(f"{here}.{name}", name, getattr(info, name))
    if not info.event.strip():
        yield f"{here}.event", "It is missing; what the alert is about, in a few words."
    if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", info.language):
        yield f"{here}.language", "It is the code of a language, such as en or fr-CA."
    for name in ("onset", "expires"):
        if getattr(info, name) and not _is_time(getattr(info, name)):
            yield f"{here}.{name}", _NO_TIME
    if _is_time(info.expires) and _is_time(alert.sent) and datetime.fromisoformat(info.expires) <= datetime.fromisoformat(alert.sent):
        yield f"{here}.expires", "It expires before it is sent."
    yield from _texts(f"{here}.", info, ("event", "headline", "description", "instruction"))
    for number, area in enumerate(info.areas, 1):
        yield from _area_faults(area, f"{here}.area {number}")


def _area_faults(area: CapArea, here: str) -> Iterator[tuple[str, str]]:
    if not area.areaDesc.strip():
        yield f"{here}.areaDesc", "It is missing; the place in words."
    for polygon in area.polygons:
        if len(polygon) < 4 or polygon[0] != polygon[-1]:
            yield f"{here}.polygon", "It has at least four points, of which the last is the first again."
        elif not all(map(_is_point, polygon)):
            yield f"{here}.polygon", _NO_POINT
    for circle in area.circles:
        if not _is_point(circle.centre) or not 0 <= circle.radius_km <= 20_050:
            yield f"{here}.circle", f"{_NO_POINT} The radius is in kilometres."
    yield from _texts(f"{here}.", area, ("areaDesc",))


_NO_TIME = "A time such as 2027-04-11T07:00:00-00:00, with an offset and without Z."
_NO_POINT = "Latitude from -90 to 90, then longitude from -180 to 180."


def _known(where: str, name: str, word: str) -> Iterator[tuple[str, str]]:
    if word not in _WORDS[name]:
        yield where, f"{shown(word)} is none of {', '.join(_WORDS[name])}."


def _texts(here: str, thing: msgspec.Struct, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        value = getattr(thing, name)
        if any(map(_UNFIT.search, [value] if isinstance(value, str) else value)):
            yield f"{here}{name}", "It holds a control character, which XML cannot carry."


def _is_time(text: str) -> bool:
    try:
        return bool(_TIME.fullmatch(text)) and datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def _is_point(point: Point) -> bool:
    return -90 <= point[0] <= 90 and -180 <= point[1] <= 180


def _refuse(alert: CapAlert, what: str) -> None:
    if wrong := faults(alert):
        listed = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
        raise errors.Invalid(f"{what}: {listed}", fields=wrong, help="Correct what is named and try again.")


def build(alert: CapAlert) -> bytes:
    """The alert as XML. Raises errors.Invalid with all that the standard does not allow."""
    _refuse(alert, "the alert cannot be sent")
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    for name in ("identifier", "sender", "sent", "status", "msgType", "scope", "restriction"):
        _add(root, name, getattr(alert, name))
    _add(root, "addresses", " ".join(map(_quoted, alert.addresses)))
    _add(root, "note", alert.note)
    _add(root, "references", " ".join(f"{one.sender},{one.identifier},{one.sent}" for one in alert.references))
    _add(root, "incidents", " ".join(map(_quoted, alert.incidents)))
    for info in alert.infos:
        _add_info(root, info)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_info(root: etree._Element, info: CapInfo) -> None:
    made = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(made, "language", info.language)
    for word in info.category:
        _add(made, "category", word)
    _add(made, "event", info.event)
    for word in info.responseType:
        _add(made, "responseType", word)
    for name in ("urgency", "severity", "certainty", "onset", "expires", "headline", "description", "instruction"):
        _add(made, name, getattr(info, name))
    for area in info.areas:
        place = etree.SubElement(made, f"{{{NAMESPACE}}}area")
        _add(place, "areaDesc", area.areaDesc)
        for polygon in area.polygons:
            _add(place, "polygon", " ".join(map(_pair, polygon)))
        for circle in area.circles:
            _add(place, "circle", f"{_pair(circle.centre)} {_number(circle.radius_km)}")


def _add(parent: etree._Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"\s", text) else text


def _pair(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


_ONCE = ("identifier", "sender", "sent", "status", "msgType", "scope", "restriction", "addresses", "note", "references", "incidents")
_ALERT_TAGS = frozenset(f"{{{NAMESPACE}}}{name}" for name in (*_ONCE, "info"))


def parse(data: bytes) -> CapAlert:
    """The alert in an XML document.

    Raises errors.Malformed where it is no CAP 1.2, errors.Invalid with all that the standard does not allow, errors.TooLarge.
    """
    if len(data) > _SIZE:
        raise errors.TooLarge(f"the alert has more than {_SIZE} bytes")
    head: dict[str, str] = {}
    infos: list[CapInfo] = []
    for entry in entries(io.BytesIO(data), f"{{{NAMESPACE}}}alert", _ALERT_TAGS):
        tree, name = _tree(entry), etree.QName(entry.tag).localname
        if name == "info":
            infos.append(_parsed_info(tree, f"line {entry.line}"))
        elif name in head:
            raise errors.Malformed(f"{name} is there twice", place=f"line {entry.line}", help="An alert has it once.")
        else:
            head[name] = (tree.text or "").strip()
    alert = CapAlert(
        **{name: head.get(name, "") for name in ("identifier", "sender", "sent", "status", "msgType", "scope", "restriction", "note")},
        addresses=_words(head.get("addresses", "")),
        references=tuple(map(_reference, head.get("references", "").split())),
        incidents=_words(head.get("incidents", "")),
        infos=tuple(infos),
    )
    _refuse(alert, "the alert is not as the standard has it")
    return alert


def _tree(entry: Entry) -> etree._Element:
    if entry.tree is None:
        raise errors.TooLarge(f"line {entry.line}: the element is too large")
    return entry.tree


def _parsed_info(tree: etree._Element, place: str) -> CapInfo:
    one: dict[str, Any] = {name: _text(tree, name) for name in ("event", "urgency", "severity", "onset", "expires", "headline")}
    certainty = _text(tree, "certainty")
    return CapInfo(
        **one,
        description=_text(tree, "description"),
        instruction=_text(tree, "instruction"),
        certainty="Likely" if certainty == "Very Likely" else certainty,
        language=_text(tree, "language") or "en-US",
        category=tuple(_all(tree, "category")),
        responseType=tuple(_all(tree, "responseType")),
        areas=tuple(_parsed_area(area, place) for area in tree.iterfind(f"{{{NAMESPACE}}}area")),
    )


def _parsed_area(tree: etree._Element, place: str) -> CapArea:
    try:
        return CapArea(
            areaDesc=_text(tree, "areaDesc"),
            polygons=tuple(tuple(map(_point, text.split())) for text in _all(tree, "polygon")),
            circles=tuple(map(_circle, _all(tree, "circle"))),
        )
    except ValueError:
        reason = "a polygon is pairs such as 48.85,2.35 with spaces between, a circle one pair and a radius"
        raise errors.Malformed(reason, place=place, help="Ask the sender for a correct alert.") from None


def _point(text: str) -> Point:
    lat, lon = text.split(",")
    return float(lat), float(lon)


def _circle(text: str) -> CapCircle:
    centre, radius = text.split()
    return CapCircle(_point(centre), float(radius))


def _reference(text: str) -> CapReference:
    parts = [*text.split(","), "", ""]
    return CapReference(*parts[:3])


def _words(text: str) -> tuple[str, ...]:
    """Words with spaces between, of which those that have spaces themselves are quoted."""
    return tuple(match[1] if match[2] is None else match[2] for match in _QUOTED.finditer(text))


def _all(tree: etree._Element, name: str) -> list[str]:
    return [(one.text or "").strip() for one in tree.iterfind(f"{{{NAMESPACE}}}{name}")]


def _text(tree: etree._Element, name: str) -> str:
    return next(iter(_all(tree, name)), "")
