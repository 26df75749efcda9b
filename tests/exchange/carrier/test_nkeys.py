# SPDX-License-Identifier: Apache-2.0
"""Keys in NATS's spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Invalid
from carillon.exchange.carrier import nkeys
from carillon.exchange.carrier.nkeys import Nkey

SECRETS = st.binary(min_size=32, max_size=32)


def test_the_spelling_is_that_of_nats() -> None:
    key = Nkey(bytes(range(32)))
    assert key.seed == "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H776Y"
    assert key.public == "UAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RLKK"


@given(SECRETS)
def test_a_seed_makes_the_same_key_again(secret: bytes) -> None:
    key = Nkey(secret)
    assert key.seed.startswith("SU")
    assert key.public.startswith("U")
    again = Nkey.from_seed(key.seed)
    assert (again.secret, again.public) == (secret, key.public)
    assert nkeys.public_text(nkeys.public_bytes(key.public)) == key.public


@given(SECRETS, st.binary(max_size=100))
def test_what_it_signs_its_public_half_verifies(secret: bytes, data: bytes) -> None:
    key = Nkey(secret)
    assert nkeys.verify(key.public, key.sign(data), data)
    assert not nkeys.verify(key.public, key.sign(data), data + b"x")


@given(SECRETS, st.integers(0, 57), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_letter_is_noticed(secret: bytes, place: int, letter: str) -> None:
    seed = Nkey(secret).seed
    if seed[place] == letter:
        return
    with pytest.raises(Invalid):
        Nkey.from_seed(seed[:place] + letter + seed[place + 1 :])


@given(st.text(max_size=80))
def test_other_text_is_refused_and_a_seed_never_repeated(text: str) -> None:
    for read in (Nkey.from_seed, nkeys.public_bytes):
        with pytest.raises(Invalid) as refused:
            read(text)
        assert len(text) < 10 or text not in refused.value.message


def test_halves_are_not_mixed_up_and_other_kinds_are_refused() -> None:
    key = Nkey.make()
    with pytest.raises(Invalid):
        Nkey.from_seed(key.public)
    with pytest.raises(Invalid):
        nkeys.public_bytes(key.seed)
    with pytest.raises(Invalid):
        nkeys.public_bytes(nkeys._spell(bytes((0,)) + bytes(32)))  # an account's
    with pytest.raises(Invalid):
        Nkey(b"short")
    assert key.seed not in repr(key)
