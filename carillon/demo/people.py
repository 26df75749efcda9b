# SPDX-License-Identifier: Apache-2.0
"""Persons who do not exist, in the script of their country: wanted, missing, protected, watched and associated ones.

Everything about them is made up: the names by the rule in `names.py`, passport numbers with ZZ and the country's code, which no issuer
uses. Each body says so in its notes. The same seed gives the same persons.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from anyascii import anyascii

from carillon.demo.drafts import Draft, Terms, draw_owner, draw_rules, read_grade
from carillon.demo.names import Country, Name, countries, draw_name

FICTITIOUS = "Fictitious person of the demonstration."

_CRIMES = ("terrorism", "cybercrime", "trafficking", "financial", "firearms", "drugs", "organised")

CASES: dict[str, Terms] = {
    "wanted": Terms(
        areas=("general", "general", *_CRIMES),
        actions=("arrest",),
        audience=("all",) * 8 + ("except", "only"),
        reach=("copy",) * 6 + ("ask", "hit-only"),
        handling=(("TLP:AMBER",), ("H1", "TLP:AMBER"), ("TLP:GREEN",)),
        grades=("A1", "A1", "A2", "B2"),
    ),
    "missing": Terms(
        areas=("missing", "missing", "missing", "trafficking"),
        actions=("protect",),
        handling=(("TLP:GREEN",), ("TLP:CLEAR",)),
        grades=("A1", "A2"),
    ),
    "associate": Terms(
        areas=("terrorism", "trafficking", "financial", "organised"),
        actions=("locate", "inform"),
        audience=("all", "all", "except", "only"),
        reach=("copy", "copy", "ask", "hit-only"),
        handling=(("H1", "TLP:AMBER"), ("H2", "TLP:AMBER"), ("TLP:GREEN",)),
        grades=("B2", "B3", "C3", "F6"),
        company=5,
    ),
    "watched": Terms(
        areas=("terrorism", "financial", "trafficking"),
        actions=("discreet",),
        audience=("only",),
        reach=("silent", "silent", "hit-only"),
        handling=(("H1", "H2", "TLP:AMBER+STRICT"), ("H1", "H2", "TLP:AMBER+STRICT"), ("H2", "TLP:RED")),
        grades=("A2", "B2", "B3"),
        company=8,
    ),
    "protected": Terms(
        areas=("trafficking", "trafficking", "general"),
        actions=("protect",),
        audience=("only",),
        reach=("hit-only", "ask"),
        handling=(("H1", "H2", "TLP:AMBER+STRICT"),),
        grades=("A1", "A2"),
        company=4,
    ),
}

_WEIGHTS = {"wanted": 42, "missing": 22, "associate": 22, "watched": 6, "protected": 8}

_STATUS = {
    "wanted": ("wanted", "wanted", "convicted", "charged"),
    "missing": ("missing",),
    "associate": ("interest", "suspect", "warning"),
    "watched": ("suspect", "interest"),
    "protected": ("victim", "witness"),
}

_SUMMARIES = {
    "general": (
        "Burglary of dwellings in an organised group",
        "Robbery of a cash transport",
        "Homicide",
        "Theft of vehicles to order",
        "Forgery of identity documents",
        "Escape from lawful custody",
    ),
    "terrorism": (
        "Preparation of an attack on a public event",
        "Collecting money for attacks",
        "Training in the use of explosives",
        "Recruiting of minors",
    ),
    "cybercrime": (
        "Extortion by ransomware",
        "Trade in stolen account data",
        "Running a network of hijacked computers",
        "False ticket shops for sports events",
    ),
    "trafficking": (
        "Trafficking in persons for forced labour",
        "Trafficking in persons for sexual exploitation",
        "Smuggling of migrants by sea",
        "Forged labour contracts",
    ),
    "financial": ("Laundering through shell companies", "Business e-mail fraud", "Investment fraud", "Counterfeiting of currency"),
    "drugs": ("Import of cocaine in containers", "Running a laboratory for amphetamines", "Courier for a drug trade by post"),
    "organised": ("Directing an organised group", "Extortion of businesses", "Intimidation of witnesses"),
    "firearms": ("Unlawful export of firearms", "Conversion of alarm pistols", "Theft from an arms store", "Trade in unmarked ammunition"),
}

_SEEN_AT = ("bus station", "railway station", "beach", "school gate", "airport", "shopping street", "motorway rest area")
_CLOTHING = (
    "Blue anorak, grey jeans",
    "Yellow raincoat",
    "School uniform, green rucksack",
    "Black coat, white trainers",
    "Red cap, denim jacket",
)
_MISSING = (
    "Left home for school and did not arrive",
    "Last seen at a railway station",
    "Did not return from a sea trip",
    "Taken abroad by a parent against a court order",
    "Left a care home without medicine",
)
_PROTECTED = ("Injured party of an inquiry under way", "Witness in a trial under way; do not question")
_MARKS = (
    "Scar above the left eyebrow",
    "Tattoo of a swallow on the right wrist",
    "Missing tip of the left ring finger",
    "Burn mark on the right forearm",
    "Walks with a limp",
    "Birthmark below the ear",
)
_NICKNAMES = (
    "Kestrel",
    "The Surveyor",
    "Old Lantern",
    "Northgate",
    "The Baker",
    "Corkscrew",
    "Little Harbour",
    "Number Nine",
    "El Relojero",
    "La Bruja",
    "Le Marin",
    "أبو الريح",
    "Сова",
    "小北",
)
_EYES = ("brown", "brown", "dark brown", "blue", "green", "grey", "hazel")
_HAIR = ("black", "black", "brown", "dark blond", "red", "grey", "bald")


def persons(count: int, seed: int, *, today: str = "2026-01-01") -> Iterator[Draft]:
    """`count` records of the schema Person; `today` is the day that ages and absences are counted from. No whole name comes twice until
    a country's names are used up."""
    dice, day = Random(seed), date.fromisoformat(today[:10])
    lands = tuple(countries().values())
    used: set[str] = set()
    for number in range(count):
        land = dice.choice(lands)
        case = dice.choices(tuple(_WEIGHTS), weights=tuple(_WEIGHTS.values()))[0]
        gender = dice.choices(("male", "female"), weights=(60, 40) if case == "wanted" else (45, 55))[0]
        name = _fresh_name(land, gender, used, dice)
        properties = _identity(land, gender, name, dice)
        owner = draw_owner(land.code, dice)
        rules = draw_rules(CASES[case], owner, dice)
        properties |= _story(case, rules["area"], day, dice)
        properties["birthDate"] = _birth_date(case, day.year, dice)
        if case in ("wanted", "associate", "watched"):
            properties |= _appearance(name, dice)
        if dice.random() < 0.4:
            properties["passportNumber"] = [f"ZZ{land.code}{number:05d}"]
        yield Draft(owner=owner, case=case, body={"schema": "Person", "properties": properties, **rules})


def person(case: str, owner: str, nationality: str, dice: Random, today: date) -> Draft:
    """One person for a story: with a whole birth date, and open to every bureau."""
    land, terms = countries()[nationality], CASES[case]
    gender = dice.choice(("male", "female"))
    name = draw_name(land, gender, dice)
    rules = {"area": terms.areas[0], "action": terms.actions[0], "audience": {"mode": "all", "bureaus": []}, "reach": "copy"}
    rules |= {"handling": ["TLP:GREEN"], "grading": read_grade(terms.grades[0])}
    properties = _identity(land, gender, name, dice) | _story(case, str(rules["area"]), today, dice)
    year = today.year - (dice.randint(8, 16) if case == "missing" else dice.randint(22, 60))
    properties["birthDate"] = [f"{year}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"]
    properties |= _appearance(name, dice) if case != "missing" else {}
    return Draft(owner=owner, case=case, body={"schema": "Person", "properties": properties, **rules})


def _fresh_name(land: Country, gender: str, used: set[str], dice: Random) -> Name:
    for _ in range(8):
        name = draw_name(land, gender, dice)
        if name.native not in used:
            break
    used.add(name.native)
    return name


def _identity(land: Country, gender: str, name: Name, dice: Random) -> dict[str, Any]:
    """Names, gender, nationality, place of birth, languages."""
    place = dice.choice(land.places)
    names = [name.native] if name.native == name.latin else [name.native, name.latin]
    folded = anyascii(name.latin)
    if folded != name.latin:
        names.append(folded)
    nationality = [land.code.lower()]
    if dice.random() < 0.06:
        nationality.append(dice.choice(tuple(countries())).lower())
    found: dict[str, Any] = {
        "name": names,
        "firstName": list(name.given),
        "gender": [gender],
        "nationality": list(dict.fromkeys(nationality)),
        "birthPlace": list(dict.fromkeys((place.native, place.latin))),
        "birthCountry": [land.code.lower()],
        "spokenLanguage": list(dict.fromkeys((land.lang, dice.choice(("en", "fr", "es", "ar", land.lang))))),
    }
    if name.family:
        found["lastName"] = list(name.family)
    if name.father:
        found["fatherName"] = list(name.father)
    return found


def _story(case: str, area: str, today: date, dice: Random) -> dict[str, Any]:
    """Why the person is recorded."""
    told: dict[str, Any] = {"recordedAs": [dice.choice(_STATUS[case])], "notes": [FICTITIOUS]}
    if case == "missing":
        seen = today - timedelta(days=dice.randint(1, 700))
        about = {"lastSeenDate": [seen.isoformat()], "lastSeenPlace": [dice.choice(_SEEN_AT)], "clothing": [dice.choice(_CLOTHING)]}
        return {**told, "circumstances": [dice.choice(_MISSING)], **about}
    if case == "protected":
        return {**told, "summary": [dice.choice(_PROTECTED)]}
    told["summary"] = [dice.choice(_SUMMARIES[area])]
    if case == "wanted":
        told["topics"] = ["wanted"]
        if dice.random() < 0.25:
            told["caution"] = [dice.choice(("armed", "dangerous", "escape"))]
    return told


def _birth_date(case: str, this_year: int, dice: Random) -> list[Any]:
    """A whole date mostly, sometimes a month or a year, sometimes an explicit unknown."""
    young = case == "missing" and dice.random() < 0.6
    year = this_year - (dice.randint(6, 17) if young else dice.randint(19, 74))
    month, day = dice.randint(1, 12), dice.randint(1, 28)
    known = dice.random()
    if known < 0.03:
        return [{"unknown": True}]
    if known < 0.12:
        return [str(year)]
    if known < 0.16:
        return [f"{year}-{month:02d}"]
    return [f"{year}-{month:02d}-{day:02d}"]


def _appearance(name: Name, dice: Random) -> dict[str, Any]:
    """What a description may hold, and other names the person goes by."""
    found: dict[str, Any] = {}
    if dice.random() < 0.6:
        found |= {"height": [str(dice.randint(152, 198))], "eyeColor": [dice.choice(_EYES)], "hairColor": [dice.choice(_HAIR)]}
    if dice.random() < 0.25:
        found["distinguishingMarks"] = [dice.choice(_MARKS)]
    if dice.random() < 0.25:
        found["alias"] = [_misspelt(name.latin, dice)]
    if dice.random() < 0.12:
        found["weakAlias"] = [dice.choice(_NICKNAMES)]
    return found


def _misspelt(latin: str, dice: Random) -> str:
    """The name as a clerk might have heard it: one letter doubled or left out, never the first."""
    spots = [i for i, letter in enumerate(latin) if i and letter.isalpha() and latin[i - 1].isalpha()]
    spot = dice.choice(spots)
    return latin[:spot] + (latin[spot] * 2 if dice.random() < 0.5 else "") + latin[spot + 1 :]
