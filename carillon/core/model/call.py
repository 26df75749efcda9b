# SPDX-License-Identifier: Apache-2.0
"""A call for information: bureaus are asked to share what they know that threatens an event, several, or a whole series.

What one bureau answers moves its own side alone; how a side stands is read from its answers, for the whole call and for each event.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from carillon.core.model.record import Audience

LANGUAGES = ("en", "fr", "es", "ar")
"""In which a call can be written, and in which order a reader's own is looked for after it is missing."""
SENT, DELIVERED, ACKNOWLEDGED = "sent", "delivered", "acknowledged"
LOOKING, INFORMATION = "looking", "information"
SILENT = (SENT, DELIVERED, ACKNOWLEDGED)
"""Nothing was answered yet."""
OPEN = (*SILENT, LOOKING)
"""An answer is still owed: who says that he looks promises one."""
STATES = (*OPEN, "nothing_known", INFORMATION, "not_competent", "refused")
"""Of one addressee's side: how far it came, then codes of the list `call_answers`. They stand in the order of a board."""
RECALLED: Literal["recalled"] = "recalled"
ERASED: Literal["erased"] = "erased"


class Words(msgspec.Struct, frozen=True):
    """Title and text in one language."""

    title: str
    text: str


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`texts` by language; `events` are ids, `series` the name of one of which every event is meant; `sought` are codes. `until` is by when
    answers are asked for (UTC; empty in a draft that leaves it open). `to` are the addressees, for who asks alone; `audience` what they
    were chosen by."""

    id: str
    owner: str
    texts: dict[str, Words] = {}
    events: tuple[str, ...] = ()
    series: str = ""
    sought: tuple[str, ...] = ()
    until: str = ""
    urgency: str = "priority"
    handling: tuple[str, ...] = ()
    audience: Audience = Audience()
    to: tuple[str, ...] = ()
    state: Literal["draft", "sent", "closed", "recalled", "erased"] = "draft"
    version: int = 1
    created_by: str = ""
    created_at: str = ""
    updated_at: str = ""
    sent_at: str = ""

    def words(self, *languages: str) -> tuple[str, Words]:
        """The text in the first of these languages in which there is one, else in any; its language with it."""
        for code in (*languages, *LANGUAGES):
            if code in self.texts:
                return code, self.texts[code]
        return "en", Words("", "")

    @property
    def title(self) -> str:
        """In English where there is an English one."""
        return self.words()[1].title


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one bureau says. `code` is of the list `call_answers`; `events` are those that are meant where it is not the whole call;
    `reports` are ids of reports in which the information went; `by` is who of the bureau said it, which stays at home."""

    id: str
    call: str
    bureau: str
    code: str
    text: str = ""
    language: str = "en"
    events: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    by: str = ""
    at: str = ""


def standing(reached: str, answers: Sequence[Answer], event: str = "", of: Sequence[str] = ()) -> str:
    """How a side stands after its answers, oldest first; for one event where it is named, of the events `of` else.

    Information that was given stays given. Otherwise the last word counts; words on single events stand for the whole when there is one
    for each, and mean that the bureau is still looking until then.
    """
    meant = [one for one in answers if not event or not one.events or event in one.events]
    if not meant:
        return reached
    if any(one.code == INFORMATION for one in meant):
        return INFORMATION
    if event or not meant[-1].events:
        return meant[-1].code
    last: dict[str, str] = {}
    for one in meant:
        last.update(dict.fromkeys(one.events or of, one.code))
    whole = set(last) >= set(of) and LOOKING not in last.values()
    return meant[-1].code if whole else LOOKING


def counts(states: Iterable[str]) -> dict[str, int]:
    """How many sides stand how, in the order of a board; states of nobody are left out."""
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return {state: found[state] for state in (*STATES, *sorted(set(found) - set(STATES))) if state in found}


def moments(since: str, until: str) -> tuple[str, ...]:
    """When silence is spoken of: half-way, a day before the end, and at the end; only what lies after the half of the time."""
    begins, ends = datetime.fromisoformat(since), datetime.fromisoformat(until)
    half = begins + max(ends - begins, timedelta(0)) / 2
    eve = ends - timedelta(days=1)
    return tuple(_written(one) for one in sorted({half, ends, *([eve] if eve > half else [])}))


def next_moment(since: str, until: str, after: str) -> str | None:
    """The next of the moments after one; None when all have passed."""
    return next((one for one in moments(since, until) if one > after), None)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
