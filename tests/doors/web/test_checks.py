# SPDX-License-Identifier: Apache-2.0
"""The check: typed or scanned, what comes first in the answer, and what is remembered."""

import pytest

from carillon.doors.web.checks import ASKED
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import text_of

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
IVAN = {"kind": "person", "query.name": "Primerov Ivan", "query.birth_date": "1979-05-12", "purpose": "wanted", "place": "Gare du Nord"}
PART = {"HX-Request": "true"}


@pytest.mark.parametrize("kind", ASKED)
def test_every_kind_has_its_form(visit: Visit, kind: str) -> None:
    page = visit("frontline.fr").page(f"/check?kind={kind}")
    assert f'<input type="hidden" name="kind" value="{kind}">' in page
    for name in ASKED[kind]:
        assert f'name="query.{name}"' in page
    assert 'name="purpose"' in page


def test_the_patrol_begins_with_the_scanner_and_the_desk_with_a_name(visit: Visit) -> None:
    assert "data-scan" in visit("frontline.fr").page("/check")
    assert 'name="query.name"' in visit("officer.fr").page("/check")


def test_a_hit_says_first_what_to_do(visit: Visit, things: Things) -> None:
    page = text_of(visit("frontline.fr").post("/check", IVAN))
    order = [
        'class="verdict hit"',
        "Confirm with the owner, bureau DE, before acting.",
        "Arrest with a view to extradition",
        "Ivan Primerov",
        "H1",
        "B2",
        "Compare, then say",
    ]
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert f"/records/{things.wanted}" not in page, "a patrol may not read records"


def test_the_desk_gets_a_link_to_the_record(visit: Visit, things: Things) -> None:
    assert f"/records/{things.wanted}" in visit("officer.fr").post("/check", IVAN).text


def test_the_answer_comes_as_a_part_or_as_a_whole_page(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    part, whole = officer.post("/check", IVAN, **PART), officer.post("/check", IVAN)
    assert part.text.lstrip().startswith('<div class="split" id="check"')
    assert whole.text.startswith("<!doctype html>")
    for answer in (part, whole):
        assert answer.status_code == 200
        assert "data-focus" in answer.text
        assert 'value="Primerov Ivan"' in answer.text


def test_a_scanned_zone_finds_the_document_and_shows_what_was_read(visit: Visit, things: Things) -> None:
    page = text_of(visit("frontline.fr").post("/check", {"kind": "scan", "query.mrz": ZONE, "purpose": "border"}))
    assert "Stop the document" in page
    assert "ANNA MARIA ERIKSSON" in page
    assert "12 Aug 1974" in page
    assert ZONE.split("\n")[0] not in page, "the field is free for the next document"


def test_a_damaged_zone_is_repaired_aloud_or_refused_at_its_field(visit: Visit, things: Things) -> None:
    patrol = visit("frontline.fr")
    damaged = text_of(patrol.post("/check", {"kind": "scan", "query.mrz": ZONE.replace("L898902C3", "L898902C8"), "purpose": "border"}))
    assert "notice possible" in damaged
    broken = patrol.post("/check", {"kind": "scan", "query.mrz": "NOT A ZONE", "purpose": "border"})
    assert broken.status_code == 422
    assert 'id="f-query-mrz-mistake"' in broken.text
    assert "NOT A ZONE" in broken.text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "person", "query.name": "", "purpose": "wanted"}, "query-name"),
        ({"kind": "person", "query.name": "A", "purpose": ""}, "purpose"),
        ({"kind": "person", "query.name": "A", "query.birth_date": "31.02.1980", "purpose": "wanted"}, "query-birth_date"),
        ({"kind": "person", "query.name": "A", "query.nationality": "Q9", "purpose": "wanted"}, "query-nationality"),
        ({"kind": "document", "query.number": "", "purpose": "wanted"}, "query-number"),
    ],
)
def test_a_mistake_stands_at_its_field_and_loses_nothing(visit: Visit, form: dict[str, str], field: str) -> None:
    answer = visit("officer.fr").post("/check", form)
    assert answer.status_code == 422
    assert f'id="f-{field}-mistake"' in answer.text
    if form.get("query.name"):
        assert f'value="{form["query.name"]}"' in answer.text


def test_a_record_of_which_only_the_hit_is_told_shows_whom_to_call_and_no_more(visit: Visit, things: Things) -> None:
    form = {"kind": "person", "query.name": "Halina Wzorcowa", "query.birth_date": "1985", "purpose": "wanted"}
    page = text_of(visit("officer.fr").post("/check", form))
    answer = page[page.index('<article class="card match') :]
    assert "Confirm with the owner, bureau DE, before acting." in answer
    assert "The owner tells no more than this" in answer
    assert "Halina" not in answer


def test_an_excluded_bureau_gets_no_hit(visit: Visit, things: Things) -> None:
    form = {"kind": "person", "query.name": "Verborgene Beispielfrau", "purpose": "wanted"}
    assert 'class="verdict no_hit"' in visit("officer.fr").post("/check", form).text
    assert "Verborgene Beispielfrau" in text_of(visit("officer.jp").post("/check", form)).split("<article", 1)[1]


def test_purpose_and_place_are_remembered_on_the_device_and_the_subject_is_not(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    answer = officer.post("/check", {**IVAN, "place": "Zürich, Gleis 3"})
    cookies = " ".join(answer.headers.get_list("set-cookie"))
    assert "Primerov" not in cookies
    again = officer.page("/check?kind=vehicle")
    assert '<option value="wanted" selected>' in again
    assert 'value="Zürich, Gleis 3"' in again


def test_what_was_found_different_is_not_thrown_at_the_officer_again(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    first = officer.post("/check", IVAN).text
    hit = first[first.index('action="/hits/') + len('action="/hits/') :].split("/", 1)[0]
    said = officer.post(f"/hits/{hit}/judge", {"verdict": "different", "reason": "Another face."}, **PART)
    assert "You said: Different." in text_of(said)
    second = text_of(officer.post("/check", IVAN))
    assert "Seen before: somebody else" in second
    assert "Another face." in second
    assert "officer.fr" in second


def test_checks_are_listed_and_opened_as_they_were_answered(visit: Visit, things: Things) -> None:
    patrol, other, officer = visit("frontline.fr"), visit("frontline.de"), visit("officer.fr")
    made = patrol.post("/check", IVAN).text
    address = made[made.index('href="/checks/') + 6 :].split('"', 1)[0]
    assert address in patrol.page("/checks")
    assert "Confirm with the owner, bureau DE, before acting." in patrol.page(address)
    again = officer.page(address)
    assert "Primerov Ivan" in again
    assert "/check?kind=person&purpose=wanted&name=Primerov+Ivan&birth_date=1979-05-12" in again
    assert other.get(address).status_code == 404
    assert address not in other.page("/checks")


def test_names_that_look_like_code_stay_text(visit: Visit) -> None:
    name = '<script>alert(1)</script>"><b>'
    answer = visit("officer.fr").post("/check", {"kind": "person", "query.name": name, "purpose": "wanted"})
    assert "<script>alert" not in answer.text
    assert name in text_of(answer)
