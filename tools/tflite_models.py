# SPDX-License-Identifier: Apache-2.0
"""Writes .tflite files of one operator, by the schema module that ai-edge-litert carries.

An operand is an X: values in float (or plain integers) and a role. `Model.of` turns a case into a file in one element type.
"""

from dataclasses import dataclass, field, replace

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

NUMPY_TYPE = {"f32": np.float32, "f16": np.float16, "i8": np.int8, "u8": np.uint8, "i16": np.int16}
WIRE_TYPE = {
    "float32": schema.TensorType.FLOAT32,
    "float16": schema.TensorType.FLOAT16,
    "int8": schema.TensorType.INT8,
    "uint8": schema.TensorType.UINT8,
    "int16": schema.TensorType.INT16,
    "int32": schema.TensorType.INT32,
    "int64": schema.TensorType.INT64,
    "bool": schema.TensorType.BOOL,
    "uint32": schema.TensorType.UINT32,
    "float64": schema.TensorType.FLOAT64,
    "complex64": schema.TensorType.COMPLEX64,
}


@dataclass
class Quant:
    scale: np.ndarray
    zero: np.ndarray
    axis: int = 0

    @staticmethod
    def tensor(scale, zero):
        return Quant(np.array([scale], np.float32), np.array([zero], np.int64))


@dataclass
class X:
    """An operand. role: "act" is quantised with the case's type, "weights" to i8, "bias" to i32 or i64, "plain" stays."""

    array: np.ndarray
    role: str = "act"
    constant: bool = False
    axis: int | None = None  # of weights quantised per channel
    quant: Quant | None = None
    name: str = ""


@dataclass
class Case:
    op: str
    what: str  # what is special about it
    operands: list
    options: dict = field(default_factory=dict)
    table: str | None = None  # the options table's name, where the operator's does not tell
    types: str = "f32"
    results: int = 1
    quant: Quant | str | None = None  # of results: fixed, "same" as operand 0, or by the range of the float twin
    result_type: str | None = None  # numpy name, where it is not the operand's
    seed: int = 1
    version: int = 1


@dataclass
class Model:
    data: bytes
    inputs: list  # arrays in order
    quantised: bool
    reference: bool = True  # by the reference kernel; LiteRT's sums one channel too few for LOCAL_RESPONSE_NORMALIZATION


def draw_quant(kind, low, high, random):
    """A quantisation that covers a range: symmetric for i16, else with a zero point."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    if high - low < 1e-6:
        high = low + 1.0
    if kind == "i16":
        return Quant.tensor(max(-low, high) * random.uniform(1.0, 1.2) / 32767, 0)
    scale = np.float32((high - low) * random.uniform(1.0, 1.2) / 255)
    info = np.iinfo(NUMPY_TYPE[kind])
    return Quant.tensor(scale, int(np.clip(round(info.min - low / scale), info.min, info.max)))


def stored(array, quant, dtype):
    info = np.iinfo(dtype)
    scale, zero = quant.scale.astype(np.float64), quant.zero
    if len(scale) > 1:
        shape = [1] * array.ndim
        shape[quant.axis] = -1
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return np.clip(np.rint(array / scale) + zero, info.min, info.max).astype(dtype)


def weights(x, kind, random):
    if kind == "u8":
        quant = draw_quant(kind, x.array.min(), x.array.max(), random)
        return replace(x, array=stored(x.array, quant, np.uint8), quant=quant)
    axes = None if x.axis is None else tuple(i for i in range(x.array.ndim) if i != x.axis)
    largest = np.maximum(np.atleast_1d(np.abs(x.array).max(axis=axes)), 1e-3)
    scale = (largest / 127).astype(np.float32)
    quant = Quant(scale, np.zeros(len(scale), np.int64), x.axis or 0)
    return replace(x, array=np.clip(stored(x.array, quant, np.int8), -127, 127).astype(np.int8), quant=quant)


def quantise(operands, kind, random):
    """Every operand as the type stores it; the bias comes last, since its scale follows from the others."""
    order = sorted(range(len(operands)), key=lambda i: operands[i] is not None and operands[i].role == "bias")
    done = []
    for i in order:
        x = operands[i]
        if x is None or kind == "f32":
            done.append(x)
        elif x.role == "act" and x.array.dtype == np.float32:
            quant = x.quant or draw_quant(kind, x.array.min(), x.array.max(), random)
            done.append(replace(x, array=stored(x.array, quant, NUMPY_TYPE[kind]), quant=quant))
        elif x.role == "weights":
            done.append(weights(x, kind, random))
        elif x.role == "bias":
            first = next(y for y in done if y is not None and y.role == "act")
            scale = (first.quant.scale[0] * next(y for y in done if y is not None and y.role == "weights").quant.scale).astype(np.float32)
            if x.array.shape[0] != len(scale):
                scale = scale[:1]
            whole = np.rint(x.array / scale)
            wide = np.int64 if kind == "i16" else np.int32
            done.append(replace(x, array=whole.astype(wide), quant=Quant(scale, np.zeros(len(scale), np.int64))))
        else:
            done.append(x)
    return [done[order.index(i)] for i in range(len(operands))]


class Writer:
    def __init__(self):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = "one operator"
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.graph = schema.SubGraphT()
        self.graph.name = "main"
        self.graph.tensors, self.graph.inputs, self.graph.outputs, self.graph.operators = [], [], [], []
        self.model.subgraphs = [self.graph]

    def tensor(self, name, dtype, shape, quant=None, data=None):
        t = schema.TensorT()
        t.name, t.type, t.shape = name, WIRE_TYPE[np.dtype(dtype).name], list(map(int, shape))
        if quant:
            t.quantization = schema.QuantizationParametersT()
            t.quantization.scale = quant.scale.astype(np.float32)
            t.quantization.zeroPoint = quant.zero.astype(np.int64)
            t.quantization.quantizedDimension = quant.axis
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            t.buffer = len(self.model.buffers) - 1
        self.graph.tensors.append(t)
        return len(self.graph.tensors) - 1

    def node(self, op, inputs, outputs, table=None, options=None, version=1):
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, op)
        code.deprecatedBuiltinCode, code.version = min(code.builtinCode, 127), version
        self.model.operatorCodes.append(code)
        node = schema.OperatorT()
        node.opcodeIndex = len(self.model.operatorCodes) - 1
        node.inputs, node.outputs = inputs, outputs
        if table:
            node.builtinOptionsType = getattr(schema.BuiltinOptions, table)
            node.builtinOptions = getattr(schema, table + "T")()
            for key, value in (options or {}).items():
                if not hasattr(node.builtinOptions, key):
                    raise KeyError(f"{table} has no {key}")
                setattr(node.builtinOptions, key, value)
        self.graph.operators.append(node)

    def bytes(self):
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def camel(op):
    return "".join(part.capitalize() for part in op.split("_")) + "Options"


def write(case, operands, kind, quant, shapes):
    """The file; results have these shapes, and this quantisation where they have one."""
    writer = Writer()
    ids = []
    for i, x in enumerate(operands):
        if x is None:
            ids.append(-1)
            continue
        data = x.array if x.constant else None
        ids.append(writer.tensor(x.name or f"x{i}", x.array.dtype, x.array.shape, x.quant, data))
        if not x.constant:
            writer.graph.inputs.append(ids[-1])
    dtype = case.result_type or operands[[x is not None and x.role == "act" for x in operands].index(True)].array.dtype
    for i, shape in enumerate(shapes):
        each = dtype.split(",")[i] if isinstance(dtype, str) else dtype
        is_number = np.dtype(each).name not in ("int8", "uint8", "int16")
        writer.graph.outputs.append(writer.tensor(f"y{i}", each, shape, None if is_number else quant))
    table = case.table or camel(case.op)
    if not hasattr(schema.BuiltinOptions, table):
        table = None
    writer.node(case.op, ids, list(writer.graph.outputs), table, case.options, case.version)
    inputs = [x.array for x in operands if x is not None and not x.constant]
    return Model(writer.bytes(), inputs, kind != "f32", case.op != "LOCAL_RESPONSE_NORMALIZATION")
