# SPDX-License-Identifier: Apache-2.0
"""A second implementation of the blind question's function, from RFC 9496 (ristretto255) and RFC 9497 alone, in plain integers.

It takes its blinds and the randomness of its proofs, so it can be held against the RFC's vectors in full; the program's library, which
draws them itself, is then held against this one. Not constant in time: for tests alone.
"""

from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"

Point = tuple[int, int, int, int]
"""Extended coordinates on edwards25519."""
NEUTRAL: Point = (0, 1, 1, 0)


# The group (RFC 9496, section 4) ---------------------------------------------------------------------------------------------


def negative(one: int) -> bool:
    return one % P % 2 == 1


def absolute(one: int) -> int:
    return -one % P if negative(one) else one % P


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    r = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    check = v * r * r % P
    right, flipped, flipped_root = check == u % P, check == -u % P, check == -u * ROOT % P
    if flipped or flipped_root:
        r = r * ROOT % P
    return right or flipped, absolute(r)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = absolute(sqrt_ratio(BASE_Y * BASE_Y - 1, D * BASE_Y * BASE_Y + 1)[1])
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE = -sqrt_ratio(-D - 1, 1)[1] % P


def add(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2)
    c, d = 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    found = NEUTRAL
    for bit in bin(scalar % L)[2:]:
        found = add(found, found)
        if bit == "1":
            found = add(found, point)
    return found


def encode(point: Point) -> bytes:
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    inverse = sqrt_ratio(1, u1 * u2 * u2)[1]
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t % P
    den = den2
    if negative(t * z_inverse):
        x, y, den = y * ROOT % P, x * ROOT % P, den1 * INVSQRT_A_MINUS_D % P
    if negative(x * z_inverse):
        y = -y % P
    return absolute(den * (z - y)).to_bytes(32, "little")


def decode(data: bytes) -> Point:
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or negative(s):
        raise ValueError("no element")
    u1, u2 = 1 - s * s, 1 + s * s
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inverse = sqrt_ratio(1, v * u2 * u2)
    den_x = inverse * u2 % P
    den_y = inverse * den_x * v % P
    x, y = absolute(2 * s * den_x), u1 * den_y % P
    if not square or negative(x * y) or y == 0:
        raise ValueError("no element")
    return x, y, 1, x * y % P


def _map(data: bytes) -> Point:
    t = int.from_bytes(data, "little") % 2**255 % P
    r = ROOT * t * t % P
    u, v = (r + 1) * (1 - D * D) % P, (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -absolute(s * t) % P, r
    n = (c * (r - 1) * (D - 1) ** 2 - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


# The function (RFC 9497) -----------------------------------------------------------------------------------------------------


def sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def expand(message: bytes, tag: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 to 64 bytes: one block of SHA-512."""
    tag += bytes([len(tag)])
    first = sha512(bytes(128) + message + (64).to_bytes(2, "big") + b"\0" + tag).digest()
    return sha512(first + b"\x01" + tag).digest()


def hash_to_group(message: bytes) -> Point:
    wide = expand(message, b"HashToGroup-" + CONTEXT)
    return add(_map(wide[:32]), _map(wide[32:]))


def hash_to_scalar(message: bytes, tag: bytes = b"HashToScalar-") -> int:
    return int.from_bytes(expand(message, tag + CONTEXT), "little") % L


def derive(seed: bytes, info: bytes) -> int:
    """DeriveKeyPair: the secret scalar."""
    for counter in range(256):
        if found := hash_to_scalar(seed + sized(info) + bytes([counter]), b"DeriveKeyPair"):
            return found
    raise ValueError("no key")


def public(secret: int) -> bytes:
    return encode(multiply(secret, BASE))


def blind(key: bytes, scalar: int) -> bytes:
    return encode(multiply(scalar, hash_to_group(key)))


def output(key: bytes, element: Point) -> bytes:
    return sha512(sized(key) + sized(encode(element)) + b"Finalize").digest()


def evaluate(secret: int, element: bytes, random: int) -> bytes:
    """BlindEvaluate of one element: the proof, then the evaluated element."""
    evaluated = multiply(secret, decode(element))
    composite, target = _composites(public(secret), [element], [encode(evaluated)])
    c = _challenge(public(secret), composite, target, multiply(random, BASE), multiply(random, composite))
    s = (random - c * secret) % L
    return c.to_bytes(32, "little") + s.to_bytes(32, "little") + encode(evaluated)


def finalise(key: bytes, scalar: int, shown: bytes, evaluated: bytes) -> bytes:
    """Finalize of one element; raises ValueError where the proof does not hold."""
    c, s = (int.from_bytes(evaluated[at : at + 32], "little") for at in (0, 32))
    composite, target = _composites(shown, [encode(multiply(scalar, hash_to_group(key)))], [evaluated[64:]])
    t2 = add(multiply(s, BASE), multiply(c, decode(shown)))
    t3 = add(multiply(s, composite), multiply(c, target))
    if _challenge(shown, composite, target, t2, t3) != c:
        raise ValueError("proof")
    return output(key, multiply(pow(scalar, L - 2, L), decode(evaluated[64:])))


def _composites(shown: bytes, blinded: list[bytes], evaluated: list[bytes]) -> tuple[Point, Point]:
    seed = sha512(sized(shown) + sized(b"Seed-" + CONTEXT)).digest()
    m = z = NEUTRAL
    for number, (one, other) in enumerate(zip(blinded, evaluated, strict=True)):
        scalar = hash_to_scalar(sized(seed) + number.to_bytes(2, "big") + sized(one) + sized(other) + b"Composite")
        m, z = add(m, multiply(scalar, decode(one))), add(z, multiply(scalar, decode(other)))
    return m, z


def _challenge(shown: bytes, *points: Point) -> int:
    return hash_to_scalar(b"".join(sized(one) for one in (shown, *map(encode, points))) + b"Challenge")
