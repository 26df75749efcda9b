# SPDX-License-Identifier: Apache-2.0
"""All number standards, and the four questions that are asked of them: the key, the canonical form, the doubts, the guess."""

from collections.abc import Mapping

from carillon.core.model.numbers.account import ACCOUNT
from carillon.core.model.numbers.aircraft import AIRCRAFT
from carillon.core.model.numbers.bic import BIC
from carillon.core.model.numbers.bitcoin import BITCOIN
from carillon.core.model.numbers.document import DOCUMENT
from carillon.core.model.numbers.domain import DOMAIN
from carillon.core.model.numbers.email import EMAIL
from carillon.core.model.numbers.ethereum import ETHEREUM
from carillon.core.model.numbers.hash import HASH
from carillon.core.model.numbers.hull import HULL
from carillon.core.model.numbers.iban import IBAN
from carillon.core.model.numbers.imei import IMEI
from carillon.core.model.numbers.imo import IMO
from carillon.core.model.numbers.ip import IP
from carillon.core.model.numbers.mmsi import MMSI
from carillon.core.model.numbers.monero import MONERO
from carillon.core.model.numbers.phone import PHONE
from carillon.core.model.numbers.plate import PLATE
from carillon.core.model.numbers.serial import SERIAL
from carillon.core.model.numbers.standard import Key, Standard
from carillon.core.model.numbers.text import TEXT
from carillon.core.model.numbers.tron import TRON
from carillon.core.model.numbers.url import URL
from carillon.core.model.numbers.vin import VIN
from carillon.errors import Invalid

STANDARDS: Mapping[str, Standard] = {
    standard.name: standard
    for standard in (
        MONERO,
        BITCOIN,
        TRON,
        ETHEREUM,
        HASH,
        EMAIL,
        URL,
        IP,
        DOMAIN,
        IBAN,
        VIN,
        IMEI,
        IMO,
        HULL,
        BIC,
        MMSI,
        AIRCRAFT,
        PHONE,
        PLATE,
        DOCUMENT,
        SERIAL,
        ACCOUNT,
        TEXT,
    )
}
"""By name, strictest first: the order in which a number of unknown kind is guessed."""


def find(name: str) -> Standard:
    """The standard of this name. Raises Invalid for another name."""
    standard = STANDARDS.get(name)
    if standard is None:
        raise Invalid(f"There is no number standard called {name}.", help=f"Use one of: {', '.join(sorted(STANDARDS))}.")
    return standard


def key(name: str, text: str, country: str | None = None) -> Key:
    """The key under which a number is indexed and looked up, also when the number is wrong. Raises Invalid where nothing is left."""
    standard = STANDARDS.get(name) or find(name)
    return standard.key(text, country)


def clean(name: str, text: str, country: str | None = None) -> str:
    """The canonical form of a right number. Raises Invalid, saying why, for any other."""
    return find(name).clean(text, country)


def verify(name: str, text: str, country: str | None = None) -> str | None:
    """A sentence about what is doubtful with a number (check digit, length for its country), or None."""
    return find(name).verify(text, country)


def display(name: str, text: str, country: str | None = None) -> str:
    """The number as people write it, in groups; a wrong number keeps the characters that it has."""
    standard = find(name)
    return standard.display(standard.characters(text, country))


def guess(text: str, country: str | None = None) -> tuple[str, ...]:
    """Names of the standards whose number this text can be, strictest first.

    First those whose check agrees, then those whose shape tells them although the check does not agree (a mistyped address is still an
    address), then the families that take almost any text.
    """
    right, near, generic = [], [], []
    for name, standard in STANDARDS.items():
        try:
            normal = standard.characters(text, country)
        except Invalid:
            continue
        if not standard.shape.fullmatch(normal):
            continue
        wrong = standard.fault(normal, country) or standard.spelling(text)
        if standard.generic:
            if not wrong:
                generic.append(name)
        elif not wrong:
            right.append(name)
        elif standard.telling:
            near.append(name)
    return (*right, *near, *generic)
