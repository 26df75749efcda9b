# SPDX-License-Identifier: Apache-2.0
"""Numbers of no known standard: inventory, batch and object numbers, compared by their letters and digits."""

import re

from carillon.core.model.numbers.glyphs import look_alike, read
from carillon.core.model.numbers.standard import Standard

TEXT = Standard(
    name="text",
    title="number",
    doctrine="Says nothing alone: two makers use the same number; the kind of object and its maker must agree as well.",
    strong=False,
    strip=read,
    help="Give the number as it is written on the object, with its letters and digits.",
    shape=re.compile(r"\w+"),
    fold=look_alike,
    generic=True,
)
