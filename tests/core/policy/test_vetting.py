# SPDX-License-Identifier: Apache-2.0
"""What a report of suspicious activity must say before others read it, in many languages."""

from typing import Any

import pytest

from carillon.core.model.report import Report, Vetting
from carillon.core.packs.load import load
from carillon.core.policy import vetting
from carillon.errors import Invalid

PACKS = load()


def report(**more: Any) -> Report:
    return Report(
        **{"id": "rep-1", "owner": "FR", "title": "Seen at the gate", "narrative": "He stood there.", "area": "terrorism", **more}
    )


ONLY_WHAT_THEY_ARE = [
    "Three Muslims live in the flat above the shop.",
    "A man with dark-skinned friends lives here.",
    "Des musulmans se réunissent le vendredi.",
    "Son voisin est d'origine étrangère.",
    "Una familia gitana vive en la calle.",
    "Des Roms vivent dans cette rue.",
    "A Roma family lives next door.",
    "In der Wohnung wohnen Ausländer.",
    "يسكن مسلمون في الشقة",
    "В квартире живут мусульмане.",
    "В доме живут мигранты.",
    "Üst katta Kürt bir aile oturuyor.",
    "楼上住着穆斯林。",
    "خانواده‌ای مهاجر در اینجا زندگی می‌کنند",
    "They are communists and go to meetings.",
    "The two men are gay.",
    "Она лесбиянка.",
]


@pytest.mark.parametrize("text", ONLY_WHAT_THEY_ARE)
def test_what_somebody_is_is_no_ground(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        vetting.require(PACKS, report(narrative=text), ())
    assert set(refusal.value.fields) == {"behaviours"}
    assert "what somebody is" in refusal.value.message
    vetting.require(PACKS, report(narrative=text, behaviours=("SABOT",)), ())
    vetting.require(PACKS, report(narrative=text, area="general"), ())


@pytest.mark.parametrize(
    "text",
    [
        "A bag stood at the gate.",
        "Romuald stood at the gate in Rome with a CD-ROM.",
        "AS Roma plays there; a Roman road leads to Romania.",
        "Il a filmé la barrière.",
        "Кто-то снимал ворота.",
        "有人在拍摄大门。",
    ],
)
def test_what_somebody_did_is_told_without_a_code_too(text: str) -> None:
    vetting.require(PACKS, report(narrative=text), ())


@pytest.mark.parametrize(
    ("behaviours", "kinds", "area", "needed"),
    [
        (("PHOTO",), ("Person",), "terrorism", True),
        (("SABOT", "PHOTO"), ("Vehicle", "Person"), "terrorism", True),
        (("PHOTO",), ("Organization",), "terrorism", False),
        (("SABOT",), ("Person",), "terrorism", False),
        (("PHOTO",), ("Vehicle",), "terrorism", False),
        (("PHOTO",), (), "terrorism", False),
        (("PHOTO",), ("Person",), "cybercrime", False),
        ((), ("Person",), "terrorism", False),
        (("GONE",), ("Person", "Gone"), "terrorism", False),
    ],
)
def test_lawful_behaviour_of_people_is_vetted(behaviours: tuple[str, ...], kinds: tuple[str, ...], area: str, needed: bool) -> None:
    one = report(behaviours=behaviours, area=area)
    assert vetting.needs(PACKS, one, kinds) is needed
    if needed:
        with pytest.raises(Invalid) as refusal:
            vetting.require(PACKS, one, kinds)
        assert set(refusal.value.fields) == {"vetting"}
    for nexus, may in (("terrorism", True), ("crime", True), ("none", False)):
        vetted = report(behaviours=behaviours, area=area, vetting=Vetting(nexus=nexus, grounds="x" * 30))
        if may:
            vetting.require(PACKS, vetted, kinds)
        else:
            with pytest.raises(Invalid):
                vetting.require(PACKS, vetted, kinds)


@pytest.mark.parametrize(
    ("more", "nexus", "grounds", "wrong"),
    [
        ({"behaviours": ("PHOTO",)}, "terrorism", "Filmed the same lock on six days, never the view.", set()),
        ({"behaviours": ("PHOTO",)}, "maybe", "Filmed the same lock on six days.", {"nexus"}),
        ({"behaviours": ("PHOTO",)}, "terrorism", "odd", {"grounds"}),
        ({"behaviours": ("PHOTO",)}, "terrorism", "Muslims, immigrants, activists", {"grounds"}),
        ({}, "", "", {"behaviours", "nexus", "grounds"}),
    ],
)
def test_both_parts_of_a_vetting(more: dict[str, Any], nexus: str, grounds: str, wrong: set[str]) -> None:
    assert set(vetting.faults(PACKS, report(**more), nexus, grounds)) == wrong


def test_every_characteristic_has_words_in_every_language() -> None:
    languages = {name: set(words) for name, words in PACKS.compliance.protected.items()}
    assert set(languages) == {"religion", "ethnicity", "nationality", "opinion", "orientation"}
    assert all(some == {"en", "fr", "es", "de", "ar", "ru", "tr", "zh", "fa"} for some in languages.values())
