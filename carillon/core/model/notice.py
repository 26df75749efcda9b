# SPDX-License-Identifier: Apache-2.0
"""Notices and diffusions: what one says, of whom, where it stands, and everything that was done to it; and its review.

What the public may read of one is `Extract`, in `core/model/extract.py`.
"""

from typing import Any

import msgspec

from carillon.core.model.codec import canonical, digest
from carillon.core.model.record import Audience, Properties

STATES = ("draft", "submitted", "in_review", "returned", "refused", "published", "suspended", "withdrawn", "expired", "purged")
UNREVIEWED = ("draft", "submitted", "in_review", "returned")
"""Stages of a version on its way through the gate."""
ENDED = ("refused", "withdrawn", "expired", "purged")
"""From these nothing comes back."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice says. `colour` and the names in `fields` are those of the pack; `records` are the owner's records of whom or what it
    is about; `action` is what an officer is asked to do who meets them. An audience of `only` makes it a diffusion. `public`: the owner
    consents to a public extract. `until` is the day on which it expires."""

    colour: str
    records: tuple[str, ...]
    fields: dict[str, tuple[str, ...]] = {}
    audience: Audience = Audience()
    action: str = "confirm"
    public: bool = False
    languages: tuple[str, ...] = ()
    until: str | None = None
    area: str = "general"
    handling: tuple[str, ...] = ()

    @property
    def diffusion(self) -> bool:
        return self.audience.mode == "only"

    def first(self, name: str) -> str:
        """The first value of a field, empty where there is none."""
        return next(iter(self.fields.get(name, ())), "")


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A subject as its record was when the notice was submitted. Reviewers alone get the properties; addressees hold the digest against
    the record that they have. `shared`: other bureaus could see the record then."""

    record: str
    version: int
    schema: str
    digest: str
    caption: str = ""
    properties: Properties = {}
    shared: bool = False


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a notice. `stage` is draft, submitted, in_review, returned, refused or published."""

    version: int
    stage: str
    content: Content
    subjects: tuple[Snapshot, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something done to a notice. `by` stays in the bureau of whoever did it. `digest` is that of the version it was done to, `signature`
    (Ed25519, base64url) that of the node with `key`, over `signed`; `turn` counts what all bureaus were told."""

    notice: str
    what: str
    version: int
    at: str
    bureau: str
    role: str
    by: str = ""
    ground: str = ""
    text: str = ""
    digest: str = ""
    turn: int = 0
    key: str = ""
    signature: str = ""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One bureau's copy of a notice. `standing` is the version that is or was published, `offered` the one on its way through the gate; an
    amendment has both. `authors` are digests of who wrote it, so that none of them reviews it. `told` is the reviewer's: of which turn
    each bureau was told."""

    id: str
    owner: str
    reviewer: str
    colour: str = ""
    state: str = "draft"
    number: str = ""
    turn: int = 0
    standing: Paper | None = None
    offered: Paper | None = None
    retracted: Paper | None = None
    """What its owner took back last: it may have been published by then."""
    steps: tuple[Step, ...] = ()
    authors: tuple[str, ...] = ()
    told: dict[str, int] = {}
    created_at: str = ""
    updated_at: str = ""
    published_at: str | None = None
    ended_at: str | None = None
    due_at: str | None = None
    """By when the review is to be decided."""
    warned: str = ""
    """Of which days before its expiry the owner was warned last."""
    addressed_as: str = ""
    """In an addressee's copy: notice or diffusion; the audience there names him alone."""

    @property
    def kind(self) -> str:
        return self.addressed_as or ("diffusion" if self.latest.content.diffusion else "notice")

    @property
    def stage(self) -> str:
        """Where the version in work stands: that of an amendment, or the notice's own state."""
        return self.offered.stage if self.offered is not None else self.state

    @property
    def latest(self) -> Paper:
        """The version in work where there is one, or else the one that stands; an empty one after the purge."""
        return self.offered or self.standing or Paper(version=0, stage=self.state, content=Content(colour="", records=()))

    @property
    def version(self) -> int:
        return self.latest.version


class Mark(msgspec.Struct, frozen=True):
    """What a match shows of a published notice on its record: `notice` of the answers of checks."""

    id: str
    number: str
    colour: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What the automatic checks found in a submission. `severity`: stop (cannot be cleared), ask (a person must answer it in words),
    note. `params` are what the sentence names."""

    code: str
    severity: str
    text: str
    params: dict[str, str] = {}


class Assessed(msgspec.Struct, frozen=True):
    """One factor of the predominance test, as a reviewer assessed it: a code of the list `predominance_assessments`, and why."""

    assessment: str
    text: str = ""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The review of one version by the reviewing bureau. `state`: waiting, taken, returned, refused, cleared, published, ended. Only
    compliance and control see it; `taken_by` and `cleared_by` are names of users, `cleared` the digest of the one who cleared it."""

    bureau: str
    notice: str
    version: int
    owner: str
    colour: str
    state: str = "waiting"
    amends: bool = False
    subjects: tuple[Snapshot, ...] = ()
    submitted_at: str = ""
    due_at: str = ""
    taken_by: str = ""
    taken_at: str | None = None
    findings: tuple[Finding, ...] = ()
    examined_at: str | None = None
    assessment: dict[str, Assessed] = {}
    cleared_by: str = ""
    cleared: str = ""
    ground: str = ""
    text: str = ""
    decided_at: str | None = None
    told_late: bool = False


class Protected(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody against whom the country of persecution may not be helped: a refugee, an asylum seeker. Only compliance and control see
    this list. Matched by record, by document number, and by name with birth date."""

    id: str
    bureau: str
    names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    status: str = "refugee"
    reason: str = ""
    by: str = ""
    at: str = ""


def shown(content: Content) -> Content:
    """A content as addressees get it: to whom else it is disclosed is its owner's secret."""
    return msgspec.structs.replace(content, audience=Audience("only"))


def fingerprint(schema: str, properties: Properties, action: str) -> str:
    """The digest of what a check would show of a record: its content and what it asks for. A notice stands for no other record."""
    return digest(canonical({"schema": schema, "properties": msgspec.to_builtins(properties), "action": action}))


def digest_of(notice_id: str, owner: str, paper: Paper) -> str:
    """The digest of a version, as every bureau that has it can compute it."""
    content = msgspec.to_builtins(shown(paper.content))
    subjects = sorted([one.record, one.digest] for one in paper.subjects)
    return digest(canonical({"notice": notice_id, "owner": owner, "version": paper.version, "content": content, "subjects": subjects}))


def signed(step: Step) -> bytes:
    """What the signature of a step is over: all of it but the signature, and who did it, which stays at home."""
    told: dict[str, Any] = msgspec.structs.asdict(step)
    return b"carillon/1 notice step\n" + canonical({name: one for name, one in told.items() if name not in ("signature", "by")})


def person(node: str, user: str) -> str:
    """A user as other nodes may know of him: the same in every bureau, and nobody learns who it is."""
    return digest(f"{node}\n{user}".encode())[:32]
