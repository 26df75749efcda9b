# SPDX-License-Identifier: Apache-2.0
"""Where a bureau's indexes of lists are, and how they go."""

import shutil
from pathlib import Path

from carillon.desk.bench import Bench

FOLDER = "screening"


def place(bench: Bench, bureau: str) -> Path:
    """Where a bureau's indexes are."""
    return bench.settings.path / FOLDER / bureau


def forget(bench: Bench, bureau: str, name: str) -> None:
    """Takes an index away: that of the records, or that of a list by its id."""
    shutil.rmtree(place(bench, bureau) / name, ignore_errors=True)
