# SPDX-License-Identifier: Apache-2.0
"""The directory: it goes forward only, under enough of the right roots, and is refused where it does not hold together."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Error, Expired, Forged, Frozen, Garbled, Invalid, NotFound, PeerError, Rollback, TooBig, Unlisted
from carillon.exchange import changes, directory, limits, wire
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import SigningKey
from carillon.exchange.listing import Hub
from carillon.exchange.messages import Reader
from tests.exchange.scene import AFTER, EXPIRES, LATER, NOW, START, UNTIL, Stream, network

NET = network()
NEW_ROOTS = (*tuple(SigningKey(Stream("new roots")(32)) for _ in range(1)), SigningKey(b"n" * 32))
replace = msgspec.structs.replace


def accept(data: bytes, current: Directory | None = None, now: str = NOW, threshold: int = 2) -> Directory:
    return directory.accept(data, current, None if current else NET.trusted, threshold, now)


def next_version(**fields: Any) -> Directory:
    return replace(changes.renew(NET.directory, NOW, EXPIRES), **fields)


# Believing it --------------------------------------------------------------------------------------------------------------


def test_the_first_is_believed_because_of_roots_got_from_a_person() -> None:
    assert accept(NET.signed()) == NET.directory
    assert directory.read(NET.signed()).directory == NET.directory


@pytest.mark.parametrize("trusted", [None, {}])
def test_without_roots_nothing_is_believed(trusted: dict[str, str] | None) -> None:
    with pytest.raises(Invalid):
        directory.accept(NET.signed(), None, trusted, 2, NOW)
    with pytest.raises(Invalid):
        directory.accept(NET.signed(), None, NET.trusted, 0, NOW)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_roots(count: int) -> None:
    with pytest.raises(Forged):
        accept(NET.signed(count=count))
    with pytest.raises(Forged):
        accept(NET.signed(next_version(), count=count), NET.directory)


def test_other_roots_than_the_trusted_ones() -> None:
    theirs = replace(NET.directory, roots=changes.begin([key.public for key in NEW_ROOTS], 2, START, EXPIRES).roots)
    with pytest.raises(Forged):
        accept(directory.sign(theirs, NEW_ROOTS))
    with pytest.raises(Forged):
        accept(directory.sign(replace(theirs, version=99), NEW_ROOTS), NET.directory)


def test_a_signature_counts_once_and_a_strangers_not_at_all() -> None:
    data = json.loads(NET.signed(count=1))
    (signature,) = data["signatures"].values()
    data["signatures"] |= {key.kid: signature for key in (*NET.roots[1:], *NEW_ROOTS)}
    with pytest.raises(Forged):
        accept(canonical(data))
    many = directory.cosign(NET.signed(), NEW_ROOTS)
    assert accept(many) == NET.directory


def test_roots_may_sign_one_after_the_other() -> None:
    data = directory.sign(NET.directory, NET.roots[:1])
    assert accept(directory.cosign(data, NET.roots[2:])) == NET.directory


def test_it_goes_forward() -> None:
    newer = accept(NET.signed(next_version()), NET.directory)
    assert newer.version == NET.directory.version + 1
    assert accept(NET.signed(next_version()), newer) is newer, "the same again is no news"
    with pytest.raises(Rollback):
        accept(NET.signed(), newer)
    with pytest.raises(Rollback):
        accept(NET.signed(replace(newer, stale_after_hours=1)), newer)  # another one under the same number
    with pytest.raises(Rollback):
        accept(NET.signed(replace(NET.directory, version=99)), newer)  # a greater number, and an older date


def test_an_expired_one_is_frozen() -> None:
    with pytest.raises(Frozen):
        accept(NET.signed(), now=EXPIRES)
    with pytest.raises(Frozen):
        accept(NET.signed(), now="2026-04-29T23:00:00.000000Z")
    longer = changes.renew(NET.directory, EXPIRES, UNTIL)
    assert accept(NET.signed(longer), NET.directory, now=EXPIRES) == longer, "a newer one thaws it"


def test_roots_are_changed_by_the_old_ones_and_the_new_ones() -> None:
    changed = changes.change_roots(NET.directory, [key.public for key in NEW_ROOTS], 2, NOW)
    with pytest.raises(Forged):
        accept(directory.sign(changed, NET.roots), NET.directory)
    with pytest.raises(Forged):
        accept(directory.sign(changed, NEW_ROOTS), NET.directory)
    with pytest.raises(Forged):
        accept(directory.sign(changed, [*NET.roots[:1], *NEW_ROOTS]), NET.directory)
    both = directory.sign(changed, [*NET.roots[:2], *NEW_ROOTS])
    newer = accept(both, NET.directory)
    after = changes.renew(newer, LATER, EXPIRES)
    with pytest.raises(Forged):
        accept(directory.sign(after, NET.roots), newer, now=LATER)
    last = directory.sign(after, NEW_ROOTS)
    assert accept(last, newer, now=LATER) == after
    with pytest.raises(Forged):
        accept(last, NET.directory, now=LATER)  # who was away needs the one in between
    assert directory.accept_all([both, last], NET.directory, None, 2, LATER) == after


def test_only_the_last_of_several_must_not_have_expired() -> None:
    short = changes.renew(NET.directory, NOW, "2026-05-03T00:00:00.000000Z")
    long = changes.renew(short, LATER, EXPIRES)
    documents = [NET.signed(), NET.signed(short), NET.signed(long)]
    assert directory.accept_all(documents, None, NET.trusted, 2, LATER) == long
    with pytest.raises(Frozen):
        directory.accept_all(documents[:2], None, NET.trusted, 2, LATER)
    with pytest.raises(Rollback):
        directory.accept_all([documents[1], documents[0]], None, NET.trusted, 2, NOW)
    with pytest.raises(Invalid):
        directory.accept_all([], None, NET.trusted, 2, NOW)


# Its form ------------------------------------------------------------------------------------------------------------------


def changed(*path: str, to: object) -> bytes:
    """The signed document with one place changed, and signed again."""
    told = json.loads(NET.signed())
    holder = told["directory"]
    for step in path[:-1]:
        holder = holder[int(step) if isinstance(holder, list) else step]
    if to is Ellipsis:
        del holder[path[-1]]
    else:
        holder[path[-1]] = to
    message = directory.DIRECTORY_PREFIX + canonical(told["directory"])
    return canonical({"directory": told["directory"], "signatures": {key.kid: wire.b64(key.sign(message)) for key in NET.roots}})


KEY = json.loads(NET.signed())["directory"]["nodes"]["tokyo"]["signing"][0]
SEALING = json.loads(NET.signed())["directory"]["bureaus"]["JP"]["sealing"][0]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("protocol",), "carillon/2"),
        (("protocol",), ...),
        (("version",), 0),
        (("version",), "1"),
        (("issued",), EXPIRES),
        (("expires",), START),
        (("expires",), "2026-02-31T00:00:00.000000Z"),
        (("roots",), ...),
        (("roots", "threshold"), 0),
        (("roots", "threshold"), 4),
        (("roots", "keys"), {}),
        (("roots", "more"), 1),
        (("roots", "keys", "0" * 16), wire.b64(b"r" * 32)),
        (("nodes",), []),
        (("nodes", "paris"), []),
        (("nodes", "PARIS"), {"signing": [KEY], "until": UNTIL}),
        (("nodes", "rome"), {"signing": [KEY], "until": UNTIL}),
        (("nodes", "paris", "signing"), []),
        (("nodes", "paris", "signing"), ...),
        (("nodes", "paris", "until"), "2027"),
        (("nodes", "paris", "until"), "2027-02-31T00:00:00.000000Z"),
        (("nodes", "paris", "signing", "0", "until"), START),
        (("nodes", "paris", "signing", "0", "kid"), "0" * 16),
        (("nodes", "paris", "signing", "0", "public"), wire.b64(b"p" * 31)),
        (("nodes", "paris", "signing", "0", "more"), 1),
        (("nodes", "tokyo"), ...),
        (("bureaus", "jp"), {}),
        (("bureaus", "JP", "node"), "osaka"),
        (("bureaus", "JP", "country"), "JPN"),
        (("bureaus", "JP", "names"), {"ja": 1}),
        (("bureaus", "KE", "sealing"), [SEALING]),
        (("groups",), ...),
        (("groups", "marathon", "members", "ZZ"), {"from": START, "until": UNTIL}),
        (("groups", "marathon", "members", "KE", "until"), START),
        (("groups", "marathon", "members", "KE", "more"), 1),
        (("revoked",), ["x"]),
        (("revoked",), ...),
        (("stale_after_hours",), 0),
        (("hubs",), {}),
        (("hubs",), [{"ca": ""}]),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused_whoever_signed_it(path: tuple[str, ...], to: object) -> None:
    with pytest.raises(Garbled):
        accept(changed(*path, to=to))


@pytest.mark.parametrize("path", [("later",), ("nodes", "paris", "later"), ("bureaus", "JP", "later"), ("groups", "marathon", "later")])
def test_fields_of_a_later_version_are_kept(path: tuple[str, ...]) -> None:
    found = accept(changed(*path, to={"x": [1]}))
    again = directory.sign(found, NET.roots)
    assert json.loads(again)["directory"] == json.loads(changed(*path, to={"x": [1]}))["directory"]


def test_what_may_be_left_out_does_not_break_a_later_signature() -> None:
    short = changed("nodes", "paris", "address", to=...)
    assert accept(directory.cosign(short, NET.roots)).nodes["paris"].address == ""


@pytest.mark.parametrize("data", [b"", b"{}", b'{"directory":{},"signatures":{}}', NET.signed()[:-1], NET.signed() + b"\n"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Garbled):
        accept(data)
    with pytest.raises(TooBig):
        accept(b" " * (limits.DIRECTORY_BYTES + 1))


@given(data=st.data())
def test_damaged_documents_are_never_believed(data: st.DataObject) -> None:
    document = bytearray(NET.signed())
    for _ in range(data.draw(st.integers(1, 3))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))
    if bytes(document) != NET.signed():
        with pytest.raises(PeerError):
            accept(bytes(document))


def test_one_that_does_not_hold_together_is_not_signed() -> None:
    moved = replace(NET.directory.bureaus["JP"], node="osaka")
    with pytest.raises(Invalid):
        NET.signed(replace(NET.directory, bureaus=NET.directory.bureaus | {"JP": moved}))


# What it says --------------------------------------------------------------------------------------------------------------


def test_who_is_where() -> None:
    assert NET.directory.node_of("FR-CYBER") == "paris"
    assert NET.directory.hosted("nairobi") == {"KE", "UG"}
    assert NET.directory.hosts("tokyo", "JP", NOW)
    assert not NET.directory.hosts("tokyo", "KE", NOW)
    assert NET.directory.speaker("JP", NOW) == "tokyo"
    with pytest.raises(Unlisted):
        NET.directory.node_of("ZZ")
    with pytest.raises(Expired):
        NET.directory.speaker("JP", AFTER)


@pytest.mark.parametrize(
    ("node", "kid", "at", "error"),
    [
        ("paris", NET.rings["paris"].kid, NOW, None),
        ("paris", NET.rings["paris"].kid, "2026-04-30T01:00:00.000000Z", None),
        ("paris", NET.rings["paris"].kid, "2026-04-29T23:00:00.000000Z", Expired),
        ("paris", NET.rings["paris"].kid, "2027-05-01T23:00:00.000000Z", None),
        ("paris", NET.rings["paris"].kid, "2027-05-02T00:00:00.000000Z", Expired),
        ("paris", NET.rings["tokyo"].kid, NOW, Unlisted),
        ("osaka", NET.rings["tokyo"].kid, NOW, Unlisted),
        ("paris", "0" * 16, NOW, Unlisted),
    ],
)
def test_signing_keys(node: str, kid: str, at: str, error: type[Error] | None) -> None:
    if error:
        with pytest.raises(error):
            NET.directory.verify_key(node, kid, at)
    else:
        assert wire.kid(NET.directory.verify_key(node, kid, at)) == kid


def test_the_newest_valid_key_is_sealed_to() -> None:
    bureau = NET.directory.bureaus["KE"]
    (old,) = bureau.sealing
    public = wire.b64(b"\x09" * 32)
    new = replace(old, kid=wire.kid(b"\x09" * 32), public=public, since=LATER)
    both = replace(NET.directory, bureaus=NET.directory.bureaus | {"KE": replace(bureau, sealing=(new, old))})
    assert both.sealing_key("KE", NOW).kid == old.kid
    assert both.sealing_key("KE", LATER).kid == new.kid
    assert changes.revoke(both, new.kid, NOW).sealing_key("KE", LATER).kid == old.kid
    for bureau_code, at in (("KE", UNTIL), ("KE", "2026-04-30T23:59:59.999999Z"), ("ZZ", NOW)):
        with pytest.raises(Unlisted):
            both.sealing_key(bureau_code, at)


def test_groups_and_audiences() -> None:
    everybody = {"FR", "FR-CYBER", "KE", "UG", "JP"}
    listed = NET.directory
    assert listed.members("marathon", NOW) == {"FR", "KE", "JP"}
    assert listed.members("marathon", UNTIL) == set()
    assert listed.entitled(Reader("all"), NOW) == everybody
    assert listed.entitled(Reader("all"), UNTIL) == set()
    assert listed.entitled(Reader("group", "marathon"), NOW) == {"FR", "KE", "JP"}
    assert listed.entitled(Reader("named"), NOW, ["KE", "ZZ"]) == {"KE"}
    assert listed.entitled(Reader("named"), NOW) == set()
    with pytest.raises(Unlisted):
        listed.entitled(Reader("group", "nobody"), NOW)


# Changing it ---------------------------------------------------------------------------------------------------------------


def test_a_bureau_removed_is_out_of_every_group_and_its_empty_node_with_it() -> None:
    without = changes.remove_bureau(NET.directory, "JP", NOW)
    assert accept(NET.signed(without), NET.directory) == without
    assert without.members("marathon", NOW) == {"FR", "KE"}
    assert "tokyo" not in without.nodes
    assert "nairobi" in changes.remove_bureau(without, "KE", NOW).nodes
    with pytest.raises(Error):
        changes.remove_bureau(without, "JP", NOW)


def test_there_is_one_secretariat() -> None:
    named = changes.set_roles(NET.directory, "KE", ["secretariat"], NOW)
    assert [code for code, one in named.bureaus.items() if "secretariat" in one.roles] == ["KE"]
    with pytest.raises(Invalid, match="KE is the secretariat"):
        changes.set_roles(named, "UG", ["secretariat"], NOW)
    freed = changes.set_roles(named, "KE", [], NOW)
    assert changes.set_roles(freed, "UG", ["secretariat"], NOW).bureaus["UG"].roles == ("secretariat",)
    with pytest.raises(NotFound):
        changes.set_roles(NET.directory, "ZZ", ["secretariat"], NOW)


def test_groups_are_set() -> None:
    more = changes.set_group(NET.directory, "marathon", {"KE": UNTIL, "UG": LATER}, NOW)
    assert more.groups["marathon"].members["KE"].since == START
    assert more.members("marathon", NOW) == {"KE", "UG"}
    assert more.members("marathon", LATER) == {"KE"}
    assert "marathon" not in changes.set_group(more, "marathon", {}, NOW).groups
    with pytest.raises(Error):
        changes.set_group(more, "marathon", {"ZZ": UNTIL}, NOW)


def test_hubs_are_set() -> None:
    there = changes.set_hubs(NET.directory, [Hub("tls://hub.example:7422", "PEM")], NOW)
    assert accept(NET.signed(there), NET.directory).hubs == (Hub("tls://hub.example:7422", "PEM"),)


def test_a_key_is_revoked_once() -> None:
    revoked = changes.revoke(NET.directory, NET.rings["tokyo"].kid, NOW)
    with pytest.raises(Forged):
        revoked.verify_key("tokyo", NET.rings["tokyo"].kid, NOW)
    with pytest.raises(Invalid):
        changes.revoke(revoked, NET.rings["tokyo"].kid, NOW)


@pytest.mark.parametrize("threshold", [0, 3])
def test_roots_must_be_able_to_sign(threshold: int) -> None:
    with pytest.raises(Invalid):
        changes.change_roots(NET.directory, [key.public for key in NEW_ROOTS], threshold, NOW)


# Warnings ------------------------------------------------------------------------------------------------------------------


def test_nothing_to_warn_of() -> None:
    assert directory.warnings(NET.directory, NOW) == []


def test_what_ends_is_told_early() -> None:
    def told(now: str) -> str:
        return "\n".join(directory.warnings(NET.directory, now))

    assert "The directory ends at 2026-08-01T00:00:00.000000Z: in 29 days." in told("2026-07-02T12:00:00.000000Z")
    assert "within a week" in told("2026-07-30T00:00:00.000000Z")
    assert "The directory ended" in told(EXPIRES)
    assert "a revocation since then would not be known" in told(LATER)
    soon = told("2027-04-28T00:00:00.000000Z")
    for what in (
        "of the node tokyo ends",
        "of JP ends",
        "last signing key of the node paris",
        "last sealing key of KE",
        "in the group marathon",
    ):
        assert what in soon
    assert soon.index("The directory ended") < soon.index("of JP ends"), "most urgent first"


def test_a_revoked_key_is_not_the_last_one() -> None:
    revoked = changes.revoke(NET.directory, NET.rings["tokyo"].kid, NOW)
    assert any("The last signing key of the node tokyo ended" in one for one in directory.warnings(revoked, NOW))
