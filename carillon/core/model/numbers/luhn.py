# SPDX-License-Identifier: Apache-2.0
"""The check digit of ISO/IEC 7812 (Luhn), which device numbers use."""

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def check_digit(digits: str) -> str:
    """The digit that belongs behind these digits."""
    total = sum(_DOUBLED[int(d)] if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)
