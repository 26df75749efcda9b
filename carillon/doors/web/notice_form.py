# SPDX-License-Identifier: Apache-2.0
"""The form of a notice, made from its colour: the fields that the pack declares, and the owner's rules around them."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from carillon.core.model.notice import Content
from carillon.core.packs.colours import Colour
from carillon.core.packs.colours import Field as Declared
from carillon.core.packs.pack import Packs
from carillon.doors.language import Language
from carillon.doors.web import notice_words
from carillon.doors.web.forms import Form
from carillon.doors.web.words import N_

HINTS = {
    "date": N_("A whole date, such as 2026-11-24."),
    "number": N_("A whole number."),
    "country": N_("Two or three letters."),
}
SEVERAL = {"country": N_("Two or three letters each, with commas."), "line": N_("One a line.")}
RULES = ("audience", "audience_bureaus", "audience_groups", "action", "languages", "until", "area", "records")
LISTED_FROM = 3
"""Lists of one choice that are longer are folded into a menu."""


class Field(msgspec.Struct, frozen=True):
    """One field as the page shows it. `options` are pairs of a code and its label."""

    name: str
    declared: Declared
    text: str
    chosen: tuple[str, ...]
    hint: str
    options: tuple[tuple[str, str], ...] = ()


def fields(packs: Packs, colour: Colour, content: Content | None, form: Form, language: Language) -> list[Field]:
    """The fields of the colour with what was just sent, or what the notice says."""
    return [_field(packs, one, content, form, language) for one in colour.fields.values()]


def _field(packs: Packs, declared: Declared, content: Content | None, form: Form, language: Language) -> Field:
    name = f"fields.{declared.name}"
    sent = "colour" in form
    chosen = tuple(form.all(name)) if sent else content.fields.get(declared.name, ()) if content else ()
    between = ", " if declared.type == "country" else "\n"
    options: tuple[tuple[str, str], ...] = ()
    if declared.type == "code" and declared.codes:
        options = tuple(notice_words.choice(declared.codes, packs, language))
    if declared.type == "flag":
        options = (("yes", language.gettext("Yes")), ("no", language.gettext("No")))
    hints = SEVERAL if declared.many and declared.type in SEVERAL else HINTS
    hint = language.gettext(hints.get(declared.type, ""))
    return Field(name, declared, form.raw(name) if sent else between.join(chosen), chosen, hint, options)


def values(colour: Colour, content: Content | None, form: Form) -> dict[str, Any]:
    """What the fields around the colour's own show; `subjects` are the records that were chosen."""
    if "colour" in form:
        given = {name: form[name] for name in RULES}
        return given | {"public": form.all("public"), "handling": form.all("handling"), "subjects": form.all("subjects")}
    blank: dict[str, Any] = dict.fromkeys(RULES, "") | {"audience": "all", "action": colour.actions[0], "area": "general"}
    if content is None:
        return blank | {"public": [], "handling": [], "subjects": []}
    return blank | {
        "audience": content.audience.mode,
        "audience_bureaus": ", ".join(content.audience.bureaus),
        "audience_groups": ", ".join(content.audience.groups),
        "action": content.action,
        "languages": ", ".join(content.languages),
        "until": content.until or "",
        "area": content.area,
        "public": ["yes"] if content.public else [],
        "handling": list(content.handling),
        "subjects": list(content.records),
    }


def body_of(colour: Colour, form: Form) -> dict[str, Any]:
    """A notice's body from the form; a field that was emptied is sent empty."""
    mode = form["audience"] or "all"
    named = {"bureaus": _codes(form["audience_bureaus"]), "groups": _words(form["audience_groups"])}
    body: dict[str, Any] = {
        "colour": colour.name,
        "records": list(dict.fromkeys((*form.all("subjects"), *_words(form["records"])))),
        "fields": {one.name: _given(one, form) for one in colour.fields.values()},
        "audience": {"mode": mode} | ({} if mode == "all" else {name: codes for name, codes in named.items() if codes}),
        "public": form["public"] == "yes",
        "languages": _words(form["languages"]),
        "handling": form.all("handling"),
    }
    if form["version"].isdecimal():
        body["version"] = int(form["version"])
    return body | form.given("action", "until", "area")


def mistakes(found: dict[str, str]) -> dict[str, str]:
    """The mistakes by the form's own fields: what is wrong with a list of bureaus stands beside the list."""
    return {"audience_bureaus" if name == "audience" else name: text for name, text in found.items()}


def _given(declared: Declared, form: Form) -> str | list[str]:
    name = f"fields.{declared.name}"
    if not declared.many:
        return form[name]
    if declared.type == "country":
        return _codes(form[name])
    return form.all(name) if declared.type == "code" else [line.strip() for line in form[name].splitlines() if line.strip()]


def _codes(text: str) -> list[str]:
    return _once(re.findall(r"[A-Z0-9-]+", text.upper()))


def _words(text: str) -> list[str]:
    return _once(re.findall(r"[^\s,;]+", text))


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
