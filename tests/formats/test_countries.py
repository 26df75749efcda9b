# SPDX-License-Identifier: Apache-2.0
"""Countries by code, name, formal name and nationality."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.countries import code_of
from tests.conftest import shared_data

SIX_LANGUAGES = [f"official_name_{language}" for language in ("en", "fr", "es", "ar", "cn", "ru")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("FR", "fr"),
        ("fra", "fr"),
        ("250", "fr"),
        ("4", "af"),
        ("ET", "et"),
        ("ST", "st"),
        ("St Lucia", "lc"),
        ("D", "de"),
        ("GBN", "gb"),
        ("GER", "de"),
        ("France", "fr"),
        ("république française", None),
        ("ALLEMAGNE", "de"),
        ("Deutschland", "de"),
        ("Россия", "ru"),
        ("日本", "jp"),
        ("مصر", "eg"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Korea, North", "kp"),
        ("Republic of Korea", "kr"),
        ("the Democratic Republic of the Congo", "cd"),
        ("Congo, Democratic Republic of the", "cd"),
        ("Republic of the Congo", "cg"),
        ("Syrian Arab Republic", "sy"),
        ("Russian Federation (the)", "ru"),
        ("Iran (Islamic Republic of)", "ir"),
        ("Libyan Arab Jamahiriya", "ly"),
        ("United Kingdom of Great Britain and Northern Ireland", "gb"),
        ("Republic of China", "tw"),
        ("Republic of Ireland", "ie"),
        ("Kingdom of Norway", "no"),
        ("Virgin Islands, British", "vg"),
        ("Cote d'Ivoire", "ci"),
        ("St. Lucia", "lc"),
        ("Trinidad and Tobago", "tt"),
        ("Burma", "mm"),
        ("Czechoslovakia", "cshh"),
        ("USSR", "suhh"),
        ("Kosovo", "xk"),
        ("Yemeni", "ye"),
        ("American", "us"),
        ("no", "no"),
        ("EU", None),
        ("XX", None),
        ("Freedonia", None),
        ("", None),
        ("-", None),
    ],
)
def test_code_of(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_official_names_in_six_languages() -> None:
    """Nearly all are known, and none is taken for another country."""
    known = dict.fromkeys(SIX_LANGUAGES, 0)
    total = dict.fromkeys(SIX_LANGUAGES, 0)
    with shared_data("geo/country-codes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for language in SIX_LANGUAGES:
                if name := row[language].strip():
                    code = code_of(name)
                    assert code in (None, row["ISO3166-1-Alpha-2"].lower()), name
                    total[language] += 1
                    known[language] += code is not None
    assert min(known[language] / total[language] for language in SIX_LANGUAGES) > 0.98


@given(st.text(max_size=200))
def test_anything_is_a_code_or_none(name: str) -> None:
    code = code_of(name)
    assert code is None or (len(code) in (2, 4) and code.islower())
