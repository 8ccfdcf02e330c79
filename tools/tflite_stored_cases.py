# SPDX-License-Identifier: Apache-2.0
"""Cases of tools/check-tflite-ops about how constants are stored: sparse, in 4 bits, in float16, in bytes beside floats."""

from dataclasses import dataclass

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tflite_models import Model, Quant, Writer, stored


@dataclass
class Stored:
    """A model, and a twin whose constants are dense and wide: LiteRT runs the twin, whet the model."""

    op: str
    what: str
    kind: str
    model: Model
    twin: Model
    real: object = None  # what of the results counts, as a function of them; all when None


def vector(values):
    v = schema.Int32VectorT()
    v.values = list(map(int, values))
    return v


def level(dense=None, segments=None, indices=None):
    m = schema.DimensionMetadataT()
    m.format = schema.DimensionType.DENSE if dense is not None else schema.DimensionType.SPARSE_CSR
    m.denseSize = dense or 0
    if dense is None:
        m.arraySegmentsType = m.arrayIndicesType = schema.SparseIndexVector.Int32Vector
        m.arraySegments, m.arrayIndices = vector(segments), vector(indices)
    return m


def sparse(w, block):
    """The stored elements of a matrix, and where they are; `block` x `block` elements at a time."""
    rows, columns = (n // block for n in w.shape)
    blocks = w.reshape(rows, block, columns, block).transpose(0, 2, 1, 3)
    present = np.abs(blocks).max(axis=(2, 3)) > 0
    s = schema.SparsityParametersT()
    segments = np.concatenate([[0], np.cumsum(present.sum(axis=1))])
    s.dimMetadata = [level(dense=rows), level(segments=segments, indices=np.nonzero(present)[1])]
    s.traversalOrder, s.blockMap = [0, 1], []
    if block > 1:
        s.traversalOrder, s.blockMap = [0, 1, 2, 3], [0, 1]
        s.dimMetadata += [level(dense=block), level(dense=block)]
    return blocks[present], s


def product(x, tensors, nodes, outputs):
    """A model of FULLY_CONNECTED; `tensors` are (name, dtype, shape, quant, data, sparsity, wire type)."""
    writer = Writer()
    ids = {"x": writer.tensor("x", x.dtype, x.shape, tensors.pop("x", None))}
    writer.graph.inputs = [ids["x"]]
    for name, (dtype, shape, quant, data, sparsity, wire) in tensors.items():
        ids[name] = writer.tensor(name, dtype, shape, quant, data)
        t = writer.graph.tensors[-1]
        t.sparsity = sparsity
        t.type = wire if wire is not None else t.type
    for op, reads, writes, table in nodes:
        writer.node(op, [ids[n] for n in reads], [ids[n] for n in writes], table)
    writer.graph.outputs = [ids[n] for n in outputs]
    return Model(writer.bytes(), [x], False)


def fully_connected(x, w, out, x_quant=None, extra=None, through=None):
    """y = x * w, w being a tuple as in `product`; with `through`, the operator that makes weights of it first."""
    tensors = {"x": x_quant, "stored" if through else "w": w, **(extra or {}), "y": out}
    nodes = [(through, ["stored"], ["w"], None)] if through else []
    nodes.append(("FULLY_CONNECTED", ["x", "w"], ["y"], "FullyConnectedOptions"))
    return product(x, tensors, nodes, ["y"])


def dense(w):
    return (np.float32, w.shape, None, w, None, None)


def cases(d):
    x = d.random.uniform(-1, 1, (3, 16)).astype(np.float32)
    w = d.random.uniform(-1, 1, (8, 16)).astype(np.float32)
    y = (np.float32, (3, 8), None, None, None, None)
    made = {"w": (np.float32, w.shape, None, None, None, None)}
    for block in (1, 4):
        holes = w * np.kron(d.random.random((8 // block, 16 // block)) < 0.4, np.ones((block, block))).astype(np.float32)
        values, table = sparse(holes, block)
        model = fully_connected(x, (np.float32, w.shape, None, values, table, None), y, extra=made, through="DENSIFY")
        yield Stored("DENSIFY", f"blocks of {block}", "f32", model, fully_connected(x, dense(holes), y))
    half = w.astype(np.float16)
    model = fully_connected(x, (np.float16, w.shape, None, half, None, None), y, extra=made, through="DEQUANTIZE")
    yield Stored("DEQUANTIZE", "float16 weights", "f32", model, fully_connected(x, dense(half.astype(np.float32)), y))
    for axis, bits in ((None, 8), (0, 8), (0, 4)):
        most = 127 if bits == 8 else 7
        scale = (np.atleast_1d(np.abs(w).max(axis=None if axis is None else 1)) / most).astype(np.float32)
        quant = Quant(scale, np.zeros(len(scale), np.int64))
        q = np.clip(stored(w, quant, np.int8), -most, most)
        real = q.astype(np.float32) * (scale if axis is None else scale[:, None])
        data, wire = q, None
        if bits == 4:
            nibbles = (q.reshape(-1) & 15).astype(np.uint8)
            data, wire = nibbles[::2] | nibbles[1::2] << 4, schema.TensorType.INT4
        packed = (np.int8, w.shape, quant, data, None, wire)
        what = f"{bits}-bit weights" + (" per channel" if axis == 0 else "")
        yield Stored("FULLY_CONNECTED", f"float by {what}", "hybrid", fully_connected(x, packed, y), fully_connected(x, dense(real), y))
        if axis is None or bits == 4:
            xq, yq = Quant.tensor(1 / 127, 3), Quant.tensor(0.05, -4)
            small = stored(x, xq, np.int8)
            out = (np.int8, (3, 8), yq, None, None, None)
            model = fully_connected(small, packed, out, xq)
            yield Stored("FULLY_CONNECTED", what, "i8", model, fully_connected(small, (np.int8, w.shape, quant, q, None, None), out, xq))
