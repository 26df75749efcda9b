# SPDX-License-Identifier: Apache-2.0
"""The life of a notice as rules: which step follows which, and what nothing brings back."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.notice import ENDED, STATES, Content, Notice, Paper, Snapshot, Step, digest_of, fingerprint, shown, signed
from carillon.core.model.record import Audience, Value
from carillon.core.packs import load
from carillon.core.policy import extracts
from carillon.core.policy.notices import MOVES, TOLD, advance, belongs, emptied, may_end_suspension, require
from carillon.errors import Conflict

PACKS = load.load()
CONTENT = Content(colour="red", records=("rec-1",), fields={"charge": ("Fraud",), "warrant_country": ("FR",)})


def notice(**more: object) -> Notice:
    first = Notice(id="ntc-1", owner="FR", reviewer="XS", colour="red", offered=Paper(version=1, stage="draft", content=CONTENT))
    return msgspec.structs.replace(first, **more)


def step(what: str, **more: Any) -> Step:
    first = Step(notice="ntc-1", what=what, version=1, at="2026-11-24T10:00:00.000000Z", bureau="FR", role="officer")
    return msgspec.structs.replace(first, **more)


def walked(*whats: str) -> Notice:
    now = notice()
    for what in whats:
        require(now, what)
        paper = Paper(version=now.version + 1, stage="draft", content=CONTENT) if what == "amend" else None
        now = advance(now, step(what), paper)
    return now


@pytest.mark.parametrize(
    ("whats", "state", "stage"),
    [
        (("submit",), "submitted", "submitted"),
        (("submit", "take"), "in_review", "in_review"),
        (("submit", "take", "release"), "submitted", "submitted"),
        (("submit", "take", "return"), "returned", "returned"),
        (("submit", "take", "return", "submit", "take", "clear"), "in_review", "in_review"),
        (("submit", "take", "refuse"), "refused", "refused"),
        (("submit", "retract"), "draft", "draft"),
        (("submit", "take", "publish"), "published", "published"),
        (("submit", "take", "publish", "amend"), "published", "draft"),
        (("submit", "take", "publish", "amend", "submit", "take", "refuse"), "published", "published"),
        (("submit", "take", "publish", "amend", "submit", "take", "publish"), "published", "published"),
        (("submit", "take", "publish", "suspend", "resume"), "published", "published"),
        (("submit", "take", "publish", "suspend", "expire", "purge"), "purged", "purged"),
        (("withdraw", "purge"), "purged", "purged"),
    ],
)
def test_ways(whats: tuple[str, ...], state: str, stage: str) -> None:
    now = walked(*whats)
    assert (now.state, now.stage) == (state, stage)
    assert [one.what for one in now.steps] == list(whats)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=25))
def test_whatever_is_tried_the_state_is_known_and_an_end_is_an_end(tried: list[str]) -> None:
    now, ended = notice(), ""
    for what in tried:
        try:
            require(now, what)
        except Conflict:
            continue
        paper = Paper(version=now.version + 1, stage="draft", content=CONTENT) if what == "amend" else None
        before, now = now, advance(now, step(what), paper)
        assert now.state in STATES
        if ended:
            assert (what, now.state) == ("purge", "purged")
        ended = now.state if now.state in ENDED else ""
        if now.state == "published" and before.state not in ("published", "suspended"):
            assert what == "publish"
            assert before.stage == "in_review"
        if before.standing is not None and what not in ("publish", "purge"):
            assert now.standing == before.standing


@pytest.mark.parametrize("what", MOVES)
def test_whose_step_it_is(what: str) -> None:
    side = MOVES[what].side
    assert belongs(notice(), what, "FR") == (side in ("owner", "either", "clock"))
    assert belongs(notice(), what, "XS") == (side in ("reviewer", "either", "clock"))
    assert not belongs(notice(), what, "DE")
    assert belongs(notice(reviewer="FR"), what, "FR")


def test_no_amendment_while_one_is_under_way_and_none_is_published_while_suspended() -> None:
    with pytest.raises(Conflict):
        require(walked("submit", "take", "publish", "amend"), "amend")
    stopped = walked("submit", "take", "publish", "amend", "submit", "take", "suspend")
    with pytest.raises(Conflict, match="suspended"):
        require(stopped, "publish")


def test_what_control_suspended_control_lets_go_on() -> None:
    for role, may in (("control", {"control"}), ("compliance", {"control", "compliance"})):
        stopped = advance(walked("submit", "take", "publish"), step("suspend", role=role))
        assert {one for one in ("control", "compliance") if may_end_suspension(stopped, one)} == may
    assert not may_end_suspension(walked("submit"), "control")


def test_a_tombstone_has_no_personal_data() -> None:
    full = walked("submit", "take", "publish")
    full = msgspec.structs.replace(full, steps=(*full.steps, step("suspend", text="Counsel of Testa", by="officer.fr")), authors=("x",))
    bare = emptied(full)
    assert b"Testa" not in msgspec.json.encode(bare)
    assert b"Fraud" not in msgspec.json.encode(bare)
    assert b"officer.fr" not in msgspec.json.encode(bare)
    assert (bare.id, bare.owner, bare.colour) == ("ntc-1", "FR", "red")


def test_the_digest_of_a_version_is_the_same_for_whoever_has_it() -> None:
    subject = Snapshot(record="rec-1", version=3, schema="Person", digest="d", properties={"name": (Value("Testa"),)})
    paper = Paper(
        version=1, stage="submitted", content=msgspec.structs.replace(CONTENT, audience=Audience("only", ("DE",))), subjects=(subject,)
    )
    told = msgspec.structs.replace(
        paper, stage="published", content=shown(paper.content), subjects=(msgspec.structs.replace(subject, properties={}),)
    )
    assert digest_of("ntc-1", "FR", paper) == digest_of("ntc-1", "FR", told)
    other = msgspec.structs.replace(paper, content=msgspec.structs.replace(paper.content, action="locate"))
    assert digest_of("ntc-1", "FR", paper) != digest_of("ntc-1", "FR", other)
    assert digest_of("ntc-1", "FR", paper) != digest_of("ntc-2", "FR", paper)


@given(st.text(max_size=10), st.text(max_size=10))
def test_a_record_that_says_something_else_has_another_fingerprint(first: str, second: str) -> None:
    def made(name: str, action: str = "arrest") -> str:
        return fingerprint("Person", {"name": (Value(name),)}, action)

    assert (made(first) == made(second)) == (first == second)
    assert made(first) != made(first, "locate")


def test_who_took_a_step_is_not_signed_and_all_else_is() -> None:
    plain = step("suspend", text="a", by="officer.fr")
    assert signed(plain) == signed(msgspec.structs.replace(plain, by=""))
    for name, value in {
        "what": "resume",
        "text": "b",
        "turn": 2,
        "digest": "d",
        "bureau": "DE",
        "role": "control",
        "at": "x",
        "version": 2,
    }.items():
        assert signed(plain) != signed(msgspec.structs.replace(plain, **{name: value}))


def test_steps_that_all_are_told_of_are_of_the_notice_as_a_whole_or_its_publication() -> None:
    assert {what for what in TOLD if MOVES[what].over == "stage"} == {"publish"}


@pytest.mark.parametrize(
    ("colour", "public", "audience", "has"),
    [
        ("red", True, Audience(), True),
        ("red", False, Audience(), False),
        ("red", True, Audience("only", ("DE",)), False),
        ("un", False, Audience(), True),
        ("un", True, Audience("only", ("DE",)), False),
        ("blue", True, Audience(), False),
    ],
)
def test_who_consents_to_an_extract(colour: str, public: bool, audience: Audience, has: bool) -> None:
    content = msgspec.structs.replace(CONTENT, colour=colour, public=public, audience=audience)
    properties: dict[str, tuple[Value, ...]] = {
        "name": (Value("Testa Examplia"),),
        "birthDate": (Value(unknown=True),),
        "religion": (Value("none"),),
    }
    subject = Snapshot(record="rec-1", version=1, schema="Person", digest="d", properties=properties)
    standing = Paper(version=1, stage="published", content=content, subjects=(subject,))
    found = extracts.draw(notice(standing=standing, number="2026/1", colour=colour), PACKS.colours[colour])
    assert (found is not None) == has
    if found is not None:
        assert (found.id, found.name, found.birth_date) == ("2026/1", "Testa Examplia", "")
        assert b"none" not in msgspec.json.encode(found)


def test_what_a_form_tells_the_public_is_in_its_extract_and_nothing_else_of_the_form() -> None:
    fields = {"threat": ("Parcels that explode.",), "advice": ("Do not touch them.",), "secret": ("Who told us.",)}
    content = msgspec.structs.replace(CONTENT, colour="orange", public=True, audience=Audience(), fields=fields)
    standing = Paper(
        version=1, stage="published", content=content, subjects=(Snapshot(record="rec-1", version=1, schema="Person", digest="d"),)
    )
    found = extracts.draw(notice(standing=standing, number="2026/1", colour="orange"), PACKS.colours["orange"])
    assert found is not None
    assert [(one.field, one.text) for one in found.told] == [("threat", "Parcels that explode."), ("advice", "Do not touch them.")]
