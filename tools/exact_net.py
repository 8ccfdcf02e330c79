# SPDX-License-Identifier: Apache-2.0
"""A net of QLinear operators by their definitions in exact arithmetic: every result is the real one, rounded once, ties to even.

The judge where engines that round in between depart from each other. Sums are exact in 53 bits; a quotient that lies too
near a tie for them is computed as a fraction. Knows the operators of MobileNetV2, in NCHW.
"""

from fractions import Fraction

import numpy as np
import onnx
from onnx import numpy_helper

NEAR = 1e-9  # of a tie; quotients in 53 bits are far better below 2^16


def nearest(numerator, divisor, zero, dtype, factor=1.0):
    """numerator * factor / divisor to the nearest integer, ties to even, plus zero, clipped to dtype. All three are exact as float64."""
    quotient = numerator * factor / divisor
    found = np.rint(quotient)
    for place in map(tuple, np.argwhere(np.abs(np.abs(quotient - found) - 0.5) < NEAR)):
        parts = [Fraction(float(np.broadcast_to(part, found.shape)[place])) for part in (numerator, factor, divisor)]
        found[place] = round(parts[0] * parts[1] / parts[2])
    info = np.iinfo(dtype)
    return np.clip(found + float(zero), info.min, info.max).astype(dtype)


def real(stored, scale, zero):
    """Exact: 24 bits times 9."""
    return (stored.astype(np.float64) - float(zero)) * np.float64(scale)


class ExactNet:
    def __init__(self, model):
        graph = onnx.load(model).graph
        self._constants = {given.name: numpy_helper.to_array(given) for given in graph.initializer}
        self._nodes = list(graph.node)
        self._inputs = [given.name for given in graph.input if given.name not in self._constants]
        self._outputs = [given.name for given in graph.output]

    def run(self, *inputs):
        values = {**self._constants, **dict(zip(self._inputs, inputs, strict=True))}
        for node in self._nodes:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            values[node.output[0]] = OPERATORS[node.op_type](attributes, *(values[name] for name in node.input))
        return [values[name].astype(np.float32) for name in self._outputs]

    def sums(self):
        """The QLinearAdd nodes of two activations: name, and scale and zero point of both operands and the result."""
        for node in self._nodes:
            if node.op_type == "QLinearAdd" and node.input[3] not in self._constants:
                yield node.output[0], [self._constants[node.input[i]] for i in (1, 2, 4, 5, 6, 7)]

    def departing_sums(self, values):
        """How many sums of an engine are not the exact ones, by what it had of every tensor."""
        known, departing = {**self._constants, **values}, 0
        for node in self._nodes:
            if node.op_type == "QLinearAdd":
                exact = add({}, *(known[name] for name in node.input))
                departing += np.count_nonzero(exact != known[node.output[0]])
        return departing


def quantize(_, x, scale, zero):
    return nearest(x.astype(np.float64), np.float64(scale), zero, zero.dtype)


def dequantize(_, x, scale, zero):
    return real(x, scale, zero)


def reshape(_, x, shape):
    return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape)])


def add(_, a, a_scale, a_zero, b, b_scale, b_zero, scale, zero):
    return nearest(real(a, a_scale, a_zero) + real(b, b_scale, b_zero), np.float64(scale), zero, zero.dtype)


def average(attributes, x, x_scale, x_zero, scale, zero):
    assert not attributes.get("channels_last")
    total = (x.astype(np.float64) - float(x_zero)).sum(axis=(2, 3), keepdims=True)
    return nearest(total * np.float64(x_scale), np.float64(scale) * (x.shape[2] * x.shape[3]), zero, zero.dtype)


def matmul(_, a, a_scale, a_zero, b, b_scale, b_zero, scale, zero):
    total = (a.astype(np.float64) - float(a_zero)) @ (b.astype(np.float64) - b_zero.astype(np.float64))
    return scaled(total, a_scale, b_scale, scale, zero, (1, -1))


def scaled(total, a_scale, b_scale, scale, zero, shape):
    """total * a_scale * b_scale / scale. The product of the scales is exact: 24 bits times 24."""
    factor = np.float64(a_scale) * b_scale.astype(np.float64).reshape(shape if b_scale.ndim else ())
    return nearest(total, np.float64(scale), zero, zero.dtype, factor)


def conv(attributes, x, x_scale, x_zero, w, w_scale, w_zero, scale, zero, bias):
    top, left, bottom, right = attributes["pads"]
    rows_step, columns_step = attributes["strides"]
    assert attributes["dilations"] == [1, 1] and len(x) == 1
    x = np.pad(x[0].astype(np.float64) - float(x_zero), ((0, 0), (top, bottom), (left, right)))
    w = w.astype(np.float64) - w_zero.astype(np.float64).reshape((-1, 1, 1, 1) if w_zero.ndim else ())
    rows = (x.shape[1] - w.shape[2]) // rows_step + 1
    columns = (x.shape[2] - w.shape[3]) // columns_step + 1
    total = np.zeros((len(w), rows, columns)) + bias.astype(np.float64).reshape(-1, 1, 1)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            tap = x[:, i : i + rows_step * rows : rows_step, j : j + columns_step * columns : columns_step]
            total += taps(tap[:, :rows, :columns], w[:, :, i, j], attributes["group"])
    return scaled(total, x_scale, w_scale, scale, zero, (-1, 1, 1))[None]


def taps(x, w, group):
    if group == len(w) == len(x):
        return x * w[:, 0, None, None]
    assert group == 1
    return (w @ x.reshape(len(x), -1)).reshape(len(w), *x.shape[1:])


OPERATORS = {
    "QuantizeLinear": quantize,
    "DequantizeLinear": dequantize,
    "QLinearConv": conv,
    "QLinearMatMul": matmul,
    "QLinearAdd": add,
    "QLinearGlobalAveragePool": average,
    "Reshape": reshape,
}
