# SPDX-License-Identifier: Apache-2.0
"""Maps of small worlds: two countries, or none."""

from collections.abc import Iterator

import pytest

from carillon.doors import language
from carillon.doors.language import Language
from carillon.doors.web.maps import land, shapes
from tests.doors.web.maps.ground import TINY


@pytest.fixture
def english() -> Language:
    return language.load()["en"]


def forget() -> None:
    land.world.cache_clear()
    land.around.cache_clear()


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[shapes.Atlas]:
    """A world of two squares."""
    atlas = shapes.decode(TINY)
    monkeypatch.setattr(land, "atlas", lambda _: atlas)
    forget()
    yield atlas
    forget()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation into which no shapes were brought."""
    monkeypatch.setattr(land, "atlas", lambda _: None)
    forget()
    yield
    forget()
