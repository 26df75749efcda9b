# SPDX-License-Identifier: Apache-2.0
"""Every country has a bureau with its names, and the secretariat has a code that no country will get."""

from importlib.resources import files
from zoneinfo import ZoneInfo

from carillon.demo.bureaus import SECRETARIAT, bureaus, codes


def test_who_is_there() -> None:
    standing = [bureau.standing for bureau in bureaus()]
    assert standing.count("member") == 193
    assert standing.count("observer") == 2
    assert standing.count("secretariat") == 1
    assert len({bureau.code for bureau in bureaus()}) == len(standing)
    assert tuple(bureau.code for bureau in bureaus()) == codes()


def test_the_secretariat_has_a_user_assigned_code_and_comes_last() -> None:
    assert bureaus()[-1].code == SECRETARIAT
    assert "XA" <= SECRETARIAT <= "XZ"


def test_names_in_four_languages() -> None:
    france = next(bureau for bureau in bureaus() if bureau.code == "FR")
    assert france.names == {"ar": "فرنسا", "en": "France", "fr": "France", "es": "Francia"}
    assert all(name for bureau in bureaus() for name in bureau.names.values())


def test_other_languages_can_be_asked_for() -> None:
    names = {bureau.code: bureau.names for bureau in bureaus(("ja",))}
    assert names["JP"] == {"ja": "日本"}
    assert set(names[SECRETARIAT]) == {"ja"}


def test_time_zones_are_of_their_country() -> None:
    of: dict[str, set[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            of.setdefault(code, set()).add(zone)
    for bureau in bureaus():
        assert bureau.timezone is not None
        ZoneInfo(bureau.timezone)
        if bureau.code not in ("XK", SECRETARIAT):  # tzdata has no line for either
            assert bureau.timezone in of[bureau.code], bureau.code


def test_languages_are_known() -> None:
    spoken = {bureau.code: bureau.languages for bureau in bureaus()}
    assert spoken["CH"][0] == "de"
    assert spoken["QA"] == ("ar",)
    assert all(spoken.values())
