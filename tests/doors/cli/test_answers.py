# SPDX-License-Identifier: Apache-2.0
"""The answer of a check as an officer reads it."""

from typing import Any

import pytest

from carillon.doors.cli import answers

MATCH: dict[str, Any] = {
    "record": "rec-1", "kind": "Person", "caption": "Testa Specimen", "score": 0.93, "owner": "FR", "hit": "hit-1",
    "handling": ["TLP:AMBER"],
    "grading": {"scheme": "admiralty", "value": "B2"},
    "action": {"code": "arrest", "first": "Confirm with the owner, bureau FR, before acting.", "label": "Arrest", "text": "Detain."},
    "reasons": [{"feature": "name", "score": 0.96, "text": "The names are spellings of one name."}],
}  # fmt: skip
ANSWER: dict[str, Any] = {"id": "chk-1", "verdict": "hit", "matches": [MATCH], "dismissed": [], "notes": [], "took_ms": 1.5}


def test_the_verdict_then_the_action_then_the_reasons_then_whom_to_call(capsys: pytest.CaptureFixture[str]) -> None:
    answers.show(ANSWER)
    said = capsys.readouterr().out
    parts = ["HIT", "1 match", "Confirm with the owner", "Detain.", "spellings of one name", "owner FR", "hit hit-1", "TLP:AMBER", "B2"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)


def test_an_owner_who_tells_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    answers.show(ANSWER | {"matches": [MATCH | {"record": None, "caption": "", "reasons": [], "grading": None}]})
    said = capsys.readouterr().out
    assert "The owner tells no more than this" in said
    assert "record" not in said


def test_notes_and_what_was_seen_before(capsys: pytest.CaptureFixture[str]) -> None:
    seen = {"caption": "Testa Other", "reason": "another birth place", "by": "officer.fr", "at": "2026-11-24T10:00:00Z"}
    answers.show(ANSWER | {"verdict": "no_hit", "matches": [], "dismissed": [seen], "notes": ["A check digit was wrong."]})
    said = capsys.readouterr().out
    assert "NO HIT" in said
    assert "Note: A check digit was wrong." in said
    assert "Seen before, a different one: Testa Other (another birth place; officer.fr, 2026-11-24)" in said
