# SPDX-License-Identifier: Apache-2.0
"""Code lists and crime areas, from what stands in a pack to what the rest of Carillon uses."""

from collections.abc import Collection, Mapping
from typing import Any

from carillon.core.model.kinds import Kind
from carillon.core.packs.body import Body
from carillon.core.packs.pack import Area, Code, CodeList

_FIELDS = "title narrative behaviours sector place occurred urgency event records audience handling grading"
REPORT_FIELDS = frozenset(_FIELDS.split())
"""What a report form can ask for."""

_CODE = frozenset({"label", "reason", "parts"})
_LIST = frozenset({"label", "reason", "fields", "codes", "file"})
_AREA = frozenset({"label", "reason", "kinds", "report", "actions", "profile", "retention", "file"})
_FORM = frozenset({"fields", "behaviours", "sectors"})


def read_codes(raw: Mapping[str, dict[str, Any]], mistakes: dict[str, str]) -> dict[str, CodeList]:
    """The code lists; mistakes go into `mistakes`."""
    lists = {}
    for name, given in raw.items():
        body = Body(given, f"{given['file']}: codes.{name}", mistakes)
        body.only(_LIST)
        fields = body.words("fields")
        codes = body.inside("codes")
        lists[name] = CodeList(
            name=name,
            label=body.line("label"),
            reason=body.line("reason"),
            fields=fields,
            codes={code: _code(codes, code, fields) for code, said in codes.given.items() if said is not None},
        )
        if not lists[name].codes:
            body.wrong("codes", "A mapping of codes, each with its label.")
    return lists


def read_areas(
    raw: Mapping[str, dict[str, Any]],
    kinds: Mapping[str, Kind],
    codes: Mapping[str, CodeList],
    mistakes: dict[str, str],
) -> dict[str, Area]:
    """The areas, every name in them checked; mistakes go into `mistakes`."""
    areas = {}
    for name, given in raw.items():
        body = Body(given, f"{given['file']}: areas.{name}", mistakes)
        body.only(_AREA)
        form = body.inside("report")
        form.only(_FORM)
        retention = body.inside("retention")
        area = Area(
            name=name,
            label=body.line("label"),
            reason=body.line("reason"),
            kinds=body.words("kinds"),
            fields=form.words("fields"),
            behaviours=form.words("behaviours"),
            sectors=form.words("sectors"),
            actions=body.words("actions"),
            profile=body.text("profile") or "standard",
            retention={schema: retention.months(schema, 1) for schema in retention.given},
        )
        body.known("kinds", area.kinds, kinds)
        body.known("actions", area.actions, _codes(codes, "actions"))
        body.known("profile", [area.profile], _codes(codes, "profiles"))
        body.known("retention", area.retention, kinds)
        form.known("fields", area.fields, REPORT_FIELDS)
        form.known("behaviours", area.behaviours, _codes(codes, "behaviours"))
        form.known("sectors", area.sectors, _codes(codes, "sectors"))
        areas[name] = area
    return areas


def _codes(codes: Mapping[str, CodeList], name: str) -> Collection[str]:
    return codes[name].codes if name in codes else ()


def _code(codes: Body, code: str, fields: tuple[str, ...]) -> Code:
    """A code given as a mapping, or as its label alone where the list asks for nothing else."""
    said = codes.given[code]
    if isinstance(said, str) and not fields:
        return Code(code=code, label=said)
    body = Body(said, f"{codes.place}.{code}", codes.mistakes)
    body.only(_CODE | frozenset(fields))
    extra = {}
    for field in fields:
        value = body.text(field)
        if value is None:
            body.wrong(field, "Needed by this list.")
        extra[field] = value or ""
    return Code(code=code, label=body.line("label"), reason=body.text("reason") or "", extra=extra, parts=_parts(body))


def _parts(body: Body) -> tuple[Mapping[str, str], ...]:
    value = body.given.get("parts")
    if value is None:
        return ()
    if isinstance(value, list) and all(
        isinstance(part, dict) and all(len(k) == 1 and isinstance(v, str) for k, v in part.items()) for part in value
    ):
        return tuple(value)
    body.wrong("parts", "A list of mappings, one for each character of a grade.")
    return ()
