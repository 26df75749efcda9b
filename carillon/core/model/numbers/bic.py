# SPDX-License-Identifier: Apache-2.0
"""Business identifier codes of banks and other institutions (ISO 9362)."""

import re

from carillon.core.model.numbers.glyphs import read
from carillon.core.model.numbers.standard import Standard

_SHAPE = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_LETTERS = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_LETTERS.split())
"""ISO 3166-1 alpha-2, with XK, which ISO 9362 uses for Kosovo."""


def _fault(normal: str, country: str | None) -> str | None:
    if not _SHAPE.fullmatch(normal):
        return "A BIC has eight or eleven characters, the fifth and sixth being the letters of a country."
    if normal[4:6] not in _COUNTRIES:
        return f"The fifth and sixth character of a BIC are a country; {normal[4:6]} is none."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if normal[7] == "0":
        return "A BIC whose eighth character is 0 is for tests and is not used for payments."
    if country and normal[4:6] != country.upper():
        return f"This BIC belongs to an institution in {normal[4:6]}, not in {country.upper()}."
    return None


def _fold(normal: str) -> str:
    return normal[:8] if len(normal) == 11 and normal.endswith("XXX") else normal


BIC = Standard(
    name="bic",
    title="BIC",
    doctrine="Identifies a bank or one of its branches, never an account; XXX at the end means the head office and may be left out.",
    strong=False,
    strip=read,
    help="Give the eight or eleven characters of the code, for instance from the bank's statement.",
    shape=_SHAPE,
    fault=_fault,
    doubt=_doubt,
    fold=_fold,
)
