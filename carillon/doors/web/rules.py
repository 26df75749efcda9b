# SPDX-License-Identifier: Apache-2.0
"""The owner's rules as a form: audience, handling, grading, area; the same for records and reports."""

import re
from collections.abc import Mapping
from typing import Any

from carillon.core.model.record import Audience, Grading, Record
from carillon.core.model.report import Report
from carillon.doors.web.forms import Form


def body_of(form: Form) -> dict[str, Any]:
    """The rules that a form holds, in the shape that every door sends. A field that the form does not have is left out."""
    body: dict[str, Any] = {}
    if "audience" in form:
        mode, codes = form["audience"], _codes(form["audience_bureaus"])
        body["audience"] = {"mode": mode, "bureaus": [] if mode == "all" else codes}
        body["handling"] = form.all("handling")
    if form["grading_scheme"] and form["grading_value"]:
        body["grading"] = {"scheme": form["grading_scheme"], "value": form["grading_value"]}
    for name in ("area", "reach", "action"):
        if form[name]:
            body[name] = form[name]
    if form["retention"]:
        body["retention"] = {"review_on": form["retention"]}
    return body


def mistakes(found: Mapping[str, str]) -> dict[str, str]:
    """The mistakes by the form's own fields."""
    return {"grading_value" if name == "grading" else name: text for name, text in found.items()}


def values_of(thing: Record | Report | None, form: Form) -> dict[str, Any]:
    """What the fields show: what was just sent, else what the thing says, else what a new one begins with."""
    if "audience" in form:
        given = form.given("audience", "audience_bureaus", "grading_scheme", "grading_value", "area", "reach", "action", "retention")
        return _blank() | given | {"handling": form.all("handling")}
    if thing is None:
        return _blank()
    return _blank() | {
        **_audience(thing.audience),
        **_grading(thing.grading),
        "handling": list(thing.handling),
        "area": thing.area,
        "reach": getattr(thing, "reach", ""),
        "action": getattr(thing, "action", ""),
        "retention": getattr(thing, "review_on", None) or "",
    }


def _blank() -> dict[str, Any]:
    return {
        "audience": "all",
        "audience_bureaus": "",
        "grading_scheme": "admiralty",
        "grading_value": "",
        "handling": [],
        "area": "general",
        "reach": "copy",
        "action": "confirm",
        "retention": "",
    }


def _audience(audience: Audience) -> dict[str, str]:
    return {"audience": audience.mode, "audience_bureaus": ", ".join(audience.bureaus)}


def _grading(grading: Grading | None) -> dict[str, str]:
    return {"grading_scheme": grading.scheme, "grading_value": grading.value} if grading else {}


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[A-Z0-9-]+", text.upper())))
