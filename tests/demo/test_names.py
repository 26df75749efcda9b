# SPDX-License-Identifier: Apache-2.0
"""Names are in the script that they say, and no pair of a given and a family name is that of a person on a list."""

import unicodedata
from collections.abc import Iterator
from random import Random

import pytest

from carillon.demo.bureaus import codes
from carillon.demo.names import Country, countries, draw_name
from carillon.demo.people import persons
from carillon.demo.users import users
from tests.demo.conftest import key

SCRIPTS = {
    "Latn": "LATIN", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Arab": "ARABIC", "Hebr": "HEBREW", "Hani": "CJK", "Hant": "CJK",
    "Jpan": "CJK HIRAGANA KATAKANA", "Hang": "HANGUL", "Thai": "THAI", "Deva": "DEVANAGARI", "Taml": "TAMIL", "Beng": "BENGALI",
    "Geor": "GEORGIAN", "Armn": "ARMENIAN", "Ethi": "ETHIOPIC", "Khmr": "KHMER", "Mymr": "MYANMAR",
}  # fmt: skip

FAMOUS = (
    "Emmanuel Macron", "Vladimir Putin", "Xi Jinping", "Kim Jong-un", "Narendra Modi", "Recep Tayyip Erdoğan", "Donald Trump",
    "Lionel Messi", "Cristiano Ronaldo", "Kylian Mbappé", "Osama bin Laden", "Angela Merkel", "Haruki Murakami", "Novak Djokovic",
    "Pedro Sánchez", "Luiz Inácio Lula da Silva", "Tamim bin Hamad Al Thani", "Eliud Kipchoge", "Björn Borg", "Bong Joon-ho",
)  # fmt: skip
"""A sample, to see that the rule about family names holds."""


def pairs(country: Country) -> Iterator[str]:
    """Every given name with everything that may follow it, in both scripts."""
    for gender in ("male", "female"):
        for given in country.given[gender]:
            for other in (*country.family[gender], *country.middle[gender], *(country.given["male"] if not country.family[gender] else ())):
                yield f"{given.native} {other.native}"
                yield f"{given.latin} {other.latin}"


def test_forty_countries_and_eighteen_scripts() -> None:
    assert len(countries()) >= 40
    assert set(countries()) <= set(codes())
    assert {country.script for country in countries().values()} == set(SCRIPTS)


@pytest.mark.parametrize("code", sorted(countries()))
def test_parts_are_in_the_script_of_the_country(code: str) -> None:
    country = countries()[code]
    parts = [part for group in (country.given, country.family, country.middle) for of in group.values() for part in of]
    for part in [*parts, *country.places]:
        assert part.native.strip() == part.native != ""
        letters = [letter for letter in part.native if letter.isalpha() and not unicodedata.category(letter).startswith("M")]
        allowed = SCRIPTS[country.script].split()
        assert all(unicodedata.name(letter).startswith(tuple(allowed)) for letter in letters), part.native
        assert all(
            "LATIN" in unicodedata.name(letter) for letter in part.latin if letter.isalpha() and ord(letter) > 127 and letter not in "ʻʼ"
        ), part.latin


@pytest.mark.parametrize("code", sorted(countries()))
def test_every_form_can_be_filled(code: str) -> None:
    country = countries()[code]
    for gender in ("male", "female"):
        assert len(country.given[gender]) >= 4
        name = draw_name(country, gender, Random(1))
        assert name.given
        assert (name.native == name.latin) == (country.script == "Latn" and country.form == country.latin)


def test_women_bear_the_form_for_women() -> None:
    country = countries()["RU"]
    name = draw_name(country, "female", Random(3))
    assert name.native.split()[1].endswith("на")
    assert name.native.split()[2].endswith("а")


def test_chinese_and_korean_names_are_written_in_one_word() -> None:
    assert " " not in draw_name(countries()["CN"], "male", Random(1)).native
    assert " " in draw_name(countries()["JP"], "male", Random(1)).native


def test_no_pair_is_a_listed_person(listed: dict[frozenset[str], str]) -> None:
    met = {pair: listed[key(pair)] for country in countries().values() for pair in pairs(country) if key(pair) in listed}
    assert met == {}


def test_no_whole_name_is_a_listed_person(listed: dict[frozenset[str], str]) -> None:
    drawn = [
        name for draft in persons(4000, 11) for name in (*draft.body["properties"]["name"], *draft.body["properties"].get("alias", ()))
    ]
    drawn += [user.name for user in users()]
    assert {name: listed[key(name)] for name in drawn if key(name) in listed} == {}


def test_no_pair_is_a_famous_person() -> None:
    made = {key(pair) for country in countries().values() for pair in pairs(country)}
    assert [name for name in FAMOUS if key(name) in made] == []
