# SPDX-License-Identifier: Apache-2.0
"""Both settings, one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.subjects.court import Court


@pytest.fixture(params=["one node", "three nodes"])
def court(request: pytest.FixtureRequest, tmp_path: Path, cheap_passwords: None) -> Iterator[Court]:
    made = Court(tmp_path, one=request.param == "one node")
    yield made
    made.close()


@pytest.fixture
def far(tmp_path: Path, cheap_passwords: None) -> Iterator[Court]:
    """Three nodes."""
    made = Court(tmp_path, one=False)
    yield made
    made.close()


@pytest.fixture
def near(tmp_path: Path, cheap_passwords: None) -> Iterator[Court]:
    """One node."""
    made = Court(tmp_path, one=True)
    yield made
    made.close()
