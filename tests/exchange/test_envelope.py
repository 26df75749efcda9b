# SPDX-License-Identifier: Apache-2.0
"""Parcels: what is in order is opened by its addressees alone, and whatever was altered, forged, misdirected or outlived is refused."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Error, Expired, Forged, Frozen, Garbled, Invalid, NotAddressed, PeerError, TooBig, Unlisted
from carillon.exchange import changes, envelope, keyring, limits, lines, sealing, wire
from carillon.exchange.messages import MESSAGE_PREFIX, Reader, Signed
from tests.exchange.scene import AFTER, EXPIRES, LATER, NOW, START, UNTIL, Stream, enrol, message, network

NET = network()
SIGNED = NET.sign()
GOOD = NET.send(signed=SIGNED)


def test_what_was_sent_is_opened() -> None:
    opened = NET.open(GOOD)
    assert opened.signed == SIGNED
    assert [one.slip.addressee for one in opened.slips] == ["KE"]
    assert opened.from_node == "paris"
    assert canonical(json.loads(GOOD)) == GOOD


def test_one_body_for_everybody_and_a_parcel_for_each_node() -> None:
    to = ["UG", "KE", "JP", "FR-CYBER"]
    slips = [envelope.slip(SIGNED, bureau, None, NET.rings["paris"]) for bureau in to]
    sealed = envelope.seal(SIGNED, to, NET.directory, NOW, Stream("seal"))
    for node, there in (("nairobi", ["KE", "UG"]), ("tokyo", ["JP"]), ("paris", ["FR-CYBER"])):
        data = envelope.parcel(sealed, [one for one in slips if one.slip.addressee in there], node)
        opened = NET.open(data, node)
        assert opened.signed == SIGNED
        assert [one.slip.addressee for one in opened.slips] == there
        told = json.loads(data)
        assert list(told["sealed"]["keys"]) == there
        assert told["sealed"]["body"] == wire.b64(sealed.locked.body)


def test_lengths_are_rounded_up() -> None:
    lengths = {len(json.loads(NET.send(signed=NET.sign(message(body={"x": "y" * n}))))["sealed"]["body"]) for n in range(60)}
    assert len(lengths) == 1


def test_the_largest_message_to_the_most_addressees_fits() -> None:
    size = len(envelope.write_inner(message(body={"x": ""}), b"s" * 16))
    signed = NET.sign(message(body={"x": "y" * (limits.INNER_BYTES - size)}))
    assert len(signed.inner) == limits.INNER_BYTES
    sealed = envelope.seal(signed, ["KE"], NET.directory, NOW, NET.random)
    codes = [f"KE-{n}" for n in range(limits.SLIPS)]
    sealed = msgspec.structs.replace(sealed, keys=dict.fromkeys(codes, sealed.keys["KE"]))
    slips = [envelope.slip(signed, code, lines.Line(2**50, "f" * 64), NET.rings["paris"]) for code in codes]
    assert len(envelope.parcel(sealed, slips, "nairobi")) <= limits.PARCEL_BYTES
    with pytest.raises(Invalid):
        NET.sign(message(body={"x": "y" * limits.INNER_BYTES}))


# Altered on the way --------------------------------------------------------------------------------------------------------


def altered(change: Callable[[dict[str, Any]], object], data: bytes = GOOD) -> bytes:
    """A parcel with something changed in it, in canonical form again."""
    told = json.loads(data)
    change(told)
    return canonical(told)


def flip(text: str) -> str:
    """base64url of other bytes."""
    raw = bytearray(base64.urlsafe_b64decode(text + "=="))
    raw[len(raw) // 2] ^= 1
    return wire.b64(bytes(raw))


def readdress(told: dict[str, Any], bureau: str) -> None:
    told["slips"][0]["addressee"] = bureau
    told["sealed"]["keys"] = {bureau: told["sealed"]["keys"]["KE"]}


ALTERED: list[tuple[str, Callable[[dict[str, Any]], object], type[Error]]] = [
    ("body", lambda p: p["sealed"].update(body=flip(p["sealed"]["body"])), Forged),
    ("body cut", lambda p: p["sealed"].update(body=p["sealed"]["body"][:64]), Forged),
    ("body empty", lambda p: p["sealed"].update(body=""), Forged),
    ("nonce", lambda p: p["sealed"].update(nonce=flip(p["sealed"]["nonce"])), Forged),
    ("wrapped key", lambda p: p["sealed"]["keys"]["KE"].update(wrapped=flip(p["sealed"]["keys"]["KE"]["wrapped"])), Forged),
    ("unknown opening key", lambda p: p["sealed"]["keys"]["KE"].update(kid="0" * 16), NotAddressed),
    ("signature", lambda p: p["slips"][0].update(signature=flip(p["slips"][0]["signature"])), Forged),
    ("number", lambda p: p["slips"][0].update(seq=2, prev="1" * 64), Forged),
    ("number alone", lambda p: p["slips"][0].update(seq=2), Garbled),
    ("digest", lambda p: p["slips"][0].update(digest="0" * 64), Forged),
    ("created", lambda p: p["slips"][0].update(created=START), Forged),
    ("created never", lambda p: p["slips"][0].update(created="2026-02-30T00:00:00.000000Z"), Garbled),
    ("origin on the node", lambda p: p["slips"][0].update(origin="FR-CYBER"), Forged),
    ("origin elsewhere", lambda p: p["slips"][0].update(origin="JP"), Forged),
    ("origin unknown", lambda p: p["slips"][0].update(origin="ZZ"), Unlisted),
    ("signing key unknown", lambda p: p["slips"][0].update(kid="0" * 16), Unlisted),
    ("sender", lambda p: p.update({"from": "tokyo"}), Forged),
    ("sender and node", lambda p: (p.update({"from": "tokyo"}), p["slips"][0].update(node="tokyo")), Forged),
    ("receiver", lambda p: p.update(to="tokyo"), NotAddressed),
    ("addressee", lambda p: readdress(p, "UG"), Forged),
    ("addressee elsewhere", lambda p: readdress(p, "JP"), NotAddressed),
    ("no slips", lambda p: p.update(slips=[]), Garbled),
    ("no keys", lambda p: p["sealed"].update(keys={}), Garbled),
    ("a key more", lambda p: p["sealed"]["keys"].update(UG=p["sealed"]["keys"]["KE"]), Garbled),
    ("a slip twice", lambda p: p["slips"].append(p["slips"][0]), Garbled),
    ("a field more", lambda p: p.update(more=1), Garbled),
    ("a field more in a slip", lambda p: p["slips"][0].update(more=1), Garbled),
    ("a field less in a slip", lambda p: p["slips"][0].pop("prev"), Garbled),
    ("another protocol", lambda p: p.update(protocol="carillon/2"), Garbled),
    ("a great number", lambda p: p["slips"][0].update(seq=2**53), Garbled),
    ("a true number", lambda p: p["slips"][0].update(seq=True), Garbled),
    ("base64 with bits left", lambda p: p["slips"][0].update(signature=p["slips"][0]["signature"][:-1] + "B"), Garbled),
]  # fmt: skip


@pytest.mark.parametrize(("change", "error"), [one[1:] for one in ALTERED], ids=[one[0] for one in ALTERED])
def test_what_was_altered_is_refused(change: Callable[[dict[str, Any]], object], error: type[Error]) -> None:
    with pytest.raises(error):
        NET.open(altered(change))


@pytest.mark.parametrize("data", [b"", b"{}", GOOD[:-1], GOOD[: len(GOOD) // 2], GOOD + b" ", b" " + GOOD, GOOD + GOOD, b"x" * 100])
def test_what_was_cut_or_grew_is_refused(data: bytes) -> None:
    with pytest.raises(Garbled):
        NET.open(data)


def test_too_big_a_parcel_is_not_even_read() -> None:
    with pytest.raises(TooBig):
        NET.open(b"[" * (limits.PARCEL_BYTES + 1))


def test_a_parcel_has_a_greatest_number_of_slips() -> None:
    def crowd(told: dict[str, Any]) -> None:
        codes = [f"KE-{n:03}" for n in range(limits.SLIPS + 1)]
        told["slips"] = [told["slips"][0] | {"addressee": code} for code in codes]
        told["sealed"]["keys"] = dict.fromkeys(codes, told["sealed"]["keys"]["KE"])

    with pytest.raises(Garbled):
        NET.open(altered(crowd))


@given(data=st.data())
def test_damage_of_any_kind_is_refused(data: st.DataObject) -> None:
    parcel = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(parcel) - 1))
        how = data.draw(st.sampled_from(["set", "cut", "insert"]))
        if how == "set":
            parcel[place] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del parcel[place : place + data.draw(st.integers(1, 20))]
        else:
            parcel[place:place] = data.draw(st.sampled_from([b"[" * 3000, b"9" * 5000, b"\\ud800", b"\xff", b'"a":1,', b"{", b"\0"]))
    if bytes(parcel) != GOOD:
        with pytest.raises(PeerError):
            NET.open(bytes(parcel))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kid", "from", "KE", "seq"]), inner, max_size=3),
)


@given(data=st.data())
def test_any_value_in_any_place_is_refused(data: st.DataObject) -> None:
    told = json.loads(GOOD)
    places = [(told, key) for key in told] + [(told["sealed"], key) for key in told["sealed"]]
    places += [(told["slips"][0], key) for key in told["slips"][0]] + [(told["sealed"]["keys"], "KE"), (told["slips"], 0)]
    places += [(told["sealed"]["keys"]["KE"], key) for key in ("kid", "wrapped")]
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(JUNK)
    bad = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    if bad != GOOD:
        with pytest.raises(PeerError):
            NET.open(bad)


# Spliced and forged by those who have keys -----------------------------------------------------------------------------------


def test_a_parcel_cannot_be_put_together_from_two() -> None:
    other = json.loads(NET.send(signed=NET.sign(message(id="msg-0002"))))
    for part in ("slips", "sealed"):
        with pytest.raises(Forged):
            NET.open(altered(lambda told, part=part: told.update({part: other[part]})))  # type: ignore[misc]


def test_an_addressee_cannot_pass_a_message_on_in_its_origins_name() -> None:
    got = NET.open(GOOD).signed
    forwarded = envelope.slip(got, "JP", None, NET.rings["nairobi"])
    sealed = msgspec.structs.replace(envelope.seal(got, ["JP"], NET.directory, NOW, NET.random), node="nairobi")
    with pytest.raises(Forged):
        NET.open(envelope.parcel(sealed, [forwarded], "tokyo"), "tokyo")


def test_a_node_cannot_speak_for_anothers_bureau() -> None:
    """Everything is in order but that the origin is hosted elsewhere."""
    signed = NET.sign(message(origin="JP"), "paris")
    slip = envelope.slip(signed, "KE", None, NET.rings["paris"])
    with pytest.raises(Unlisted):
        NET.pack(signed, [slip])  # a program of ours refuses to send it
    liar = replace(NET, directory=claimed("JP", "paris"))
    with pytest.raises(Forged):
        NET.open(liar.pack(signed, [slip]))


def test_a_node_cannot_hide_behind_anothers_name() -> None:
    """Tokyo signs everything with its own key and in its own name, and writes Paris on the outside."""
    ring = NET.rings["tokyo"]
    signed = envelope.sign(message(), ring, b"s" * 16)
    header, listed = envelope._header("paris", signed.digest), NET.directory.sealing_key("KE", NOW)
    key, locked = sealing.lock(sealing.Statement(signed.inner, signed.kid, signed.signature), header, limits.MESSAGE_BLOCK, NET.random)
    wrapped = wire.b64(sealing.wrap(key, listed.public, envelope._info("paris", signed.digest, "KE")))
    sealed = envelope.Sealed("tokyo", signed.digest, locked, {"KE": envelope.WrappedKey(listed.kid, wrapped)})
    data = envelope.parcel(sealed, [envelope.slip(signed, "KE", None, ring)], "nairobi")
    with pytest.raises(Forged, match="claims to come from paris"):
        NET.open(altered(lambda told: told.update({"from": "paris"}), data))


def claimed(bureau: str, node: str) -> Any:
    """A directory that only the liar believes in."""
    moved = msgspec.structs.replace(NET.directory.bureaus[bureau], node=node)
    return msgspec.structs.replace(NET.directory, bureaus=NET.directory.bureaus | {bureau: moved})


def test_a_slip_by_the_right_node_does_not_help_a_message_by_another() -> None:
    kid, signature = NET.rings["tokyo"].sign(MESSAGE_PREFIX + SIGNED.inner)
    for forged in (Signed(SIGNED.inner, signature, SIGNED.kid, SIGNED.digest, SIGNED.message),):
        with pytest.raises(Forged):
            NET.open(NET.send(signed=forged))
    theirs = Signed(SIGNED.inner, signature, kid, SIGNED.digest, SIGNED.message)
    with pytest.raises(Unlisted):
        NET.send(signed=theirs)
    with pytest.raises(Unlisted):
        NET.open(reseal(theirs))


def reseal(signed: Signed, inner: bytes | None = None, block: int = limits.MESSAGE_BLOCK, tail: bytes = b"") -> bytes:
    """A parcel by a sender who seals what it likes under a slip that is in order."""
    header = envelope._header("paris", SIGNED.digest)
    statement = sealing.Statement((inner or signed.inner) + tail, signed.kid, signed.signature)
    key, locked = sealing.lock(statement, header, block, NET.random)
    listed = NET.directory.sealing_key("KE", NOW)
    wrapped = sealing.wrap(key, listed.public, envelope._info("paris", SIGNED.digest, "KE"))
    sealed = envelope.Sealed("paris", SIGNED.digest, locked, {"KE": envelope.WrappedKey(listed.kid, wire.b64(wrapped))})
    return envelope.parcel(sealed, [envelope.slip(SIGNED, "KE", None, NET.rings["paris"])], "nairobi")


def test_what_is_sealed_must_be_what_the_slip_says() -> None:
    assert NET.open(reseal(SIGNED)).signed == SIGNED
    with pytest.raises(Forged):
        NET.open(reseal(SIGNED, inner=NET.sign(message(id="msg-0003")).inner))
    with pytest.raises(Garbled):
        NET.open(reseal(SIGNED, block=500))
    with pytest.raises(Garbled):
        NET.open(reseal(SIGNED, tail=b" " * 512))
    with pytest.raises(Forged):
        NET.open(reseal(SIGNED, tail=b"\n"))


def test_a_signature_is_good_for_one_kind_of_thing() -> None:
    kid, signature = NET.rings["paris"].sign(SIGNED.inner)
    with pytest.raises(Forged):
        NET.open(reseal(Signed(SIGNED.inner, signature, kid, SIGNED.digest, SIGNED.message)))


def test_message_and_slip_must_agree_on_origin_and_time() -> None:
    for fields in ({"origin": "FR-CYBER"}, {"created": START}):
        made = msgspec.structs.replace(envelope.slip(SIGNED, "KE", None, NET.rings["paris"]).slip, **fields)
        signed = lines.SignedSlip(made, NET.rings["paris"].sign(lines.signed_bytes(made))[1])
        with pytest.raises(Forged):
            NET.open(NET.pack(SIGNED, [signed]))


def test_a_parcel_repeated_opens_again_and_its_slip_is_a_duplicate() -> None:
    slip = NET.open(GOOD).slips[0]
    again = NET.open(GOOD).slips[0]
    assert lines.place(again.slip, slip.line).standing is lines.Standing.DUPLICATE


# Withheld -----------------------------------------------------------------------------------------------------------------


SLIP = envelope.slip(SIGNED, "KE", None, NET.rings["paris"])
BLANK = envelope.blank(NET.rings["paris"], [SLIP], "nairobi")


def test_what_is_withheld_leaves_its_place_in_the_line() -> None:
    opened = NET.open(BLANK)
    assert opened.signed is None
    assert opened.slips == (SLIP,)
    assert opened.from_node == "paris"
    assert canonical(json.loads(BLANK)) == BLANK


def test_a_carrier_cannot_take_the_message_out() -> None:
    with pytest.raises(Garbled):
        NET.open(altered(lambda p: p.pop("sealed")))
    elsewhere = json.loads(envelope.blank(NET.rings["paris"], [envelope.slip(SIGNED, "UG", None, NET.rings["paris"])], "nairobi"))
    with pytest.raises(Forged):
        NET.open(altered(lambda p: (p.pop("sealed"), p.update(withheld=elsewhere["withheld"]))))
    with pytest.raises(Garbled):
        NET.open(altered(lambda p: p.update(withheld=elsewhere["withheld"])))
    by_carrier = keyring.make("paris", ["FR"], Stream("carrier"))
    with pytest.raises(Unlisted):
        NET.open(envelope.blank(by_carrier, [SLIP], "nairobi"))


@given(data=st.data())
def test_damage_to_what_is_withheld_is_refused(data: st.DataObject) -> None:
    parcel = bytearray(BLANK)
    parcel[data.draw(st.integers(0, len(parcel) - 1))] = data.draw(st.integers(0, 255))
    if bytes(parcel) != BLANK:
        with pytest.raises(PeerError):
            NET.open(bytes(parcel))


def test_too_many_slips_are_not_packed() -> None:
    many = [envelope.slip(SIGNED, f"KE-{n}", None, NET.rings["paris"]) for n in range(limits.SLIPS + 1)]
    with pytest.raises(TooBig):
        envelope.blank(NET.rings["paris"], many, "nairobi")
    for slips in ([], [SLIP, SLIP]):
        with pytest.raises(Invalid):
            envelope.blank(NET.rings["paris"], slips, "nairobi")


# Who is in the directory -----------------------------------------------------------------------------------------------------


def test_the_wrong_node_cannot_open_it() -> None:
    with pytest.raises(NotAddressed):
        NET.open(GOOD, "tokyo")
    thief = keyring.make("nairobi", ["KE"], Stream("thief"))
    with pytest.raises(NotAddressed):
        envelope.open_parcel(GOOD, NET.directory, thief, NOW)


def test_slips_for_bureaus_that_are_not_here_are_left_aside() -> None:
    to = ["KE", "UG"]
    slips = [envelope.slip(SIGNED, bureau, None, NET.rings["paris"]) for bureau in to]
    data = NET.pack(SIGNED, slips)
    moved = replace(NET, directory=claimed("UG", "tokyo"))
    assert [one.slip.addressee for one in moved.open(data).slips] == ["KE"]


def test_a_removed_member_gets_and_says_nothing() -> None:
    without = replace(NET, directory=changes.remove_bureau(NET.directory, "KE", NOW))
    with pytest.raises(Unlisted):
        without.send()
    with pytest.raises(NotAddressed):
        without.open(GOOD)
    gone = replace(NET, directory=changes.remove_bureau(NET.directory, "FR", NOW))
    with pytest.raises(Unlisted):
        gone.open(GOOD)


def test_a_member_whose_time_is_over_is_no_member() -> None:
    listed = changes.renew(NET.directory, NOW, "2028-01-01T00:00:00.000000Z")
    with pytest.raises(Unlisted):
        envelope.seal(SIGNED, ["KE"], listed, UNTIL, NET.random)
    with pytest.raises(NotAddressed):
        envelope.open_parcel(GOOD, listed, NET.rings["nairobi"], AFTER)
    ended = msgspec.structs.replace(listed.bureaus["FR"], until=START)
    with pytest.raises(Expired):
        replace(NET, directory=msgspec.structs.replace(listed, bureaus=listed.bureaus | {"FR": ended})).open(GOOD)


def test_a_group_message_is_sealed_to_its_members_alone() -> None:
    signed = NET.sign(message(audience=Reader("group", "marathon")))
    assert NET.open(NET.send("KE", signed)).signed == signed
    with pytest.raises(Unlisted):
        NET.send("UG", signed)
    fewer = replace(NET, directory=changes.set_group(NET.directory, "marathon", {"FR": UNTIL}, NOW))
    with pytest.raises(Unlisted):
        fewer.send("KE", signed)


def test_an_expired_directory_freezes_everything() -> None:
    with pytest.raises(Frozen):
        envelope.seal(SIGNED, ["KE"], NET.directory, EXPIRES, NET.random)
    with pytest.raises(Frozen):
        NET.open(GOOD, now=EXPIRES)
    with pytest.raises(Frozen):
        NET.open(GOOD, now="2026-04-01T00:00:00.000000Z")


def test_clocks_may_differ_by_a_day() -> None:
    ahead = NET.sign(message(created="2026-05-03T11:00:00.000000Z"))
    assert NET.open(NET.send(signed=ahead)).signed == ahead
    with pytest.raises(Expired):
        NET.open(NET.send(signed=NET.sign(message(created="2026-05-03T13:00:00.000000Z"))))


def test_a_message_may_have_waited_for_weeks() -> None:
    assert NET.open(GOOD, now=LATER).signed == SIGNED


# Keys --------------------------------------------------------------------------------------------------------------------------


def test_a_revoked_key_is_believed_no_more() -> None:
    revoked = replace(NET, directory=changes.revoke(NET.directory, NET.rings["paris"].kid, NOW))
    with pytest.raises(Forged):
        revoked.open(GOOD)
    with pytest.raises(Forged):
        revoked.send()
    opening = NET.directory.sealing_key("KE", NOW).kid
    with pytest.raises(Unlisted):
        replace(NET, directory=changes.revoke(NET.directory, opening, NOW)).send()


@pytest.mark.parametrize(
    ("now", "good"),
    [("2026-05-10T23:00:00.000000Z", True), ("2026-05-11T01:00:00.000000Z", False), ("2026-05-09T00:00:00.000000Z", True)],
)
def test_a_signing_key_is_judged_when_the_parcel_is_opened(now: str, good: bool) -> None:
    """It ends on the tenth at midnight; a day's difference of clocks is forgiven."""
    node = NET.directory.nodes["paris"]
    ended = msgspec.structs.replace(node, signing=(msgspec.structs.replace(node.signing[0], until="2026-05-10T00:00:00.000000Z"),))
    listed = replace(NET, directory=msgspec.structs.replace(NET.directory, nodes=NET.directory.nodes | {"paris": ended}))
    if good:
        assert listed.open(GOOD, now=now).signed == SIGNED
    else:
        with pytest.raises(Expired):
            listed.open(GOOD, now=now)


def test_keys_are_replaced_with_an_overlap() -> None:
    rings = {name: ring.rotate(Stream(f"new {name}")) for name, ring in NET.rings.items()}
    early = rings["paris"].speak_with(rings["paris"].public().signing[1].kid)
    signed = envelope.sign(message(), early, b"s" * 16)
    with pytest.raises(Unlisted):
        NET.send(signed=signed, ring=early)  # the directory does not list the new key yet
    listed = NET.directory
    for ring in rings.values():
        listed = enrol(listed, ring, NOW)
    newer = replace(NET, directory=listed, rings=rings)
    assert newer.open(GOOD).signed == SIGNED, "under way since before"
    assert newer.open(newer.send()).signed.kid == NET.rings["paris"].kid, "signed with the old key, sealed to the new one"
    with pytest.raises(NotAddressed):
        envelope.open_parcel(newer.send(), listed, NET.rings["nairobi"], NOW)  # who lost the new key cannot
    assert newer.open(newer.send(signed=signed, ring=early)).signed == signed
    forgot = rings["nairobi"].forget([NET.rings["nairobi"].public().opening["KE"][0].kid])
    with pytest.raises(NotAddressed):
        envelope.open_parcel(GOOD, listed, forgot, NOW)


# What our own program refuses to make ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{"origin": "fr"}, {"id": ""}, {"body": {"x": 1.5}}, {"created": "now"}, {"priority": "now"}, {"body": {"x": "\ud800"}}]
)
def test_a_message_that_would_be_refused_is_not_signed(fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        NET.sign(message(**fields))


def test_a_parcel_takes_what_belongs_together() -> None:
    sealed = envelope.seal(SIGNED, ["KE"], NET.directory, NOW, NET.random)
    slip = envelope.slip(SIGNED, "KE", None, NET.rings["paris"])
    other = envelope.slip(NET.sign(message(id="msg-0004")), "KE", None, NET.rings["paris"])
    elsewhere = envelope.slip(SIGNED, "UG", None, NET.rings["paris"])
    for slips in ([], [slip, slip], [other], [elsewhere]):
        with pytest.raises(Invalid):
            envelope.parcel(sealed, slips, "nairobi")
