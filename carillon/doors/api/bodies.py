# SPDX-License-Identifier: Apache-2.0
"""The forms of bodies, for the OpenAPI document. The desk reads bodies itself, so that it can name every mistake at once."""

from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from carillon.desk.exchange import standing

T = TypeVar("T")
Maybe = str | UnsetType


class Fault(msgspec.Struct):
    code: str
    message: str
    help: str
    fields: dict[str, str] | UnsetType = UNSET


class Refusal(msgspec.Struct):
    """The one shape of every error."""

    error: Fault


class Page(msgspec.Struct, Generic[T]):
    """A page of a list; `next` is opaque, null on the last page."""

    items: list[T]
    next: str | None


class SignIn(msgspec.Struct, omit_defaults=True):
    username: str
    password: str
    otp: Maybe = UNSET


class Person(msgspec.Struct):
    username: str
    name: str
    bureau: str
    role: str
    areas: list[str] | None
    events: list[str] | None
    must_change: bool


class Token(msgspec.Struct):
    token: str
    expires_at: str
    user: Person


class Me(msgspec.Struct):
    expires_at: str
    user: Person


class NewPassword(msgspec.Struct):
    old: str
    new: str


class Query(msgspec.Struct):
    """What is known of the subject; dates may be partial (1980, 1980-04), countries of two or three letters."""

    name: Maybe = UNSET
    birth_date: Maybe = UNSET
    nationality: Maybe = UNSET
    gender: Maybe = UNSET
    number: Maybe = UNSET
    country: Maybe = UNSET
    type: Maybe = UNSET
    make: Maybe = UNSET
    model: Maybe = UNSET
    calibre: Maybe = UNSET
    mrz: Maybe = UNSET


Kind = Literal["person", "organisation", "document", "vehicle", "firearm", "account", "wallet", "phone", "indicator", "object"]
Verdict = Literal["hit", "possible", "no_hit"]


class Check(msgspec.Struct):
    """`ask`: other nodes are asked for what stays at home there, where they may hold an answer; without it, they are. `circumstances`: any
    of place, occasion, route, destination, vehicle, companions, items."""

    kind: Kind
    query: Query
    purpose: str
    place: Maybe = UNSET
    reference: Maybe = UNSET
    ask: bool | UnsetType = UNSET
    circumstances: dict[str, str] | UnsetType = UNSET


class Why(msgspec.Struct):
    """One reason: `text` is the sentence, `code` and `params` its parts for another language."""

    feature: str
    score: float
    text: str
    code: str
    params: dict[str, str]


class Action(msgspec.Struct):
    code: str
    first: str
    label: str
    text: str


class Match(msgspec.Struct):
    """`record` is null where the owner lets the asker know only that there is a hit, and whom to call. `node` answered it, where it was
    asked elsewhere, and `correlation` stands in the logs of both nodes; its hit is judged with the owner, not here."""

    record: str | None
    kind: str
    caption: str
    score: float
    reasons: list[Why]
    owner: str
    action: Action
    area: str | None
    handling: list[str]
    grading: dict[str, str] | None
    hit: str
    verdict: Verdict
    node: Maybe = UNSET
    correlation: Maybe = UNSET


class AskedPeer(msgspec.Struct):
    """Another node that was asked: `answered`, or why not."""

    node: str
    answered: bool
    why: str


class Answer(msgspec.Struct):
    """`query` is the question as it was read, a machine-readable zone taken apart; `dismissed` were seen before: a different one; `peers`
    are the nodes that were asked, where any was."""

    id: str
    kind: Kind
    query: dict[str, str]
    verdict: Verdict
    matches: list[Match]
    dismissed: list[dict[str, Any]]
    notes: list[str]
    at: str
    took_ms: float
    peers: list[AskedPeer] | UnsetType = UNSET


class MadeCheck(msgspec.Struct):
    id: str
    kind: Kind
    query: dict[str, str]
    purpose: str
    place: str | None
    reference: str | None
    verdict: Verdict
    at: str
    matches: list[dict[str, Any]]
    dismissed: list[dict[str, Any]]
    notes: list[str]
    peers: list[AskedPeer] | UnsetType = UNSET


class BlindCheck(msgspec.Struct):
    """Of the query the number and its country alone; `bureau` is the one on another node that is asked: it learns kind and purpose."""

    kind: Kind
    query: Query
    purpose: str
    bureau: str
    place: Maybe = UNSET
    reference: Maybe = UNSET


class NewWatch(msgspec.Struct):
    """A check, and `until`: the last day on which it is asked again of whatever changes."""

    kind: Kind
    query: Query
    purpose: str
    until: str
    place: Maybe = UNSET
    reference: Maybe = UNSET


class WatchUntil(msgspec.Struct):
    until: str


class WatchName(msgspec.Struct):
    """The name of a list, or a reference."""

    reference: str


class Closed(msgspec.Struct):
    closed: int


class Alert(msgspec.Struct):
    """A check to which a watch has led."""

    check_id: str
    verdict: Verdict
    at: str


class Watch(msgspec.Struct):
    """`check` is the one with which it began; `keeper` whose rights decide what it may meet; it `rests` while he may not check."""

    id: str
    state: Literal["open", "closed", "ended", "forgotten"]
    kind: Kind
    query: dict[str, str]
    purpose: str
    place: str | None
    list: str | None
    reference: str | None
    until: str
    check: str
    keeper: str
    rests: bool
    created_at: str
    closed_at: str | None
    closed_by: str | None
    alerts: "tuple[Alert, ...]"


class OpenedWatch(Watch):
    answer: Answer


class Audience(msgspec.Struct):
    mode: Literal["all", "only", "except"] | UnsetType = UNSET
    bureaus: list[str] | UnsetType = UNSET


class Grading(msgspec.Struct):
    scheme: str
    value: str


class Retention(msgspec.Struct):
    review_on: str | None


class NewRecord(msgspec.Struct):
    """A FollowTheMoney entity with the owner's rules beside it."""

    schema: str
    properties: dict[str, Any]
    area: Maybe = UNSET
    audience: Audience | UnsetType = UNSET
    reach: Literal["copy", "ask", "hit-only", "silent"] | UnsetType = UNSET
    handling: list[str] | UnsetType = UNSET
    grading: Grading | UnsetType = UNSET
    action: Maybe = UNSET
    retention: Retention | UnsetType = UNSET


class Correction(msgspec.Struct):
    """Properties and rules to change; `version` is the one that the change was made from."""

    properties: dict[str, Any] | UnsetType = UNSET
    version: int | UnsetType = UNSET
    reason: Maybe = UNSET
    area: Maybe = UNSET
    audience: Audience | UnsetType = UNSET
    reach: Maybe = UNSET
    handling: list[str] | UnsetType = UNSET
    grading: Grading | UnsetType = UNSET
    action: Maybe = UNSET
    retention: Retention | UnsetType = UNSET


class Record(msgspec.Struct):
    id: str
    schema: str
    caption: str
    properties: dict[str, list[Any]]
    owner: str
    area: str
    audience: Audience
    reach: str
    handling: list[str]
    grading: Grading | None
    action: str
    retention: Retention
    status: str
    version: int
    source: str | None
    created_at: str
    updated_at: str


class Copies(msgspec.Struct):
    """`oldest_seconds`: since the node was heard that has been silent longest of those that hold a copy; null where none does, or one was
    never heard."""

    items: list[standing.Copy]
    oldest_seconds: int | None
    next: str | None


class Reason(msgspec.Struct):
    reason: Maybe = UNSET


class Link(msgspec.Struct):
    property: str
    target: str


class NewReport(msgspec.Struct):
    title: Maybe = UNSET
    narrative: Maybe = UNSET
    area: Maybe = UNSET
    behaviours: list[str] | UnsetType = UNSET
    sector: Maybe = UNSET
    place: dict[str, Any] | UnsetType = UNSET
    occurred: Maybe = UNSET
    urgency: Maybe = UNSET
    event: Maybe = UNSET
    records: list[str] | UnsetType = UNSET
    audience: Audience | UnsetType = UNSET
    handling: list[str] | UnsetType = UNSET
    grading: Grading | UnsetType = UNSET
    version: int | UnsetType = UNSET


class Report(msgspec.Struct):
    id: str
    owner: str
    title: str
    narrative: str
    state: str
    version: int
    copies: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    results: dict[str, Any]


class Vetting(msgspec.Struct):
    nexus: str
    grounds: str


class ReportAnswer(msgspec.Struct):
    outcome: str
    text: Maybe = UNSET


class Verified(msgspec.Struct):
    holds: bool
    seq: int | None
    hash: str
    fault: dict[str, Any] | None


class NewUser(msgspec.Struct):
    username: str
    bureau: str
    role: str
    name: Maybe = UNSET
    areas: list[str] | UnsetType = UNSET
    language: Maybe = UNSET
    events: list[str] | UnsetType = UNSET
