# SPDX-License-Identifier: Apache-2.0
"""The bench that everybody at the desk works at: the database, the index, the packs, the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carillon.core.match.verdict import Thresholds
from carillon.core.packs.pack import Packs
from carillon.desk.carrier import Carrier
from carillon.desk.keys import Keys
from carillon.exchange.keyring import Keyring
from carillon.settings import Settings
from carillon.store.db import Database
from carillon.store.index.names import NameIndex
from carillon.store.index.watches import WatchIndex
from carillon.store.journal import Journal


@dataclass(frozen=True)
class Bench:
    """Made once by `node`, passed as the first argument to every deed."""

    settings: Settings
    packs: Packs
    database: Database
    names: NameIndex
    watched: WatchIndex
    journal: Journal
    thresholds: Mapping[str, Thresholds]
    keys: Keys
    carrier: Carrier = field(default_factory=Carrier)

    @property
    def keyring(self) -> Keyring | None:
        """The keys with which this node speaks to others; None on a node that belongs to no exchange."""
        return self.keys.ring

    def close(self) -> None:
        """Writes what waits and lets go of the database."""
        self.journal.close()
        self.database.close()
