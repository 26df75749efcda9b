# SPDX-License-Identifier: Apache-2.0
"""The examples that the packs carry: the valid ones are taken, the invalid ones refused for exactly the mistakes they name."""

from typing import Any

import pytest

from carillon.core.model import entities
from carillon.core.model.kinds import caption
from carillon.core.packs import load
from carillon.errors import Invalid

PACKS = load.load()


def collect(name: str) -> list[Any]:
    return [
        pytest.param(example, id=f"{file}-{at}") for file in load.shipped() for at, example in enumerate(load.examples(file).get(name, []))
    ]


@pytest.mark.parametrize("example", collect("valid"))
def test_valid_example(example: dict[str, Any]) -> None:
    entity = entities.read(example, PACKS.kinds).entity
    assert caption(PACKS.kinds[entity.schema], entity)


@pytest.mark.parametrize("example", collect("invalid"))
def test_invalid_example(example: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as wrong:
        entities.read(example["entity"], PACKS.kinds)
    assert sorted(wrong.value.fields) == sorted(example["mistakes"])


def test_every_area_has_examples_of_both() -> None:
    for file in load.shipped():
        if not file.startswith("base/"):
            found = load.examples(file)
            assert found["valid"], file
            assert found["invalid"], file
