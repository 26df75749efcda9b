# SPDX-License-Identifier: Apache-2.0
"""Figures through the API: all tables, one, and one for a spreadsheet."""

import pytest


def test_all_tables_and_one(sign_in):
    officer = sign_in("officer.fr")
    for _ in range(3):
        officer.post("/checks", {"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "wanted"})
    found = officer.get("/figures?days=7").json()
    assert (found["bureau"], found["full"]) == ("FR", False)
    assert [one["name"] for one in found["tables"]][:3] == ["records_by_kind", "records_by_area", "checks_by_purpose"]
    (one,) = officer.get("/figures/checks_by_purpose").json()["tables"]
    assert one["rows"] == [["wanted", 3, "<3"]]
    assert sign_in("officer.de").get("/figures/checks_by_purpose").json()["tables"][0]["rows"] == [["wanted", 0, 3]]
    file = officer.get("/figures/checks_by_purpose?format=csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.text == "purpose,ours,others\r\nwanted,3,<3\r\n"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/figures?days=0", 400),
        ("/figures?since=x", 400),
        ("/figures?bureau=DE", 403),
        ("/figures?format=csv", 400),
        ("/figures/quality?format=xml", 400),
        ("/figures/gossip", 404),
        ("/figures/refusal_board", 404),
    ],
)
def test_what_is_refused(sign_in, path, status):
    answer = sign_in("officer.fr").get(path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_control_sees_any_bureau(sign_in):
    control = sign_in("control.fr")
    assert control.get("/figures?bureau=all").json()["bureau"] == "all"
    assert control.get("/figures/refusal_board?bureau=DE").json()["full"] is True
    assert control.get("/figures?bureau=XX").status_code == 400


def test_what_a_report_led_to(sign_in):
    body = {"title": "A van", "narrative": "Twice.", "audience": ["DE"], "grading": "admiralty:B2"}
    author, addressee = sign_in("officer.fr"), sign_in("officer.de")
    report = author.post("/reports", body).json()["id"]
    author.post(f"/reports/{report}/send")
    assert addressee.post(f"/reports/{report}/answer", {"outcome": "seized", "text": "The van."}).status_code == 200
    seen = author.get(f"/reports/{report}").json()
    assert [one["outcome"] for one in seen["answers"]] == ["seized"]
    assert seen["results"] == {"hits": [], "cases": [], "notices": []}
