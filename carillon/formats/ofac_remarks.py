# SPDX-License-Identifier: Apache-2.0
"""The remarks of an OFAC entry, where most of what is known stands: dates of birth, documents, numbers, wallets.

Remarks are fragments separated by semicolons. A fragment is tried against the rules of `_RULES` in turn; one that no
rule takes, or that says more than its properties hold (who issued a document, until when), is kept whole in the notes.
"""

import re
from collections.abc import Callable

import msgspec

from carillon.formats import dates
from carillon.formats.bodies import Body
from carillon.formats.countries import code_of

_Rule = Callable[[Body, re.Match[str]], bool]
"""Adds what the match says to the body; True if that was all the fragment said."""


class Wallet(msgspec.Struct, frozen=True):
    """A digital currency address and the code of its currency, as listed."""

    currency: str
    address: str


_WALLET = re.compile(r"(?:alt\. )?Digital Currency Address - (?P<currency>\w+) (?P<address>\S+)")
_ISSUED = re.compile(r"\s*(?P<more>(?:\(.*|issued .*|expires .*|[A-Z][a-z]+ ?\(.*))$")
_FRAGMENT = re.compile(r";\s+|;(?=a\.k\.a\.|DOB|POB)")


def add(body: Body, remarks: str) -> list[Wallet]:
    """Adds all that remarks say to the body, and returns the wallets they name."""
    wallets = []
    for part in _FRAGMENT.split(remarks):
        fragment = part.strip()
        if fragment.endswith(".") and not fragment.endswith(("S.A.", "C.V.", "Ltd.", "Co.")):
            fragment = fragment[:-1]
        if match := _WALLET.fullmatch(fragment):
            wallets.append(Wallet(match["currency"], match["address"]))
        elif fragment and not _taken(body, fragment):
            body.note(fragment)
    return wallets


def _taken(body: Body, fragment: str) -> bool:
    for pattern, rule in _RULES:
        if match := pattern.fullmatch(fragment):
            return rule(body, match)
    return False


def _born(body: Body, match: re.Match[str]) -> bool:
    about, given, until = match["about"], match["given"], match["until"]
    date = dates.partial(given)
    last = dates.partial(until) if until else date
    if not date or not last:
        return False
    body.add("birthDate", *dates.between(date, last))
    return not about and len(dates.between(date, last)) == 1


def _born_at(body: Body, match: re.Match[str]) -> bool:
    place = match["given"]
    body.add("birthPlace", place)
    parts = place.split(", ")
    code = code_of(", ".join(parts[-2:])) if len(parts) > 1 else None
    if code := code or code_of(parts[-1]):
        body.add("birthCountry", code)
    return True


def _country(name: str) -> _Rule:
    def rule(body: Body, match: re.Match[str]) -> bool:
        code = code_of(match["given"])
        body.add(name if body.schema == "Person" or name == "pastFlags" else "country", code)
        return code is not None

    return rule


def _plain(name: str, schema: str = "") -> _Rule:
    """One property; where `schema` is given and the entity is of another, it is a registration number for it."""

    def rule(body: Body, match: re.Match[str]) -> bool:
        body.add(name if schema in ("", body.schema) else "registrationNumber", match["given"])
        return True

    return rule


def _date(name: str) -> _Rule:
    def rule(body: Body, match: re.Match[str]) -> bool:
        date = dates.partial(match["given"])
        body.add(name, date)
        return date is not None

    return rule


def _number(person: str, other: str) -> _Rule:
    """A number of a document: `person` is the property for persons, `other` for everything else."""

    def rule(body: Body, match: re.Match[str]) -> bool:
        given = match["given"]
        more = _ISSUED.search(given)
        number = (given[: more.start()] if more else given).strip(" #")
        if not any(c.isdigit() for c in number) or len(number) > 64:
            return False
        body.add(person if body.schema == "Person" else other, number)
        return not more

    return rule


def _phone(body: Body, match: re.Match[str]) -> bool:
    body.add("phone", re.sub(r"[()\s]+", " ", match["given"]))
    return True


def _gender(body: Body, match: re.Match[str]) -> bool:
    body.add("gender", match["given"].lower())
    return True


def _name(name: str) -> _Rule:
    def rule(body: Body, match: re.Match[str]) -> bool:
        body.add(name, match["given"].strip("'\"“”‘’"))
        return True

    return rule


_IDS = """
Afghan Identification Number | Afghanistan Identification Number | Birth Certificate Number | Bosnian Personal ID No.
C.U.I.P. | C.U.R.P. | CNP | CURP | Cartilla de Servicio Militar Nacional | Cedula No. | Cedula de Ciudadania
Cedula de Residencia | Citizen's Card Number | Credencial electoral | D.N.I. | Driver's License No.
Electoral Registry No. | Foreign Identification Card | I.F.E. | Identification Card | Identification Number
Immigration No. | Kenyan ID No. | LE Number | Military Registration Number | Moroccan Personal ID No. | NIE
National Foreign ID Number | National ID | National ID No. | Numero de Identidad | Permit Number | Personal ID Card
Pilot License Number | Public Security and Immigration No. | Refugee ID Card | Residency Number
Stateless Person ID Card | Tarjeta de Identidad | Tazkira National ID Card | Turkish Identification Number
Turkish Identificiation Number | VisaNumberID
"""
_TAXES = """
C.I.F. | C.N.P.J. | C.U.I. | C.U.I.T. | CUIT | Fiscal Code | Italian Fiscal Code | Italian Fiscal Code: | NIT #
Numero Unico de Identificacao Tributaria (NUIT) | P.I.B. | R.F.C. | RFC | RIF # | RTN | RUC #
Romanian Tax Registration | Tax ID No. | US FEIN
"""
_REGISTRATIONS = """
Afghan Money Service Provider License Number | BIK (RU) | Branch Unit Number | Business Number
Business Registration # | Business Registration Document # | Business Registration Number | C.R. No.
Certificate of Incorporation Number | Chamber of Commerce Number | Chinese Commercial Code
Commercial Registry Number | Company Number | Dubai Chamber of Commerce Membership No. | Enterprise Number
File Number | Folio Mercantil No. | Government Gazette Number | Legal Entity Number | License | Matricula Mercantil No
Matricula Mercantil No. | Public Registration Number | Registered Charity No. | Registration ID | Registration Number
Serial No. | Trade License No. | Trademark number | UK Company Number | Unified Social Credit Code (USCC)
United Social Credit Code Certificate (USCCC)
"""
_PASSPORTS = """
British National Overseas Passport | Diplomatic Passport | Official Passport | Passport | Passport No.
Refugee Passport | Service Passport | Stateless Person Passport | Travel Document Number
"""


def _any_of(words: str) -> str:
    names = [name.strip() for name in words.replace("\n", "|").split("|")]
    return "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))


def _rule(pattern: str, rule: _Rule) -> tuple[re.Pattern[str], _Rule]:
    return re.compile(rf"(?:alt\. )?{pattern}"), rule


_RULES = (
    _rule(r"DOB (?P<about>circa |approximately |Circa )?(?P<given>[^;]*?)(?: to (?P<until>[^;]*))?", _born),
    _rule(r"POB (?P<given>.+)", _born_at),
    _rule(r"nationality (?P<given>.+)", _country("nationality")),
    _rule(r"citizen (?P<given>.+)", _country("citizenship")),
    _rule(r"Gender (?P<given>Male|Female)", _gender),
    _rule(rf"(?:{_any_of(_PASSPORTS)}) (?P<given>.+)", _number("passportNumber", "idNumber")),
    _rule(rf"(?:{_any_of(_IDS)}) (?P<given>.+)", _number("idNumber", "registrationNumber")),
    _rule(rf"(?:{_any_of(_TAXES)}) (?P<given>.+)", _number("taxNumber", "taxNumber")),
    _rule(rf"(?:{_any_of(_REGISTRATIONS)}) (?P<given>.+)", _number("registrationNumber", "registrationNumber")),
    _rule(r"(?:V\.A\.T\. Number|VAT) (?P<given>.+)", _number("vatCode", "vatCode")),
    _rule(r"SSN (?P<given>.+)", _number("socialSecurityNumber", "registrationNumber")),
    _rule(r"D-U-N-S Number (?P<given>.+)", _plain("dunsCode")),
    _rule(r"SWIFT/BIC (?P<given>[A-Z0-9]{8}(?:[A-Z0-9]{3})?)", _plain("swiftBic")),
    _rule(r"a\.k\.a\. (?P<given>.+)", _name("weakAlias")),
    _rule(r"f\.k\.a\. (?P<given>.+)", _name("previousName")),
    _rule(r"n\.k\.a\. (?P<given>.+)", _name("alias")),
    _rule(r"(?:Email|E-mail)(?: Address)?:? ?(?P<given>\S+@\S+?)\.?", _plain("email")),
    _rule(r"(?P<given>\S+@\S+) \(email\)", _plain("email")),
    _rule(r"Website:? (?P<given>\S+?)\.?", _plain("website")),
    _rule(r"(?P<given>https?://\S+) \(website\)", _plain("website")),
    _rule(r"(?:Tele)?[Pp]hone(?: No\.| Number)?:? (?P<given>[()\d+ -]{5,})\.?", _phone),
    _rule(r"Organization Established Date (?P<given>.+)", _date("incorporationDate")),
    _rule(r"Former Vessel Flag (?P<given>.+)", _country("pastFlags")),
    _rule(r"Vessel Registration Identification IMO (?P<given>\d+)", _plain("imoNumber", "Vessel")),
    _rule(r"MMSI (?P<given>\d+)", _plain("mmsi", "Vessel")),
    _rule(r"Vessel Year of Build (?P<given>.+)", _date("buildDate")),
    _rule(r"Vessel Call Sign (?P<given>\S+)", _plain("callSign", "Vessel")),
    _rule(r"Vessel Type (?P<given>.+)", _plain("type", "Vessel")),
    _rule(r"Vessel Flag (?P<given>.+)", _country("country")),
    _rule(r"Nationality of Registration (?P<given>.+)", _country("country")),
    _rule(r"Aircraft Manufacture Date (?P<given>.+)", _date("buildDate")),
    _rule(r"Aircraft Model (?P<given>.+)", _plain("model", "Airplane")),
    _rule(r"Aircraft Manufacturer's Serial Number \(MSN\) (?P<given>.+)", _plain("serialNumber", "Airplane")),
    _rule(r"Aircraft Construction Number (?:\(.*?\) )?(?P<given>.+)", _plain("serialNumber", "Airplane")),
    _rule(r"(?:Previous )?Aircraft Tail Number (?P<given>.+)", _plain("registrationNumber")),
)
