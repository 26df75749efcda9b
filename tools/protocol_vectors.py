# SPDX-License-Identifier: Apache-2.0
"""Writes docs/protocol/vectors: fixed keys and inputs, the bytes that they give, and altered ones with the reason to refuse them.

`python -m tools.protocol_vectors` writes; with `--check` it only says what is stale, and fails. Everything random is an input and stands
in the vectors; HPKE's ephemeral keys too, for which the encapsulation is done here by hand (RFC 9180), since no library takes them.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carillon.core.model.codec import canonical
from carillon.exchange import asking, blind, changes, directory, enrolment, envelope, keyring, receipts, wire
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring, SigningKey
from carillon.exchange.lines import SignedSlip
from carillon.exchange.messages import Message, Reader

PLACE = Path(__file__).resolve().parents[1] / "docs" / "protocol" / "vectors"
START, NOW = "2026-05-01T00:00:00.000000Z", "2026-05-02T12:00:00.000000Z"
LATER, EXPIRES = "2026-06-01T12:00:00.000000Z", "2026-08-01T00:00:00.000000Z"
UNTIL, AFTER = "2027-05-01T00:00:00.000000Z", "2027-06-01T00:00:00.000000Z"

Change = Callable[[dict[str, Any]], object]


class Stream:
    """Bytes from a seed, remembered."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self.given: list[bytes] = []

    def __call__(self, count: int, /) -> bytes:
        self.given.append(hashlib.shake_256(f"carillon vectors {self._seed} {len(self.given)}".encode()).digest(count))
        return self.given[-1]


def main() -> None:
    files = vectors()
    stale = [file.name for file, text in files.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"Stale: {', '.join(stale)}. Run `python -m tools.protocol_vectors`.")
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")


def vectors() -> dict[Path, str]:
    """Every file with its text."""
    scene = Scene()
    made = {
        "bytes": _bytes(),
        "keys": scene.keys(),
        "directories": scene.directories(),
        "requests": _requests(scene),
        "messages": _messages(scene),
        "parcels": _parcels(scene),
        "lines": _lines(scene),
        "receipts": _receipts(scene),
        "letters": _letters(scene),
        "blind": _blind(),
    }
    return {PLACE / f"{name}.json": json.dumps(value, indent=1) + "\n" for name, value in made.items()}


class Scene:
    """Three nodes with five bureaus, under three roots, of which two must sign."""

    def __init__(self) -> None:
        stream = Stream("keys")
        self.roots = [SigningKey(stream(32)) for _ in range(3)]
        self.new_roots = [SigningKey(stream(32)) for _ in range(2)]
        self.rings = {node: keyring.make(node, codes, stream) for node, codes in HOSTS.items()}
        listed = changes.begin([key.public for key in self.roots], 2, START, EXPIRES)
        for ring in self.rings.values():
            asked = enrolment.request(ring, {code: {"en": NAMES[code]} for code in ring.bureaus}, f"https://{ring.node}.example")
            listed = enrolment.admit(listed, asked, enrolment.fingerprint(asked), START, UNTIL)
        self.listed = changes.set_group(listed, "marathon", {"FR": UNTIL, "KE": UNTIL, "JP": UNTIL}, START)
        self.revoked = changes.revoke(self.listed, self.rings["paris"].kid, NOW)
        self.removed = changes.remove_bureau(self.listed, "KE", NOW)
        self.turned = changes.change_roots(self.listed, [key.public for key in self.new_roots], 2, NOW)
        key = msgspec.structs.replace(self.listed.nodes["paris"].signing[0], until="2026-05-10T00:00:00.000000Z")
        paris = msgspec.structs.replace(self.listed.nodes["paris"], signing=(key,))
        self.short = msgspec.structs.replace(changes.renew(self.listed, NOW, EXPIRES), nodes=self.listed.nodes | {"paris": paris})
        self.long = changes.renew(self.listed, NOW, "2028-01-01T00:00:00.000000Z")
        self.random = Stream("random")

    def keys(self) -> dict[str, Any]:
        return {
            "about": "Private and public keys in base64url. For tests alone.",
            "roots": [_key(key) for key in self.roots],
            "new_roots": [_key(key) for key in self.new_roots],
            "nodes": {node: _ring(ring) for node, ring in self.rings.items()},
        }

    def named(self) -> dict[str, tuple[Directory, list[SigningKey]]]:
        """Directories by name, with those who sign them."""
        two = self.roots[:2]
        return {
            "listed": (self.listed, two),
            "revoked": (self.revoked, two),
            "removed": (self.removed, two),
            "turned": (self.turned, [*two, *self.new_roots]),
            "short": (self.short, two),
            "long": (self.long, two),
        }

    def document(self, name: str) -> bytes:
        listed, signers = self.named()[name]
        return directory.sign(listed, signers)

    def directories(self) -> dict[str, Any]:
        two, turned = self.roots[:2], self.turned
        after = changes.renew(turned, NOW, EXPIRES)
        good = {name: self.document(name).decode() for name in self.named()}
        moved = msgspec.structs.replace(self.listed, version=99)
        other = msgspec.structs.replace(self.listed, stale_after_hours=1)
        cases = [
            ("the first one, under trusted roots", None, self.document("listed"), NOW, None),
            ("the first one, under one of them", None, directory.sign(self.listed, self.roots[:1]), NOW, "peer_forged"),
            ("the first one, under strangers", None, directory.sign(self.listed, self.new_roots), NOW, "peer_forged"),
            ("expired", None, self.document("listed"), EXPIRES, "directory_frozen"),
            ("issued in the future", None, self.document("listed"), "2026-04-01T00:00:00.000000Z", "directory_frozen"),
            ("the same again", "listed", self.document("listed"), NOW, None),
            ("the next one", "listed", self.document("revoked"), NOW, None),
            ("the one before", "revoked", self.document("listed"), NOW, "directory_rollback"),
            ("another one under the same number", "listed", directory.sign(other, two), NOW, "directory_rollback"),
            ("a greater number, an older date", "revoked", directory.sign(moved, two), NOW, "directory_rollback"),
            ("new roots, signed by old and new", "listed", self.document("turned"), NOW, None),
            ("new roots, signed by the old alone", "listed", directory.sign(turned, two), NOW, "peer_forged"),
            ("new roots, signed by the new alone", "listed", directory.sign(turned, self.new_roots), NOW, "peer_forged"),
            ("after new roots, signed by the old", "turned", directory.sign(after, two), NOW, "peer_forged"),
            ("after new roots, signed by the new", "turned", directory.sign(after, self.new_roots), NOW, None),
            ("not canonical", None, self.document("listed") + b"\n", NOW, "peer_garbled"),
        ]
        told = [
            {"about": about, "current": current, "now": now, "refused": refused, "document": data.decode()}
            for about, current, data, now, refused in cases
        ]
        told += [self._broken(about, change) for about, change in BROKEN.items()]
        return {"trusted": {key.kid: wire.b64(key.public) for key in self.roots}, "threshold": 2, "good": good, "cases": told}

    def _broken(self, about: str, change: Change) -> dict[str, Any]:
        """Properly signed, and yet it does not hold together."""
        told = json.loads(self.document("listed"))["directory"]
        change(told)
        message = directory.DIRECTORY_PREFIX + canonical(told)
        signed = {"directory": told, "signatures": {key.kid: wire.b64(key.sign(message)) for key in self.roots}}
        return {"about": about, "current": None, "now": NOW, "refused": "peer_garbled", "document": canonical(signed).decode()}


HOSTS = {"paris": ("FR", "FR-CYBER"), "nairobi": ("KE", "UG"), "tokyo": ("JP",)}
NAMES = {"FR": "France", "FR-CYBER": "France, cybercrime", "KE": "Kenya", "UG": "Uganda", "JP": "Japan"}
BROKEN: dict[str, Change] = {
    "a kid that is not its key's": lambda d: d["nodes"]["paris"]["signing"][0].update(kid="0" * 16),
    "a signing key listed twice": lambda d: d["nodes"]["paris"].update(signing=d["nodes"]["tokyo"]["signing"]),
    "a sealing key listed twice": lambda d: d["bureaus"]["KE"].update(sealing=d["bureaus"]["UG"]["sealing"]),
    "a bureau on no node": lambda d: d["bureaus"]["KE"].update(node="osaka"),
    "a group with a stranger": lambda d: d["groups"]["marathon"]["members"].update(ZZ={"from": START, "until": UNTIL}),
    "a key that ends before it begins": lambda d: d["nodes"]["paris"]["signing"][0].update(until=START),
    "a threshold that cannot be met": lambda d: d["roots"].update(threshold=4),
    "a key with a member more": lambda d: d["bureaus"]["JP"]["sealing"][0].update(more=1),
    "a time that does not exist": lambda d: d.update(expires="2026-06-31T00:00:00.000000Z"),
    "a member missing": lambda d: d.pop("revoked"),
}


def _key(key: "SigningKey | keyring.OpeningKey") -> dict[str, str]:
    return {"kid": key.kid, "private": key.private(), "public": wire.b64(key.public)}


def _ring(ring: Keyring) -> dict[str, Any]:
    stored = json.loads(ring.to_json())
    opening = {bureau: [_key(keyring.OpeningKey(wire.unb64(one))) for one in keys] for bureau, keys in stored["opening"].items()}
    return {"signing": [_key(SigningKey(wire.unb64(one))) for one in stored["signing"]], "opening": opening}


# Bytes ---------------------------------------------------------------------------------------------------------------------


def _bytes() -> dict[str, Any]:
    good = [
        b"{}",
        b'{"a":[1,-1,0,true,false,null,""]}',
        b'{"a":9007199254740991,"b":-9007199254740991}',
        '{"😀":1,"￿":2}'.encode(),
        '{"a":"\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f\u2028é😀"}'.encode(),
        b'{"a":' + b"[" * 31 + b"]" * 31 + b"}",
    ]
    garbled = [
        *(b"", b"[]", b"null", b" {}", b"{}\n", b"\xef\xbb\xbf{}", b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1,}'),
        *(b'{"a":1.0}', b'{"a":0.5}', b'{"a":1e2}', b'{"a":-0}', b'{"a":01}', b'{"a":NaN}', b'{"a":9007199254740992}'),
        *(b'{"a":"\\u0041"}', b'{"a":"\\/"}', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xc0\x80"}'),
        *(b'{"a":"\\u0000"}', b'{"\\u0000":1}', b'{"a":"\n"}', b'{"' + b"k" * 257 + b'":1}', '{"￿":1,"😀":2}'.encode()),
    ]
    deep = [b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", b'{"a":' * 33 + b"1" + b"}" * 33]
    cases = [(one, None) for one in good] + [(one, "peer_garbled") for one in garbled] + [(one, "peer_too_big") for one in deep]
    return {
        "about": "Objects in canonical form (refused: null), and others. The bytes in base64url.",
        "cases": [{"bytes": wire.b64(data), "refused": refused} for data, refused in cases],
    }


# Messages, parcels, lines ----------------------------------------------------------------------------------------------------


def _message(**fields: Any) -> Message:
    told: dict[str, Any] = {
        "id": "msg-0001",
        "origin": "FR",
        "kind": "record",
        "created": NOW,
        "body": {"record": {"id": "rec-1", "names": ["Specimen", "Σπέσιμεν", "見本"], "version": 3, "until": None}},
        "purpose": "P1",
        "handling": ("H1",),
        "audience": Reader("named"),
    }
    return Message(**(told | fields))


def _messages(scene: Scene) -> dict[str, Any]:
    sent = [
        ("addressed to whom its author named", _message(), "paris"),
        ("urgent, to a group", _message(id="msg-0002", kind="recall", priority="urgent", audience=Reader("group", "marathon")), "paris"),
        ("to all, with everything and a field of later", _full(), "nairobi"),
    ]
    cases = []
    for about, message, node in sent:
        salt = scene.random(16)
        signed = envelope.sign(message, scene.rings[node], salt)
        cases.append(
            {
                "about": about,
                "node": node,
                "salt": wire.b64(salt),
                "inner": signed.inner.decode(),
                "digest": signed.digest,
                "kid": signed.kid,
                "signature": wire.b64(signed.signature),
            }
        )
    return {"cases": cases}


def _full() -> Message:
    return _message(
        id="msg-0003",
        origin="KE",
        kind="report",
        audience=Reader("all"),
        correlation="msg-0001",
        case="Case 7, Östersund",
        retention="P1Y",
        priority="low",
        extra={"later": [1, {"x": "y"}]},
    )


def _parcels(scene: Scene) -> dict[str, Any]:
    signed = envelope.sign(_message(), scene.rings["paris"], scene.random(16))
    to = ["KE", "UG"]
    slips = [envelope.slip(signed, bureau, None, scene.rings["paris"]) for bureau in to]
    seal, ephemeral = Stream("seal"), Stream("ephemeral")
    sealed = envelope.seal(signed, to, scene.listed, NOW, seal)
    good = _rewrap_parcel(envelope.parcel(sealed, slips, "nairobi"), scene.listed, seal.given[0], ephemeral)
    parts = {
        "inner": signed.inner.decode(),
        "body_key": wire.b64(seal.given[0]),
        "nonce": wire.b64(seal.given[1]),
        "ephemeral": {bureau: wire.b64(private) for bureau, private in zip(to, ephemeral.given, strict=True)},
        "parcel": good.decode(),
    }
    cases = [
        ("in order", good, {}, None),
        ("received a month later", good, {"now": LATER}, None),
        ("at another node", good, {"node": "tokyo"}, "peer_not_addressed"),
        ("the directory has expired", good, {"now": EXPIRES}, "directory_frozen"),
        ("the signing key ended less than a day ago", good, {"directory": "short", "now": "2026-05-10T23:59:59.999999Z"}, None),
        ("the signing key ended a day ago", good, {"directory": "short", "now": "2026-05-11T00:00:00.000000Z"}, "peer_expired"),
        ("the memberships have ended", good, {"directory": "long", "now": AFTER}, "peer_not_addressed"),
        ("the signing key was revoked", good, {"directory": "revoked"}, "peer_forged"),
        ("one of two addressees was removed", good, {"directory": "removed"}, None),
        ("made two days ahead", good, {"now": "2026-04-30T12:00:00.000000Z"}, "peer_expired"),
        ("cut", good[:-1], {}, "peer_garbled"),
        ("with a space at the end", good + b" ", {}, "peer_garbled"),
        ("twice", good + good, {}, "peer_garbled"),
    ]
    cases += [(about, _altered(good, change), {}, refused) for about, change, refused in ALTERED]
    blank = envelope.blank(scene.rings["paris"], slips, "nairobi")
    said = json.loads(blank)["withheld"]
    cases += [
        ("withheld, and nothing but the slips", blank, {}, None),
        ("withheld, by a revoked key", blank, {"directory": "revoked"}, "peer_forged"),
        ("withheld, one slip left out", _altered(blank, lambda p: p["slips"].pop()), {}, "peer_forged"),
        ("withheld, by an unknown key", _altered(blank, lambda p: p["withheld"].update(kid="0" * 16)), {}, "peer_unlisted"),
        ("the message taken out by a carrier", _altered(good, lambda p: p.pop("sealed")), {}, "peer_garbled"),
        ("sealed and withheld", _altered(good, lambda p: p.update(withheld=said)), {}, "peer_garbled"),
    ]
    usual: dict[str, Any] = {"node": "nairobi", "directory": "listed", "now": NOW}
    told = [{"about": about} | usual | given | {"refused": refused, "parcel": data.decode()} for about, data, given, refused in cases]
    return {"about": "Directories are those under `good` in directories.json.", "parts": parts, "cases": told}


def _ke(parcel: dict[str, Any]) -> Any:
    return parcel["slips"][0]


def _both(parcel: dict[str, Any], **fields: Any) -> None:
    for slip in parcel["slips"]:
        slip.update(fields)


def _flip(text: str) -> str:
    raw = bytearray(wire.unb64(text))
    raw[len(raw) // 2] ^= 1
    return wire.b64(bytes(raw))


def _swap_keys(parcel: dict[str, Any]) -> None:
    keys = parcel["sealed"]["keys"]
    keys["KE"], keys["UG"] = keys["UG"], keys["KE"]


def _without_uganda(parcel: dict[str, Any]) -> None:
    parcel["slips"].pop()
    del parcel["sealed"]["keys"]["UG"]


ALTERED: list[tuple[str, Change, str | None]] = [
    ("a carrier left out one slip and its key", _without_uganda, None),
    ("a slip without its key", lambda p: p["sealed"]["keys"].pop("UG"), "peer_garbled"),
    ("the body altered", lambda p: p["sealed"].update(body=_flip(p["sealed"]["body"])), "peer_forged"),
    ("the body cut", lambda p: p["sealed"].update(body=p["sealed"]["body"][:-64]), "peer_forged"),
    ("the nonce altered", lambda p: p["sealed"].update(nonce=_flip(p["sealed"]["nonce"])), "peer_forged"),
    (
        "the first key altered",
        lambda p: p["sealed"]["keys"]["KE"].update(wrapped=_flip(p["sealed"]["keys"]["KE"]["wrapped"])),
        "peer_forged",
    ),
    ("the first key with an unknown kid", lambda p: p["sealed"]["keys"]["KE"].update(kid="0" * 16), None),
    ("the keys exchanged", _swap_keys, "peer_not_addressed"),
    ("a slip's signature altered", lambda p: p["slips"][1].update(signature=_flip(p["slips"][1]["signature"])), "peer_forged"),
    ("a slip's number altered", lambda p: _ke(p).update(seq=2, prev="1" * 64), "peer_forged"),
    ("a second slip with nothing before it", lambda p: _ke(p).update(seq=2), "peer_garbled"),
    ("one digest altered", lambda p: _ke(p).update(digest="0" * 64), "peer_garbled"),
    ("both digests altered", lambda p: _both(p, digest="0" * 64), "peer_forged"),
    ("another time", lambda p: _both(p, created=START), "peer_forged"),
    ("another origin on the same node", lambda p: _both(p, origin="FR-CYBER"), "peer_forged"),
    ("an origin on another node", lambda p: _both(p, origin="JP"), "peer_forged"),
    ("an unknown origin", lambda p: _both(p, origin="ZZ"), "peer_unlisted"),
    ("an unknown signing key", lambda p: _both(p, kid="0" * 16), "peer_unlisted"),
    ("another sender", lambda p: p.update({"from": "tokyo"}), "peer_forged"),
    ("another receiver", lambda p: p.update(to="tokyo"), "peer_not_addressed"),
    ("slips in another order", lambda p: p["slips"].reverse(), "peer_garbled"),
    ("no slips", lambda p: (p.update(slips=[]), p["sealed"].update(keys={})), "peer_garbled"),
    ("a member more", lambda p: p.update(more=1), "peer_garbled"),
    ("a slip with a member more", lambda p: _ke(p).update(more=1), "peer_garbled"),
    ("a number that is true", lambda p: _ke(p).update(seq=True), "peer_garbled"),
    ("another protocol", lambda p: p.update(protocol="carillon/2"), "peer_garbled"),
    ("base64url with bits left over", lambda p: _ke(p).update(signature=_ke(p)["signature"][:-1] + "B"), "peer_garbled"),
]


def _altered(data: bytes, change: Change) -> bytes:
    told = json.loads(data)
    change(told)
    return canonical(told)


def _lines(scene: Scene) -> dict[str, Any]:
    ring = scene.rings["paris"]
    slips: list[SignedSlip] = []
    others: list[SignedSlip] = []
    for kept in (slips, others):
        for n in range(1, 4):
            signed = envelope.sign(_message(id=f"msg-{n}"), ring, scene.random(16))
            kept.append(envelope.slip(signed, "KE", kept[-1].line if kept else None, ring))
    arrivals = [("a", 1), ("a", 1), ("a", 3), ("b", 1), ("b", 3), ("b", 2), ("a", 2), ("a", 3), ("b", 3)]
    standings = ["next", "duplicate", "gap", "fork", "fork", "fork", "next", "duplicate", "fork"]
    return {
        "about": "Two lines that cannot both be true, and how slips of both stand when they arrive in this order and all are kept.",
        "slips": {
            name: [{"slip": msgspec.to_builtins(one.slip), "hash": one.line.hash, "signature": wire.b64(one.signature)} for one in kept]
            for name, kept in (("a", slips), ("b", others))
        },
        "arrivals": [{"line": line, "seq": seq, "standing": standing} for (line, seq), standing in zip(arrivals, standings, strict=True)],
    }


# Requests, receipts, letters -------------------------------------------------------------------------------------------------


def _requests(scene: Scene) -> dict[str, Any]:
    ring = scene.rings["tokyo"].rotate(Stream("rotate"))
    data = enrolment.request(ring, {"JP": {"en": "Japan", "ja": "日本"}}, "https://tokyo.example", "UCARRIER")
    wrong = [
        ("another address", lambda r: r["request"].update(address=""), "peer_forged"),
        ("one signature missing", lambda r: r["signatures"].pop(ring.kid), "peer_garbled"),
        ("a key that was not named by its bytes", lambda r: r["request"]["signing"][0].update(kid="0" * 16), "peer_garbled"),
    ]
    cases: list[tuple[str, bytes, str | None]] = [("two keys of each kind", data, None)]
    cases += [(about, _altered(data, change), refused) for about, change, refused in wrong]
    return {
        "cases": [
            {"about": about, "fingerprint": enrolment.fingerprint(one), "refused": refused, "request": one.decode()}
            for about, one, refused in cases
        ]
    }


def _receipts(scene: Scene) -> dict[str, Any]:
    applied = receipts.Receipt(
        message="msg-0001",
        digest="ab" * 32,
        deed="applied",
        node="nairobi",
        bureau="KE",
        at=NOW,
        directory=scene.listed.version,
        record="rec-1",
        version=3,
    )
    refused = msgspec.structs.replace(applied, deed="refused", code="retention", record="", version=0)
    data = receipts.issue(applied, scene.rings["nairobi"])
    cases: list[tuple[str, bytes, str | None]] = [
        ("applied", data, None),
        ("refused", receipts.issue(refused, scene.rings["nairobi"]), None),
        ("for another node's bureau", receipts.issue(msgspec.structs.replace(applied, bureau="JP"), scene.rings["nairobi"]), "peer_forged"),
        ("another deed", _altered(data, lambda r: r["receipt"].update(deed="purged")), "peer_forged"),
        ("a code without a refusal", _altered(data, lambda r: r["receipt"].update(code="x")), "peer_garbled"),
        ("an empty member", _altered(data, lambda r: r["receipt"].update(version=0)), "peer_garbled"),
        ("two days ahead", _altered(data, lambda r: r["receipt"].update(at="2026-05-04T12:00:00.000000Z")), "peer_expired"),
    ]
    return {
        "now": NOW,
        "directory": "listed",
        "cases": [{"about": about, "refused": code, "receipt": one.decode()} for about, one, code in cases],
    }


def _letters(scene: Scene) -> dict[str, Any]:
    question = asking.Question(
        id="chk-1",
        asker="FR",
        asked="KE",
        kind="check",
        created=NOW,
        expires="2026-05-02T12:00:30.000000Z",
        purpose="P1",
        body={"name": "Specimen"},
    )
    paris, nairobi, ephemeral = scene.rings["paris"], scene.rings["nairobi"], Stream("letter ephemeral")
    asks, answers = Stream("question"), Stream("answer")
    asked = asking.ask(question, scene.listed, paris, NOW, asks)
    letter = _rewrap_letter(asked.data, scene.listed, asks.given[1], ephemeral)
    heard = asking.hear(letter, scene.listed, nairobi, NOW)
    answer = asking.answer(heard, {"hits": []}, directory=scene.listed, keyring=nairobi, now=NOW, random=answers)
    reply = _rewrap_letter(answer, scene.listed, answers.given[1], ephemeral)
    late = "2026-05-02T12:02:31.000000Z"
    cases = [
        ("a question", "question", letter, NOW, None),
        ("two minutes late", "question", letter, "2026-05-02T12:02:30.000000Z", None),
        ("too late", "question", letter, late, "peer_expired"),
        ("too early", "question", letter, "2026-05-02T11:57:59.000000Z", "peer_expired"),
        ("an answer", "answer", reply, NOW, None),
        ("an answer too late", "answer", reply, late, "peer_expired"),
        ("a question taken for an answer", "answer", letter, NOW, "peer_garbled"),
    ]
    wrong: Iterable[tuple[str, Change, str]] = [
        ("another sender", lambda q: q.update({"from": "tokyo"}), "peer_forged"),
        ("another addressee", lambda q: q.update(addressee="UG"), "peer_not_addressed"),
        ("another digest", lambda q: q.update(digest="0" * 64), "peer_forged"),
        ("a body altered", lambda q: q.update(body=_flip(q["body"])), "peer_forged"),
        ("a member more", lambda q: q.update(more=1), "peer_garbled"),
    ]
    cases += [(about, "question", _altered(letter, change), NOW, refused) for about, change, refused in wrong]
    return {
        "about": "Randomness in the order of its use: salt, body key, nonce. Ephemeral keys: the question's, then the answer's.",
        "directory": "listed",
        "question": {"inner": heard.statement.inner.decode(), "random": [wire.b64(one) for one in asks.given]},
        "answer": {"random": [wire.b64(one) for one in answers.given]},
        "ephemeral": [wire.b64(one) for one in ephemeral.given],
        "cases": [
            {"about": about, "what": what, "now": now, "refused": refused, "letter": data.decode()}
            for about, what, data, now, refused in cases
        ],
    }


def _blind() -> dict[str, Any]:
    stream, evaluator = Stream("blind"), blind.Evaluator(Stream("blind")(32))
    held = [("document", "X1234567"), ("plate", "AB123CD"), ("iban", "GB82WEST12345698765432"), ("text", "Σπέσιμεν 1")]
    # Any element will do for a blinded one: a public key is an element.
    elements = [blind.Evaluator(hashlib.sha256(bytes([number])).digest()).public for number in range(3)]
    return {
        "about": "`public` is of the key that DeriveKeyPair gives for `seed` and no info. Proofs and blinds are random and not here.",
        "seed": wire.b64(stream(32)),
        "public": wire.b64(evaluator.public),
        "keys": [_blind_key(evaluator, form, value) for form, value in held],
        "evaluated": [{"element": wire.b64(one), "evaluated": wire.b64(evaluator.evaluate(one)[-32:])} for one in elements],
        "refused": [wire.b64(one) for one in (bytes(32), b"\xff" * 32, b"\x01" + bytes(31), bytes(31))],
        "narrow": [
            {"bits": bits, "counts": counts, "wanted": blind.narrow(bits, counts)}
            for bits, counts in (([0, 0], [4097, 0]), ([0, 0], [4000, 4000]), ([3, 0, 0], [9001, 20, 7]))
        ],
    }


def _blind_key(evaluator: blind.Evaluator, form: str, value: str) -> dict[str, Any]:
    key = blind.text(form, value)
    buckets = {str(bits): blind.bucket(key, bits) for bits in (0, 1, 8, 12)}
    return {"form": form, "value": value, "key": wire.b64(key), "buckets": buckets, "output": wire.b64(evaluator.output(key))}


# HPKE with ephemeral keys of ours ----------------------------------------------------------------------------------------------


def _rewrap_parcel(data: bytes, listed: Directory, key: bytes, ephemeral: Stream) -> bytes:
    told = json.loads(data)
    bound = {"protocol": told["protocol"], "from": told["from"], "digest": told["slips"][0]["digest"]}
    for bureau, one in told["sealed"]["keys"].items():
        context = canonical(bound | {"addressee": bureau})
        one["wrapped"] = _wrap(key, listed.sealing_key(bureau, NOW).public, context, ephemeral(32))
    return canonical(told)


def _rewrap_letter(data: bytes, listed: Directory, key: bytes, ephemeral: Stream) -> bytes:
    told = json.loads(data)
    context = canonical({name: told[name] for name in ("protocol", "what", "from", "to", "addressee", "digest")})
    told["wrapped"] = _wrap(key, listed.sealing_key(told["addressee"], NOW).public, context, ephemeral(32))
    return canonical(told)


def _wrap(key: bytes, public: bytes, context: bytes, ephemeral: bytes) -> str:
    """Base mode of RFC 9180 with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
    own = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = own.public_key().public_bytes_raw()
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    shared = own.exchange(X25519PublicKey.from_public_bytes(public))
    secret = _expand(kem, _extract(kem, b"", b"eae_prk", shared), b"shared_secret", enc + public, 32)
    info = b"\x00" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", b"carillon/1 seal\n" + context)
    secret = _extract(suite, secret, b"secret", b"")
    once, nonce = _expand(suite, secret, b"key", info, 32), _expand(suite, secret, b"base_nonce", info, 12)
    return wire.b64(enc + AESGCM(once).encrypt(nonce, key, b""))


def _extract(suite: bytes, salt: bytes, label: bytes, data: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + data, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hmac.digest(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:size]


if __name__ == "__main__":
    main()
