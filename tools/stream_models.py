# SPDX-License-Identifier: Apache-2.0
"""Writes small models that keep state: TFLite's SVDF, RNN, LSTM and variables, ONNX's RNN, GRU and LSTM.

Each function gives the bytes of a file and the inputs of a stream, stacked along a leading axis.
"""

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from tflite_models import Quant, Writer


def per_tensor(scale, zero=0):
    return Quant.tensor(scale, zero)


class Graph(Writer):
    """A Writer of many operators, with variables."""

    def variable(self, name, dtype, shape, quant=None):
        index = self.tensor(name, dtype, shape, quant)
        self.graph.tensors[index].isVariable = True
        return index

    def resource(self, name):
        index = self.tensor(name, np.int32, [])
        self.graph.tensors[index].type = schema.TensorType.RESOURCE
        return index

    def add(self, op, inputs, outputs, table=None, **options):
        self.node(op, inputs, outputs, table, options)

    def bytes_of(self, inputs, outputs):
        self.graph.inputs, self.graph.outputs = inputs, outputs
        return self.bytes()


def svdf_float(random, steps):
    g, batch, inputs, filters, memory, rank = Graph(), 2, 5, 6, 4, 2
    draw = lambda *shape: random.uniform(-1, 1, shape).astype(np.float32)  # noqa: E731
    x = g.tensor("x", np.float32, [batch, inputs])
    feature = g.tensor("feature", np.float32, [filters, inputs], data=draw(filters, inputs))
    time = g.tensor("time", np.float32, [filters, memory], data=draw(filters, memory))
    bias = g.tensor("bias", np.float32, [filters // rank], data=draw(filters // rank))
    state = g.variable("state", np.float32, [batch, filters * memory])
    y = g.tensor("y", np.float32, [batch, filters // rank])
    relu = schema.ActivationFunctionType.RELU
    g.add("SVDF", [x, feature, time, bias, state], [y], "SVDFOptions", rank=rank, fusedActivationFunction=relu)
    return g.bytes_of([x], [y]), draw(steps, batch, inputs)


def svdf_int8(random, steps, state_type=np.int16):
    g, batch, inputs, filters, memory, rank = Graph(), 2, 8, 6, 5, 2
    wide = state_type == np.int16
    whole = lambda dtype, low, high, *shape: random.integers(low, high, shape, endpoint=True).astype(dtype)  # noqa: E731
    state_scale, time_scale = (1 / 2048, 1 / 32768) if wide else (1 / 16, 1 / 128)
    low, high = (-32767, 32767) if wide else (-127, 127)
    x = g.tensor("x", np.int8, [batch, inputs], per_tensor(0.05, -3))
    feature = g.tensor("feature", np.int8, [filters, inputs], per_tensor(0.01), whole(np.int8, -127, 127, filters, inputs))
    time = g.tensor("time", state_type, [filters, memory], per_tensor(time_scale), whole(state_type, low, high, filters, memory))
    bias = g.tensor("bias", np.int32, [filters // rank], per_tensor(state_scale * time_scale), whole(np.int32, -30000, 30000, filters // rank))
    state = g.variable("state", state_type, [batch, filters * memory], per_tensor(state_scale))
    y = g.tensor("y", np.int8, [batch, filters // rank], per_tensor(0.1, 5))
    relu = schema.ActivationFunctionType.RELU
    g.add("SVDF", [x, feature, time, bias, state], [y], "SVDFOptions", rank=rank, fusedActivationFunction=relu)
    return g.bytes_of([x], [y]), whole(np.int8, -128, 127, steps, batch, inputs)


def rnn_tflite(random, steps):
    g, batch, time, inputs, units = Graph(), 2, 3, 4, 5
    draw = lambda *shape: random.uniform(-0.5, 0.5, shape).astype(np.float32)  # noqa: E731
    x = g.tensor("x", np.float32, [batch, time, inputs])
    w = g.tensor("w", np.float32, [units, inputs], data=draw(units, inputs))
    r = g.tensor("r", np.float32, [units, units], data=draw(units, units))
    b = g.tensor("b", np.float32, [units], data=draw(units))
    state = g.variable("state", np.float32, [batch, units])
    y = g.tensor("y", np.float32, [batch, time, units])
    tanh = schema.ActivationFunctionType.TANH
    g.add("UNIDIRECTIONAL_SEQUENCE_RNN", [x, w, r, b, state], [y], "SequenceRNNOptions", timeMajor=False, fusedActivationFunction=tanh)
    return g.bytes_of([x], [y]), draw(steps, batch, time, inputs) * 4


def lstm_tflite(random, steps, coupled=False, peephole=False, projection=0, time_major=False):
    g, batch, time, inputs, units = Graph(), 2, 3, 4, 5
    hidden = projection or units
    draw = lambda *shape: random.uniform(-0.5, 0.5, shape).astype(np.float32)  # noqa: E731
    constant = lambda name, *shape: g.tensor(name, np.float32, shape, data=draw(*shape))  # noqa: E731
    shape = [time, batch, inputs] if time_major else [batch, time, inputs]
    x = g.tensor("x", np.float32, shape)
    gates = "ifco"
    operands = [x]
    operands += [-1 if coupled and k == "i" else constant("w" + k, units, inputs) for k in gates]
    operands += [-1 if coupled and k == "i" else constant("r" + k, units, hidden) for k in gates]
    operands += [constant("p" + k, units) if peephole and not (coupled and k == "i") else -1 for k in "ifo"]
    operands += [-1 if coupled and k == "i" else constant("b" + k, units) for k in gates]
    operands += [constant("projection", projection, units), constant("projection_bias", projection)] if projection else [-1, -1]
    operands += [g.variable("h", np.float32, [batch, hidden]), g.variable("c", np.float32, [batch, units])]
    y = g.tensor("y", np.float32, [*shape[:2], hidden])
    tanh = schema.ActivationFunctionType.TANH
    g.add("UNIDIRECTIONAL_SEQUENCE_LSTM", operands, [y], "UnidirectionalSequenceLSTMOptions", fusedActivationFunction=tanh,
           cellClip=0.6, projClip=0.5 if projection else 0.0, timeMajor=time_major)  # fmt: skip
    return g.bytes_of([x], [y]), draw(steps, *shape) * 4


def lstm_integer(random, steps, dtype=np.int8, time_major=False, clip=0.0, cell_power=-11):
    """8 or 16 bits for inputs and results, 16 for the cell."""
    g, batch, time, inputs, units = Graph(), 2, 3, 7, 5
    whole = lambda dtype, low, high, *shape: random.integers(low, high, shape, endpoint=True).astype(dtype)  # noqa: E731
    small = dtype == np.int8
    info, wide = np.iinfo(dtype), np.int32 if small else np.int64
    shape = [time, batch, inputs] if time_major else [batch, time, inputs]
    x_scale, h_scale = (0.02, 0.0077) if small else (0.02 / 256, 0.0077 / 256)
    x = g.tensor("x", dtype, shape, per_tensor(x_scale, -3 if small else 0))
    scales = random.uniform(0.004, 0.012, (2, 4)).astype(np.float32)
    operands = [x]
    for scale, columns, kind in ((scales[0], inputs, "w"), (scales[1], units, "r")):
        operands += [
            g.tensor(kind + k, np.int8, [units, columns], per_tensor(each), whole(np.int8, -127, 127, units, columns))
            for k, each in zip("ifco", scale, strict=True)
        ]
    operands += [-1] * 3
    for k, each in zip("ifco", scales[0], strict=True):
        most = int(1 / (each * x_scale))
        operands.append(g.tensor("b" + k, wide, [units], per_tensor(each * x_scale), whole(wide, -most, most, units)))
    operands += [-1, -1]
    hidden = per_tensor(h_scale, 4 if small else 0)
    operands += [g.variable("h", dtype, [batch, units], hidden), g.variable("c", np.int16, [batch, units], per_tensor(2.0**cell_power))]
    operands += [-1] * 4
    y = g.tensor("y", dtype, [*shape[:2], units], hidden)
    tanh = schema.ActivationFunctionType.TANH
    g.add("UNIDIRECTIONAL_SEQUENCE_LSTM", operands, [y], "UnidirectionalSequenceLSTMOptions", fusedActivationFunction=tanh,
           cellClip=clip, projClip=0.0, timeMajor=time_major)  # fmt: skip
    return g.bytes_of([x], [y]), whole(dtype, info.min, info.max, steps, *shape)


def variables(random, steps):
    """y = old + x, kept: VAR_HANDLE, READ_VARIABLE, ADD, ASSIGN_VARIABLE; CALL_ONCE assigns what it begins with."""
    g = Graph()
    initial = random.uniform(-1, 1, (1, 4)).astype(np.float32)
    x = g.tensor("x", np.float32, [1, 4])
    handle, old, y = g.resource("handle"), g.tensor("old", np.float32, [1, 4]), g.tensor("y", np.float32, [1, 4])
    g.add("CALL_ONCE", [], [], "CallOnceOptions", initSubgraphIndex=1)
    g.add("VAR_HANDLE", [], [handle], "VarHandleOptions", container="", sharedName="sum")
    g.add("READ_VARIABLE", [handle], [old], "ReadVariableOptions")
    g.add("ADD", [old, x], [y], "AddOptions")
    g.add("ASSIGN_VARIABLE", [handle, y], [], "AssignVariableOptions")
    g.graph.inputs, g.graph.outputs = [x], [y]
    main = g.graph
    g.graph = schema.SubGraphT()
    g.graph.name = "initialiser"
    g.graph.tensors, g.graph.inputs, g.graph.outputs, g.graph.operators = [], [], [], []
    g.model.subgraphs.append(g.graph)
    handle, value = g.resource("handle"), g.tensor("value", np.float32, [1, 4], data=initial)
    g.add("VAR_HANDLE", [], [handle], "VarHandleOptions", container="", sharedName="sum")
    g.add("ASSIGN_VARIABLE", [handle, value], [], "AssignVariableOptions")
    g.graph = main
    return g.bytes_of(main.inputs, main.outputs), random.uniform(-1, 1, (steps, 1, 4)).astype(np.float32)


def onnx_cell(op, random, direction="forward", **attributes):
    """One node; its state goes in and out as inputs and outputs. The bytes, and the inputs of one run."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    time, batch, inputs, units = 4, 3, 5, 6
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[op]
    both = 2 if direction == "bidirectional" else 1
    draw = lambda *shape: random.uniform(-0.5, 0.5, shape).astype(np.float32)  # noqa: E731
    weights = {"W": draw(both, gates * units, inputs), "R": draw(both, gates * units, units), "B": draw(both, 2 * gates * units)}
    given = {"X": draw(time, batch, inputs) * 4, "lengths": np.array([4, 1, 3], np.int32), "h0": draw(both, batch, units)}
    names = ["X", "W", "R", "B", "lengths", "h0"]
    outputs = {"Y": [time, both, batch, units], "Yh": [both, batch, units]}
    if op == "LSTM":
        given["c0"] = draw(both, batch, units)
        weights["P"] = draw(both, 3 * units)
        names += ["c0", "P"]
        outputs["Yc"] = [both, batch, units]
    node = helper.make_node(op, names, list(outputs), hidden_size=units, direction=direction, **attributes)
    kinds = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.int32): TensorProto.INT32}
    graph = helper.make_graph(
        [node], "cell",
        [helper.make_tensor_value_info(name, kinds[x.dtype], x.shape) for name, x in given.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(x, name) for name, x in weights.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString(), list(given.values())
