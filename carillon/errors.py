# SPDX-License-Identifier: Apache-2.0
"""One tree of errors, by whose fault it is: the asker's, a peer's, or this node's.

An error carries what a person needs: what was wrong (`message`), what to do next (`help`), and, where fields were wrong, each of them
with its reason (`fields`). Status numbers, exit codes and HTML belong to the doors.
"""

from collections.abc import Mapping


class Error(Exception):
    """Root of the tree. `code` is a stable word for programs, `message` and `help` are sentences for people."""

    code = "error"

    def __init__(self, message: str, *, help: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.fields: dict[str, str] = dict(fields or {})


class AskerError(Error):
    """Whoever asked can put it right."""

    code = "bad_request"


class Invalid(AskerError):
    """A value, a record or a request breaks a rule; all broken rules are in `fields` at once."""

    code = "invalid"


class Malformed(AskerError):
    """A file or a body is not of the form it claims; `place` says where (line 3, byte 120, entry 7)."""

    code = "malformed"

    def __init__(self, message: str, *, place: str = "", help: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message, help=help)
        self.place = place


class TooLarge(AskerError):
    """More than the stated limit of bytes, items or depth."""

    code = "too_large"


class Unauthenticated(AskerError):
    """Nobody we know: no token, a wrong, expired or revoked one, or a wrong password."""

    code = "unauthenticated"


class Denied(AskerError):
    """We know who asks, and the policy says no; the message gives the reason."""

    code = "denied"


class NotFound(AskerError):
    """There is no such thing, or the asker may not know that there is."""

    code = "not_found"


class Conflict(AskerError):
    """Somebody else was first; `current` is the state that won and `offered` what was asked for."""

    code = "conflict"

    def __init__(self, message: str, *, help: str = "", current: object = None, offered: object = None) -> None:
        super().__init__(message, help=help)
        self.current = current
        self.offered = offered


class TooMany(AskerError):
    """Too many tries; `retry_after` is in seconds."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after: int, help: str = "") -> None:
        super().__init__(message, help=help)
        self.retry_after = retry_after


class PeerError(Error):
    """Another node sent what it should not have, or does not answer."""

    code = "peer"


class Garbled(PeerError):
    """Not of the form that the protocol gives it: no canonical JSON, a field wrong, missing or too many."""

    code = "peer_garbled"


class TooBig(PeerError):
    """More than the protocol's limit of bytes, depth, values or slips."""

    code = "peer_too_big"


class Forged(PeerError):
    """A signature or a seal does not hold, a key was revoked, or a node speaks for a bureau that another node hosts."""

    code = "peer_forged"


class Unlisted(PeerError):
    """A node, bureau, group or key is not in our directory (any more). Ours may be older than the peer's: renew it, then try again."""

    code = "peer_unlisted"


class NotAddressed(PeerError):
    """Nothing in it is for a bureau of this node, or it is locked with a key that this node does not hold."""

    code = "peer_not_addressed"


class Expired(PeerError):
    """A key, a question or a membership is past its time, or a time lies ahead of our clock."""

    code = "peer_expired"


class Replayed(PeerError):
    """A question that was asked, and answered, before."""

    code = "peer_replayed"


class Frozen(PeerError):
    """The directory has expired: nothing is sent or accepted until there is a newer one."""

    code = "directory_frozen"


class Rollback(PeerError):
    """A directory that is not newer than ours, or another one under the same version."""

    code = "directory_rollback"


class NodeError(Error):
    """This node is at fault: its disk, its database, its settings."""

    code = "node"


class Unavailable(NodeError):
    """The node cannot do it now: the disk is full, the database is locked, a migration is under way."""

    code = "unavailable"


class Broken(NodeError):
    """What the node remembers does not hold together: a broken audit chain, a database newer than this program."""

    code = "broken"
