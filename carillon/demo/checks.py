# SPDX-License-Identifier: Apache-2.0
"""Checks as officers make them: travellers, papers and plates, most of them unknown to any record, a few that meet one."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import msgspec

from carillon.demo import specimens
from carillon.demo.drafts import STAFFED, Draft
from carillon.demo.names import countries, draw_name

_PLACES = {
    "FR": ("Paris, airport, booth 14", "Modane, road tunnel", "Marseille, ferry terminal"),
    "QA": ("Doha, airport, e-gate 3", "Abu Samra, road border", "Lusail, accreditation centre"),
    "US": ("New York, airport, booth 31", "Laredo, bridge 2", "Boston, harbour"),
    "BR": ("São Paulo, airport, booth 8", "Foz do Iguaçu, bridge", "Santos, port gate"),
    "JP": ("Tokyo, airport, booth 22", "Osaka, ferry terminal", "Fukuoka, port"),
    "EG": ("Cairo, airport, booth 5", "Taba, road border", "Alexandria, port gate"),
}

_PURPOSES = {
    "person": ("border",) * 6 + ("identify", "security_check", "accreditation", "wanted"),
    "document": ("border",) * 8 + ("identify", "security_check"),
    "vehicle": ("border", "identify", "investigation", "wanted"),
    "firearm": ("investigation", "identify"),
    "account": ("investigation", "analysis"),
    "wallet": ("investigation", "analysis"),
    "phone": ("investigation", "identify"),
    "indicator": ("investigation", "analysis", "alert"),
    "object": ("investigation", "identify"),
}

_AT_A_DESK = frozenset({"firearm", "account", "wallet", "phone", "indicator", "object"})
"""Kinds that are asked by officers and analysts of the bureau, not at a border."""

_NUMBERED = {
    # The schema of a record: the kind of check that meets it, and the properties that may be asked for.
    "TravelDocument": ("document", ("number",)),
    "Vehicle": ("vehicle", ("vin", "registrationNumber")),
    "Firearm": ("firearm", ("serialNumber",)),
    "BankAccount": ("account", ("iban",)),
    "CryptoWallet": ("wallet", ("publicKey",)),
    "Phone": ("phone", ("number",)),
    "Indicator": ("indicator", ("domain", "ipAddress", "url", "hash", "email")),
}


class CheckDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`body` is what POST /api/v1/checks takes. `meant` says that a record was in mind when it was drawn; whether the asker gets
    to see it is for the record's audience and reach."""

    bureau: str
    role: str
    body: dict[str, Any]
    meant: bool


def checks(count: int, seed: int, persons: Sequence[Draft], objects: Sequence[Draft], *, share: float = 0.06) -> Iterator[CheckDraft]:
    """`count` checks by officers of the staffed bureaus; `share` of them are about one of the persons or objects."""
    dice = Random(seed)
    numbered = [draft for draft in objects if draft.body["schema"] in _NUMBERED]
    for _ in range(count):
        bureau = dice.choice(STAFFED)
        meant = bool(persons or numbered) and dice.random() < share
        if not meant:
            kind, query = _stranger(bureau, dice)
        elif persons and (not numbered or dice.random() < 0.5):
            kind, query = "person", _about_person(dice.choice(persons).body["properties"], dice)
        else:
            kind, query = _about_object(dice.choice(numbered).body, dice)
        yield _asked(bureau, kind, query, meant, dice)


def _asked(bureau: str, kind: str, query: dict[str, str], meant: bool, dice: Random) -> CheckDraft:
    """Who asks, where, and what for."""
    purpose = dice.choice(_PURPOSES[kind])
    desk = kind in _AT_A_DESK or purpose in ("investigation", "analysis")
    body: dict[str, Any] = {"kind": kind, "query": query, "purpose": purpose}
    body["place"] = "Duty desk" if desk else dice.choice(_PLACES[bureau])
    if purpose == "investigation":
        body["reference"] = f"{bureau}-{dice.randrange(1000, 10000)}"
    role = dice.choice(("officer", "officer", "analyst") if desk else ("frontline", "frontline", "frontline", "officer"))
    return CheckDraft(bureau=bureau, role=role, body=body, meant=meant)


def _about_person(properties: dict[str, Any], dice: Random) -> dict[str, str]:
    """What an officer types: one of the names in its script or in Latin letters, the nationality, the birth date mostly."""
    name = dice.choice(properties["name"])
    query = {"name": name, "nationality": properties["nationality"][0].upper()}
    born = properties["birthDate"][0]
    if isinstance(born, str) and dice.random() < 0.85:
        query["birth_date"] = born
    if dice.random() < 0.5:
        query["gender"] = properties["gender"][0]
    return query


def _about_object(body: dict[str, Any], dice: Random) -> tuple[str, dict[str, str]]:
    kind, names = _NUMBERED[body["schema"]]
    properties = body["properties"]
    query = {"number": properties[dice.choice([name for name in names if name in properties])][0]}
    if kind in ("document", "vehicle") and "country" in properties:
        query["country"] = properties["country"][0].upper()
    if kind == "firearm":
        query |= {"make": properties["make"][0], "model": properties["model"][0], "calibre": properties["calibre"][0]}
    return kind, query


def _stranger(bureau: str, dice: Random) -> tuple[str, dict[str, str]]:
    """Somebody or something that is in no record."""
    kind = dice.choices(("person", "document", "vehicle", "phone"), weights=(50, 28, 18, 4))[0]
    land = dice.choice(tuple(countries()))
    if kind == "person":
        born = f"{dice.randint(1948, 2008)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        name, land = _traveller(dice)
        return kind, {"name": name, "birth_date": born, "nationality": land}
    if kind == "document":
        return kind, {"number": f"ZY{land}{dice.randrange(100000):05d}", "country": land, "type": "passport"}
    if kind == "vehicle":
        plate, registered = specimens.draw_plate(dice, bureau if dice.random() < 0.7 else None)
        return kind, {"number": plate, "country": registered}
    return kind, {"number": specimens.draw_phone(dice, bureau)[0]}


def _traveller(dice: Random) -> tuple[str, str]:
    """A given name of one country with a family name of another, a pair that none of the persons bears; and the second country."""
    lands = [land for land in countries().values() if land.family["female"]]
    one, other = dice.sample(lands, 2)
    gender = dice.choice(("male", "female"))
    given, family = draw_name(one, gender, dice).given, draw_name(other, gender, dice).family
    return f"{given[-1]} {family[-1]}", other.code
