# SPDX-License-Identifier: Apache-2.0
"""The automatic checks: criteria, ages, words, and what is known besides. The examples of the packs are tested with the packs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.notice import Content, Finding, Snapshot
from carillon.core.model.record import Value
from carillon.core.packs import load
from carillon.core.packs.colours import Criterion
from carillon.core.policy.compliance import Known, broken, examine, neutrality, stops, waivable, wants_test, wants_words

PACKS = load.load()
RED = PACKS.colours["red"]
TODAY = "2026-11-24"


def content(colour: str = "red", **fields: str) -> Content:
    return Content(colour=colour, records=("rec-1",), fields={name: (value,) for name, value in fields.items()})


def person(**properties: str) -> Snapshot:
    return Snapshot(record="rec-1", version=1, schema="Person", digest="", properties={n: (Value(v),) for n, v in properties.items()})


def codes(found: list[Finding]) -> set[str]:
    return {one.code for one in found}


@pytest.mark.parametrize(
    ("months", "wrong"), [("23", True), ("24", False), ("0", True), ("1200", False), ("many", True), ("-30", True), ("²", True)]
)
def test_the_penalty(months: str, wrong: bool) -> None:
    found = examine(PACKS, "FR", content(basis="prosecution", max_penalty_months=months), [person(name="T")], TODAY)
    assert ("penalty" in codes(found)) == wrong


@given(st.integers(min_value=0, max_value=999), st.integers(min_value=0, max_value=999))
def test_a_sentence_counts_imposed_or_remaining(imposed: int, remaining: int) -> None:
    given_ = content(basis="sentence", sentence_months=str(imposed), remaining_months=str(remaining))
    assert ("sentence" in codes(examine(PACKS, "FR", given_, [person(name="T")], TODAY))) == (max(imposed, remaining) < 6)


@pytest.mark.parametrize(
    ("value", "before", "after"), [("2026-11-23", False, True), ("2026-11-24", False, False), ("2026-11-25", True, False)]
)
def test_dates_beside_today(value: str, before: bool, after: bool) -> None:
    given_ = content(day=value)
    assert broken(Criterion(code="x", says="", fields=("day",), before_today=True), given_, TODAY) == before
    assert broken(Criterion(code="x", says="", fields=("day",), after_today=True), given_, TODAY) == after


@pytest.mark.parametrize(
    ("born", "minor"),
    [
        ("2008-11-24", False),
        ("2008-11-25", True),
        ("2008", True),
        ("2007", False),
        ("2008-10", False),
        ("2008-12", True),
        ("1980-04-01", False),
    ],
)
def test_minors(born: str, minor: bool) -> None:
    found = examine(PACKS, "FR", content(), [person(name="T", birthDate=born)], TODAY)
    assert ("minor" in codes(found)) == minor
    assert "minor" not in codes(examine(PACKS, "FR", content("yellow"), [person(name="T", birthDate=born)], TODAY))


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("He led an OPPOSITION party", "political"),
        ("участие в экстремистской организации", "political"),
        ("المعارضة السياسية", "political"),
        ("煽动颠覆国家政权", "political"),
        ("insoumission à la loi sur le service militaire", "military"),
        ("blasfemia en público", "religious"),
        ("because of her ethnic origin", "racial"),
        ("He took a car from section 5 of the car park and sold it to a couple", ""),
        ("Il a vendu le véhicule dans un autre secteur", ""),
        ("", ""),
    ],
)
def test_words_of_an_excluded_character(text: str, character: str) -> None:
    found = neutrality(PACKS, RED, "FR", content(facts=text))
    assert {one.params.get("character", "") for one in found} == ({character} if character else set())
    assert all(one.severity == "ask" for one in found)


@pytest.mark.parametrize(
    ("law", "country", "found"),
    [
        ("Criminal code, Article 280.3", "RU", True),
        ("Criminal code, Article 280.3", "FR", False),
        ("Section 112", "TH", True),
        ("§ 90 Abs. 1", "DE", True),
        ("Article 2803", "RU", False),
        ("280.3 euro", "RU", False),
    ],
)
def test_articles_by_country(law: str, country: str, found: bool) -> None:
    assert ("neutrality_article" in codes(neutrality(PACKS, RED, country, content(law=law)))) == found


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for one in neutrality(PACKS, RED, "FR", content(facts=text, charge=text)):
        assert one.severity == "ask"


@pytest.mark.parametrize(
    ("known", "code", "severity"),
    [
        (Known(protected=(("refugee", "record", True),)), "protected", "stop"),
        (Known(protected=(("refugee", "record", False),)), "protected", "ask"),
        (Known(refused=(("ntc-0", "art2"),)), "refused_before", "ask"),
        (Known(double=(("ntc-0", "red"),)), "duplicate", "ask"),
        (Known(double=(("ntc-0", "blue"),)), "duplicate", "note"),
        (Known(submitted=10, refusals={"art2": 2, "quality": 1}), "requester_record", "ask"),
        (Known(submitted=10, refusals={"art2": 2}, overturned=1), "requester_record", "ask"),
        (Known(submitted=10, refusals={"art2": 2}), "", ""),
        (Known(submitted=4, refusals={"art2": 4}), "", ""),
        (Known(invalidated=10), "burst", "ask"),
        (Known(invalidated=9), "", ""),
        (Known(linked=True), "linked_refusal", "ask"),
        (Known(published=900), "", ""),
    ],
)
def test_what_is_known_besides(known: Known, code: str, severity: str) -> None:
    bare = codes(examine(PACKS, "FR", content(), [person(name="T")], TODAY))
    found = [one for one in examine(PACKS, "FR", content(), [person(name="T")], TODAY, known) if one.code not in bare]
    assert [(one.code, one.severity) for one in found] == ([(code, severity)] if code else [])


def test_a_quota_stops() -> None:
    found = examine(PACKS, "FR", content("silver"), [person(name="T")], TODAY, Known(published=9))
    assert "quota" in codes(stops(found))


def test_what_stops_and_what_asks() -> None:
    hard, soft = Finding(code="a", severity="stop", text=""), Finding(code="b", severity="stop", text="", params={"waivable": "yes"})
    ask, note = Finding(code="political_offence", severity="ask", text=""), Finding(code="d", severity="note", text="")
    assert stops([hard, soft, ask, note]) == [hard]
    assert wants_words([hard, soft, ask, note]) == [soft, ask]
    assert [waivable(one) for one in (hard, soft, ask, note)] == [False, True, True, True]
    assert wants_test([ask])
    assert not wants_test([hard, soft, note])


def test_kinds_of_subject() -> None:
    for colour, schema, wrong in (
        ("red", "Company", True),
        ("purple", "Person", True),
        ("un", "Vessel", True),
        ("silver", "Vessel", False),
    ):
        subject = Snapshot(record="rec-1", version=1, schema=schema, digest="")
        assert ("subject" in codes(examine(PACKS, "FR", content(colour), [subject], TODAY))) == wrong
    assert "subject" in codes(examine(PACKS, "FR", content(), [], TODAY))


def test_a_record_that_others_saw_already_is_noted() -> None:
    seen = Snapshot(record="rec-1", version=1, schema="Person", digest="", shared=True)
    assert "shared" in codes(examine(PACKS, "FR", content(), [seen], TODAY))
