# SPDX-License-Identifier: Apache-2.0
"""Public extracts in the shape that clients know: every field that they read, and no other; queries, pages and ages."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.extract import Alias, Company, Disappearance, Extract, Listing, Parent, Picture, Warrant
from carillon.formats import public_codes, public_notices, public_query
from carillon.formats.interpol_codes import EYES, HAIR

BASE = "https://notices.example/public/notices/v1"
PICTURE = Picture("61234567", "a" * 64, "image/jpeg")
RED = Extract(
    id="2099/12345", notice="ntc-1", owner="FR", colour="red", name="EXEMPLE", forename="JEANNE", birth_date="1990-06-15",
    birth_place="Lyon", birth_country="FR", sex="female", nationalities=("FR", "LB", "XXA"), height="1.73", weight="58",
    eyes=("brown",), hair=("HAIB", "blond"), languages=("fra", "ar"), warrants=(Warrant("FR", "Fraud\nForgery"), Warrant("914", "x", "y")),
    pictures=(PICTURE,),
)  # fmt: skip
YELLOW = Extract(
    id="2099/2", notice="ntc-2", owner="FR", colour="yellow", name="MUSTER", birth_date="2010", birth_name="Probe",
    disappearance=Disappearance("2024-05", "Kiel", "DE"), father=Parent("MUSTER", "OTTO"),
)  # fmt: skip
UN = Extract(
    id="2099/3", notice="ntc-3", owner="XS", colour="un", entity=True, name="Muster Trading",
    listing=Listing("QDe.999", 1267, "2012-02-01", "A summary", ("Assets freeze",)), company=Company(legal_form="Ltd", formerly=("Old",)),
    aliases=(Alias("MT"),),
)  # fmt: skip
PERSON_LISTED = Extract(id="2099/4", notice="ntc-4", owner="XS", colour="un", name="WZOROWY", listing=Listing("QDi.998", 1988))
_ENDS = {"_embedded", "_links"}
FIELDS = {
    "red": "date_of_birth distinguishing_marks weight nationalities entity_id eyes_colors_id sex_id place_of_birth forename "
    "arrest_warrants country_of_birth_id hairs_id name languages_spoken_ids height",
    "yellow": "weight birth_name entity_id nationalities height name eyes_colors_id place date_of_event hairs_id father_forename "
    "father_name mother_forename mother_name forename date_of_birth languages_spoken_ids country country_of_birth_id sex_id "
    "distinguishing_marks place_of_birth",
    "person": "summary weight profession purposes entity_id aliases father_name un_reference identity_documents nationalities "
    "name_at_birth name name_in_original_script un_resolution father_forename mother_forename forename associates date_of_birth "
    "un_reference_date forename_in_original_script languages_spoken_ids country_of_birth_id sex_id mother_name "
    "adresses place_of_birth main_activity",
    "entity": "summary purposes entity_id aliases un_reference name name_in_original_script un_resolution associates un_reference_date "
    "adresses main_activity from_chamber_of_commerce legal_form administrators additional_information registration_number "
    "formerly_known_as",
}


@pytest.mark.parametrize(("extract", "kind"), [(RED, "red"), (YELLOW, "yellow"), (PERSON_LISTED, "person"), (UN, "entity")])
def test_a_notice_has_the_fields_that_are_documented_and_no_other(extract: Extract, kind: str) -> None:
    assert set(public_notices.detail(BASE, extract)) == set(FIELDS[kind].split()) | _ENDS


def test_a_red_notice_in_full() -> None:
    told = public_notices.detail(BASE, RED)
    assert told["_embedded"] == {"links": []}
    assert told["_links"]["self"]["href"] == f"{BASE}/red/2099-12345"
    assert told["_links"]["thumbnail"]["href"] == f"{BASE}/red/2099-12345/images/61234567"
    assert (told["height"], told["weight"], told["sex_id"]) == (1.73, 58, "F")
    assert (told["nationalities"], told["eyes_colors_id"], told["hairs_id"]) == (["FR", "LB"], ["BRO"], ["HAIB", "YELB"])
    assert told["languages_spoken_ids"] == ["FRE", "ARA"]
    assert told["arrest_warrants"] == [
        {"issuing_country_id": "FR", "charge": "Fraud\r\nForgery", "charge_translation": None},
        {"issuing_country_id": "914", "charge": "x", "charge_translation": "y"},
    ]
    assert (told["date_of_birth"], told["distinguishing_marks"]) == ("1990/06/15", None)


def test_what_is_not_known_is_null_or_nought() -> None:
    told = public_notices.detail(BASE, YELLOW)
    assert (told["height"], told["weight"], told["eyes_colors_id"], told["forename"], told["sex_id"]) == (0, 0, None, None, "U")
    assert (told["date_of_birth"], told["date_of_event"], told["place"], told["country"]) == ("2010", "2024/05", "Kiel", "DE")
    assert "thumbnail" not in told["_links"]


def test_pictures_and_their_absence() -> None:
    assert public_notices.images(BASE, YELLOW)["_embedded"] == {"images": []}
    found = public_notices.images(BASE, RED)
    assert found["_embedded"]["images"][0]["picture_id"] == "61234567"
    assert found["_links"]["notice"]["href"] == f"{BASE}/red/2099-12345"


@pytest.mark.parametrize("number", ["2099/1", "2099/12345", "2099/7-FR", "2099/7-FR-CYBER"])
def test_numbers_go_into_addresses_and_back(number: str) -> None:
    assert "/" not in public_notices.dashed(number)
    assert public_notices.slashed(public_notices.dashed(number)) == number == public_notices.slashed(number)


def test_addresses_of_listed_persons_and_entities() -> None:
    assert public_notices.address(BASE, UN) == f"{BASE}/un/entities/2099-3"
    assert public_notices.address(BASE, PERSON_LISTED) == f"{BASE}/un/persons/2099-4"


def chosen(colour: str, *extracts: Extract, **given: str) -> list[str]:
    shelf = [public_query.shelve(number, one) for number, one in enumerate(extracts)]
    query = public_query.read(colour, given.items())
    return [one.extract.id for one in public_query.select(colour, query, shelf, "2026-11-25")]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, True),
        ({"name": "exempl"}, True),
        ({"name": "^EX.*$", "forename": "^......$"}, True),
        ({"name": "", "forename": "", "unheard": "of", "page": "x"}, True),
        ({"forename": "^$"}, False),
        ({"nationality": "LB"}, True),
        ({"nationality": "DE"}, False),
        ({"nationality": "null"}, False),
        ({"nationality": "nowhere"}, False),
        ({"ageMin": "36", "ageMax": "36"}, True),
        ({"ageMin": "37"}, False),
        ({"ageMax": "35"}, False),
        ({"ageMin": "0", "ageMax": "300"}, True),
        ({"sexId": "F"}, True),
        ({"sexId": "M"}, False),
        ({"arrestWarrantCountryId": "914"}, True),
        ({"arrestWarrantCountryId": "BR"}, False),
        ({"freeText": "forgery lyon"}, True),
        ({"freeText": "lisbon"}, False),
        ({"name": "exemple", "sexId": "M"}, False),
    ],
)
def test_conditions_are_all_to_be_met(given: dict[str, str], found: bool) -> None:
    assert chosen("red", RED, YELLOW, **given) == (["2099/12345"] if found else [])


def test_conditions_on_lists_of_the_security_council() -> None:
    assert chosen("un", UN, PERSON_LISTED, unResolution="1267") == ["2099/3"]
    assert chosen("un", UN, PERSON_LISTED, unReference="qdi.998") == ["2099/4"]
    assert chosen("un", UN, PERSON_LISTED, unResolution="many") == ["2099/3", "2099/4"]


@given(count=st.integers(0, 400), page=st.integers(0, 500), size=st.integers(0, 250))
def test_pages_reach_160_and_end(count: int, page: int, size: int) -> None:
    shelf = [public_query.shelve(number, RED) for number in range(count)]
    cut = public_query.cut({"page": page, "resultPerPage": size}, shelf)
    told = public_notices.page(BASE, {"name": "x"}, cut, lambda number: f"{BASE}/red?page={number}")
    reached = min(count, 160)
    first = (cut.number - 1) * cut.size
    assert [one.place for one in cut.shown] == list(range(reached))[first : first + cut.size]
    assert (told["total"], 1 <= cut.number <= cut.last, 1 <= cut.size <= 160) == (count, True, True)
    assert ("next" in told["_links"]) == (cut.number < cut.last)
    assert told["query"] == {"name": "x", "page": cut.number, "resultPerPage": cut.size}
    assert cut.number == min(max(page, 1), cut.last)


@pytest.mark.parametrize(
    ("born", "found"),
    [
        ("1990-06-15", (36, 36)),
        ("1990-11-25", (36, 36)),
        ("1990-11-26", (35, 35)),
        ("1990-11", (35, 36)),
        ("1990", (35, 36)),
        ("", None),
        ("-", None),
    ],
)
def test_ages_of_dates_that_may_be_partial(born: str, found: tuple[int, int] | None) -> None:
    assert public_query.ages(born, "2026-11-25") == found


def test_codes_go_through_unchanged() -> None:
    assert public_codes.eyes(EYES) == list(EYES)
    assert public_codes.hair(HAIR) == [code for code in HAIR if code not in ("YELBD", "BROL")]
    assert [public_codes.sex(one) for one in ("M", "F", "U", "")] == ["M", "F", "U", "U"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("fr", "FRE"),
        ("deu", "GER"),
        ("zho", "CHI"),
        ("cmn", "CHI"),
        ("fas", "PER"),
        ("el", "GRE"),
        ("nld", "DUT"),
        ("ces", "CZE"),
        ("PER", "PER"),
    ],
)
def test_languages_have_their_bibliographic_form(given: str, code: str) -> None:
    assert public_codes.languages([given]) == [code]


def test_no_language_code_has_its_other_form() -> None:
    assert len(public_codes.LANGUAGES) == 486
    assert not public_codes.LANGUAGES & {"zho", "fas", "ell", "deu", "fra", "nld", "ces"}
    assert public_codes.languages(["tlx", "", "q", "sqi"]) == ["ALB"]


@pytest.mark.parametrize(
    ("given", "code"), [("xk", "UNK"), ("UNK", "UNK"), ("916", "916"), ("XXA", None), ("", None), ("UK", "GB"), ("xx", None)]
)
def test_countries(given: str, code: str | None) -> None:
    assert public_codes.country(given) == code


@pytest.mark.parametrize(
    ("height", "weight", "told"),
    [
        ("1.73", "58.5", (1.73, 58.5)),
        ("1,8 m", "80 kg", (1.8, 80)),
        ("173 cm", "80", (1.73, 80)),
        ("173", "1000", (1.73, 0)),
        ("tall", "heavy", (0, 0)),
        ("5 ft 8", "", (0, 0)),
        ("9999", "-3", (0, 0)),
    ],
)
def test_measures_as_records_have_them(height: str, weight: str, told: tuple[float, float]) -> None:
    found = public_notices.detail(BASE, msgspec.structs.replace(RED, height=height, weight=weight))
    assert (found["height"], found["weight"]) == told
