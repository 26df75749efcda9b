# SPDX-License-Identifier: Apache-2.0
"""The code tables that INTERPOL's public notices use on the wire for eyes, hair, languages and countries."""

EYES = {
    "BLA": "black",
    "BLU": "blue",
    "BLUL": "light blue",
    "BRO": "brown",
    "BROD": "dark brown",
    "BROH": "hazel",
    "BROL": "light brown",
    "GRE": "green",
    "GRY": "grey",
    "OTHC": "different colours",
    "OTHD": "dark",
    "OTHL": "light",
}
HAIR = {
    "BLA": "black",
    "BRO": "brown",
    "BROF": "fair",
    "GRY": "grey",
    "GRYG": "greying",
    "HAIB": "bald",
    "HAID": "dyed",
    "OTHD": "dark",
    "RED": "red",
    "REDA": "auburn",
    "WHI": "white",
    "YELB": "blond",
    "YELBD": "blond",
    "BROL": "blond",
}
GENDERS = {"M": "male", "F": "female"}

COUNTRIES = {"UNK": "xk", "YU": "me"}
"""Codes beyond ISO 3166-1: UNMIK (Kosovo), and Yugoslavia where the service means Montenegro."""

BODIES = {
    "914": "International Criminal Court",
    "916": "Special Tribunal for Lebanon",
    "922": "International Residual Mechanism for Criminal Tribunals",
}
"""Codes of courts that stand where a country's code does."""

_BIBLIOGRAPHIC = """
alb sqi  arm hye  baq eus  bur mya  chi zho  cze ces  dut nld  fre fra  geo kat  ger deu  gre ell
ice isl  mac mkd  mao mri  may msa  per fas  rum ron  slo slk  tib bod  wel cym
"""
"""ISO 639-2 codes for cataloguing that differ from those for use, each followed by the latter."""

_LANGUAGES = dict(zip(_BIBLIOGRAPHIC.split()[::2], _BIBLIOGRAPHIC.split()[1::2], strict=True))


def language_of(code: str) -> str:
    """ISO 639-2/B in capitals, as the service sends it, to ISO 639-3 in lower case (FollowTheMoney's form)."""
    return _LANGUAGES.get(code.lower(), code.lower())


def bibliographic(code: str) -> str:
    """The other way round: three letters of ISO 639 in the form for cataloguing, in lower case."""
    return _FOR_CATALOGUES.get(code, code)


_FOR_CATALOGUES = {used: catalogued for catalogued, used in _LANGUAGES.items()}
