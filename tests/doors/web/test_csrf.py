# SPDX-License-Identifier: Apache-2.0
"""The proof that a form is ours."""

import pytest

from carillon.doors.web import csrf
from carillon.errors import Denied


def test_a_proof_fits_its_secret() -> None:
    csrf.require("secret", csrf.proof("secret"), {})
    csrf.require("secret", csrf.proof("secret"), {"sec-fetch-site": "same-origin"})


@pytest.mark.parametrize(("secret", "given"), [("secret", ""), ("secret", csrf.proof("other")), ("", csrf.proof("")), ("secret", "é")])
def test_any_other_does_not(secret: str, given: str) -> None:
    with pytest.raises(Denied):
        csrf.require(secret, given, {})


def test_the_proof_tells_nothing_of_the_secret() -> None:
    assert "secret" not in csrf.proof("secret")
    assert len(csrf.proof("a")) == 64
