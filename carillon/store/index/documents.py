# SPDX-License-Identifier: Apache-2.0
"""What a document of a node's name index holds, and who may meet it: the scope as a filter of a query, and on one document."""

from collections.abc import Mapping, Sequence

import msgspec
import tantivy

from carillon.core.match.glance import Heard
from carillon.core.match.keys import Terms
from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.store.index.terms import add_term_fields

EVERYBODY = "*"


def schema() -> tantivy.Schema:
    """The fields; what says who may meet a document is stored as well, so that one document can be judged by itself."""
    builder = tantivy.SchemaBuilder()
    add_term_fields(builder)
    for name in ("id", "subject", "see", "hide", "area"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("seq", stored=True)
    builder.add_bytes_field("aside", stored=True, indexed=False)
    return builder.build()


class Aside(msgspec.Struct, frozen=True, array_like=True):
    """What stands with a document for a first look: the name as it sounds, what is known beside it, and whether the record is silent."""

    heard: Heard
    silent: bool


def aside(found: Mapping[str, Sequence[bytes]]) -> Aside:
    return _aside.decode(found["aside"][0])


_aside = msgspec.msgpack.Decoder(Aside)
_encode = msgspec.msgpack.Encoder().encode


def document(record: Record, terms: Terms, subject: str, heard: Heard) -> tantivy.Document:
    """The document of one name of a record."""
    audience = record.audience
    made = tantivy.Document(
        id=record.id, subject=subject, grams=" ".join(terms.grams), skeletons=" ".join(terms.skeletons), area=record.area
    )
    made.add_bytes("aside", _encode(Aside(heard, record.reach == "silent")))
    made.add_text("see", record.owner)
    if audience.mode == "only":
        for bureau in audience.listed:
            made.add_text("see", bureau)
    else:
        made.add_text("see", EVERYBODY)
    if audience.mode == "except":
        for bureau in audience.listed:
            if bureau != record.owner:
                made.add_text("hide", bureau)
    return made


def admitted(found: Mapping[str, Sequence[str]], scope: Scope, subject: str) -> bool:
    """Whether the stored fields of a document are within the scope and of the subject kind; agrees with `within`."""
    if subject != "any" and found["subject"][0] not in (subject, "any"):
        return False
    if scope.everything:
        return True
    if scope.areas is not None and found["area"][0] not in scope.areas:
        return False
    return (EVERYBODY in found["see"] or scope.bureau in found["see"]) and scope.bureau not in found.get("hide", ())


def within(fields: tantivy.Schema, names: tantivy.Query, scope: Scope, subject: str) -> tantivy.Query:
    """Documents that `names` finds, within the scope and of the subject kind, ranked as `names` alone ranks them.

    The filter forbids the index to pass over anything, so this costs several times what `names` does.
    """
    q, must, must_not = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.MustNot
    clauses = [(must, names)]
    if not scope.everything:
        clauses.append((must, q.const_score_query(q.term_set_query(fields, "see", [EVERYBODY, scope.bureau]), 0.0)))
        clauses.append((must_not, q.term_query(fields, "hide", scope.bureau)))
        if scope.areas is not None:
            clauses.append((must, q.const_score_query(q.term_set_query(fields, "area", list(scope.areas)), 0.0)))
    if subject != "any":
        clauses.append((must, q.const_score_query(q.term_set_query(fields, "subject", [subject, "any"]), 0.0)))
    return q.boolean_query(clauses)
