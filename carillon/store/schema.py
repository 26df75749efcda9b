# SPDX-License-Identifier: Apache-2.0
"""The tables, as they are now; the migrations lead here from every earlier form.

Times are RFC 3339 UTC text with microseconds, so that text order is time order. Documents are JSON text. Foreign keys hold.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, text

metadata = MetaData()

Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""

meta = Table("meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

bureaus = Table(
    "bureaus",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("names", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("areas", Text),
    Column("contact", Text, nullable=False, server_default="{}"),
    Column("hosted", Integer, nullable=False, server_default="1"),
    Column("stale", Integer, nullable=False, server_default="0"),
)

users = Table(
    "users",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("bureau", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("areas", Text),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("password", Text, nullable=False),
    Column("otp_secret", Text),
    Column("otp_last", Integer, nullable=False, server_default="0"),
    Column("must_change", Integer, nullable=False, server_default="0"),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("created_at", String(32), nullable=False),
    Column("events", Text),
)

tries = Table(
    "tries",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("wait_until", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id"), nullable=False),
    Column("door", String(8), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", String(32), nullable=False),
    Index("sessions_user", "user_id"),
)

lists = Table(
    "lists",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("format", String(12), nullable=False),
    Column("name", String(120), nullable=False),
    Column("edition", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("counts", Text, nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("by", String(80), nullable=False),
    Index("lists_owner", "owner", "name"),
)

records = Table(
    "records",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("schema", String(40), nullable=False),
    Column("caption", Text, nullable=False),
    Column("owner", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("area", String(24), nullable=False),
    Column("status", String(12), nullable=False),
    Column("reach", String(12), nullable=False),
    Column("audience", String(8), nullable=False),
    Column("red", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Column("list", String(120)),
    Column("list_id", String(200)),
    Column("edition", String(64)),
    Column("digest", String(64), nullable=False),
    Column("review_on", String(10)),
    Column("created_by", String(80), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("records_owner", "owner", "updated_at", "id"),
    Index("records_updated", "updated_at", "id"),
    Index("records_list", "owner", "list", "list_id", unique=True),
    Index("records_at_home", "schema", sqlite_where=text("reach <> 'copy'"), postgresql_where=text("reach <> 'copy'")),
)

audiences = Table(
    "audiences",
    metadata,
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("bureau", String(12), primary_key=True),
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("doc", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("reason", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("form", String(12), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("prop", String(40), primary_key=True),
    Column("normal", Text, nullable=False),
    Column("country", String(3)),
    Index("keys_record", "record_id"),
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("prop", String(40), primary_key=True),
    Column("target", String(200), primary_key=True),
    Index("links_target", "target"),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("record_id", String(40), nullable=False),
    sqlite_autoincrement=True,
)

checks = Table(
    "checks",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", String(80), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("query", Text, nullable=False),
    Column("place", Text),
    Column("reference", Text),
    Column("verdict", String(10), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("checks_bureau", "bureau", "id"),
)

hits = Table(
    "hits",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("check_id", String(40), ForeignKey("checks.id"), nullable=False),
    Column("record_id", String(40), ForeignKey("records.id"), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("silent", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("subject", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("told", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("hits_bureau", "bureau", "id"),
    Index("hits_owner", "owner", "id"),
    Index("hits_record", "record_id"),
    Index("hits_check", "check_id"),
)

judgements = Table(
    "judgements",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("verdict", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("record_version", Integer, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("area", String(24), nullable=False),
    Column("state", String(12), nullable=False),
    Column("audience", String(8), nullable=False),
    Column("red", Integer, nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("event_id", String(60)),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("sent_at", String(32)),
    Index("reports_owner", "owner", "id"),
    Index("reports_event", "event_id", "id"),
)

report_copies = Table(
    "report_copies",
    metadata,
    Column("report_id", String(40), ForeignKey("reports.id"), primary_key=True),
    Column("bureau", String(12), ForeignKey("bureaus.code"), primary_key=True),
    Column("delivered_at", String(32), nullable=False),
    Column("acknowledged_at", String(32)),
    Column("acknowledged_by", String(80)),
    Index("report_copies_bureau", "bureau", "report_id"),
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("report_id", String(40), ForeignKey("reports.id"), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Index("answers_report", "report_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("object_id", String(40), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("read_at", String(32)),
    Column("read_by", String(80)),
    Index("inbox_bureau", "bureau", "id"),
    Index("inbox_object", "object_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("hosts", Text, nullable=False),
    Column("starts", String(32), nullable=False),
    Column("ends", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Column("registered_by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("lead", String(12), nullable=False, server_default=""),
    Column("series", String(60), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), nullable=False, server_default="0"),
    Index("events_starts", "starts"),
    Index("events_series", "series"),
    Index("events_seq", "lead", "seq"),
)
"""`seq` numbers the changes of the register on this node, so that what others were told is a number."""

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("role", String(16), nullable=False),
    Column("via", String(8), nullable=False),
    Column("deed", String(32), nullable=False),
    Column("object", String(80), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_bureau", "bureau", "at"),
    Index("audit_object", "object", "at"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("user_id", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("object_id", String(80), nullable=False),
    Column("at", String(32), nullable=False),
)

watches = Table(
    "watches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("query", Text, nullable=False),
    Column("place", Text),
    Column("reference", Text),
    Column("list", Text),
    Column("until", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("check_id", String(40), ForeignKey("checks.id"), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("due", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("closed_by", String(80)),
    Index("watches_bureau", "bureau", "created_at", "id"),
    Index("watches_state", "bureau", "state", "created_at", "id"),
    Index("watches_list", "bureau", "list", "state"),
    Index("watches_reference", "bureau", "reference", "state"),
    Index("watches_until", "state", "until"),
    Index("watches_closed", "state", "closed_at"),
    Index("watches_due", "due"),
)

watch_keys = Table(
    "watch_keys",
    metadata,
    Column("form", String(12), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Index("watch_keys_watch", "watch_id"),
    sqlite_with_rowid=False,
)

watch_told = Table(
    "watch_told",
    metadata,
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("watch_told_record", "record_id"),
    sqlite_with_rowid=False,
)

watch_alerts = Table(
    "watch_alerts",
    metadata,
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Column("check_id", String(40), ForeignKey("checks.id"), primary_key=True),
    sqlite_with_rowid=False,
)

watch_changes = Table(
    "watch_changes",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("watch_id", String(40), nullable=False),
    sqlite_autoincrement=True,
)

positions = Table("positions", metadata, Column("name", String(40), primary_key=True), Column("seq", BigInteger, nullable=False))
"""How far whoever follows a feed has come."""
