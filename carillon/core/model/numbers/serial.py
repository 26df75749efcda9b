# SPDX-License-Identifier: Apache-2.0
"""Serial numbers of firearms and other goods, as stamped, worn and typed.

The key joins O with 0 and I and L with 1: a lower-case l is how many reports write a stamped 1, and once in capitals it is an L.
S/5, B/8, Z/2 and G/6 stay apart: makers use S, B, Z and G as model prefixes in front of densely used numbers, so that a fold would
join different weapons of the same maker. A serial number is never compared without make, model and calibre in any case.
"""

import re

from carillon.core.model.numbers.glyphs import look_alike, read
from carillon.core.model.numbers.standard import Standard

_UNKNOWN = re.compile(r"(?:UNKNOWN|UNK|NONE|OBLITERATED|ERASED|REMOVED|DEFACED|NOSERIAL|NSN|NA|X+|0+)")


def _fold(normal: str) -> str:
    return look_alike(normal).replace("L", "1")


def _fault(normal: str, country: str | None) -> str | None:
    if len(normal) > 40:
        return f"A serial number of {len(normal)} characters is not known of any maker."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if _UNKNOWN.fullmatch(normal):
        return "This text says that there is no serial number; leave the field empty and describe the object instead."
    if len(normal) < 3:
        return f"The serial number has {len(normal)} characters; many objects share so short a number."
    if not any(c.isdigit() for c in normal):
        return "There is no digit in this serial number; has the model been typed instead?"
    return None


SERIAL = Standard(
    name="serial",
    title="serial number",
    doctrine="Identifies an object only with its maker, model and calibre: makers number independently and start again; "
    "weapons made before 1968 may have none, and the same number occurs on frame, slide and barrel or on none of them.",
    strong=False,
    strip=read,
    help="Give the number on the frame or receiver, with make, model and calibre; leave out importer's and proof marks.",
    shape=re.compile(r"(?=.*\d)\w{3,40}"),
    fault=_fault,
    doubt=_doubt,
    fold=_fold,
    generic=True,
)
