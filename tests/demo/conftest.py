# SPDX-License-Identifier: Apache-2.0
"""Names that are on lists of real people and firms, which the demonstration must never use; and a demonstration node, made small."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyascii import anyascii

from carillon import node as nodes
from carillon.demo import load
from tests.conftest import shared_data


@pytest.fixture(scope="session")
def demo(tmp_path_factory, cheap_passwords):
    folder = tmp_path_factory.mktemp("demo") / "node"
    with pytest.MonkeyPatch.context() as patch:
        for name, count in (("PERSONS", 60), ("OBJECTS", 150), ("REPORTS", 12), ("CHECKS", 30), ("DRAFTS_LEFT", 2)):
            patch.setattr(load, name, count)
        load.build(folder, progress=lambda _: None)
    opened = nodes.open_node(folder)
    yield opened
    opened.close()


def key(name: str) -> frozenset[str]:
    """The parts of a name in plain letters, in any order."""
    return frozenset(re.findall(r"[a-z0-9]+", anyascii(name).lower().replace("'", "").replace("-", " ")))


@pytest.fixture(scope="session")
def listed() -> dict[frozenset[str], str]:
    """Names and aliases on the lists beside the checkout, by their key."""
    return {key(name): name for name in _listed(shared_data("watchlists")) if key(name)}


def _listed(folder: Path) -> Iterator[str]:
    with (folder / "ofac_2019_sdn.csv").open(encoding="latin-1", newline="") as file:
        yield from (row[1] for row in csv.reader(file) if len(row) > 2)
    with (folder / "ofac_2019_alt.csv").open(encoding="latin-1", newline="") as file:
        yield from (row[3] for row in csv.reader(file) if len(row) > 3)
    for entry in re.findall(
        r"<(?:INDIVIDUAL|ENTITY)>(.*?)</(?:INDIVIDUAL|ENTITY)>", (folder / "un_2018_excerpt.xml").read_text("utf-8"), re.DOTALL
    ):
        yield " ".join(re.findall(r"<(?:FIRST|SECOND|THIRD|FOURTH)_NAME>([^<]*)", entry))
        yield from re.findall(r"<ALIAS_NAME>([^<]+)", entry)
    for line in (folder / "sample_entities.ftm.json").read_text("utf-8").splitlines():
        properties = json.loads(line)["properties"]
        yield from (*properties.get("name", ()), *properties.get("alias", ()))
