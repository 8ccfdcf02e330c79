# SPDX-License-Identifier: Apache-2.0
"""Model files that are nearly all weights, written without the libraries of their formats."""
import random
import struct


def weights(dice, count):
    """Bytes of that many small floats, no two runs of them alike."""
    data = bytearray(dice.randbytes(4 * count))
    data[3::4] = b"\x3a" * count
    return bytes(data)


def _field(number, payload):
    def varint(n):
        out = bytearray()
        while n > 127:
            out.append(n & 127 | 128)
            n >>= 7
        return bytes(out + bytes([n]))
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def _onnx_value(name, dims):
    shape = b"".join(_field(1, _field(1, dim)) for dim in dims)
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, shape)))


def write_onnx(path, layers, width, external=None):
    """Products [1, width] x [width, width]; `external` is a path beside for the weights. Returns the bytes of all files."""
    dice, nodes, tensors, stored = random.Random(1), b"", [], 0
    outside = open(external, "wb") if external else None
    for i in range(layers):
        nodes += _field(1, _field(1, b"v%d" % i) + _field(1, b"w%d" % i) + _field(2, b"v%d" % (i + 1)) + _field(4, b"MatMul"))
        data = weights(dice, width * width)
        head = _field(1, width) + _field(1, width) + _field(2, 1) + _field(8, b"w%d" % i)
        if outside:
            entries = ((b"location", external.name.encode()), (b"offset", b"%d" % stored), (b"length", b"%d" % len(data)))
            tensors.append(head + b"".join(_field(13, _field(1, key) + _field(2, value)) for key, value in entries) + _field(14, 1))
            outside.write(data)
            stored += len(data)
        else:
            tensors.append(head + _field(9, data))
    graph = nodes + _field(2, b"g") + b"".join(_field(5, tensor) for tensor in tensors)
    del tensors
    graph += _field(11, _onnx_value(b"v0", (1, width))) + _field(12, _onnx_value(b"v%d" % layers, (1, width)))
    path.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(2, 13)))
    return path.stat().st_size + stored


class _Flat:
    """A flatbuffer written from front to back: what is referred to comes later, and offsets are filled in then."""

    def __init__(self):
        self.data = bytearray(4) + b"TFL3"

    def align(self, size, extra=0):
        self.data += bytes(-(len(self.data) + extra) % size)

    def point(self, place):
        struct.pack_into("<I", self.data, place, len(self.data) - place)

    def vector(self, place, items, form):
        packed = struct.pack(f"<{len(items)}{form}", *items)
        self.block(place, packed, len(items), 4)

    def block(self, place, packed, count, align):
        self.align(4)
        self.align(align, 4)
        self.point(place)
        self.data += struct.pack("<I", count) + packed

    def table(self, place, fields):
        """fields: {id: (form, value)}, form "o" for an offset. Returns where the offsets stand."""
        ids = max(fields, default=-1) + 1
        sizes = {"B": 1, "I": 4, "i": 4, "o": 4}
        offsets, at = {}, 4
        for key, (form, _) in sorted(fields.items(), key=lambda item: -sizes[item[1][0]]):
            offsets[key] = at
            at += sizes[form]
        size = (at + 3) & ~3
        self.align(4, 4 + 2 * ids)
        vtable = len(self.data)
        self.data += struct.pack(f"<HH{ids}H", 4 + 2 * ids, size, *(offsets.get(key, 0) for key in range(ids)))
        self.point(place)
        start = len(self.data)
        self.data += struct.pack("<i", start - vtable) + bytes(size - 4)
        for key, (form, value) in fields.items():
            if form != "o":
                struct.pack_into("<" + form, self.data, start + offsets[key], value)
        return {key: start + offsets[key] for key, (form, _) in fields.items() if form == "o"}

    def tables(self, place, rows):
        """A vector of tables; returns the places of each one's offsets."""
        self.vector(place, [0] * len(rows), "I")
        first = len(self.data) - 4 * len(rows)
        return [self.table(first + 4 * i, row) for i, row in enumerate(rows)]


def write_tflite(path, layers, width):
    """The same net as fully connected layers."""
    dice, flat, ref = random.Random(2), _Flat(), ("o", None)
    model = flat.table(0, {0: ("I", 3), 1: ref, 2: ref, 4: ref})
    flat.tables(model[1], [{0: ("B", 9), 3: ("i", 9)}])
    graph = flat.tables(model[2], [{0: ref, 1: ref, 2: ref, 3: ref}])[0]
    names = [f"v{i}" for i in range(layers + 1)] + [f"w{i}" for i in range(layers)]
    tensors = flat.tables(graph[0], [{0: ref, 2: ("I", max(0, i - layers)), 3: ref} for i in range(len(names))])
    for i, (places, name) in enumerate(zip(tensors, names)):
        flat.vector(places[0], [1 if i <= layers else width, width], "i")
        flat.align(4)
        flat.point(places[3])
        flat.data += struct.pack("<I", len(name)) + name.encode() + b"\0"
    flat.vector(graph[1], [0], "i")
    flat.vector(graph[2], [layers], "i")
    operators = flat.tables(graph[3], [{0: ("I", 0), 1: ref, 2: ref} for _ in range(layers)])
    for i, places in enumerate(operators):
        flat.vector(places[1], [i, layers + 1 + i, -1], "i")
        flat.vector(places[2], [i + 1], "i")
    buffers = flat.tables(model[4], [{}] + [{0: ref} for _ in range(layers)])
    for places in buffers[1:]:
        flat.block(places[0], weights(dice, width * width), 4 * width * width, 16)
    flat.align(16)
    path.write_bytes(flat.data)
    return len(flat.data)
