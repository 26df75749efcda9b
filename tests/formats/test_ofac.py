# SPDX-License-Identifier: Apache-2.0
"""OFAC's three files."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from carillon import errors
from carillon.formats import ofac
from carillon.formats.rows import Rejected, Row
from tests.conftest import shared_data

DATA = Path(__file__).parent / "data"


def small() -> list[Row | Rejected]:
    return list(ofac.read(*(io.BytesIO((DATA / f"ofac_{name}.csv").read_bytes()) for name in ("sdn", "alt", "add"))))


def properties(source_id: str) -> dict[str, Any]:
    return next(row.body["properties"] for row in small() if isinstance(row, Row) and row.source_id == source_id)


def test_rows() -> None:
    assert [(row.source_id, row.body["schema"], row.links) for row in small() if isinstance(row, Row)] == [
        ("101", "Person", ()),
        ("101-wallet-1SampLeAddressForTestsOnLy", "CryptoWallet", ("holder",)),
        ("102", "Organization", ()),
        ("103", "Vessel", ()),
        ("104", "Airplane", ()),
    ]


def test_rejections_say_file_line_and_reason() -> None:
    rejected = {row.place: row.reason for row in small() if isinstance(row, Rejected)}
    assert rejected.keys() == {"alt line 3", "sdn line 5", "sdn line 6 (106)", "alt line 4"}
    assert "4" in rejected["sdn line 5"]
    assert "planet" in rejected["sdn line 6 (106)"]
    assert "999" in rejected["alt line 4"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("name", ["SAMPLETON, Testa Ann", "Testa Ann SAMPLETON"]),
        ("lastName", ["SAMPLETON"]),
        ("firstName", ["Testa Ann"]),
        ("alias", ["SAMPEL, Tess", "Tess SAMPEL"]),
        ("weakAlias", ["THE SAMPLER"]),
        ("program", ["TEST1", "TEST2"]),
        ("position", ["Minister of Samples"]),
        ("birthDate", ["1960-07-17", "1962", "1958", "1959"]),
        ("birthPlace", ["Testham, Upper Samples, France"]),
        ("birthCountry", ["fr"]),
        ("nationality", ["fr"]),
        ("gender", ["female"]),
        ("passportNumber", ["X1234567"]),
        ("idNumber", ["55-1"]),
        ("socialSecurityNumber", ["000-00-0000"]),
        ("email", ["testa@mail.example"]),
        ("phone", ["33100000000"]),
        ("country", ["sy", "kp"]),
        ("address", ["1 Sample Street, Sampleville, Syria"]),
    ],
)
def test_a_person(name: str, values: list[str]) -> None:
    assert properties("101")[name] == values


def test_remarks_that_say_more_stay_in_the_notes() -> None:
    assert properties("101")["notes"] == [
        "alt. DOB circa 1962",
        "alt. DOB 1958 to 1959",
        "citizen Freedonia",
        "Passport X1234567 (France) issued 01 Jan 2021",
        "Likes tests",
    ]


def test_a_wallet_names_its_holder() -> None:
    wallet = properties("101-wallet-1SampLeAddressForTestsOnLy")
    assert wallet["publicKey"] == ["1SampLeAddressForTestsOnLy"]
    assert wallet["currency"] == ["XBT"]
    assert wallet["holder"] == ["101"]


def test_an_organisation_a_vessel_and_an_aircraft() -> None:
    works, star, craft = (properties(number) for number in ("102", "103", "104"))
    assert works["taxNumber"] == ["4711"]
    assert works["registrationNumber"] == ["HRB 1"]
    assert works["swiftBic"] == ["TESTDEFF"]
    assert works["previousName"] == ["SPECIMEN WORKS"]
    assert star["imoNumber"] == ["0000000"]
    assert star["mmsi"] == ["000000001"]
    assert star["tonnage"] == ["1234"]
    assert star["flag"] == ["pa"]
    assert star["pastFlags"] == ["mt"]
    assert craft["registrationNumber"] == ["ZZ-TST", "YY-TST"]
    assert craft["serialNumber"] == ["256"]
    assert craft["buildDate"] == ["2002-08-28"]


ROW = '1,"TEST, Ann","individual","T",' + ",".join(["-0- "] * 8)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("ONLYNAME", ["ONLYNAME"]),
        ("SAMPLE, Ann, Jr.", ["SAMPLE, Ann, Jr.", "Ann SAMPLE Jr."]),
        ("SAMPLE, Ann, Bea", ["SAMPLE, Ann, Bea", "Ann Bea SAMPLE"]),
    ],
)
def test_names_of_persons(name: str, names: list[str]) -> None:
    (row,) = ofac.read(io.BytesIO(ROW.replace("TEST, Ann", name).encode()))
    assert isinstance(row, Row)
    assert row.body["properties"]["name"] == names


@pytest.mark.parametrize(
    "data",
    ["", "\x1a\r\n", "<html>\n</html>\n", f'{ROW}\r\n2,"CUT OFF', f'{ROW}\r\n2,"SHORT",-0- ', f"{ROW}\r\n26"],
)
def test_another_file_or_one_cut_off_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed):
        list(ofac.read(io.BytesIO(data.encode())))


def test_files_in_the_wrong_order_are_malformed() -> None:
    sdn, alt = ((DATA / f"ofac_{name}.csv").read_bytes() for name in ("sdn", "alt"))
    with pytest.raises(errors.Malformed, match="alt file"):
        list(ofac.read(io.BytesIO(alt), io.BytesIO(sdn)))


def test_alt_and_add_may_not_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofac, "INDEX_LIMIT", 100)
    with pytest.raises(errors.TooLarge, match="100 bytes"):
        small()


def test_the_real_list_comes_out_whole() -> None:
    files = [shared_data(f"watchlists/ofac_2019_{name}.csv") for name in ("sdn", "alt", "add")]
    kinds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    with files[0].open("rb") as sdn, files[1].open("rb") as alt, files[2].open("rb") as add:
        for row in ofac.read(sdn, alt, add):
            assert isinstance(row, Row), row
            kinds[row.body["schema"]] += 1
            counts.update({name: len(values) for name, values in row.body["properties"].items()})
    assert kinds == {"Person": 3845, "Organization": 2994, "Vessel": 323, "Airplane": 217, "CryptoWallet": 2}
    assert counts["birthDate"] >= 4403
    assert counts["passportNumber"] >= 1229
    assert counts["imoNumber"] == 318
    assert counts["holder"] == 2
