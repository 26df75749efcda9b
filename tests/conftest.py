# SPDX-License-Identifier: Apache-2.0
"""What every test may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(path: str) -> Path:
    """A real list or vocabulary from the folder beside the checkout; the test skips, visibly, where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/data/{path}, which is not on this machine")
    return found
