# SPDX-License-Identifier: Apache-2.0
"""The tables are there, small, and say what they should."""

from importlib import resources

from carillon.core.match import tables


def test_common_and_short_words_weigh_less() -> None:
    assert tables.weight("john") < tables.weight("zvonimir")
    assert tables.weight("li") < tables.weight("zvonimir")


def test_spellings_and_short_forms() -> None:
    assert set(tables.groups("mehmet")) & set(tables.groups("muhammad"))
    assert set(tables.nicknames("bill")) & set(tables.nicknames("william"))


def test_readings_of_characters() -> None:
    assert "명철" in tables.korean("明哲")
    assert "taiman" in tables.cantonese("大文")
    assert "da" in tables.mandarin("tai")
    assert tables.written("髙橋") == tables.written("高橋")
    assert any(reading.startswith("smi") for reading in tables.foreign(tuple("스미스"), "korean"))


def test_the_files_are_small_and_say_where_they_come_from() -> None:
    files = [f for f in (resources.files("carillon.core.match") / "data").iterdir() if f.name.endswith(".txt")]
    assert sum(len(f.read_bytes()) for f in files) < 2_200_000
    assert all(f.read_text(encoding="utf-8").startswith("# ") for f in files)
