# SPDX-License-Identifier: Apache-2.0
"""A call read from a body, with every mistake at once, and looked at once more before it goes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from carillon.core.model import dates
from carillon.core.model import request as moments
from carillon.core.model.call import LANGUAGES, Call, Words
from carillon.core.model.event import Event
from carillon.core.model.texts import tidy
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.calls import may_ask
from carillon.core.policy.redact import reads_marked
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post
from carillon.desk.exchange.calls import LONGEST, MOST_EVENTS
from carillon.errors import Denied, Invalid
from carillon.store import clock, events, people

FIELDS = frozenset({"texts", "events", "series", "sought", "until", "urgency", "audience", "handling", "version"})
LONGEST_WAIT_HOURS = 366 * 24
EXAMPLE = 'For example {"events": ["paris-marathon-2027"], "sought": ["terrorist"], "audience": "all"}.'


def read(bench: Bench, connection: Connection, actor: Actor, body: Any, at: str) -> dict[str, Any]:
    """The fields of a call in a body; raises Invalid with every mistake at once."""
    if not isinstance(body, Mapping):
        raise Invalid("A call is a JSON object.", help=EXAMPLE)
    wrong = dict.fromkeys(sorted(map(str, set(body) - FIELDS))[:20], "Unknown field.")
    given = {name: body[name] for name in ("audience", "handling") if body.get(name) is not None}
    owned, mistakes = rules.read(given, bench.packs, people.bureau_codes(connection), post.groups(connection, at))
    wrong |= mistakes
    values: dict[str, Any] = {name: value for name in ("audience", "handling") if (value := getattr(owned, name)) is not None}
    if owned.handling and not reads_marked(actor, owned.handling):
        wrong["handling"] = f"TLP:RED is for officers and analysts; as {actor.role} you could not open it again yourself."
    for name, reader in (("texts", _texts), ("until", read_until)):
        if body.get(name) is not None:
            try:
                values[name] = reader(body[name])
            except Invalid as mistake:
                wrong |= mistake.fields or {name: mistake.message}
    if body.get("urgency") is not None:
        values["urgency"] = _code(bench, "urgencies", "urgency", body["urgency"], wrong)
    if body.get("sought") is not None:
        values["sought"] = tuple(
            dict.fromkeys(_code(bench, "sought", "sought", one, wrong) for one in _list("sought", body["sought"], wrong))
        )
    values |= _named(connection, body, wrong)
    if wrong:
        raise Invalid("The call has mistakes.", help="Each field names what to correct.", fields=wrong)
    return values


def ready(doing: Act, call: Call) -> list[Event]:
    """Raises Invalid where a draft lacks what every call says, Denied where its author may not ask. The events that are meant."""
    missing = {name: "Needed before it is sent." for name in ("texts", "sought") if not getattr(call, name)}
    if not doing.at < call.until <= clock.after(doing.at, hours=LONGEST_WAIT_HOURS):
        missing["until"] = "A moment to come, within a year."
    if missing:
        raise Invalid("The call cannot be sent yet.", help="Each field names what is missing.", fields=missing)
    return meant(doing, call)


def meant(doing: Act, call: Call) -> list[Event]:
    """The events of a call. Raises Invalid where there is none, Denied where its author may not ask about them."""
    found = events.meant(doing.connection, call.events, call.series)
    if not found:
        raise Invalid("A call is about something.", fields={"events": "Ids of events, or the name of a series."})
    decision = may_ask(call.owner, authority.secretariat(doing.connection), found)
    if not decision.allowed:
        raise Denied(decision.reason, help="Ask the secretariat to call for it, or leave out events that are not yours.")
    return found


def addressees(doing: Act, call: Call) -> tuple[str, ...]:
    """Who is asked now. Raises Invalid where it is nobody."""
    audience = post.evaluated(doing.connection, call.audience, doing.at)
    found = tuple(code for code in sorted(people.bureau_codes(doing.connection)) if code != call.owner and audience.admits(code))
    if not found:
        raise Invalid("The call asks nobody.", fields={"audience": "Name at least one other bureau, or all."})
    return found


def text(value: Any, limit: int) -> str:
    """A text that somebody wrote, without what cannot be seen. Raises Invalid."""
    if not isinstance(value, str) or len(value) > limit:
        raise Invalid(f"Text of at most {limit} characters.")
    return tidy(value, lines=True)


def read_until(value: Any) -> str:
    """A moment with its time zone, or a day, of which the end (UTC) is meant. Raises Invalid."""
    written = text(value, 40)
    if not written:
        return ""
    if len(written) == len("2027-04-01") and dates.is_date(written):
        written += "T23:59:59Z"
    return moments.utc(written)


def _texts(value: Any) -> dict[str, Words]:
    if not isinstance(value, Mapping) or set(value) - set(LANGUAGES):
        raise Invalid(f"By language ({', '.join(LANGUAGES)}), each with title and text.")
    read_ones: dict[str, Words] = {}
    wrong: dict[str, str] = {}
    for code, given in value.items():
        if not isinstance(given, Mapping) or set(given) - set(LONGEST):
            wrong[f"texts.{code}"] = "Title and text."
            continue
        parts: dict[str, str] = {}
        for name, most in LONGEST.items():
            try:
                parts[name] = text(given.get(name) or "", most)
            except Invalid as mistake:
                wrong[f"texts.{code}.{name}"] = mistake.message
        if any(parts.values()):
            wrong |= {f"texts.{code}.{name}": "Needed, or leave the language out." for name, said in parts.items() if not said}
            read_ones[code] = Words(parts.get("title", ""), parts.get("text", ""))
    if wrong:
        raise Invalid("The texts have mistakes.", fields=wrong)
    return {code: read_ones[code] for code in LANGUAGES if code in read_ones}


def _named(connection: Connection, body: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """Events and series, which must be there."""
    values: dict[str, Any] = {}
    if body.get("events") is not None:
        ids = [str(one)[:60] for one in _list("events", body["events"], wrong)]
        known = {event.id for event in events.find_all(connection, ids)}
        if unknown := [one for one in ids if one not in known]:
            wrong["events"] = f"There is no event {', '.join(unknown[:5])}."
        values["events"] = tuple(dict.fromkeys(ids))
    series = body.get("series")
    if series is not None:
        values["series"] = series if isinstance(series, str) else ""
        if not isinstance(series, str) or (series and not events.meant(connection, (), series, 1)):
            wrong["series"] = f"There is no event of a series {str(series)[:60]!r}."
    return values


def _list(name: str, value: Any, wrong: dict[str, str]) -> list[Any]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > MOST_EVENTS:
        wrong[name] = f"A list of at most {MOST_EVENTS}."
        return []
    return list(given)


def _code(bench: Bench, codes: str, name: str, value: Any, wrong: dict[str, str]) -> str:
    known = bench.packs.codes[codes].codes
    if not isinstance(value, str) or value not in known:
        wrong[name] = f"Unknown code {str(value)[:40]!r}; known are {', '.join(known)}."
        return ""
    return value
