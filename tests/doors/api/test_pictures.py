# SPDX-License-Identifier: Apache-2.0
"""The picture over HTTP: whole and in part, what matters page by page, opinions by verbs, and not there for others."""

import asyncio
from contextlib import suppress

import pytest

from carillon.desk import people
from carillon.desk.events import picture
from carillon.doors import changes
from tests.conftest import PASSWORD, cast
from tests.desk.events.pictures import RUN, furnish, register_run, report

PICTURE, MATTERS = f"/events/{RUN}/picture", f"/events/{RUN}/matters"


@pytest.fixture(autouse=True)
def event(node):
    register_run(node.bench, cast(node, "FR"))


def test_the_picture_of_a_part(node, sign_in):
    furnish(node.bench, cast(node, "FR"), cast(node, "DE"))
    for km in (12, 41):
        report(node.bench, cast(node, "FR"), km, f"Fence cut at {km}")
    officer = sign_in("officer.fr")
    whole = officer.get(PICTURE).json()
    assert {one["title"] for one in whole["matters"]} == {"Fence cut at 12", "Fence cut at 41"}
    last = officer.get(f"{PICTURE}?from=40&to=finish&limit=5").json()
    assert [one["title"] for one in last["matters"]] == ["Fence cut at 41"]
    assert last["matters"][0]["reasons"][0]["text"]
    assert last["view"]["label"] == "The course: 40 km to finish"
    assert last["incident_mode"] is True
    assert last["roster"][0]["phone"].startswith("+33")
    assert last["tasks"][0]["id"] in last["here"]
    assert last["counters"]["checks"] == 0
    assert whole["number"] == last["number"]
    for part in ("venue=finish", "lat=48.85&lon=2.2&radius_km=2", f"since={last['at'][:10]}", "kinds=report,hit"):
        assert officer.get(f"{PICTURE}?{part}").status_code == 200, part
    wrong = officer.get(f"{PICTURE}?from=99&since=soon&limit=0")
    assert wrong.status_code == 400
    assert set(wrong.json()["error"]["fields"]) == {"from", "since", "limit"}


def test_who_takes_no_part_finds_nothing(sign_in, stranger):
    for path in (PICTURE, f"/events/{RUN}/stream"):
        assert sign_in("officer.jp").get(path).status_code == 404, path
        assert stranger.get(path).status_code == 401, path
        assert sign_in("frontline.fr").get(path).status_code in (403, 404), path


def test_what_matters_by_page_and_by_verb(node, sign_in):
    made = [report(node.bench, cast(node, "FR"), km, f"Fence cut at {km}") for km in (41, 12, 3)]
    officer, other = sign_in("officer.fr"), sign_in("officer.de")
    first = officer.get(f"{MATTERS}?limit=2").json()
    rest = officer.get(f"{MATTERS}?limit=2&next={first['next']}").json()
    assert {one["id"] for one in (*first["items"], *rest["items"])} == set(made)
    assert [one["id"] for one in officer.get(f"{MATTERS}?from=40").json()["items"]] == [made[0]]
    thing = f"{MATTERS}/report/{made[2]}"
    assert officer.post(f"{thing}/pin", {"text": "This one."}).json()["standing"] == "pin"
    assert officer.get(MATTERS).json()["items"][0]["id"] == made[2]
    assert other.get(thing).json()["standing"] == ""
    assert officer.post(f"{thing}/comment", {"text": "Again?"}).json()["opinions"][-1]["text"] == "Again?"
    assert officer.post(f"{thing}/comment", {"text": " "}).status_code == 400
    assert officer.post(f"{thing}/dismiss", {}).status_code == 400
    assert officer.post(f"{thing}/dismiss", {"reason": "resolved"}).json()["standing"] == "dismiss"
    assert made[2] not in [one["id"] for one in officer.get(MATTERS).json()["items"]]
    assert [one["id"] for one in officer.get(f"{MATTERS}?dismissed=1").json()["items"]] == [made[2]]
    assert officer.post(f"{thing}/restore").json()["standing"] == ""
    assert officer.post(f"{MATTERS}/report/rep-none/pin").status_code == 404
    assert officer.post(f"{MATTERS}/song/{made[0]}/pin").status_code == 404


def test_an_open_picture_is_told_of_changes_until_the_session_ends(node, monkeypatch):
    monkeypatch.setattr(changes, "EVERY", 0.01)
    bench, actor = node.bench, cast(node, "FR")
    token = people.sign_in(bench, "officer.fr", PASSWORD).token

    async def look():
        told = []
        number = await changes.first(bench, actor, RUN)
        stream = changes.follow(bench, actor, token, RUN, number)
        told.append((await anext(stream)).data)
        await asyncio.get_running_loop().run_in_executor(None, report, bench, actor, 41, "Fence cut")
        told.append((await anext(stream)).data)
        people.sign_out(bench, actor, token)
        with suppress(StopAsyncIteration):
            while True:
                await asyncio.wait_for(anext(stream), 5)
        return told

    first, second = asyncio.run(look())
    assert first != second == picture.changed(bench, actor, RUN)
