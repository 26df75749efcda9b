# SPDX-License-Identifier: Apache-2.0
"""Messages: their signed bytes say everything, keep what they do not know, and are refused where a field breaks a rule."""

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Garbled, Invalid, PeerError, TooBig
from carillon.exchange import limits, messages
from carillon.exchange.messages import Message, Reader, read_inner, write_inner
from tests.exchange.scene import message
from tests.exchange.test_wire import OBJECTS

SALT = b"s" * 16
FULL = message(correlation="msg-0000", case="Case 7", retention="P1Y", purpose="wanted")
EXTRA = OBJECTS.filter(lambda extra: extra.keys().isdisjoint(json.loads(write_inner(FULL, SALT))))


@given(body=OBJECTS, extra=EXTRA)
def test_a_message_comes_back_as_it_was(body: dict[str, Any], extra: dict[str, Any]) -> None:
    sent = message(body=body, extra=extra, correlation="msg-0000", case="Case 7, Östersund", retention="P1Y", priority="urgent")
    assert read_inner(write_inner(sent, SALT)) == sent


def test_what_is_empty_is_left_out() -> None:
    told = json.loads(write_inner(message(purpose=""), SALT))
    assert not told.keys() & {"correlation", "case", "purpose", "retention"}
    assert told["audience"] == {"mode": "named"}


def test_fields_of_a_later_version_are_kept() -> None:
    sent = message(extra={"lang": "sw", "later": [{"x": 1}]})
    assert read_inner(write_inner(sent, SALT)).extra == {"lang": "sw", "later": [{"x": 1}]}


def test_extra_fields_do_not_take_the_names_of_others() -> None:
    with pytest.raises(Invalid):
        write_inner(message(extra={"origin": "JP"}), SALT)


def changed(**fields: object) -> bytes:
    """Inner bytes with other fields; None leaves one out."""
    told = json.loads(write_inner(message(), SALT)) | fields
    return canonical({name: value for name, value in told.items() if value is not None})


@pytest.mark.parametrize(
    "fields",
    [
        {"protocol": "carillon/2"},
        {"protocol": None},
        {"id": ""},
        {"id": "two words"},
        {"id": "x" * 129},
        {"id": "line\n"},
        {"id": 7},
        {"origin": "fr"},
        {"origin": "FR\n"},
        {"origin": "FRA"},
        {"kind": "Record"},
        {"kind": None},
        {"version": 0},
        {"version": True},
        {"version": "1"},
        {"created": "2026-05-02T12:00:00Z"},
        {"created": "2026-05-02T12:00:00.000000+00:00"},
        {"created": "2026-02-30T12:00:00.000000Z"},
        {"created": "9026-05-02T12:00:00.000000Z"},
        {"salt": "short"},
        {"salt": "c3Nzc3Nzc3Nzc3Nzc3Nzcx"},
        {"salt": None},
        {"body": []},
        {"body": None},
        {"priority": "now"},
        {"handling": "H1"},
        {"handling": ["H1"] * 33},
        {"handling": [1]},
        {"handling": None},
        {"audience": {"mode": "some"}},
        {"audience": {"mode": "group"}},
        {"audience": {"mode": "all", "group": "marathon"}},
        {"audience": {"mode": "named", "bureaus": ["KE"]}},
        {"audience": "all"},
        {"correlation": ""},
        {"case": ""},
        {"case": "x" * 201},
        {"purpose": "a b"},
    ],
)
def test_a_field_that_breaks_a_rule_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(Garbled):
        read_inner(changed(**fields))


@pytest.mark.parametrize("name", ["correlation", "case", "purpose", "retention"])
def test_null_is_not_the_same_as_left_out(name: str) -> None:
    told = json.loads(write_inner(message(), SALT)) | {name: None}
    with pytest.raises(Garbled):
        read_inner(canonical(told))


def test_a_message_has_a_greatest_size() -> None:
    with pytest.raises(TooBig):
        read_inner(write_inner(message(body={"text": "x" * limits.INNER_BYTES}), SALT))


def test_an_unknown_kind_is_a_message_all_the_same() -> None:
    read = read_inner(write_inner(message(kind="weather.report", version=9), SALT))
    assert not messages.known(read)
    assert messages.known(message())
    assert not messages.known(msgspec.structs.replace(message(), version=2))


def test_what_somebody_waits_for_is_urgent() -> None:
    for name in ("recall", "cessation", "order", "hit", "confirm", "confirmation", "broadcast"):
        assert messages.KINDS[name].priority == "urgent"
    assert all(name == kind.name for name, kind in messages.KINDS.items())


def test_the_protocol_lists_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "protocol" / "messages.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", page.partition("| kind | body |")[2].partition("\n\n")[0], re.M))
    assert listed == set(messages.KINDS)


def test_a_stored_message_is_restored() -> None:
    inner = write_inner(message(), SALT)
    restored = messages.restore(inner, b"signature", "00" * 8)
    assert restored.message == message()
    assert restored.inner == inner
    with pytest.raises(Garbled):
        messages.restore(inner[:-1], b"signature", "00" * 8)


@given(data=st.data())
def test_damaged_bytes_are_read_or_refused(data: st.DataObject) -> None:
    inner = bytearray(write_inner(message(), SALT))
    for _ in range(data.draw(st.integers(1, 4))):
        inner[data.draw(st.integers(0, len(inner) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PeerError):
        assert isinstance(read_inner(bytes(inner)), Message)


def test_the_audience_names_a_group() -> None:
    sent = message(audience=Reader("group", "marathon"))
    assert read_inner(write_inner(sent, SALT)).audience == Reader("group", "marathon")
