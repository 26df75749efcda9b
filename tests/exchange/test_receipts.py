# SPDX-License-Identifier: Apache-2.0
"""Receipts: a node's word that stands by itself, on arrival and years later."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Expired, Forged, Garbled, Invalid, PeerError, Unlisted
from carillon.exchange import changes, receipts
from carillon.exchange.receipts import Receipt
from tests.exchange.scene import AFTER, LATER, NOW, network

NET = network()
APPLIED = Receipt(
    message="msg-0001",
    digest="ab" * 32,
    deed="applied",
    node="nairobi",
    bureau="KE",
    at=NOW,
    directory=NET.directory.version,
    record="rec-1",
    version=3,
)
DATA = receipts.issue(APPLIED, NET.rings["nairobi"])


def test_a_receipt_is_read_when_it_comes_and_checked_later() -> None:
    assert receipts.read(DATA, NET.directory, NOW).record == "rec-1"
    assert receipts.check(DATA, NET.directory) == receipts.read(DATA, NET.directory, NOW)
    assert canonical(json.loads(DATA)) == DATA
    assert DATA.isascii()


def test_the_stored_receipt_outlives_the_membership() -> None:
    without = changes.remove_bureau(NET.directory, "KE", LATER)
    with pytest.raises(Unlisted):
        receipts.read(DATA, without, LATER)
    with pytest.raises(Garbled):
        receipts.check(DATA, without)  # another version than the one it names
    with pytest.raises(Expired):
        receipts.read(DATA, NET.directory, AFTER)
    assert receipts.check(DATA, NET.directory).deed == "applied"


def altered(change: Callable[[dict[str, Any]], object]) -> bytes:
    told = json.loads(DATA)
    change(told)
    return canonical(told)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda r: r["receipt"].update(deed="purged"), Forged),
        (lambda r: r["receipt"].update(digest="cd" * 32), Forged),
        (lambda r: r["receipt"].update(bureau="UG"), Forged),
        (lambda r: r["receipt"].update(bureau="JP"), Forged),
        (lambda r: r["receipt"].update(node="tokyo"), Forged),
        (lambda r: r["receipt"].update(bureau="ZZ"), Unlisted),
        (lambda r: r.update(kid="0" * 16), Unlisted),
        (lambda r: r["receipt"].update(at="2026-05-04T00:00:00.000000Z"), Expired),
        (lambda r: r["receipt"].update(at="2026-05-32T00:00:00.000000Z"), Garbled),
        (lambda r: r["receipt"].update(deed="read"), Garbled),
        (lambda r: r["receipt"].update(deed="refused"), Garbled),
        (lambda r: r["receipt"].update(code="policy"), Garbled),
        (lambda r: r["receipt"].update(version=0), Garbled),
        (lambda r: r["receipt"].update(record=""), Garbled),
        (lambda r: r["receipt"].pop("protocol"), Garbled),
        (lambda r: r["receipt"].update(more=1), Garbled),
        (lambda r: r.update(more=1), Garbled),
    ],
)
def test_an_altered_receipt_is_refused(change: Callable[[dict[str, Any]], object], error: type[PeerError]) -> None:
    with pytest.raises(error):
        receipts.read(altered(change), NET.directory, NOW)


def test_a_refusal_says_why() -> None:
    refused = msgspec.structs.replace(APPLIED, deed="refused", code="retention")
    assert receipts.read(receipts.issue(refused, NET.rings["nairobi"]), NET.directory, NOW).code == "retention"


@pytest.mark.parametrize("fields", [{"deed": "refused"}, {"code": "x"}, {"at": "now"}, {"version": -1}, {"digest": ""}, {"bureau": "ke"}])
def test_a_receipt_that_would_be_refused_is_not_issued(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        receipts.issue(msgspec.structs.replace(APPLIED, **fields), NET.rings["nairobi"])


def test_a_node_gives_no_receipt_for_anothers_bureau() -> None:
    theirs = receipts.issue(msgspec.structs.replace(APPLIED, bureau="JP"), NET.rings["nairobi"])
    with pytest.raises(Forged):
        receipts.read(theirs, NET.directory, NOW)
    with pytest.raises(Forged):
        receipts.check(theirs, NET.directory)


def test_a_revoked_key_gives_no_receipts() -> None:
    with pytest.raises(Forged):
        receipts.read(DATA, changes.revoke(NET.directory, NET.rings["nairobi"].kid, NOW), NOW)


@given(data=st.data())
def test_damaged_receipts_are_refused(data: st.DataObject) -> None:
    receipt = bytearray(DATA)
    receipt[data.draw(st.integers(0, len(receipt) - 1))] = data.draw(st.integers(0, 255))
    if bytes(receipt) != DATA:
        with pytest.raises(PeerError):
            receipts.read(bytes(receipt), NET.directory, NOW)
