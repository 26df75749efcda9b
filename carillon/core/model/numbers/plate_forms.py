# SPDX-License-Identifier: Apache-2.0
"""The forms of ordinary licence plates, country by country: one pattern each, on capitals and digits without separators.

Diplomatic, military, trade and personal plates are outside these forms, so a plate that fits none is doubtful, not wrong. A country
that is not listed (the states of the USA, Canada, Australia and others each have their own) cannot be judged.
"""

import re
from collections.abc import Mapping

import msgspec


class Form(msgspec.Struct, frozen=True):
    """`pattern` of every current and still valid older series of a country, and an `example` of the current one."""

    pattern: re.Pattern[str]
    example: str


_CYRILLIC = "[ABEKMHOPCTYX]"
_UKRAINIAN = "[ABEIKMHOPCTX]"
_FRENCH = "[A-HJ-NP-TV-Z]"
_ITALIAN = "[A-HJ-NPR-TV-Z]"
_CANTON = "AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH"
_IRISH = "CE|CN|CW|DL|KE|KK|KY|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|TN|TS|WD|WH|WX|WW|C|D|G|L|T|W"
_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_ARABIC = "[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]"

_FORMS: dict[str, tuple[str, str]] = {
    "AE": (r"[A-Z]{1,2}\d{1,5}|\d{1,2}[A-Z]?\d{1,5}", "A 12345"),
    "AL": (r"[A-Z]{2}\d{3}[A-Z]{2}", "AA 123 BC"),
    "AM": (r"\d{2}[A-Z]{2}\d{3}|\d{3}[A-Z]{2}\d{2}", "12 AB 345"),
    "AR": (r"[A-Z]{2}\d{3}[A-Z]{2}|[A-Z]{3}\d{3}", "AB 123 CD"),
    "AT": (r"(?=.*\d)[A-Z]{1,2}[A-Z0-9]{3,6}", "W-12345 A"),
    "AZ": (r"\d{2}[A-Z]{2}\d{3}", "10-AB-123"),
    "BA": (r"[AEJKMOT]\d{2}[AEJKMOT]\d{3}", "A12-K-345"),
    "BE": (r"[1-9][A-Z]{3}\d{3}|[A-Z]{3}\d{3}|\d{3}[A-Z]{3}", "1-ABC-123"),
    "BG": (rf"{_CYRILLIC}{{1,2}}\d{{4}}{_CYRILLIC}{{2}}", "CA 1234 AB"),
    "BR": (r"[A-Z]{3}\d[A-Z0-9]\d{2}", "ABC1D23"),
    "BY": (rf"\d{{4}}{_UKRAINIAN}{{2}}[0-9]|{_UKRAINIAN}{{2}}\d{{5}}", "1234 AB-7"),
    "CH": (rf"(?:{_CANTON})\d{{1,6}}", "ZH 123456"),
    "CL": (r"[A-Z]{2}\d{4}|[B-DF-HJ-LPR-TV-Z]{4}\d{2}", "BC DF 12"),
    "CN": (rf"{_PROVINCE}[A-Z][A-Z0-9]{{4,5}}[A-Z0-9学警挂港澳领]", "京A 12345"),
    "CO": (r"[A-Z]{3}\d{3}|[A-Z]{3}\d{2}[A-Z]", "ABC 123"),
    "CY": (r"[A-Z]{2,3}\d{3}", "ABC 123"),
    "CZ": (r"\d[A-Z][A-Z0-9]\d{4}|[A-Z]{2,3}\d{4}", "1A2 3456"),
    "DE": (r"(?=.{3,9}$)[A-ZÄÖÜ]{2,5}[1-9]\d{0,3}[EH]?", "B-AB 1234"),
    "DK": (r"[A-Z]{2}\d{5}", "AB 12 345"),
    "EE": (r"\d{2,3}[A-Z]{3}", "123 ABC"),
    "EG": (rf"{_ARABIC}{{2,3}}\d{{3,4}}|\d{{3,4}}{_ARABIC}{{2,3}}", "أ ب ج 123"),
    "ES": (r"\d{4}[B-DF-HJ-NPR-TV-Z]{3}|[A-Z]{1,2}\d{4}[A-Z]{0,2}", "1234 BCD"),
    "FI": (r"[A-ZÅÄÖ]{2,3}\d{1,3}", "ABC-123"),
    "FR": (rf"{_FRENCH}{{2}}\d{{3}}{_FRENCH}{{2}}|\d{{1,4}}[A-Z]{{1,3}}(?:\d{{2}}|2[AB]|97\d)", "AB-123-CD"),
    "GB": (
        r"[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]|[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3}",
        "AB12 CDE",
    ),
    "GE": (r"[A-Z]{2}\d{3}[A-Z]{2}|[A-Z]{3}\d{3}", "AB-123-CD"),
    "GR": (r"[ABEZHIKMNOPTYX]{3}\d{4}|[ABEZHIKMNOPTYX]{2,3}\d{1,4}", "ABE-1234"),
    "HR": (r"[A-ZČŠŽ]{2}\d{3,4}[A-Z]{1,2}", "ZG 1234-AB"),
    "HU": (r"[A-Z]{4}\d{3}|[A-Z]{3}\d{3}", "AB CD-123"),
    "IE": (rf"\d{{2,3}}(?:{_IRISH})\d{{1,6}}", "131-D-12345"),
    "IL": (r"\d{7,8}", "123-45-678"),
    "IN": (r"[A-Z]{2}\d{1,2}[A-Z]{0,3}\d{4}|\d{2}BH\d{4}[A-Z]{1,2}", "MH 12 AB 1234"),
    "IR": (rf"\d{{2}}{_ARABIC}{{1,3}}\d{{3}}\d{{2}}", "12 ب 345 67"),
    "IS": (r"[A-Z]{2}[A-Z0-9]\d{2}", "AB 123"),
    "IT": (rf"{_ITALIAN}{{2}}\d{{3}}{_ITALIAN}{{2}}|[A-Z]{{2}}[A-Z0-9]\d{{5}}", "AB 123 CD"),
    "JP": (r"[^\x00-\x7f]{1,4}\d{2,3}[A-Z]?[\u3041-\u3093]\d{1,4}", "品川 500 さ 12-34"),
    "KR": (r"(?:[가-힣]{2})?\d{2,3}[가-힣]\d{4}", "123가 4567"),
    "KZ": (r"\d{3}[A-Z]{2,3}\d{2}|[A-Z]\d{3}[A-Z]{2,3}", "123 ABC 02"),
    "LT": (r"[A-Z]{3}\d{3}|E[A-Z]\d{4}", "ABC 123"),
    "LU": (r"[A-Z]{2}\d{4}|\d{4,5}", "AB 1234"),
    "LV": (r"[A-Z]{2}\d{1,4}", "AB-1234"),
    "MD": (r"[A-Z]{3}\d{3}|[A-Z]{1,2}[A-Z]{2}\d{1,3}", "ABC 123"),
    "ME": (r"[A-Z]{2}[A-Z]{2}\d{3}", "PG AB 123"),
    "MK": (r"[A-Z]{2}\d{3,4}[A-Z]{2}", "SK 1234 AB"),
    "MT": (r"[A-Z]{3}\d{3}", "ABC 123"),
    "NL": (
        r"(?=[A-Z0-9]{6}$)(?:[A-Z]{2}\d{4}|\d{4}[A-Z]{2}|\d{2}[A-Z]{2}\d{2}|[A-Z]{2}\d{2}[A-Z]{2}|[A-Z]{4}\d{2}|"
        r"\d{2}[A-Z]{4}|\d{2}[A-Z]{3}\d|\d[A-Z]{3}\d{2}|[A-Z]{2}\d{3}[A-Z]|[A-Z]\d{3}[A-Z]{2}|[A-Z]{3}\d{2}[A-Z]|"
        r"[A-Z]\d{2}[A-Z]{3}|\d[A-Z]{2}\d{3}|\d{3}[A-Z]{2}\d)",
        "AB-123-C",
    ),
    "NO": (r"[A-Z]{2}\d{5}", "AB 12345"),
    "PL": (r"(?=.*\d)[A-Z]{2,3}[A-Z0-9]{4,5}", "WA 12345"),
    "PT": (r"[A-Z]{2}\d{2}[A-Z]{2}|\d{2}[A-Z]{2}\d{2}|[A-Z]{2}\d{4}|\d{4}[A-Z]{2}", "AB-12-CD"),
    "RO": (r"(?:B\d{2,3}|[A-Z]{2}\d{2})[A-Z]{3}", "B 123 ABC"),
    "RS": (r"[A-ZČĆŠŽĐ]{2}\d{3,5}[A-Z]{2}", "BG 123-AB"),
    "RU": (
        rf"{_CYRILLIC}\d{{3}}{_CYRILLIC}{{2}}\d{{2,3}}|{_CYRILLIC}{{2}}\d{{5,7}}|\d{{4}}{_CYRILLIC}{{2}}\d{{2,3}}",
        "А123ВС 77",
    ),
    "SA": (rf"\d{{1,4}}[A-Z]{{3}}|[A-Z]{{3}}\d{{1,4}}|\d{{1,4}}{_ARABIC}{{3}}|{_ARABIC}{{3}}\d{{1,4}}", "1234 ABD"),
    "SE": (r"[A-Z]{3}\d{2}[A-Z0-9]", "ABC 123"),
    "SI": (r"(?=.*\d)(?:CE|GO|KK|KP|KR|LJ|MB|MS|NM|PO|SG)[A-Z0-9]{4,5}", "LJ 123-AB"),
    "SK": (r"[A-Z]{2}\d{3}[A-Z]{2}", "BA-123AB"),
    "TR": (r"(?:0[1-9]|[1-7]\d|8[01])(?:[A-Z]\d{4,5}|[A-Z]{2}\d{3,4}|[A-Z]{3}\d{2,3})", "34 ABC 123"),
    "UA": (rf"{_UKRAINIAN}{{2}}\d{{4}}{_UKRAINIAN}{{2}}", "АА 1234 ВС"),
    "XK": (r"\d{5}[A-Z]{2}", "01-123-AB"),
}

FORMS: Mapping[str, Form] = {code: Form(re.compile(pattern, re.ASCII), example) for code, (pattern, example) in _FORMS.items()}
