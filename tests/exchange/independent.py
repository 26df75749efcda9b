# SPDX-License-Identifier: Apache-2.0
"""A second verifier, written from docs/protocol alone: standard library and cryptographic primitives, nothing of the program's own.

Even HPKE is done by hand here (RFC 9180, base mode), so that the vectors hold the program's choice of a library to the standard.
"""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DAY, TWO_MINUTES = timedelta(days=1), timedelta(seconds=120)
FORMS = {
    "node": r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    "bureau": r"[A-Z]{2}(-[A-Z0-9]{1,9})?",
    "group": r"[a-z0-9][a-z0-9-]{0,63}",
    "kind": r"[a-z][a-z0-9._-]{0,63}",
    "label": r"[\x21-\x7e]{1,128}",
    "kid": r"[0-9a-f]{16}",
    "digest": r"[0-9a-f]{64}",
    "time": r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    "country": r"[A-Z]{2}",
}


class Refused(Exception):
    """`code` is that of the protocol's text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse(code: str) -> NoReturn:
    raise Refused(code)


def need(holds: object, code: str = "peer_garbled") -> None:
    if not holds:
        refuse(code)


# Bytes ---------------------------------------------------------------------------------------------------------------------


def read(data: bytes, most_bytes: int, most_values: int = 50_000) -> dict[str, Any]:
    need(len(data) <= most_bytes, "peer_too_big")
    try:
        text = data.decode("utf-8")
        deepest(text)
        value = json.loads(text, object_pairs_hook=no_twice, parse_float=not_a_number, parse_int=whole, parse_constant=not_a_number)
    except (UnicodeDecodeError, json.JSONDecodeError):
        refuse("peer_garbled")
    need(isinstance(value, dict))
    need(count(value, 1) <= most_values, "peer_too_big")
    try:
        need(canonical(value) == data)
    except UnicodeEncodeError:
        refuse("peer_garbled")
    return value  # type: ignore[no-any-return]


def deepest(text: str) -> None:
    """Before anything recursive: how deep do brackets outside of strings go?"""
    depth = 0
    for one in re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL):
        depth += (one in "[{") - (one in "]}")
        need(depth <= 32, "peer_too_big")


def no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({name for name, _ in pairs}) == len(pairs))
    return dict(pairs)


def not_a_number(_: str) -> NoReturn:
    refuse("peer_garbled")


def whole(text: str) -> int:
    need(len(text) <= 17)
    need(abs(int(text)) < 2**53)
    return int(text)


def count(value: Any, depth: int) -> int:
    if isinstance(value, str):
        need("\0" not in value)
    if isinstance(value, dict):
        need(all(len(name) <= 256 and "\0" not in name for name in value))
        return 1 + sum(count(one, depth + 1) for one in value.values())
    if isinstance(value, list):
        return 1 + sum(count(one, depth + 1) for one in value)
    return 1


def canonical(value: Any) -> bytes:
    def ordered(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: ordered(one[name]) for name in sorted(one, key=lambda name: name.encode("utf-16-be"))}
        return [ordered(item) for item in one] if isinstance(one, list) else one

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def raw(text: Any, size: int | None = None) -> bytes:
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text)
    need(size is None or len(data) == size)
    return data


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def when(text: Any) -> datetime:
    form(text, "time")
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        refuse("peer_garbled")


def form(text: Any, name: str) -> None:
    need(isinstance(text, str) and re.fullmatch(FORMS[name], text))


def integer(value: Any, least: int, most: int = 2**53 - 1) -> None:
    need(type(value) is int and least <= value <= most)


def members(value: Any, required: set[str], optional: set[str] = frozenset(), more: bool = False) -> None:  # type: ignore[assignment]
    need(isinstance(value, dict))
    need(required <= value.keys() and (more or value.keys() <= required | optional))


def short(value: Any, least: int, most: int) -> None:
    need(isinstance(value, str) and least <= len(value) <= most)


# Primitives ----------------------------------------------------------------------------------------------------------------


def signed(public: bytes, signature: bytes, what: str, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, b"carillon/1 " + what.encode() + b"\n" + data)
    except (InvalidSignature, ValueError):
        return False
    return True


def hpke_open(wrapped: bytes, private: bytes, info: bytes) -> bytes:
    """RFC 9180: base mode, DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002."""
    enc, ciphertext = wrapped[:32], wrapped[32:]
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(enc))
        key, nonce = hpke_schedule(shared, enc + own.public_key().public_bytes_raw(), info)
        return AESGCM(key).decrypt(nonce, ciphertext, b"")
    except (InvalidTag, ValueError):
        refuse("peer_forged")


def hpke_schedule(shared: bytes, kem_context: bytes, info: bytes) -> tuple[bytes, bytes]:
    kem, suite = b"KEM" + b"\x00\x20", b"HPKE" + b"\x00\x20\x00\x01\x00\x02"
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", kem_context, 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, secret, b"secret", b"")
    return expand(suite, secret, b"key", context, 32), expand(suite, secret, b"base_nonce", context, 12)


def extract(suite: bytes, salt: bytes, label: bytes, data: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + data, "sha256")


def expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hmac.digest(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:size]


def unseal(sealed: dict[str, Any], wrapped: bytes, private: bytes, bound: tuple[bytes, bytes, int]) -> tuple[bytes, str, bytes]:
    """inner, kid, signature. `bound`: header, context of the key, block."""
    header, context, block = bound
    key = hpke_open(wrapped, private, b"carillon/1 seal\n" + context)
    need(len(key) == 32, "peer_forged")
    try:
        plain = AESGCM(key).decrypt(raw(sealed["nonce"], 12), raw(sealed["body"]), header)
    except (InvalidTag, ValueError):
        refuse("peer_forged")
    text = plain.rstrip(b" ")
    need(len(plain) % block == 0 and len(plain) - len(text) < block)
    need(b"\n" in text)
    first, _, inner = text.partition(b"\n")
    head = read(first, 8192)
    members(head, {"kid", "signature"})
    form(head["kid"], "kid")
    return inner, head["kid"], raw(head["signature"], 64)


# Directory -----------------------------------------------------------------------------------------------------------------


def read_directory(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    outer = read(data, 4_194_304, 500_000)
    members(outer, {"directory", "signatures"})
    need(isinstance(outer["signatures"], dict) and len(outer["signatures"]) <= 128)
    for kid in outer["signatures"]:
        form(kid, "kid")
    signatures = {kid: raw(one, 64) for kid, one in outer["signatures"].items()}
    told = outer["directory"]
    fields = {"protocol", "version", "issued", "expires", "roots", "nodes", "bureaus", "groups", "revoked", "stale_after_hours", "hubs"}
    members(told, fields, more=True)
    need(told["protocol"] == "carillon/1")
    integer(told["version"], 1)
    integer(told["stale_after_hours"], 1, 8760)
    need(when(told["issued"]) < when(told["expires"]))
    check_roots(told["roots"])
    for table in ("nodes", "bureaus", "groups"):
        need(isinstance(told[table], dict))
    need(isinstance(told["revoked"], list) and isinstance(told["hubs"], list))
    for kid in told["revoked"]:
        form(kid, "kid")
    for hub in told["hubs"]:
        members(hub, {"url"}, more=True)
        short(hub["url"], 0, 2000)
        short(hub.get("ca", ""), 0, 20_000)
    check_members(told)
    return told, signatures


def check_roots(roots: Any) -> None:
    members(roots, {"threshold", "keys"})
    integer(roots["threshold"], 1, 64)
    need(isinstance(roots["keys"], dict) and roots["threshold"] <= len(roots["keys"]) <= 64)
    for kid, public in roots["keys"].items():
        need(kid == sha(raw(public, 32))[:16])


def check_keys(keys: Any) -> list[str]:
    need(isinstance(keys, list) and 1 <= len(keys) <= 16)
    for key in keys:
        members(key, {"kid", "public", "from", "until"})
        need(key["kid"] == sha(raw(key["public"], 32))[:16])
        need(when(key["from"]) < when(key["until"]))
    return [key["kid"] for key in keys]


def check_roles(value: dict[str, Any]) -> None:
    need(isinstance(value.get("roles", []), list) and len(value.get("roles", [])) <= 32)
    for role in value.get("roles", []):
        form(role, "label")


def check_members(told: dict[str, Any]) -> None:
    signing: list[str] = []
    for name, node in told["nodes"].items():
        form(name, "node")
        members(node, {"signing", "until"}, more=True)
        signing += check_keys(node["signing"])
        when(node["until"])
        short(node.get("address", ""), 0, 2000)
        short(node.get("carrier", ""), 0, 200)
        check_roles(node)
    sealing: list[str] = []
    for code, bureau in told["bureaus"].items():
        form(code, "bureau")
        members(bureau, {"node", "names", "country", "sealing", "until"}, more=True)
        form(bureau["node"], "node")
        need(bureau["node"] in told["nodes"])
        form(bureau["country"], "country")
        need(isinstance(bureau["names"], dict) and len(bureau["names"]) <= 200)
        for language, name in bureau["names"].items():
            form(language, "label")
            short(name, 0, 200)
        sealing += check_keys(bureau["sealing"])
        when(bureau["until"])
        check_roles(bureau)
    need(len(set(signing)) == len(signing) and len(set(sealing)) == len(sealing))
    for name, group in told["groups"].items():
        form(name, "group")
        members(group, {"members"}, more=True)
        need(isinstance(group["members"], dict))
        for code, span in group["members"].items():
            need(code in told["bureaus"])
            members(span, {"from", "until"})
            need(when(span["from"]) < when(span["until"]))


def accept(data: bytes, current: dict[str, Any] | None, trusted: dict[str, str], threshold: int, now: str) -> dict[str, Any]:
    told, signatures = read_directory(data)
    content = canonical(told)

    def enough(roots: dict[str, str], wanted: int) -> None:
        good = [
            kid for kid, public in roots.items() if kid in signatures and signed(raw(public, 32), signatures[kid], "directory", content)
        ]
        need(len(good) >= wanted, "peer_forged")

    if current is None:
        enough(trusted, threshold)
    elif told != current:
        enough(current["roots"]["keys"], current["roots"]["threshold"])
        need(told["version"] > current["version"] and told["issued"] >= current["issued"], "directory_rollback")
    enough(told["roots"]["keys"], told["roots"]["threshold"])
    alive(told, now)
    return told


def alive(told: dict[str, Any], now: str) -> None:
    need(when(now) < when(told["expires"]) and when(told["issued"]) <= when(now) + DAY, "directory_frozen")


def is_member(told: dict[str, Any], bureau: str, now: str) -> bool:
    listed = told["bureaus"][bureau]
    return all(when(now) < when(until) + DAY for until in (listed["until"], told["nodes"][listed["node"]]["until"]))


def speaks(told: dict[str, Any], bureau: str, node: str, now: str) -> None:
    need(bureau in told["bureaus"], "peer_unlisted")
    need(is_member(told, bureau, now), "peer_expired")
    need(told["bureaus"][bureau]["node"] == node, "peer_forged")


def key_of(told: dict[str, Any], node: str, kid: str, now: str) -> bytes:
    need(kid not in told["revoked"], "peer_forged")
    listed = [key for key in told["nodes"].get(node, {"signing": []})["signing"] if key["kid"] == kid]
    need(listed, "peer_unlisted")
    key, at = listed[0], when(now)
    need(when(key["from"]) - DAY <= at < min(when(key["until"]), when(told["nodes"][node]["until"])) + DAY, "peer_expired")
    return raw(key["public"], 32)


# Parcels -------------------------------------------------------------------------------------------------------------------

SLIP = {"origin", "addressee", "seq", "prev", "digest", "node", "kid", "created"}


def open_parcel(
    data: bytes, told: dict[str, Any], here: str, keys: dict[str, dict[str, bytes]], now: str
) -> tuple[bytes | None, list[dict[str, Any]]]:
    """Inner bytes (None: withheld) and slips. `keys`: private opening keys by bureau and kid."""
    alive(told, now)
    parcel = read(data, 1_000_000)
    check_parcel(parcel)
    need(parcel["to"] == here, "peer_not_addressed")
    slips = parcel["slips"]
    check_slips(parcel)
    ours = [one for one in slips if one["addressee"] in keys and told["bureaus"].get(one["addressee"], {}).get("node") == here]
    ours = [one for one in ours if is_member(told, one["addressee"], now)]
    need(ours, "peer_not_addressed")
    first = slips[0]
    need(first["node"] == parcel["from"], "peer_forged")
    speaks(told, first["origin"], parcel["from"], now)
    need(when(first["created"]) <= when(now) + DAY, "peer_expired")
    for one in ours:
        public = key_of(told, one["node"], one["kid"], now)
        slip = {name: one[name] for name in SLIP}
        need(signed(public, raw(one["signature"], 64), "slip", canonical(slip)), "peer_forged")
    if "withheld" in parcel:
        check_withheld(parcel, told, now)
        return None, [{name: one[name] for name in SLIP} for one in ours]
    inner, kid, signature = unseal_parcel(parcel, ours, keys)
    need(sha(inner) == first["digest"], "peer_forged")
    message = read_message(inner)
    need(message["origin"] == first["origin"] and message["created"] == first["created"], "peer_forged")
    need(signed(key_of(told, parcel["from"], kid, now), signature, "message", inner), "peer_forged")
    return inner, [{name: one[name] for name in SLIP} for one in ours]


def check_parcel(parcel: dict[str, Any]) -> None:
    members(parcel, {"protocol", "from", "to", "slips"}, {"sealed", "withheld"})
    need(parcel["protocol"] == "carillon/1")
    form(parcel["from"], "node")
    form(parcel["to"], "node")
    need(isinstance(parcel["slips"], list) and 1 <= len(parcel["slips"]) <= 256)
    for one in parcel["slips"]:
        members(one, SLIP | {"signature"})
        for name, kind in (("origin", "bureau"), ("addressee", "bureau"), ("node", "node"), ("kid", "kid"), ("prev", "digest")):
            form(one[name], kind)
        form(one["digest"], "digest")
        form(one["created"], "time")
        integer(one["seq"], 1)
        raw(one["signature"], 64)
    if "withheld" in parcel:
        members(parcel["withheld"], {"kid", "signature"})
        form(parcel["withheld"]["kid"], "kid")
        raw(parcel["withheld"]["signature"], 64)
    if "sealed" in parcel:
        check_sealed(parcel)


def check_sealed(parcel: dict[str, Any]) -> None:
    members(parcel["sealed"], {"nonce", "body", "keys"})
    raw(parcel["sealed"]["nonce"], 12)
    raw(parcel["sealed"]["body"])
    need(isinstance(parcel["sealed"]["keys"], dict))
    for bureau, key in parcel["sealed"]["keys"].items():
        form(bureau, "bureau")
        members(key, {"kid", "wrapped"})
        form(key["kid"], "kid")
        raw(key["wrapped"], 80)


def check_slips(parcel: dict[str, Any]) -> None:
    slips = parcel["slips"]
    to = [one["addressee"] for one in slips]
    need(to == sorted(set(to)))
    need(("sealed" in parcel) != ("withheld" in parcel))
    need("sealed" not in parcel or parcel["sealed"]["keys"].keys() == set(to))
    for name in ("origin", "digest", "node", "created"):
        need(len({one[name] for one in slips}) == 1)
    for one in slips:
        need((one["seq"] == 1) == (one["prev"] == "0" * 64))
    when(slips[0]["created"])


def check_withheld(parcel: dict[str, Any], told: dict[str, Any], now: str) -> None:
    hashes = [sha(canonical({name: one[name] for name in SLIP})) for one in parcel["slips"]]
    said = canonical({"protocol": "carillon/1", "from": parcel["from"], "to": parcel["to"], "slips": hashes})
    public = key_of(told, parcel["from"], parcel["withheld"]["kid"], now)
    need(signed(public, raw(parcel["withheld"]["signature"], 64), "withheld", said), "peer_forged")


def unseal_parcel(parcel: dict[str, Any], ours: list[dict[str, Any]], keys: dict[str, dict[str, bytes]]) -> tuple[bytes, str, bytes]:
    header = {"protocol": "carillon/1", "from": parcel["from"], "digest": ours[0]["digest"]}
    for one in ours:
        wrapped = parcel["sealed"]["keys"][one["addressee"]]
        private = keys[one["addressee"]].get(wrapped["kid"])
        if private is not None:
            context = canonical(header | {"addressee": one["addressee"]})
            return unseal(parcel["sealed"], raw(wrapped["wrapped"], 80), private, (canonical(header), context, 512))
    refuse("peer_not_addressed")


def read_message(inner: bytes) -> dict[str, Any]:
    told = read(inner, 524_288)
    required = {"protocol", "id", "origin", "kind", "version", "created", "salt", "body", "priority", "handling", "audience"}
    members(told, required, more=True)
    need(told["protocol"] == "carillon/1")
    form(told["id"], "label")
    form(told["origin"], "bureau")
    form(told["kind"], "kind")
    integer(told["version"], 1, 1_000_000)
    when(told["created"])
    raw(told["salt"], 16)
    need(isinstance(told["body"], dict))
    need(told["priority"] in ("urgent", "routine", "low"))
    need(isinstance(told["handling"], list) and len(told["handling"]) <= 32)
    for one in told["handling"]:
        form(one, "label")
    members(told["audience"], {"mode"}, {"group"})
    need(told["audience"]["mode"] in ("all", "group", "named"))
    need(("group" in told["audience"]) == (told["audience"]["mode"] == "group"))
    if "group" in told["audience"]:
        form(told["audience"]["group"], "group")
    for name in ("correlation", "purpose", "retention"):
        if name in told:
            form(told[name], "label")
    if "case" in told:
        short(told["case"], 1, 200)
    return told


# Receipts and letters --------------------------------------------------------------------------------------------------------


def read_receipt(data: bytes, told: dict[str, Any], now: str) -> dict[str, Any]:
    outer = read(data, 8192)
    members(outer, {"receipt", "kid", "signature"})
    form(outer["kid"], "kid")
    receipt = outer["receipt"]
    members(receipt, {"protocol", "message", "digest", "deed", "node", "bureau", "at", "directory"}, {"record", "version", "code"})
    need(receipt["protocol"] == "carillon/1" and receipt["deed"] in ("applied", "purged", "refused"))
    for name, kind in (("message", "label"), ("digest", "digest"), ("node", "node"), ("bureau", "bureau")):
        form(receipt[name], kind)
    for name in {"record", "code"} & receipt.keys():
        form(receipt[name], "label")
    integer(receipt["directory"], 1)
    integer(receipt.get("version", 1), 1)
    need((receipt["deed"] == "refused") == ("code" in receipt))
    at = when(receipt["at"])
    signature = raw(outer["signature"], 64)
    speaks(told, receipt["bureau"], receipt["node"], now)
    need(at <= when(now) + DAY, "peer_expired")
    need(signed(key_of(told, receipt["node"], outer["kid"], now), signature, "receipt", canonical(receipt)), "peer_forged")
    return receipt  # type: ignore[no-any-return]


def open_letter(data: bytes, what: str, told: dict[str, Any], keys: dict[str, dict[str, bytes]], now: str) -> tuple[bytes, dict[str, Any]]:
    """Inner bytes and letter; all bureaus in `keys` must be on one node. Steps 1 to 5."""
    alive(told, now)
    letter = read(data, 262_144)
    members(letter, {"protocol", "what", "from", "to", "addressee", "digest", "kid", "wrapped", "nonce", "body"})
    need(letter["protocol"] == "carillon/1" and letter["what"] == what)
    for name, kind in (("from", "node"), ("to", "node"), ("addressee", "bureau"), ("digest", "digest"), ("kid", "kid")):
        form(letter[name], kind)
    wrapped = raw(letter["wrapped"], 80)
    raw(letter["nonce"], 12)
    raw(letter["body"])
    bureau = letter["addressee"]
    need(bureau in keys and told["bureaus"].get(bureau, {}).get("node") == letter["to"], "peer_not_addressed")
    need(is_member(told, bureau, now) and letter["kid"] in keys[bureau], "peer_not_addressed")
    header = canonical({name: letter[name] for name in ("protocol", "what", "from", "to", "addressee", "digest")})
    block = {"question": 1024, "answer": 4096, "pulse": 1024}[what]
    inner, kid, signature = unseal(letter, wrapped, keys[bureau][letter["kid"]], (header, header, block))
    need(sha(inner) == letter["digest"], "peer_forged")
    need(signed(key_of(told, letter["from"], kid, now), signature, what, inner), "peer_forged")
    return inner, letter


def hear(data: bytes, told: dict[str, Any], keys: dict[str, dict[str, bytes]], now: str) -> dict[str, Any]:
    inner, letter = open_letter(data, "question", told, keys, now)
    question = read(inner, 131_072)
    members(question, {"protocol", "id", "asker", "asked", "kind", "created", "expires", "purpose", "salt", "body"})
    for name, kind in (("id", "label"), ("asker", "bureau"), ("asked", "bureau"), ("kind", "kind"), ("purpose", "label")):
        form(question[name], kind)
    need(question["protocol"] == "carillon/1" and isinstance(question["body"], dict))
    raw(question["salt"], 16)
    created, expires = when(question["created"]), when(question["expires"])
    need(created < expires <= created + timedelta(seconds=300))
    need(question["asked"] == letter["addressee"], "peer_forged")
    speaks(told, question["asker"], letter["from"], now)
    need(when(now) <= expires + TWO_MINUTES and created <= when(now) + TWO_MINUTES, "peer_expired")
    return question


def read_answer(data: bytes, asked: bytes, told: dict[str, Any], keys: dict[str, dict[str, bytes]], now: str) -> dict[str, Any]:
    """`asked`: the question's inner bytes."""
    inner, letter = open_letter(data, "answer", told, keys, now)
    answer, question = read(inner, 131_072), json.loads(asked)
    members(answer, {"protocol", "question", "answerer", "created", "salt", "body"})
    form(answer["question"], "digest")
    form(answer["answerer"], "bureau")
    when(answer["created"])
    raw(answer["salt"], 16)
    need(answer["protocol"] == "carillon/1" and isinstance(answer["body"], dict))
    need(answer["question"] == sha(asked) and letter["addressee"] == question["asker"], "peer_forged")
    need(answer["answerer"] == question["asked"], "peer_forged")
    speaks(told, answer["answerer"], letter["from"], now)
    need(when(now) <= when(question["expires"]) + TWO_MINUTES, "peer_expired")
    return answer
