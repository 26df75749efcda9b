# SPDX-License-Identifier: Apache-2.0
"""Forms are believed when they were made here, about this, and not too fast or too long ago."""

import pytest

from carillon.doors.public import forms
from carillon.errors import Denied

KEY = b"k" * 32


class Clock:
    now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(forms, "time", made)
    return made


@pytest.mark.parametrize(("after", "right"), [(0, False), (2, False), (3, True), (12 * 3600, True), (12 * 3600 + 1, False), (-5, False)])
def test_the_time_between_asking_and_sending(clock: Clock, after: int, right: bool) -> None:
    proof = forms.sign(KEY, "notice|2099/1")
    clock.now += after
    if right:
        forms.require(KEY, proof, "notice|2099/1")
    else:
        with pytest.raises(Denied):
            forms.require(KEY, proof, "notice|2099/1")


def test_what_was_altered_is_not_believed(clock: Clock) -> None:
    proof = forms.sign(KEY, "notice|2099/1")
    clock.now += 60
    later = proof.replace("1000000.", "1000050.", 1)
    for key, given, about in (
        (KEY, proof, "notice|2099/2"),
        (b"x", proof, "notice|2099/1"),
        (KEY, later, "notice|2099/1"),
        (KEY, "", ""),
        (KEY, "é.é", ""),
    ):
        with pytest.raises(Denied):
            forms.require(key, given, about)
    assert forms.sign(KEY, "a") != forms.sign(KEY, "a")
