# SPDX-License-Identifier: Apache-2.0
"""A node's keys: made, shown, stored, replaced with an overlap, and forgotten."""

import hashlib

import pytest

from carillon.errors import Broken, Invalid, NotFound
from carillon.exchange import keyring, wire
from carillon.exchange.keyring import Keyring
from tests.exchange.scene import Stream


@pytest.fixture
def ring() -> Keyring:
    return keyring.make("paris", ["FR", "FR-CYBER"], Stream("keys"))


def test_a_new_keyring_signs_and_opens_for_its_bureaus(ring: Keyring) -> None:
    shown = ring.public()
    assert (shown.node, set(shown.opening)) == ("paris", {"FR", "FR-CYBER"})
    kid, signature = ring.sign(b"data")
    public = wire.unb64(shown.signing[0].public)
    assert kid == shown.signing[0].kid == hashlib.sha256(public).hexdigest()[:16]
    assert keyring.verify(public, signature, b"data")
    assert not keyring.verify(public, signature, b"date")
    assert not keyring.verify(public, signature[:-1], b"data")
    assert not keyring.verify(b"\xff" * 32, signature, b"data")


def test_real_randomness_is_the_default() -> None:
    assert keyring.make("paris", ["FR"]).kid != keyring.make("paris", ["FR"]).kid


@pytest.mark.parametrize(
    ("node", "bureau"), [("Paris", "FR"), ("paris.fr", "FR"), ("-paris", "FR"), ("", "FR"), ("paris", "fr"), ("paris", "")]
)
def test_names_are_those_of_the_protocol(node: str, bureau: str) -> None:
    with pytest.raises(Invalid):
        keyring.make(node, [bureau])


def test_it_is_stored_and_read_again(ring: Keyring) -> None:
    kept = keyring.from_json(ring.rotate(Stream("more")).to_json())
    assert kept.public() == ring.rotate(Stream("more")).public()
    assert kept.sign(b"data") == ring.sign(b"data")


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data.replace(b"paris", b"PARIS"), lambda data: b"{}", lambda data: b""]
)
def test_a_damaged_file_is_broken(ring: Keyring, change: object) -> None:
    with pytest.raises(Broken):
        keyring.from_json(change(ring.to_json()))  # type: ignore[operator]


def test_a_file_whose_current_key_is_missing_is_broken(ring: Keyring) -> None:
    with pytest.raises(Broken):
        keyring.from_json(ring.to_json().replace(ring.kid.encode(), b"0" * 16))


def test_no_secret_is_told_by_its_looks(ring: Keyring) -> None:
    told = repr(ring) + repr(ring.opening("FR", ring.public().opening["FR"][0].kid)) + repr(keyring.SigningKey(b"k" * 32))
    for secret in [one for one in ring.to_json().decode().split('"') if len(one) == 43]:
        assert secret not in told


def test_new_keys_overlap_with_the_old_ones(ring: Keyring) -> None:
    newer = ring.rotate(Stream("more"))
    assert newer.kid == ring.kid, "peers do not know the new key yet"
    first, second = newer.public().signing
    assert newer.speak_with(second.kid).sign(b"data")[0] == second.kid
    old, new = newer.public().opening["FR"]
    assert newer.opening("FR", old.kid)
    assert newer.opening("FR", new.kid)
    assert newer.opening("FR-CYBER", new.kid) is None
    with pytest.raises(NotFound):
        newer.speak_with("0" * 16)
    left = newer.speak_with(second.kid).forget([first.kid, old.kid])
    assert left.opening("FR", old.kid) is None
    assert [key.kid for key in left.public().signing] == [second.kid]


def test_a_key_in_use_is_not_forgotten(ring: Keyring) -> None:
    for kid in (ring.kid, ring.public().opening["FR"][0].kid):
        with pytest.raises(Invalid):
            ring.forget([kid])


def test_a_bureau_is_added_once(ring: Keyring) -> None:
    more = ring.add_bureau("MC", Stream("mc"))
    assert more.bureaus == {"FR", "FR-CYBER", "MC"}
    assert ring.bureaus == {"FR", "FR-CYBER"}
    with pytest.raises(Invalid):
        more.add_bureau("MC")


def test_a_fingerprint_is_for_two_voices() -> None:
    assert keyring.fingerprint(b"") == "e3b0 c442 98fc 1c14 9afb f4c8 996f b924"
