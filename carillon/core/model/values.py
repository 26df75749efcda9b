# SPDX-License-Identifier: Apache-2.0
"""The values of each type of property: what is taken, in which form it is kept, and what to say of the rest."""

import re
from collections.abc import Callable, Mapping

from carillon.core.model import dates, territories
from carillon.core.model.kinds import Property
from carillon.core.model.texts import tidy
from carillon.errors import Invalid

UNKNOWN = 'Where it is not known, say so: {"unknown": true}.'

LIMITS: Mapping[str, int] = {
    "name": 500,
    "date": 40,
    "country": 16,
    "identifier": 200,
    "string": 2_000,
    "text": 65_000,
    "gender": 16,
    "phone": 64,
    "email": 320,
    "url": 4_096,
    "entity": 200,
    "number": 64,
    "language": 16,
    "topic": 64,
    "address": 1_000,
    "code": 64,
}
"""Characters of one value."""

_TIME = re.compile(r"[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)")
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0+)?)?(?!\d|:)")
_EMAIL = re.compile(r"[^\s@]+(?:@|\[at\]|\[@\])[^\s@]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_GENDERS = {
    **dict.fromkeys(("m", "male", "man"), "male"),
    **dict.fromkeys(("f", "female", "woman"), "female"),
    **dict.fromkeys(("x", "o", "other", "diverse"), "other"),
}
_NO_GENDER = frozenset({"u", "unknown", "<", "?"})


def read(declared: Property, text: str) -> str:
    """The value in the form that is kept; empty for what is an explicit unknown in disguise. Raises Invalid, saying why."""
    type_ = declared.type
    if len(text) > LIMITS[type_]:
        raise Invalid(f"{len(text)} characters; at most {LIMITS[type_]} are kept.")
    text = tidy(text, lines=type_ == "text")
    if not text:
        raise Invalid(f"Empty. {UNKNOWN}")
    reader = _READERS.get(type_)
    if reader is None:
        return text
    text = reader(text)
    if declared.allowed is not None and text and text not in declared.allowed:
        known = ", ".join(sorted(declared.allowed)[:12]) + (", …" if len(declared.allowed) > 12 else "")
        raise Invalid(f"{_shown(text)} is not a code of {declared.codes}; known are {known}.")
    return text


def read_date(text: str) -> str:
    """A partial date (1990, 1990-06, 1990-06-15), or a date with its time of day. Midnight is how programs write "no time"."""
    day = dates.parse(text)
    time = _TIME.fullmatch(text[10:]) if len(text) > 10 else None
    return f"{day}T{time[1]}" if time and not _MIDNIGHT.match(time[1]) else day


def read_language(text: str) -> str:
    """An ISO 639 code, with subtags where given (zh-hant)."""
    code = text.lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        raise Invalid(f"{_shown(text)} is no code of a language, such as fr or ara.")
    return code


def _name(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise Invalid(f"There is no letter in {_shown(text)}. {UNKNOWN}")
    return text


def _country(text: str) -> str:
    code = territories.read(text)
    if code is None:
        raise Invalid(f"{_shown(text)} is no code of a country; give two letters, such as FR.")
    return code


def _identifier(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise Invalid(f"There is no letter or digit in {_shown(text)}. {UNKNOWN}")
    return text


def _with_digit(text: str) -> str:
    if not any(map(str.isdigit, text)):
        raise Invalid(f"There is no digit in {_shown(text)}.")
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Invalid(f"{_shown(text)} is no e-mail address.")
    return text


def _url(text: str) -> str:
    if " " in text or not ("." in text or ":" in text):
        raise Invalid(f"{_shown(text)} is no address on the web.")
    return text


def _gender(text: str) -> str:
    given = text.lower()
    if given in _NO_GENDER:
        return ""
    if given not in _GENDERS:
        raise Invalid(f"{_shown(text)} is no gender; known are male, female and other. {UNKNOWN}")
    return _GENDERS[given]


def _id(text: str) -> str:
    if " " in text:
        raise Invalid("The id of another record has no blanks.")
    return text


def _code(text: str) -> str:
    return text


_READERS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "date": read_date,
    "country": _country,
    "identifier": _identifier,
    "phone": _with_digit,
    "number": _with_digit,
    "email": _email,
    "url": _url,
    "gender": _gender,
    "language": read_language,
    "entity": _id,
    "code": _code,
    "topic": _code,
}
"""Types that take no other text than their own; `string`, `text` and `address` take any."""


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
