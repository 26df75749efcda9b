# SPDX-License-Identifier: Apache-2.0
"""The tables of attachments: files by their digest, each once and sealed; what hangs where; and parts on their way in."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

blobs = Table(
    "blobs",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("bytes", Integer, nullable=False),
    Column("at", String(32), nullable=False),
)

blob_parts = Table(
    "blob_parts",
    metadata,
    Column("digest", String(64), ForeignKey("blobs.digest"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""`sealed`: nonce and AES-256-GCM ciphertext of a part, in base64, since a backup writes tables as text."""

attachments = Table(
    "attachments",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("object_id", String(40), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("entry", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("type", String(24), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Index("attachments_object", "bureau", "object_id"),
    Index("attachments_digest", "digest"),
)
"""`bureau` is whose copy, `owner` who attached it, `entry` with what it went (empty: with nothing yet)."""

attachment_parts = Table(
    "attachment_parts",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""What has come of an attachment whose other parts are on their way: shown to nobody, and of no use to anything else of that digest."""

TABLES = (blobs, blob_parts, attachments, attachment_parts)
