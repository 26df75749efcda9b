# SPDX-License-Identifier: Apache-2.0
"""Records of things: stolen documents, vehicles, firearms, accounts, wallets, telephones, online traces, works of art, ships, aircraft.

Documents are the specimens that issuers publish; numbers are nobody's (see `specimens.py`); makes and models are facts. Three records
are always there, since the documentation asks for them: the document L898902C3 of Utopia, the vehicle 1M8GDM9AXKP042788, and the
account GB82 WEST 1234 5698 7654 32.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from random import Random
from typing import Any

from anyascii import anyascii

from carillon.demo import specimens
from carillon.demo.bureaus import SECRETARIAT
from carillon.demo.drafts import STAFFED, Draft, Terms, draw_rules

FICTITIOUS = "Fictitious or specimen record of the demonstration."

_SHARED = ("all",) * 6 + ("except", "only")

TERMS: dict[str, Terms] = {
    "document": Terms(areas=("documents",), actions=("stop_document",), handling=(("TLP:GREEN",), ("TLP:AMBER",)), grades=("A1",)),
    "vehicle": Terms(areas=("vehicles",), actions=("seize", "seize", "inform"), audience=_SHARED, reach=("copy", "copy", "ask")),
    "firearm": Terms(areas=("firearms",), actions=("seize", "seize", "inform"), audience=_SHARED, reach=("copy", "copy", "hit-only")),
    "account": Terms(
        areas=("financial",),
        actions=("freeze", "freeze", "inform"),
        audience=_SHARED,
        handling=(("H1", "TLP:AMBER"), ("TLP:AMBER",)),
        grades=("A2", "B2", "B3"),
    ),
    "wallet": Terms(areas=("financial", "cybercrime"), actions=("freeze", "inform"), audience=_SHARED, grades=("B2", "B3", "C3", "F3")),
    "phone": Terms(
        areas=("organised", "trafficking"),
        actions=("inform", "confirm"),
        audience=_SHARED,
        reach=("copy", "ask", "silent"),
        handling=(("H1", "H2", "TLP:AMBER"), ("TLP:AMBER",)),
        grades=("B2", "B3", "C3"),
    ),
    "identity": Terms(areas=("cybercrime",), actions=("inform",), audience=_SHARED, grades=("B2", "B3", "C3", "F6")),
    "indicator": Terms(
        areas=("cybercrime",),
        actions=("inform", "confirm"),
        handling=(("TLP:GREEN", "PAP:GREEN"), ("TLP:CLEAR", "PAP:CLEAR"), ("TLP:AMBER", "PAP:AMBER")),
        grades=("A2", "B2", "C3"),
    ),
    "artwork": Terms(areas=("art",), actions=("seize", "inform"), handling=(("TLP:CLEAR",), ("TLP:GREEN",)), grades=("A1", "A2")),
    "ship": Terms(areas=("vehicles", "drugs"), actions=("inform", "specific_check"), audience=_SHARED, grades=("B2", "B3")),
    "aircraft": Terms(areas=("vehicles",), actions=("inform", "specific_check"), audience=_SHARED, grades=("B2", "B3")),
    "organisation": Terms(areas=("organised", "financial"), actions=("inform", "confirm"), audience=_SHARED, grades=("B2", "B3", "C3")),
}

Maker = Callable[[Random], tuple[str, str, str, dict[str, Any]]]
"""Draws a thing: whose country it concerns, the case, the schema and the properties."""


def objects(count: int, seed: int, *, today: str = "2026-01-01") -> Iterator[Draft]:
    """The fixed records (some hundred and thirty), then drawn ones until there are `count`; `today` is the day that thefts precede.

    A `count` smaller than the number of fixed records gives the first ones; the three of the documentation come first of all.
    """
    dice = Random(seed)
    made = 0
    for made, draft in enumerate(_fixed(dice), start=1):
        if made > count:
            return
        yield draft
    makers = _makers(date.fromisoformat(today[:10]))
    kinds = tuple(makers)
    for _ in range(count - made):
        kind = dice.choices(kinds, weights=(30, 24, 12, 8, 6, 6, 14))[0]
        land, case, schema, properties = makers[kind](dice)
        owner = land if kind == "document" or dice.random() < 0.7 else dice.choice(STAFFED)
        yield _draft(kind, owner, case, schema, properties, dice)


def _draft(kind: str, land: str, case: str, schema: str, properties: dict[str, Any], dice: Random) -> Draft:
    # Only the issuer may say that a document is not to be accepted; Utopia has no bureau.
    owner = SECRETARIAT if land == "UTO" else land
    given = {name: list(value) if isinstance(value, list | tuple) else [value] for name, value in properties.items() if value}
    notes = {} if kind == "document" else {"notes": [FICTITIOUS]}
    return Draft(owner=owner, case=case, body={"schema": schema, "properties": {**given, **notes}, **draw_rules(TERMS[kind], owner, dice)})


def _fixed(dice: Random) -> Iterator[Draft]:
    documents = [_specimen(*row) for row in _rows("documents")]
    yield _draft(*documents[0], dice)
    yield _everybody(_draft("vehicle", "US", "stolen", "Vehicle", _the_coach(), dice))
    yield _everybody(_draft("account", "GB", "fraud", "BankAccount", _account("GB82WEST12345698765432"), dice))
    for document in documents[1:]:
        yield _draft(*document, dice)
    for iban in specimens.IBANS:
        if not iban.startswith("GB82"):
            yield _draft("account", iban[:2], "fraud", "BankAccount", _account(iban), dice)
    for wallet in specimens.BURNT_WALLETS:
        yield _draft("wallet", dice.choice(("US", "FR", "JP")), "fraud", "CryptoWallet", {"publicKey": wallet}, dice)
    yield from _listed(dice)


def _listed(dice: Random) -> Iterator[Draft]:
    """Works of art, ships, aircraft, organisations and online identities, one record for each line."""
    for name, artist, kind, period, material, size, land in _rows("artworks"):
        art = {"name": name, "artist": artist, "objectType": kind, "period": period, "material": material, "dimensions": size}
        theft = {"status": "stolen", "theftDate": str(dice.randint(1986, 2025)), "country": land.lower()}
        yield _draft("artwork", land, "stolen", "Artwork", {**art, **theft}, dice)
    for name, kind, land, imo in _rows("vessels"):
        vessel = {"name": name, "type": kind, "flag": land.lower(), "imoNumber": imo, "status": "sought"}
        yield _draft("ship", land, "sought", "Vessel", vessel, dice)
    for mark, kind, designator, land in _rows("aircraft"):
        plane = {"registrationNumber": mark, "type": kind, "icaoCode": designator, "country": land.lower(), "status": "sought"}
        yield _draft("aircraft", land, "sought", "Airplane", plane, dice)
    for name, other, form, land in _rows("organisations"):
        schema = "Organization" if form == "-" else "Company"
        body = {"name": [name], "alias": [] if other == "-" else [other], "country": land.lower(), "topics": "crime"}
        yield _draft("organisation", land, "interest", schema, {**body, "legalForm": "" if form == "-" else form}, dice)
    for name, service in _rows("identities"):
        account = {"username": name, "service": service, "email": f"{_plain(name)}@mail.example"}
        yield _draft("identity", dice.choice(("FR", "US", "BR", "JP", "QA", "DE")), "suspect", "UserAccount", account, dice)


def _makers(today: date) -> dict[str, Maker]:
    """The kinds that are drawn without end."""

    def day(dice: Random, most: int = 900) -> str:
        return (today - timedelta(days=dice.randint(2, most))).isoformat()

    def vehicle(dice: Random) -> tuple[str, str, str, dict[str, Any]]:
        maker = dice.choice(tuple(specimens.MAKES))
        make, *models = specimens.MAKES[maker]
        plate, land = specimens.draw_plate(dice)
        status = dice.choice(("stolen",) * 6 + ("misappropriated", "used_in_crime", "sought"))
        theft = {"theftDate": day(dice), "theftPlace": dice.choice(_facts()["spots"])}
        found = {"registrationNumber": plate, "vin": specimens.draw_vin(dice, maker), "country": land.lower(), "make": make}
        return land, status, "Vehicle", {**found, "model": dice.choice(models), "colour": _pick("colours", dice), "status": status, **theft}

    def document(dice: Random) -> tuple[str, str, str, dict[str, Any]]:
        land = dice.choice(("FR", "QA", "US", "BR", "JP", "EG", "DE", "GB", "IT", "ES", "MA", "NG", "TR", "MX", "IN", "PL"))
        status = dice.choice(("stolen", "stolen", "lost", "lost", "lost", "revoked", "blank_stolen"))
        kind = dice.choice(("passport", "passport", "passport", "identity_card", "residence_permit"))
        found = {"number": f"ZX{land}{dice.randrange(100000):05d}", "country": land.lower(), "documentType": kind, "status": status}
        batch = {"blankBatch": f"ZX{land}-{dice.randrange(100):02d}"} if status == "blank_stolen" else {}
        return land, status, "TravelDocument", {**found, "statusDate": day(dice), "statusPlace": _pick("towns", dice), **batch}

    def firearm(dice: Random) -> tuple[str, str, str, dict[str, Any]]:
        make, model, calibre, kind, land = dice.choice(_rows("firearms"))
        status = dice.choice(("stolen", "stolen", "lost", "trafficked", "smuggled"))
        found = {"serialNumber": f"ZZ{dice.randrange(1000000):06d}", "make": make, "model": model, "calibre": calibre}
        rest = {"firearmType": kind, "madeIn": land.lower(), "status": status, "serialState": "legible", "theftDate": day(dice, 2500)}
        return dice.choice(("FR", "US", "BR", "EG", "JP", land)), status, "Firearm", {**found, **rest}

    return {
        "vehicle": vehicle,
        "document": document,
        "firearm": firearm,
        "wallet": lambda dice: (dice.choice(("US", "JP", "FR", "DE")), "fraud", "CryptoWallet", {"publicKey": specimens.draw_wallet(dice)}),
        "phone": lambda dice: _phone(dice, day(dice, 120)),
        "identity": _identity,
        "indicator": lambda dice: _indicator(dice, day(dice, 60)),
    }


def _phone(dice: Random, seen: str) -> tuple[str, str, str, dict[str, Any]]:
    number, land = specimens.draw_phone(dice)
    return land, "suspect", "Phone", {"number": number, "country": land.lower(), "lastSeen": seen, "status": "sought"}


def _identity(dice: Random) -> tuple[str, str, str, dict[str, Any]]:
    name, service = dice.choice(_rows("identities"))
    name = f"{_plain(name)}{dice.randrange(100, 10000)}"
    account = {"username": name, "service": service, "email": f"{name}@mail.example"}
    return dice.choice(("FR", "US", "BR", "JP", "QA", "EG")), "suspect", "UserAccount", account


def _indicator(dice: Random, seen: str) -> tuple[str, str, str, dict[str, Any]]:
    domain = specimens.draw_domain(dice)
    trace = dice.choice(
        (
            {"domain": domain},
            {"ipAddress": specimens.draw_ip(dice), "port": str(dice.choice((443, 8080, 4444)))},
            {"url": f"https://{domain}/pay/{dice.randrange(1000)}"},
            {"hash": sha256(f"demonstration sample {dice.getrandbits(32)}".encode()).hexdigest(), "fileName": "invoice.scr"},
            {"email": f"billing@{domain}"},
        )
    )
    about = {"malware": _pick("malware", dice), "campaign": _pick("campaigns", dice), "lastSeen": seen}
    land = dice.choice(("FR", "US", "BR", "JP", "QA", "EG", "DE", "SG"))
    return land, "suspect", "Indicator", {**trace, **about, "confidence": str(dice.choice((40, 60, 75, 90))), "seenIn": land.lower()}


def _specimen(*cells: str) -> tuple[str, str, str, str, dict[str, Any]]:
    number, land, kind, status, since, surname, given, born, gender = cells
    basis = {"legalBasis": "Example Act, section 3"} if status in ("invalidated_by_issuer", "revoked") else {}
    holder = {"surname": surname, "givenName": given, "birthDate": born, "gender": gender}
    about = {"number": number, "country": land if land == "UTO" else land.lower(), "documentType": kind, "status": status}
    return "document", land, status, "TravelDocument", {**about, "statusDate": since, **holder, **basis}


def _the_coach() -> dict[str, Any]:
    """The vehicle whose VIN stands in textbooks as the example of the check digit."""
    about = {"vin": "1M8GDM9AXKP042788", "registrationNumber": "DEMO-042", "country": "us", "type": "coach", "colour": "white"}
    return {**about, "make": "Motor Coach Industries", "buildDate": "1989", "status": "stolen", "theftDate": "2025-11-08"}


def _account(iban: str) -> dict[str, Any]:
    return {"iban": " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), "country": iban[:2].lower()}


def _everybody(draft: Draft) -> Draft:
    """The same record, open to all, at hand everywhere: what the documentation promises must not hang on the dice."""
    body = {**draft.body, "audience": {"mode": "all", "bureaus": []}, "reach": "copy"}
    return Draft(owner=draft.owner, case=draft.case, body=body)


def _plain(name: str) -> str:
    return anyascii(name).lower()


def _pick(name: str, dice: Random) -> str:
    return str(dice.choice(_facts()[name]))


@cache
def _rows(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.strip() for cell in line.split(" | ")) for line in _facts()[name].splitlines())


@cache
def _facts() -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = yaml.safe_load(files("carillon.demo").joinpath("objects.yml").read_text("utf-8"))
    return found
