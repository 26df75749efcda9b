# SPDX-License-Identifier: Apache-2.0
"""Numbers that are nobody's: reserved for examples and fiction, or of a form that is never issued.

phones     ranges that regulators keep free for fiction (Ofcom, NANPA 555-01xx, Arcep, Bundesnetzagentur, ACMA, PTS)
network    RFC 2606 (example domains), RFC 5737 and RFC 3849 (documentation addresses)
accounts   the examples of the SWIFT IBAN registry
wallets    hashes of words, for which nobody has a key, and addresses made to burn coins
vehicles   right check digits over XXXXX in positions 4 to 8, which no maker uses; plates from series that are not issued
"""

from collections.abc import Callable
from hashlib import sha256
from random import Random

from carillon.core.model.numbers.vin import check_digit

_IBANS = """
AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
AZ21NABZ00000000137010001944 BA391290079401028494 BG80BNBG96611020345678 BH67BMAG00001299123456
BR1800360305000010009795493C1 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600
CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 EE382200221020145685 EG380019000500000000263180002
ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606 GB82WEST12345698765432 GE29NB0000000101904917
GR1601101250000000012300695 GT82TRAJ01020000001210029690 HR1210010051863000160 HU42117730161111101800000000
IE29AIBK93115212345678 IL620108000000099999999 IS140159260076545510730339 IT60X0542811101000000123456
JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100 LB62099900000001001901229114
LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001 MC5811222000010123456789030
MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MT84MALT011000012345MTLCAST001S
MU17BOMM0101101030300200000MUR NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702
PL61109010140000071219812874 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000
RS35260005601001611379 SA0380000000608010167519 SE4550000000058398257466 SI56263300012039086
SK3112000000198742637541 SM86U0322509800000000270100 TN5910006035183598478831 TR330006100519786457841326
XK051212012345678906
"""
IBANS: tuple[str, ...] = tuple(_IBANS.split())

BURNT_WALLETS = ("1BitcoinEaterAddressDontSendf59kuE", "1CounterpartyXXXXXXXXXXXXXXXUWLpVr", "0x000000000000000000000000000000000000dEaD")

PHONES: dict[str, str] = {
    "GB": "+44 7700 900###",
    "US": "+1 202 555 01##",
    "CA": "+1 613 555 01##",
    "FR": "+33 6 39 98 ## ##",
    "DE": "+49 30 23125 ###",
    "AU": "+61 2 5550 ####",
    "SE": "+46 70 1740 65#",
}
"""# stands for a digit; the countries whose regulators publish such ranges."""

PLATES: dict[str, str] = {
    "FR": "SS-###-@@",  # SS is never issued
    "GB": "QQ## @@I",  # Q and I begin no area
    "DE": "XX-@@ 1###",  # no district has XX
    "IT": "ZZ ### @@",  # decades ahead
    "ES": "#### ZZ@",  # decades ahead
    "PL": "XX #####",  # no province has X
    "PT": "ZZ-##-@@",  # decades ahead
    "BE": "7-Z@@-###",  # decades ahead
    "SE": "IQ@ ##I",  # I, Q and V are left out
    "JP": "品川 599 し ##-##",  # the kana shi is never used
    "BR": "BRA#@##",  # BRA is the sample of the Mercosur plate
    "TR": "81 Z@@ ##",  # far ahead in the smallest province
    "EG": "ض ض ض ####",  # the letter Dad is left out
    "IN": "XX 00 @@ ####",  # no state has XX
    "QA": "00####",  # numbers do not begin with zeros
    "US": "DEMO-@##",
    "AR": "ZZ ### @@",  # decades ahead
}
"""By country: # stands for a digit, @ for a letter."""

MAKES: dict[str, tuple[str, ...]] = {
    # World manufacturer identifiers (ISO 3780) with makes and models as facts.
    "VF1": ("Renault", "Clio", "Mégane", "Kangoo"),
    "VF3": ("Peugeot", "208", "308", "Partner"),
    "WVW": ("Volkswagen", "Golf", "Passat", "Polo"),
    "WBA": ("BMW", "320d", "X3", "530d"),
    "WDB": ("Mercedes-Benz", "C 220", "E 300", "Sprinter"),
    "ZFA": ("Fiat", "Panda", "Ducato", "500"),
    "JTD": ("Toyota", "Corolla", "Prius", "Yaris"),
    "JHM": ("Honda", "Civic", "Jazz", "Accord"),
    "KMH": ("Hyundai", "Tucson", "i30", "Elantra"),
    "1FA": ("Ford", "Mustang", "Fusion", "Focus"),
    "1G1": ("Chevrolet", "Malibu", "Impala", "Cruze"),
    "9BW": ("Volkswagen", "Gol", "Saveiro", "Voyage"),
    "TMB": ("Škoda", "Octavia", "Fabia", "Superb"),
    "YV1": ("Volvo", "V60", "XC60", "S90"),
}

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_YEARS = "FGHJKLMNPRST"
"""The tenth character of a VIN: model years 2015 to 2026."""


def fill(pattern: str, dice: Random) -> str:
    """Each # becomes a digit, each @ a consonant that is hard to misread."""
    sets = {"#": "0123456789", "@": "BCDFHJKLMNPRTXY"}
    return "".join(dice.choice(sets[letter]) if letter in sets else letter for letter in pattern)


def draw_phone(dice: Random, country: str | None = None) -> tuple[str, str]:
    """(number, country): of this country if its regulator keeps a range, of any otherwise."""
    land = country if country in PHONES else dice.choice(tuple(PHONES))
    return fill(PHONES[land], dice), land


def draw_plate(dice: Random, country: str | None = None) -> tuple[str, str]:
    """(plate, country): of this country if we know a series that it does not issue, of any otherwise."""
    land = country if country in PLATES else dice.choice(tuple(PLATES))
    return fill(PLATES[land], dice), land


def draw_vin(dice: Random, maker: str) -> str:
    """A VIN with the maker's first three characters and a right check digit."""
    rest = f"{dice.choice(_YEARS)}0{dice.randrange(100000):06d}"
    return f"{maker}XXXXX{check_digit(f'{maker}XXXXX0{rest}')}{rest}"


def draw_ip(dice: Random) -> str:
    if dice.random() < 0.2:
        return f"2001:db8:{dice.randrange(1, 0xFFFF):x}::{dice.randrange(1, 0xFFFF):x}"
    return f"{dice.choice(('192.0.2', '198.51.100', '203.0.113'))}.{dice.randrange(1, 255)}"


def draw_domain(dice: Random) -> str:
    word = dice.choice(("login", "tickets", "parcel", "secure-pay", "support", "bonus", "fanzone", "update", "invoice", "refund"))
    return f"{word}-{dice.randrange(10, 100)}.{dice.choice(('example', 'example.com', 'example.net', 'example.org', 'invalid'))}"


def draw_wallet(dice: Random) -> str:
    """Of Bitcoin, Tron or Ethereum: well formed, and the hash of a sentence instead of a key's."""
    payload = sha256(f"nobody's wallet {dice.getrandbits(64)}".encode()).digest()[:20]
    makers: tuple[Callable[[bytes], str], ...] = (
        lambda body: _base58(b"\x00" + body),
        lambda body: _base58(b"\x41" + body),
        lambda body: "0x" + body.hex(),
    )
    return dice.choice(makers)(payload)


def _base58(body: bytes) -> str:
    """Base58Check: four bytes of a double SHA-256 behind the body."""
    data = body + sha256(sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text
