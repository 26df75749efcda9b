# SPDX-License-Identifier: Apache-2.0
"""The catalogues hold every text of the pages, and nothing else."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

from carillon.doors.language import NAMES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    found = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", NAMES)
def test_a_catalogue_is_up_to_date(messages: ModuleType, language: str) -> None:
    """`python tools/messages.py` brings it up to date."""
    wanted = {message.id if isinstance(message.id, str) else message.id[0] for message in messages.collect() if message.id}
    with messages.file_of(language).open("rb") as stream:
        there = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(stream, locale=language) if message.id}
    assert sorted(wanted - there) == []
    assert sorted(there - wanted) == []


def test_a_translation_that_lost_a_value_is_noticed(messages: ModuleType) -> None:
    for language in NAMES:
        with messages.file_of(language).open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id and message.string:
                    assert list(message.check()) == [], (language, message.id)


def test_texts_of_code_templates_packs_and_reasons_are_there(messages: ModuleType) -> None:
    found = messages.collect()
    for text in (
        "Sign in",
        "Possible hit",
        "Arrest with a view to extradition",
        "Date of birth",
        "Probably true",
        "birth date: both {left}",
    ):
        assert found.get(text) is not None, text
