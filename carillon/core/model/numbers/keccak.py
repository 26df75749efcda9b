# SPDX-License-Identifier: Apache-2.0
"""Keccak-256 as Ethereum and Monero use it: the sponge of SHA-3 before the standard changed its padding byte."""

_MASK = (1 << 64) - 1
_RATE = 136
"""Bytes that are taken in between two permutations."""

PADDING = b"\x01"
"""The byte behind the data. The later standard, SHA-3, writes 06 here and is otherwise the same."""


def _constants() -> tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]:
    """The round constants, and for each step of rho and pi (source lane, target lane, rotation)."""
    rounds, register = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        rounds.append(constant)
    moves, x, y = [(0, 0, 0)], 1, 0
    for t in range(24):
        target = (y, (2 * x + 3 * y) % 5)
        moves.append((x + 5 * y, target[0] + 5 * target[1], (t + 1) * (t + 2) // 2 % 64))
        x, y = target
    return tuple(rounds), tuple(moves)


_ROUNDS, _MOVES = _constants()


def _permute(lanes: list[int]) -> list[int]:
    for constant in _ROUNDS:
        parity = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        turned = [(p << 1 | p >> 63) & _MASK for p in parity]
        mixed = [parity[(x + 4) % 5] ^ turned[(x + 1) % 5] for x in range(5)]
        moved = [0] * 25
        for source, target, by in _MOVES:
            lane = lanes[source] ^ mixed[source % 5]
            moved[target] = (lane << by | lane >> (64 - by)) & _MASK
        for row in range(0, 25, 5):
            a, b, c, d, e = moved[row : row + 5]
            lanes[row] = a ^ (~b & c)
            lanes[row + 1] = b ^ (~c & d)
            lanes[row + 2] = c ^ (~d & e)
            lanes[row + 3] = d ^ (~e & a)
            lanes[row + 4] = e ^ (~a & b)
        lanes[0] ^= constant
    return lanes


def keccak256(data: bytes) -> bytes:
    """The 32-byte digest."""
    padded = bytearray(data + PADDING + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for i in range(_RATE // 8):
            lanes[i] ^= int.from_bytes(padded[start + 8 * i : start + 8 * i + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])
