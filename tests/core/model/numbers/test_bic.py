# SPDX-License-Identifier: Apache-2.0
"""Business identifier codes."""

import pytest

from carillon.core.model.numbers.bic import BIC
from carillon.errors import Invalid


def test_the_head_office_may_be_left_out() -> None:
    assert BIC.key("DEUTDEFF").value == BIC.key("deutdeffxxx").value
    assert BIC.key("DEUTDEFF500").value != BIC.key("DEUTDEFF").value


@pytest.mark.parametrize("code", ["DEUTDEF", "DEUTXYFF", "DEUT12FF", "DEUTDEFF50"])
def test_no_code(code: str) -> None:
    with pytest.raises(Invalid):
        BIC.clean(code)


def test_doubts() -> None:
    assert BIC.verify("DEUTDEFF", "DE") is None
    assert "DE, not in FR" in (BIC.verify("DEUTDEFF", "fr") or "")
    assert "tests" in (BIC.verify("DEUTDEF0") or "")
