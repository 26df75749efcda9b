# SPDX-License-Identifier: Apache-2.0
"""What a notice says, read from a body against the form of its colour, with every mistake at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import dates, values
from carillon.core.model.countries import alpha2
from carillon.core.model.notice import Content
from carillon.core.model.texts import tidy
from carillon.core.packs.colours import Colour, Field
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.redact import reads_marked
from carillon.core.policy.scope import reading
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import Invalid
from carillon.store import clock, people, records

FIELDS = frozenset(
    {"colour", "records", "fields", "audience", "action", "public", "languages", "until", "area", "handling", "version", "text"}
)
TEXT, LINE, RECORDS, MANY = 20_000, 300, 20, 60
_SWITCH = {True: "yes", False: "no", "yes": "yes", "no": "no", "true": "yes", "false": "no"}


def read(bench: Bench, connection: Connection, actor: Actor, body: Any, old: Content | None = None) -> Content:
    """The content in a body; what the body does not name stays as it is in `old`. Raises Invalid with every mistake in `fields`."""
    if not isinstance(body, Mapping):
        raise Invalid("A notice is a JSON object.", help='For example {"colour": "yellow", "records": ["rec-…"], "fields": {…}}.')
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    colour = bench.packs.colours.get(str(body.get("colour", old.colour if old else "")))
    if colour is None or colour.internal:
        known = ", ".join(name for name, one in bench.packs.colours.items() if not one.internal)
        raise Invalid("A notice has a colour.", fields={"colour": f"One of {known}."})
    if old is not None and colour.name != old.colour:
        wrong["colour"] = "A notice keeps its colour; withdraw it and draft another."
    owned, mistakes = rules.read(
        {name: body[name] for name in ("audience", "handling", "area") if name in body},
        bench.packs,
        people.bureau_codes(connection),
        post.groups(connection, clock.now()),
    )
    wrong |= mistakes
    content = old or Content(colour=colour.name, records=(), action=colour.actions[0])
    given: dict[str, Any] = {name: one for name in ("audience", "handling", "area") if (one := getattr(owned, name)) is not None}
    for name, reader in _READERS.items():
        if body.get(name) is not None:
            try:
                given[name] = reader(bench, connection, actor, colour, body[name])
            except Invalid as mistake:
                wrong |= {f"{name}.{at}": told for at, told in mistake.fields.items()} or {name: mistake.message}
    if "fields" in given:
        given["fields"] = {name: one for name, one in ({**content.fields, **given["fields"]}).items() if one}
    content = msgspec.structs.replace(content, **given)
    wrong |= _together(actor, colour, content)
    if wrong:
        count = f"{len(wrong)} mistakes" if len(wrong) > 1 else "a mistake"
        raise Invalid(f"The notice has {count}.", help="Each field names what to correct.", fields=wrong)
    return content


def _together(actor: Actor, colour: Colour, content: Content) -> dict[str, str]:
    """Mistakes of what the fields say together."""
    wrong = {}
    if content.public and colour.consent == "never":
        wrong["public"] = f"A {colour.name} notice has no public extract."
    elif content.public and content.audience.mode != "all":
        wrong["public"] = "What goes to some bureaus only has no public extract."
    if content.area and actor.areas is not None and content.area not in actor.areas:
        wrong["area"] = f"Your work does not include the area {content.area}."
    if content.handling and not reads_marked(actor, content.handling):
        wrong["handling"] = f"TLP:RED is for officers and analysts; as {actor.role} you could not open it again yourself."
    if "TLP:RED" in content.handling and content.audience.mode != "only":
        wrong["audience"] = "TLP:RED is for named recipients: give an audience of the form {mode: only, bureaus: [...]}."
    if content.audience.mode == "only" and not content.audience.listed:
        wrong["audience"] = "A diffusion names the bureaus that it goes to."
    return wrong


def _records(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or len(listed) > RECORDS or not all(isinstance(one, str) for one in listed):
        raise Invalid(f"The ids of at most {RECORDS} records of your bureau.")
    for one in listed:
        found = records.fetch(connection, one[:60], reading(actor))
        if found is None or found.record.owner != actor.bureau:
            raise Invalid(f"Your bureau has no record {one[:60]}.")
        kind = bench.packs.kinds.get(found.record.schema)
        if kind is None or not colour.takes(kind):
            raise Invalid(f"{one} is a {found.record.schema}; it cannot be the subject of a {colour.name} notice.")
        if found.record.status != "live":
            raise Invalid(f"Record {one} is {found.record.status}.")
    return tuple(dict.fromkeys(listed))


def _fields(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> dict[str, tuple[str, ...]]:
    """The fields of the form; an empty one is taken out."""
    if not isinstance(value, Mapping):
        raise Invalid("The fields of the form are an object.")
    read, wrong = {}, {}
    for name, given in value.items():
        declared = colour.fields.get(str(name))
        if declared is None:
            wrong[str(name)[:60]] = f"A {colour.name} notice has no such field."
            continue
        listed = [] if given in (None, "", []) else given if isinstance(given, list) else [given]
        try:
            if len(listed) > (MANY if declared.many else 1):
                raise Invalid("One value only." if not declared.many else f"At most {MANY} values.")
            read[declared.name] = tuple(dict.fromkeys(_value(bench, declared, one) for one in listed))
        except Invalid as mistake:
            wrong[declared.name] = mistake.message
    if wrong:
        raise Invalid("The form has mistakes.", fields=wrong)
    return read


def _value(bench: Bench, declared: Field, value: Any) -> str:
    if declared.type == "flag":
        if value not in _SWITCH or not isinstance(value, bool | str):
            raise Invalid("yes or no.")
        return _SWITCH[value]
    if declared.type == "number" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > (TEXT if declared.type == "text" else LINE):
        raise Invalid(f"Text of at most {TEXT if declared.type == 'text' else LINE} characters.")
    text = tidy(value, lines=declared.type == "text")
    if declared.type == "date":
        return _day(text)
    if declared.type == "number" and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid("A whole number.")
    if declared.type == "country":
        code = alpha2(text)
        if code is None:
            raise Invalid("A country in two or three letters.")
        return code
    if declared.type == "code" and text not in bench.packs.codes[declared.codes or ""].codes:
        raise Invalid(f"Unknown code; known are {', '.join(bench.packs.codes[declared.codes or ''].codes)}.")
    return text


def _day(text: str) -> str:
    day: str = dates.parse(text)
    if len(day) != 10:
        raise Invalid("A whole date, such as 2027-11-24.")
    return day


def _action(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> str:
    if value not in colour.actions:
        raise Invalid(f"A {colour.name} notice asks for {', '.join(colour.actions)}.")
    return str(value)


def _public(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid("true or false.")
    return value


def _languages(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or len(listed) > 20 or not all(isinstance(one, str) and len(one) < 12 for one in listed):
        raise Invalid("A list of languages, such as [en, fr].")
    return tuple(dict.fromkeys(values.read_language(one) for one in listed))


def _until(bench: Bench, connection: Connection, actor: Actor, colour: Colour, value: Any) -> str:
    day = _day(value) if isinstance(value, str) else ""
    today = clock.today()
    if not today < day <= last_day(today, colour.valid_months):
        raise Invalid(f"A day to come, at most {colour.valid_months} months from now.")
    return day


def last_day(today: str, months: int) -> str:
    """The day so many months after another; the last of a month where there is no such day."""
    year, month = divmod(int(today[:4]) * 12 + int(today[5:7]) - 1 + months, 12)
    for number in (int(today[8:10]), 30, 29, 28):
        try:
            return date(year, month + 1, number).isoformat()
        except ValueError:
            continue
    return f"{year:04d}-{month + 1:02d}-28"


_READERS = {
    "records": _records,
    "fields": _fields,
    "action": _action,
    "public": _public,
    "languages": _languages,
    "until": _until,
}
