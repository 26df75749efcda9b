# SPDX-License-Identifier: Apache-2.0
"""Notices through the pages: drafted in the form of a colour, submitted, published, met, amended, suspended, withdrawn."""

import re
from typing import Any

import msgspec
import pytest

from carillon.node import Node
from carillon.store import notices as store
from tests.conftest import cast
from tests.desk.notices import gate
from tests.doors.web.conftest import Visit
from tests.doors.web.people import Visitor, text_of

RED: dict[str, Any] = {f"fields.{name}": value for name, value in gate.RED.items()} | {
    "colour": "red", "fields.extradition": "DE, ke", "audience": "all", "action": "arrest", "area": "general", "public": "yes",
}  # fmt: skip


@pytest.fixture
def central(node: Node) -> Node:
    """A node with a secretariat that reviews for all."""
    gate.secretariat(node)
    return node


def write(person: Visitor, record: str, **changes: Any) -> str:
    """The id of a new draft."""
    answer = person.post("/notices/new", {**RED, "records": record, **changes})
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].split("/notices/")[1].split("?")[0]


def publish(reviewer: Visitor, notice: str) -> None:
    for deed in ("take", "clear", "publish"):
        answer = reviewer.post(f"/reviews/{notice}/{deed}", {"text": ""})
        assert answer.headers.get("location", text_of(answer)).endswith(f"done=review-{deed}")


def content(page: str) -> str:
    """A page without its frame."""
    return page.split('<main class="main', 1)[1].split("<footer", 1)[0]


def test_from_draft_to_withdrawal_with_three_people(visit: Visit, central: Node) -> None:
    officer, reviewer, other = visit("officer.fr"), visit("compliance.xs"), visit("officer.de")
    record = gate.person(central, cast(central, "FR"))
    notice = write(officer, record)
    assert "Draft" in officer.page("/notices?state=draft")
    draft = officer.page(f"/notices/{notice}")
    for text in ("Aggravated fraud", "Germany", "Kenya", gate.NAME, "once this version is published", "Not submitted yet."):
        assert text in draft, text
    for person in (reviewer, other):
        assert person.get(f"/notices/{notice}").status_code == 404
    assert officer.post(f"/notices/{notice}/submit").headers["location"].endswith("done=notice-submitted")
    waits = officer.page(f"/notices/{notice}")
    for text in ("Submitted for review", "Bureau officer", "The signature holds.", "Review due", "left", "Take back"):
        assert text in waits, text
    assert other.get(f"/notices/{notice}").status_code == 404
    assert gate.NAME in reviewer.page("/reviews")
    publish(reviewer, notice)
    seen = other.page(f"/notices/{notice}")
    for text in ("/1", "Published", "Aggravated fraud", "The signature holds.", "What everybody reads", gate.NAME):
        assert text in seen, text
    assert "officer.fr" not in seen
    assert "Edit" not in content(seen)
    assert "Withdraw" not in content(seen)
    assert "Red" in content(other.page("/notices?state=published&colour=red"))
    assert "No notice here." in other.page("/notices?colour=blue")
    assert officer.post(f"/notices/{notice}/withdraw", {"reason": "found"}).headers["location"].endswith("done=notice-withdraw")
    ended = officer.page(f"/notices/{notice}")
    for text in ("Withdrawn", "Found, arrested or surrendered", "It is not in force."):
        assert text in ended, text
    assert other.get(f"/notices/{notice}").status_code == 404


def test_a_bureau_that_reviews_its_own(visit: Visit, node: Node) -> None:
    officer, reviewer, other = visit("officer.fr"), visit("compliance.fr"), visit("officer.de")
    notice = write(officer, gate.person(node, cast(node, "FR")), deed="submit")
    assert other.get(f"/notices/{notice}").status_code == 404
    publish(reviewer, notice)
    assert "Published" in other.page(f"/notices/{notice}")


def test_colours_say_what_they_are_for_and_who_sees_them(visit: Visit) -> None:
    page = visit("officer.fr").page("/notices/new")
    for text in (
        "Wanted person",
        "Missing person",
        "To find somebody whom a judge seeks",
        "Who sees the draft",
        "Event commander",
        "9 a year",
    ):
        assert text in page, text
    assert "invalidation" not in page


def test_a_form_is_made_from_the_pack_of_its_colour(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    for colour in (one for one in node.bench.packs.colours.values() if not one.internal):
        page = officer.page(f"/notices/new?colour={colour.name}")
        for field in colour.fields.values():
            assert f'name="fields.{field.name}"' in page, (colour.name, field.name)
        assert ("We consent" in page) == (colour.consent == "owner")
    assert "Choose the colour" in officer.page("/notices/new?colour=mauve")
    assert "Choose the colour" in officer.page("/notices/new?colour=invalidation")


def test_a_subject_is_found_by_name(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    record = gate.person(node, cast(node, "FR"))
    gate.person(node, cast(node, "FR"), "Somebody Else")
    page = text_of(officer.post("/notices/new", {**RED, "records": "", "search": "vanish", "deed": "search"}))
    assert f'value="{record}"' in page
    assert "Somebody Else" not in page
    assert "Aggravated fraud" in page, "what was written before stays"
    notice = write(officer, "", subjects=record)
    assert gate.NAME in officer.page(f"/notices/{notice}/edit")
    assert gate.NAME in officer.page(f"/notices/new?colour=red&record={record}")
    nothing = text_of(officer.post(f"/notices/{notice}/edit", {**RED, "search": "nobody", "deed": "search"}))
    assert "No live record of your bureau" in nothing


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fields.warrant_date": "soon"}, "fields-warrant_date"),
        ({"fields.max_penalty_months": "long"}, "fields-max_penalty_months"),
        ({"fields.extradition": "Atlantis"}, "fields-extradition"),
        ({"fields.basis": "whim"}, "fields-basis"),
        ({"fields.charge": "", "deed": "submit"}, "fields-charge"),
        ({"records": "rec-none"}, "records"),
        ({"records": "", "deed": "submit"}, "records"),
        ({"audience": "only", "public": ""}, "audience_bureaus"),
        ({"audience": "only", "audience_bureaus": "XX", "public": ""}, "audience_bureaus"),
        ({"until": "2001-01-01"}, "until"),
        ({"audience": "only", "audience_bureaus": "DE"}, "public"),
        ({"languages": "gibberish"}, "languages"),
    ],
)
def test_mistakes_stand_beside_their_field(visit: Visit, node: Node, changes: dict[str, str], field: str) -> None:
    record = gate.person(node, cast(node, "FR"))
    answer = visit("officer.fr").post("/notices/new", {**RED, "records": record, **changes})
    assert answer.status_code == 422
    assert f'id="f-{field}-mistake"' in answer.text
    assert f'href="#f-{field}"' in answer.text


def test_a_diffusion_goes_to_the_chosen(visit: Visit, central: Node) -> None:
    officer, reviewer = visit("officer.fr"), visit("compliance.xs")
    record = gate.person(central, cast(central, "FR"))
    chosen = {"audience": "only", "audience_bureaus": "de, ke", "public": "", "languages": "en, fr", "deed": "submit"}
    notice = write(officer, record, **chosen)
    assert "Diffusion to these bureaus only: DE, KE" in officer.page(f"/notices/{notice}")
    form = officer.page(f"/notices/{notice}")
    assert "The public reads nothing of it." in form
    publish(reviewer, notice)
    seen = content(visit("officer.de").page(f"/notices/{notice}"))
    assert "KE" not in seen.replace("Kenya</", "").replace('mono">KE', "")
    assert "English, French" in seen
    assert visit("officer.jp").get(f"/notices/{notice}").status_code == 404


def test_a_draft_is_edited_and_nobody_overwrites_a_colleague(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    record = gate.person(node, cast(node, "FR"))
    notice = write(officer, record, until="")
    form = officer.page(f"/notices/{notice}/edit")
    for text in ('value="Aggravated fraud"', "Aggravated fraud", "DE, KE", 'value="prosecution" selected', 'value="yes" checked', record):
        assert text in form or text == 'value="Aggravated fraud"', text
    changed = officer.post(f"/notices/{notice}/edit", {**RED, "records": record, "version": "1", "fields.charge": "Plain fraud"})
    assert changed.headers["location"] == f"/notices/{notice}?done=notice-saved"
    assert "Plain fraud" in officer.page(f"/notices/{notice}")
    late = officer.post(f"/notices/{notice}/edit", {**RED, "records": record, "version": "1"})
    assert late.status_code == 409
    for text in ("is at version 2", "As you sent it", "Plain fraud", "Aggravated fraud"):
        assert text in text_of(late), text
    wrong = officer.post(f"/notices/{notice}/edit", {**RED, "records": record, "fields.warrant_date": "x", "version": "2"})
    assert wrong.status_code == 422


def test_taken_back_before_it_was_decided(visit: Visit, central: Node) -> None:
    officer, reviewer = visit("officer.fr"), visit("compliance.xs")
    notice = write(officer, gate.person(central, cast(central, "FR")), deed="submit")
    assert officer.get(f"/notices/{notice}/edit").headers["location"] == f"/notices/{notice}"
    assert officer.post(f"/notices/{notice}/retract").status_code == 303
    assert "Taken back by its owner" in officer.page(f"/notices/{notice}")
    assert "Nothing waits for a review." in reviewer.page("/reviews")


def test_an_amendment_passes_the_gate_again(visit: Visit, central: Node) -> None:
    officer, reviewer, other = visit("officer.fr"), visit("compliance.xs"), visit("officer.de")
    record = gate.person(central, cast(central, "FR"))
    notice = write(officer, record, deed="submit")
    publish(reviewer, notice)
    form = officer.page(f"/notices/{notice}/amend")
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    changed = {**RED, "records": record, "version": version[1], "fields.charge": "Graver fraud", "deed": "submit"}
    assert officer.post(f"/notices/{notice}/amend", changed).headers["location"].endswith("done=notice-submitted")
    mine = officer.page(f"/notices/{notice}")
    for text in ("Amendment: Submitted", "What the amendment changes", "Graver fraud", "Aggravated fraud"):
        assert text in mine, text
    assert "Graver" not in other.page(f"/notices/{notice}")
    review = reviewer.page(f"/reviews/{notice}")
    for text in ("Changed since the version in force", "Aggravated fraud", "Graver fraud", "Charge"):
        assert text in review, text
    publish(reviewer, notice)
    assert "Graver" in other.page(f"/notices/{notice}")


def test_suspended_by_control_and_let_go_on(visit: Visit, central: Node) -> None:
    officer, reviewer, control = visit("officer.fr"), visit("compliance.xs"), visit("control.fr")
    notice = write(officer, gate.person(central, cast(central, "FR")), deed="submit")
    publish(reviewer, notice)
    wrong = control.post(f"/notices/{notice}/suspend", {"ground": "complaint", "text": ""})
    assert wrong.status_code == 422
    assert 'id="f-text-mistake"' in wrong.text
    assert control.post(f"/notices/{notice}/suspend", {"ground": "complaint", "text": "Counsel objects."}).status_code == 303
    for text in ("Suspended: nothing may be done on it.", "Complaint under examination", "Counsel objects.", "Data-protection officer"):
        assert text in officer.page(f"/notices/{notice}"), text
    assert visit("officer.de").get(f"/notices/{notice}").status_code == 404
    assert "Let it go on" not in reviewer.page(f"/notices/{notice}"), "what control suspended, control alone lets go on"
    assert visit("control.xs").post(f"/notices/{notice}/resume", {"text": "Nothing in it."}).status_code == 303
    assert "In force again" in visit("officer.de").page(f"/notices/{notice}")


def test_what_another_node_calls_a_step_is_text(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    notice = write(officer, gate.person(node, cast(node, "FR")), deed="submit")
    with node.bench.database.write() as connection:
        known = store.find(connection, "FR", notice)
        assert known is not None
        strange = msgspec.structs.replace(known.steps[0], what="<i>burn</i>", role="<b>chief</b>", text="<u>so</u>", ground="<s>why</s>")
        store.put(connection, "FR", msgspec.structs.replace(known, steps=(strange,)), open_to=True)
    answer = officer.get(f"/notices/{notice}")
    for text in ("<i>burn", "<b>chief", "<u>so", "<s>why"):
        assert text not in answer.text
    assert "<i>burn" in text_of(answer)
    assert "The signature does not hold" in text_of(answer)


def test_a_withdrawal_has_a_coded_reason(visit: Visit, node: Node) -> None:
    officer = visit("officer.fr")
    notice = write(officer, gate.person(node, cast(node, "FR")))
    assert "Warrant lifted" in officer.page(f"/notices/{notice}/withdraw")
    for form, field in (({"reason": ""}, "reason"), ({"reason": "other", "text": ""}, "text")):
        answer = officer.post(f"/notices/{notice}/withdraw", form)
        assert answer.status_code == 422
        assert f'id="f-{field}-mistake"' in answer.text


def test_a_match_and_a_record_show_number_and_colour(visit: Visit, central: Node) -> None:
    officer, reviewer, other = visit("officer.fr"), visit("compliance.xs"), visit("officer.de")
    record = gate.person(central, cast(central, "FR"))
    assert f"/notices/new?record={record}" in officer.page(f"/records/{record}")
    notice = write(officer, record, deed="submit")
    assert "Notices about it" in officer.page(f"/records/{record}")
    publish(reviewer, notice)
    asked = {"kind": "person", "query.name": gate.NAME, "query.birth_date": "1980-04-01", "purpose": "wanted"}
    page = text_of(other.post("/check", asked, **{"HX-Request": "true"}))
    assert f'<a href="/notices/{notice}">Notice 20' in page
    assert "Red" in page
    there = content(other.page(f"/records/{record}"))
    assert f'<a href="/notices/{notice}">Notice 20' in there
    assert "Draft a notice" not in there
    assert gate.NAME in content(officer.page(f"/notices?record={record}"))


def test_who_may_not(visit: Visit, central: Node) -> None:
    officer = visit("officer.fr")
    notice = write(officer, gate.person(central, cast(central, "FR")))
    for name in ("compliance.fr", "analyst.fr", "frontline.fr"):
        person = visit(name)
        assert person.get("/notices/new").status_code == 403
        for form in (RED, {**RED, "search": "a", "deed": "search"}):
            assert person.post("/notices/new", form).status_code == 403
            assert person.post(f"/notices/{notice}/edit", form).status_code == 403
    assert visit("frontline.fr").get(f"/notices/{notice}").status_code == 404
    analyst = visit("analyst.fr")
    assert "Edit" not in content(analyst.page(f"/notices/{notice}"))
    assert analyst.get(f"/notices/{notice}/withdraw").status_code == 403
    assert visit("partner.fr").get("/notices").status_code == 403
    assert visit("admin.fr").get("/notices").status_code == 403
    assert visit("officer.de").post(f"/notices/{notice}/withdraw", {"reason": "found"}).status_code == 404


def test_the_inbox_leads_there(visit: Visit, central: Node) -> None:
    officer, reviewer = visit("officer.fr"), visit("compliance.xs")
    notice = write(officer, gate.person(central, cast(central, "FR")), deed="submit")
    line = {"kind": "review", "object": notice}
    assert reviewer.post("/inbox/open", line).headers["location"] == f"/reviews/{notice}"
    assert officer.post("/inbox/open", {"kind": "review", "object": "rec-1"}).headers["location"] == "/records/rec-1"
    publish(reviewer, notice)
    assert "Notice" in visit("officer.de").page("/inbox")
    assert visit("officer.de").post("/inbox/open", {"kind": "notice", "object": notice}).headers["location"] == f"/notices/{notice}"
