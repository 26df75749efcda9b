# SPDX-License-Identifier: Apache-2.0
"""The settings of one node: one frozen structure, read once from `node.toml`, passed in, never looked up elsewhere."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from carillon.errors import Invalid, NotFound

Door = Literal["api", "web", "public"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an operator can set. Policy is not a setting: it lives with the records and in the packs."""

    folder: str
    """The node's folder: database, index, keys and logs."""
    node: str = "carillon"
    """The name by which other nodes will know this one."""
    database: str = ""
    """A SQLAlchemy URL; empty: SQLite in the folder. `postgresql://user:password@host/name` when a node grows."""
    host: str = "127.0.0.1"
    """The address to listen on; anything but the local machine wants TLS in front."""
    port: int = 8470
    """The port of all HTTP doors."""
    workers: int = 1
    """Processes that serve; each follows the change feed with its own view of the index."""
    secure_cookies: bool = False
    """Send cookies over TLS only. Set it when the node stands behind TLS."""
    session_hours: int = 12
    """A signed-in session ends after this many hours."""
    sign_in_tries: int = 5
    """Wrong passwords before a name has to wait."""
    sign_in_wait_seconds: int = 300
    """How long it then waits; each further wrong password doubles it, up to a day."""
    thresholds: dict[str, dict[str, float]] = {}
    """From which score a match is possible and a hit, by kind or kind/purpose: `"person/border" = { possible = 0.7, hit = 0.93 }`."""
    watch_days: int = 400
    """For how many days a question may be kept open at most."""
    ask_seconds: float = 1.0
    """How long a check waits for other nodes that hold records which stay at home."""
    blind_bureaus: tuple[str, ...] = ()
    """Bureaus of this node that other bureaus may ask blindly whether they hold a number (`carillon check blind`); none but those named."""
    blind_daily: int = 50
    """How often each of the others may ask so in a day; everything that it asks about is one guess at a number."""
    claim_hours: float = 8.0
    """For how long a desk's claim on a request keeps others from answering it."""
    attachment_bytes: int = 10_485_760
    """Bytes of one attachment."""
    attachments_each: int = 10
    """Attachments that one bureau may hang on one thing."""
    screening_bytes: int = 268_435_456
    """Bytes of one list of persons that is uploaded to be screened; it is taken in parts, so its size costs no memory."""
    screening_workers: int = 2
    """Processes that screen lists beside those that serve, one list after the other; 0: only `carillon screening run` screens."""
    doors: Annotated[tuple[Door, ...], Meta(min_length=1)] = ("api", "web", "public")
    """Which doors are served: `api` and `web` for those who sign in, `public` for everybody. `["public"]` alone for a machine that faces
    the world."""
    public_base: str = ""
    """The address of the public site, such as `https://notices.example`; empty: as each request says."""
    public_bureau: str = ""
    """The bureau that keeps the tip line of this node; empty: the secretariat where it is here, or else the first bureau of the node."""
    public_per_minute: int = 600
    """Requests that one address may make of the public site in a minute; 0: as many as it likes. Counted by each worker process."""
    tips_per_address: int = 5
    """Tips and additions that one address may send in an hour."""
    tips_per_hour: int = 500
    """Tips that are taken in an hour altogether; 0: as many as come."""
    four_eyes: bool = False
    """A notice is cleared by one reviewer and published by another."""
    answer_rates_open: bool = True
    """Every bureau sees how well each of the others answers requests; otherwise compliance and control alone."""
    refusals_open: bool = False
    """Every bureau sees how often each of the others refuses, and on what grounds; otherwise compliance and control alone."""
    stale_months: int = 24
    """A record that was not touched for so long counts as stale in the figures."""
    body_limit: int = 1_048_576
    """Bytes of one request body."""

    @property
    def path(self) -> Path:
        return Path(self.folder)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.path / 'carillon.db'}"


def read(folder: Path) -> Settings:
    """The settings in `folder/node.toml`; raises NotFound when there is no node, Invalid when the file is wrong."""
    file = folder / "node.toml"
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            f"There is no node in {folder}.",
            help="Make one with `carillon init DIR --bureau CC`, or name another folder with --node or CARILLON_NODE.",
        ) from None
    try:
        values = tomllib.loads(data.decode("utf-8"))
        return msgspec.convert({**values, "folder": str(folder)}, Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as wrong:
        raise Invalid(f"{file}: {wrong}", help="Correct the file; docs/settings.md lists every setting.") from None
