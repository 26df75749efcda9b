# SPDX-License-Identifier: Apache-2.0
"""The numbers and the forms of names that the protocol allows; whatever breaks one is refused before any cryptography."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta

PROTOCOL = "carillon/1"

PARCEL_BYTES = 1_000_000
"""A carrier takes one mebibyte with its own headers; the rest is room for those."""
INNER_BYTES = 512 * 1024
"""One message. With 256 slips and keys, and base64url around it, it still fits into a parcel."""
DIRECTORY_BYTES = 4 * 1024 * 1024
REQUEST_BYTES = 256 * 1024
LETTER_BYTES = 256 * 1024
"""A question or an answer with everything around it."""
QUESTION_BYTES = 128 * 1024
RECEIPT_BYTES = 8 * 1024
SLIPS = 256
DEPTH = 32
VALUES = 50_000
"""Values in one message, counted with every member of lists and objects."""
DIRECTORY_VALUES = 500_000
KEY_CHARACTERS = 256
"""The longest name of a member of an object."""
GREATEST_INTEGER = 2**53 - 1
"""Beyond it not every reader of JSON keeps an integer exact."""

MESSAGE_BLOCK = 512
QUESTION_BLOCK = 1024
ANSWER_BLOCK = 4096
"""What is sealed is padded to whole blocks of so many bytes: the length of an answer does not say whether there was a hit."""

SKEW = timedelta(days=1)
"""Clocks of nodes may differ so much where the validity of keys and the date of a message are judged."""
QUESTION_SKEW = timedelta(seconds=120)
"""… and so much where a question, which lives for seconds, is judged."""
QUESTION_LIFE = timedelta(seconds=300)
"""No question may ask to live longer."""

NodeName = Annotated[str, Meta(pattern=r"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")]
BureauCode = Annotated[str, Meta(pattern=r"\A[A-Z]{2}(?:-[A-Z0-9]{1,9})?\Z")]
GroupName = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,63}\Z")]
KindName = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9._-]{0,63}\Z")]
Label = Annotated[str, Meta(pattern=r"\A[\x21-\x7e]{1,128}\Z")]
"""An identifier or a code: visible ASCII without spaces."""
Kid = Annotated[str, Meta(pattern=r"\A[0-9a-f]{16}\Z")]
Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Time = Annotated[str, Meta(pattern=r"\A2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")]
"""RFC 3339, UTC, six decimals, years 2000 to 2999: one form, so that moments also sort as strings."""
Public = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{43}\Z")]
"""32 bytes in base64url without padding."""
Signature = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{86}\Z")]
Salt = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z")]
Nonce = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{16}\Z")]
Wrapped = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{107}\Z")]
"""80 bytes: an encapsulated X25519 key (32), a body key (32) and a tag (16)."""
Blob = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]*\Z")]
Seq = Annotated[int, Meta(ge=1, le=GREATEST_INTEGER)]
