# SPDX-License-Identifier: Apache-2.0
"""The screening of a list of persons for an event: the list's head, its rows, what was found of each, and what was decided.

Every bureau that takes part has a copy of its own: the bureau that was sent the list by the organiser, and each partner that it asked.
"""

from typing import Any, Literal

import msgspec

State = Literal["invited", "declined", "uploaded", "mapped", "running", "paused", "screened", "closed", "purged"]
STATES: tuple[State, ...] = ("invited", "declined", "uploaded", "mapped", "running", "paused", "screened", "closed", "purged")
"""A partner's copy begins as invited, that of the bureau whose list it is as uploaded."""
RowState = Literal["waiting", "clear", "open", "proposed", "decided", "rejected", "duplicate"]
ROW_STATES: tuple[RowState, ...] = ("waiting", "clear", "open", "proposed", "decided", "rejected", "duplicate")
"""`open` has a match to look at; `proposed` waits for a second person; `rejected` could not be read; `duplicate` goes with an earlier row.
"""
DECISIONS = ("clear", "refer", "refuse")
ADVICE = {"clear": "no_objection", "refer": "refer", "refuse": "refuse"}
"""What a partner's decision on his copy says to the bureau whose list it is."""
MOST_DAYS = 90
"""Days after the event for which a list may be kept at most."""
ONE_IN = 20_000
"""Of so many persons on a list one is expected to be known, where nobody says otherwise."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a list is worked on.

    `four_eyes`: a refusal needs a second person. `score` leaves matches below it unseen, 0 takes the node's own threshold. `deciders` are
    the user names of those who decide; without any, everybody whose role may. `one_in`: one person of so many is expected to be known.
    `minutes` that the desk needs for a match. `keep_days` after the event's end the list goes.
    """

    four_eyes: bool = False
    score: float = 0.0
    deciders: tuple[str, ...] = ()
    one_in: int = ONE_IN
    minutes: int = 4
    keep_days: int = 30


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """The head of one bureau's copy. `host` is the bureau whose list it is, `was` the state in which it was closed.

    `file` is what the upload was called, `digest` its SHA-256, `mapping` which column holds what. `read` rows of it are stored, `whole`
    says that these are all, `truncated` that the file was cut off. `position` is the number of the last row that was screened, `seq` the
    change of the records up to which the answer holds; `indexed` persons are in them. Since a time the rows after `since_row` were
    screened. `run_by` is the user in whose name it runs, `first` the check on which hangs what may not be seen. `purge_on` is the day on
    which all of it goes, `due`: its host is to be told that it did."""

    id: str
    bureau: str
    host: str
    event: str
    name: str
    state: State
    was: str = ""
    options: Options = Options()
    file: str = ""
    digest: str = ""
    bytes: int = 0
    mapping: dict[str, Any] = {}
    read: int = 0
    whole: bool = False
    truncated: bool = False
    position: int = 0
    phase: Literal["", "reading", "indexing", "screening"] = ""
    indexed: int = 0
    began_at: str = ""
    since: str = ""
    since_row: int = 0
    seq: int = 0
    run_by: str = ""
    first: str = ""
    trouble: str = ""
    purge_on: str = ""
    due: bool = False
    by: str = ""
    created_at: str = ""
    updated_at: str = ""

    @property
    def own(self) -> bool:
        """Whether the list is this bureau's, and it decides; a partner advises."""
        return self.bureau == self.host


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a list. `ref` is the organiser's badge or reference, `values` what the list says by property.

    `same_as` is the earlier row that means the same person, `fault` why a row could not be read. `score` (0 to 1), `level` and `kind` are
    those of the best match that stands; of `standing` matches `pending` are still to be looked at. `by` proposed or decided, `second`
    agreed. `exported` is the decision that the organiser was given last. `news`: a match came after the decision. `place` is where it
    stood."""

    number: int
    ref: str = ""
    name: str = ""
    values: dict[str, tuple[str, ...]] = {}
    place: str = ""
    state: RowState = "waiting"
    same_as: int = 0
    fault: str = ""
    score: float = 0.0
    level: str = ""
    kind: str = ""
    evidence: bool = False
    standing: int = 0
    pending: int = 0
    decision: str = ""
    by: str = ""
    second: str = ""
    reason: str = ""
    at: str = ""
    exported: str = ""
    news: bool = False


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A record that a row met. `silent` ones are remembered so that their owner is told once, and shown to nobody. `state` is what the desk
    made of it; gone: its owner took the record back, or it agrees no longer. `asked`: the owner was asked."""

    number: int
    record_id: str
    hit_id: str
    check_id: str
    level: Literal["hit", "possible", "no_hit"]
    score: float
    silent: bool = False
    version: int = 0
    state: Literal["open", "same", "different", "gone"] = "open"
    asked: bool = False

    @property
    def stands(self) -> bool:
        return not self.silent and self.state in ("open", "same")


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A bureau that was asked to screen the list for what it alone may see. `sent` rows went to it; `done`: it looked at all of them."""

    partner: str
    state: Literal["invited", "taking_part", "declined", "done", "removed", "purged"] = "invited"
    sent: int = 0
    at: str = ""


class Proof(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is left of a list: counts, digests and times, and no person. `signature` is by the node's `key`, over all other fields.

    `decisions` counts rows by what was decided, `list` is the digest of the uploaded file, `result` that of all rows with what was decided.
    `entries` is the head of the audit chain before the purge. `why` is schedule, deed or host.
    """

    screening: str
    event: str
    bureau: str
    host: str
    node: str
    at: str
    why: str
    rows: int
    rejected: int
    duplicates: int
    decisions: dict[str, int]
    checks: int
    list: str
    result: str
    entries: str
    key: str = ""
    signature: str = ""
