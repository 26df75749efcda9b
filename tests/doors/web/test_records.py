# SPDX-License-Identifier: Apache-2.0
"""Records through their forms: entered, found, corrected, linked, withdrawn, recalled."""

import pytest

from carillon.desk import records as desk
from carillon.node import Node
from tests.conftest import Cast
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, text_of

PERSON = {
    "schema": "Person",
    "p.name": "山田 例\nRei Yamada",
    "p.birthDate": "1990-02\n?",
    "p.nationality": "jp",
    "p.gender": "female",
    "source": "File 77",
    "as_of": "2026-01-02",
    "audience": "except",
    "audience_bureaus": "de",
    "handling": ["H1", "TLP:AMBER"],
    "grading_scheme": "admiralty",
    "grading_value": "C3",
    "area": "missing",
    "action": "protect",
    "reach": "copy",
    "retention": "2029-01-01",
}


def enter(person: Visitor, **changes: object) -> str:
    answer = person.post("/records/new", {**PERSON, **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("/records/")[1].split("?")[0]


def test_a_person_is_entered_with_every_rule(visit: Visit, node: Node, actors: Cast) -> None:
    officer = visit("officer.fr")
    record_id = enter(officer)
    record = desk.fetch(node.bench, actors("FR"), record_id).record
    assert record.entity.values("name") == ("山田 例", "Rei Yamada")
    assert record.entity.values("birthDate") == ("1990-02",)
    assert [value.unknown for value in record.properties["birthDate"]] == [False, True]
    assert record.properties["name"][0].source == "File 77"
    assert record.properties["name"][0].date == "2026-01-02"
    assert record.properties["name"][0].script == "Jpan" or record.properties["name"][0].script
    assert (record.audience.mode, record.audience.bureaus) == ("except", ("DE",))
    assert record.handling == ("H1", "TLP:AMBER")
    assert (record.action, record.area, record.review_on) == ("protect", "missing", "2029-01-01")
    page = officer.page(f"/records/{record_id}")
    for text in ("Asked for, and not known", "February 1990", "Japan", "Female", "File 77", "Possibly true", "DE", "Protect"):
        assert text in page, text
    assert visit("officer.de").get(f"/records/{record_id}").status_code == 404
    theirs = visit("officer.ke").page(f"/records/{record_id}")
    assert "All bureaus except" not in theirs


def test_mistakes_stand_at_their_fields_and_lose_nothing(visit: Visit) -> None:
    wrong = {"p.birthDate": "1990\n31.02.1990", "p.nationality": "Q9", "grading_value": "Z9"}
    answer = visit("officer.fr").post("/records/new", {**PERSON, **wrong})
    assert answer.status_code == 422
    for field in ("p-birthDate", "p-nationality", "grading_value"):
        assert f'id="f-{field}-mistake"' in answer.text, field
    assert "2: " in answer.text.split('id="f-p-birthDate-mistake"', 1)[1][:300], "the line is named"
    assert "Rei Yamada" in answer.text
    assert 'value="H1" checked' in answer.text


def test_the_list_is_filtered(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    assert "Jeanne Exemple" in officer.page("/records?text=jeanne")
    assert "Jeanne Exemple" not in officer.page("/records?owner=de")
    assert "L898902C3" in officer.page("/records?schema=Passport&area=documents&status=live")
    assert "No record fits." in officer.page("/records?text=%25%25nobody")
    assert officer.get("/records?after=nonsense&schema=Invented&owner=%00").status_code in (200, 422)


def test_long_lists_come_in_pages_that_keep_their_filters(visit: Visit, node: Node, actors: Cast) -> None:
    for number in range(55):
        desk.create(node.bench, actors("FR"), {"schema": "Person", "properties": {"name": [f"Specimen Number {number:02}"]}})
    officer = visit("officer.fr")
    first = officer.page("/records?text=specimen")
    following = first[first.index('rel="next"') - 300 : first.index('rel="next"')].rsplit('href="', 1)[1].split('"', 1)[0]
    assert "text=specimen" in following
    second = officer.page(following)
    shown = [f"Specimen Number {n:02}" for n in range(55)]
    assert sorted(name for name in shown if (name in first) != (name in second)) == shown


def test_a_correction_keeps_where_old_values_came_from(visit: Visit, node: Node, actors: Cast) -> None:
    officer = visit("officer.fr")
    record_id = enter(officer)
    form = officer.page(f"/records/{record_id}/correct")
    assert "山田 例\nRei Yamada" in form
    change = {**PERSON, "p.name": "山田 例\nYamada Rei", "version": "1", "source": "Call of today", "as_of": "", "reason": "Spelling"}
    assert officer.post(f"/records/{record_id}/correct", change).headers["location"] == f"/records/{record_id}?done=record-corrected"
    record = desk.fetch(node.bench, actors("FR"), record_id).record
    assert [value.source for value in record.properties["name"]] == ["File 77", "Call of today"]
    history = officer.page(f"/records/{record_id}/history")
    assert "Spelling" in history
    assert 'class="was"' in history
    assert 'class="now"' in history


def test_an_emptied_field_goes_and_one_that_was_not_shown_stays(visit: Visit, node: Node, actors: Cast) -> None:
    officer = visit("officer.fr")
    record_id = enter(officer)
    officer.post(f"/records/{record_id}/correct", {"had.birthDate": "1", "p.birthDate": "", "version": "1"})
    record = desk.fetch(node.bench, actors("FR"), record_id).record
    assert "birthDate" not in record.properties
    assert record.entity.values("name") == ("山田 例", "Rei Yamada")
    assert record.handling == ("H1", "TLP:AMBER")


def test_two_people_correct_the_same_record(visit: Visit) -> None:
    officer = visit("officer.fr")
    record_id = enter(officer)
    officer.post(f"/records/{record_id}/correct", {**PERSON, "p.name": "First Spelling", "version": "1"})
    late = officer.post(f"/records/{record_id}/correct", {**PERSON, "p.name": "Late Spelling", "version": "1"})
    assert late.status_code == 409
    page = text_of(late)
    assert "First Spelling" in page
    assert "Late Spelling" in page


def test_links_are_added_and_followed_both_ways(visit: Visit, things: Things) -> None:
    officer = visit("officer.de")
    done = officer.post(f"/records/{things.passport}/links", {"property": "holder", "target": things.wanted})
    assert done.status_code == 303
    assert "Ivan Primerov" in officer.page(f"/records/{things.passport}/links")
    assert "L898902C3" in officer.page(f"/records/{things.wanted}/links")
    wrong = officer.post(f"/records/{things.passport}/links", {"property": "holder", "target": "rec-nothing"})
    assert wrong.status_code == 422
    assert 'id="f-target-mistake"' in wrong.text


def test_the_owner_sees_to_whom_a_record_was_disclosed(visit: Visit, things: Things) -> None:
    visit("officer.fr").page(f"/records/{things.wanted}")
    assert "France" in visit("officer.de").page(f"/records/{things.wanted}/disclosures")


def test_withdrawing_asks_why(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    address = f"/records/{things.missing}/withdraw"
    assert "No check and no other bureau meets it any more." in officer.page(address)
    assert officer.post(address, {"why": ""}).status_code == 422
    assert officer.post(address, {"why": "found", "reason": "At home."}).status_code == 303
    assert "Withdrawn" in officer.page(f"/records/{things.missing}")
    assert "found: At home." in officer.page(f"/records/{things.missing}/history")
    assert visit("officer.ke").get(f"/records/{things.missing}").status_code == 404


def test_recalling_asks_twice_and_leaves_a_tombstone(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    address = f"/records/{things.missing}/recall"
    assert officer.post(address, {"reason": "", "sure": "yes"}).status_code == 422
    assert officer.post(address, {"reason": "Wrong person"}).status_code == 422
    assert "Jeanne Exemple" in officer.page(f"/records/{things.missing}")
    assert officer.post(address, {"reason": "Wrong person", "sure": "yes"}).status_code == 303
    page = officer.page(f"/records/{things.missing}")
    assert "Only this tombstone is left." in page
    assert "Jeanne" not in page
    assert "Its content is gone." in officer.page(f"/records/{things.missing}/history")
    assert officer.post(address, {"reason": "again", "sure": "yes"}).status_code == 409


def test_the_forms_of_all_kinds_open(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    kinds = [kind.schema for kind in node.bench.packs.kinds.values() if not kind.abstract]
    for schema in kinds:
        assert officer.get(f"/records/new?schema={schema}").status_code == 200, schema
    assert "What is it a record of?" in officer.page("/records/new?schema=Thing")


@pytest.mark.parametrize("schema", ["Person", "Indicator"])
def test_a_partner_contributes_indicators_only(visit: Visit, schema: str) -> None:
    partner = visit("partner.fr")
    assert (f"schema={schema}" in partner.page("/records/new")) == (schema == "Indicator")
