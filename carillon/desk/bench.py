# SPDX-License-Identifier: Apache-2.0
"""The bench that everybody at the desk works at: the database, the index, the packs, the settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from carillon.core.match.verdict import Thresholds
from carillon.core.packs.pack import Packs
from carillon.settings import Settings
from carillon.store.db import Database
from carillon.store.index.names import NameIndex
from carillon.store.journal import Journal


@dataclass(frozen=True)
class Bench:
    """Made once by `node`, passed as the first argument to every deed."""

    settings: Settings
    packs: Packs
    database: Database
    names: NameIndex
    journal: Journal
    thresholds: Mapping[str, Thresholds]

    def close(self) -> None:
        """Writes what waits and lets go of the database."""
        self.journal.close()
        self.database.close()
