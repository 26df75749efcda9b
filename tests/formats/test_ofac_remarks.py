# SPDX-License-Identifier: Apache-2.0
"""Fragments of OFAC's remarks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats import ofac_remarks
from carillon.formats.bodies import Body


def read(remarks: str, schema: str = "Person") -> dict[str, list[str]]:
    body = Body(schema)
    ofac_remarks.add(body, remarks)
    return dict(body.plain()["properties"])


@pytest.mark.parametrize(
    ("remark", "found"),
    [
        ("DOB 1946.", {"birthDate": ["1946"]}),
        ("DOB Apr 1961", {"birthDate": ["1961-04"]}),
        ("DOB circa Apr 1961", {"birthDate": ["1961-04"], "notes": ["DOB circa Apr 1961"]}),
        ("DOB 01 Jan 1955 to 31 Dec 1955", {"birthDate": ["1955"]}),
        ("DOB late 1950s", {"notes": ["DOB late 1950s"]}),
        ("POB Testham, Korea, South", {"birthPlace": ["Testham, Korea, South"], "birthCountry": ["kr"]}),
        ("POB Testham", {"birthPlace": ["Testham"]}),
        ("citizen Korea, North", {"citizenship": ["kp"]}),
        ("Passport X1 (France)", {"passportNumber": ["X1"], "notes": ["Passport X1 (France)"]}),
        ("alt. Passport X1", {"passportNumber": ["X1"]}),
        ("Passport AB 12 issued 01 Jan 2000", {"passportNumber": ["AB 12"], "notes": ["Passport AB 12 issued 01 Jan 2000"]}),
        ("Holder of a passport", {"notes": ["Holder of a passport"]}),
        ("Passport unknown", {"notes": ["Passport unknown"]}),
        ("Cedula No. 12.345-6", {"idNumber": ["12.345-6"]}),
        ("NIT # 800-1", {"taxNumber": ["800-1"]}),
        ("a.k.a. 'THE TEST'.", {"weakAlias": ["THE TEST"]}),
        ("f.k.a. 'OLD TEST'", {"previousName": ["OLD TEST"]}),
        ("Email:a@mail.example.", {"email": ["a@mail.example"]}),
        ("a@mail.example (email)", {"email": ["a@mail.example"]}),
        ("http://www.test.example (website)", {"website": ["http://www.test.example"]}),
        ("Telephone (98)(91)(21115315)", {"phone": ["98 91 21115315"]}),
        ("Phone Number 98-21", {"phone": ["98-21"]}),
        ("Linked To: TEST S.A.", {"notes": ["Linked To: TEST S.A."]}),
        ("", {}),
    ],
)
def test_persons(remark: str, found: dict[str, list[str]]) -> None:
    assert read(remark) == found


def test_numbers_of_what_is_no_person() -> None:
    assert read("Passport X1; National ID No. 5", "Organization") == {"idNumber": ["X1"], "registrationNumber": ["5"]}
    assert read("Vessel Registration Identification IMO 0000000", "Organization") == {"registrationNumber": ["0000000"]}


def test_several_fragments() -> None:
    found = read("DOB 1946; alt. DOB 1947; Gender Male; Minister of Samples.")
    assert found == {"birthDate": ["1946", "1947"], "gender": ["male"], "notes": ["Minister of Samples"]}


@given(st.lists(st.sampled_from(["DOB", "POB", "Passport", "12", "(X)", "to", "circa", "alt.", "a.k.a.", "'", ";", " "])))
def test_no_remark_is_lost(words: list[str]) -> None:
    remarks = " ".join(words)
    found = read(remarks)
    if any(c.isalnum() for c in remarks.replace("alt.", "")):
        assert found or not any(part.strip(" .';") for part in remarks.split(";"))
