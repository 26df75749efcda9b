# SPDX-License-Identifier: Apache-2.0
"""The memory of translations: a bureau's own, by sentence and pair of languages, gone with what was taken back."""

import pytest

from carillon.desk.requests import asking, translation
from carillon.errors import Denied, Invalid
from carillon.node import Node
from tests.conftest import cast
from tests.desk.requests.conftest import Pair, near

FRENCH = {"subject": "Qui est-ce?", "text": "Il a été vu deux fois. Qui est-ce?", "language": "fr"}


@pytest.fixture
def here(node: Node) -> Pair:
    return near(node)


def beside(pair: Pair, bureau: str, request_id: str, language: str = "en") -> dict[str, str | None]:
    found = translation.beside(*pair.at(bureau), request_id, language)
    return {sentence: known.translation if known else None for sentence, known in found.get(request_id, [])}


def test_a_sentence_that_comes_again_is_known(here: Pair) -> None:
    first = here.sent(**FRENCH)
    assert beside(here, "DE", first) == {"Qui est-ce?": None, "Il a été vu deux fois.": None}
    kept = translation.remember(*here.at("DE"), first, "qui  EST-ce?", "Who is it?", "en")
    assert (kept.by, kept.source_language, kept.language) == ("officer.de", "fr", "en")
    second = here.sent(**{**FRENCH, "text": "Bonjour.\nQui est-ce?"})
    assert beside(here, "DE", second) == {"Qui est-ce?": "Who is it?", "Bonjour.": None}
    translation.remember(*here.at("DE"), second, "Qui est-ce?", "Who is that?", "en")
    assert beside(here, "DE", first)["Qui est-ce?"] == "Who is that?"


def test_it_stays_with_the_bureau_and_the_pair_of_languages(here: Pair) -> None:
    request_id = here.sent(**FRENCH, to=["DE", "KE"])
    translation.remember(*here.at("DE"), request_id, "Qui est-ce?", "Who is it?", "en")
    assert beside(here, "KE", request_id)["Qui est-ce?"] is None
    assert beside(here, "DE", request_id, "es")["Qui est-ce?"] is None
    assert beside(here, "DE", request_id, "fr") == {}, "nobody needs a translation into the language of the text"


def test_it_goes_with_what_was_taken_back(here: Pair) -> None:
    request_id = here.sent(**FRENCH)
    other = here.sent(**FRENCH)
    translation.remember(*here.at("DE"), request_id, "Qui est-ce?", "Who is it?", "en")
    asking.recall(*here.at("FR"), request_id, "mistaken")
    assert beside(here, "DE", other)["Qui est-ce?"] is None


@pytest.mark.parametrize(
    ("source", "said", "language", "field"),
    [
        ("Not in it.", "x", "en", "source"),
        ("Qui est-ce?", " ", "en", "translation"),
        ("Qui est-ce?", "x" * 2_001, "en", "translation"),
        ("Qui est-ce?", "x", "fr", "language"),
        ("Qui est-ce?", "x", "", "language"),
    ],
)
def test_mistakes_are_named(here: Pair, source: str, said: str, language: str, field: str) -> None:
    request_id = here.sent(**FRENCH)
    with pytest.raises(Invalid) as wrong:
        translation.remember(*here.at("DE"), request_id, source, said, language)
    assert field in wrong.value.fields


def test_who_only_reads_keeps_nothing(here: Pair, node: Node) -> None:
    request_id = here.sent(**FRENCH)
    with pytest.raises(Denied):
        translation.remember(node.bench, cast(node, "DE", "control"), request_id, "Qui est-ce?", "Who?", "en")
