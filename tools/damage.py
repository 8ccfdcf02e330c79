# SPDX-License-Identifier: Apache-2.0
"""Ten ways in which files get damaged, or are made to hurt. Each takes bytes and seeded dice, and yields bytes."""
import hashlib
import struct


def truncation(data, dice):
    return data[:dice.randrange(len(data))]


def bit_flips(data, dice):
    bad = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
    return bytes(bad)


def zeroed_run(data, dice):
    at, length = dice.randrange(len(data)), dice.choice((1, 4, 16, 256, 4096))
    return data[:at] + bytes(min(length, len(data) - at)) + data[at + length:]


def _small_words(data, dice, size):
    """Where little-endian words are small enough to be lengths of what is there."""
    form = {2: "<H", 4: "<I", 8: "<Q"}[size]
    places = [at for at in range(0, len(data) - size + 1, size) if 0 < struct.unpack_from(form, data, at)[0] <= len(data)]
    return (dice.choice(places), form) if places else (None, form)


def grown_length(data, dice):
    if dice.random() < 0.4:  # a length in one byte, as protobuf, PNG and text have them
        bad = bytearray(data)
        bad[dice.randrange(len(bad))] = dice.choice((0x7f, 0x80, 0xff, ord("9")))
        return bytes(bad)
    size = dice.choice((2, 4, 4, 8))
    at, form = _small_words(data, dice, size)
    if at is None:
        return bit_flips(data, dice)
    value, most = struct.unpack_from(form, data, at)[0], (1 << 8 * size) - 1
    grown = dice.choice((value + 1, value * 2, value * 256, len(data), len(data) * 16, most // 2, most))
    return data[:at] + struct.pack(form, min(grown, most)) + data[at + size:]


def redirected_offset(data, dice):
    at, form = _small_words(data, dice, dice.choice((4, 4, 8)))
    if at is None:
        return bit_flips(data, dice)
    size = struct.calcsize(form)
    target = dice.choice((dice.randrange(len(data)), dice.randrange(len(data)) & ~3, len(data) - 1, len(data), 0))
    return data[:at] + struct.pack(form, target) + data[at + size:]


def _piece(data, dice):
    length = min(len(data), dice.choice((1, 4, 16, 64, 512, 4096)))
    at = dice.randrange(len(data) - length + 1)
    return at, at + length


def repeated_pieces(data, dice):
    at, end = _piece(data, dice)
    to = dice.randrange(len(data) + 1)
    return data[:to] + data[at:end] * dice.choice((1, 2, 50)) + data[to:]


def _varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def deeper_nesting(data, dice):
    depth = dice.choice((10, 100, 2000))
    if data[:1].isascii() and data[:64].isascii() and b"\0" not in data[:64]:  # text: brackets and indentation
        to = dice.randrange(len(data) + 1)
        return data[:to] + dice.choice((b"[", b"{", b"(", b"- ", b"[[{")) * depth + data[to:]
    inner = data[slice(*_piece(data, dice))]  # protobuf: a subgraph in an attribute of a node, and again
    for field in range(depth):
        inner = bytes([(7 if field == depth - 1 else (1, 5, 6)[field % 3]) << 3 | 2]) + _varint(len(inner)) + inner
    return inner if dice.random() < 0.3 else data + inner


def swapped_pieces(data, dice):
    (a, b), (c, d) = sorted((_piece(data, dice), _piece(data, dice)))
    c = max(b, c)
    d = max(c, d)
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def huge_count(data, dice):
    size = dice.choice((1, 2, 4, 8))
    at = dice.randrange(max(1, len(data) - size + 1)) & ~(size - 1)
    value = dice.choice((b"\xff" * 8, b"\xff\xff\xff\x7f" * 2, b"\0\0\0\x80" * 2, b"\0\0\0\x40\0\0\0\0", b"\0\0\0\0\x01\0\0\0"))
    return data[:at] + value[:size] + data[at + size:]


def random_tail(data, dice):
    keep = len(data) if dice.random() < 0.5 else dice.randrange(len(data))
    return data[:keep] + dice.randbytes(dice.choice((1, 100, 5000)))


KINDS = (truncation, bit_flips, zeroed_run, grown_length, redirected_offset, repeated_pieces, deeper_nesting, swapped_pieces,
         huge_count, random_tail)


def mend_plan(data):
    """States sizes and digest of a plan anew, so that what lies behind them is reached."""
    if len(data) < 64:
        return data
    size = min(struct.unpack_from("<Q", data, 16)[0], len(data) - 64)
    digest = hashlib.sha256(data[64:64 + size]).digest()
    return data[:16] + struct.pack("<QQ", size, len(data)) + digest + data[64:]
