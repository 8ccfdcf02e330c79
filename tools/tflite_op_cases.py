# SPDX-License-Identifier: Apache-2.0
"""The cases of tools/check-tflite-ops: for every operator its types, paddings, strides, ranks and options."""

import itertools

import numpy as np
from tflite_models import Case, Quant, X

SAME, VALID = 0, 1
NONE, RELU, RELU_N1, RELU6 = 0, 1, 2, 3
ALL = "f32 i8 u8 i16"
BYTES = "f32 i8 u8"
LOGISTIC = {"i8": Quant.tensor(1 / 256, -128), "u8": Quant.tensor(1 / 256, 0), "i16": Quant.tensor(1 / 32768, 0)}
TANH = {"i8": Quant.tensor(1 / 128, 0), "u8": Quant.tensor(1 / 128, 128), "i16": Quant.tensor(1 / 32768, 0)}
LOG_SOFTMAX = {"i8": Quant.tensor(16 / 256, 127), "u8": Quant.tensor(16 / 256, 255)}


class Draw:
    def __init__(self, seed):
        self.random = np.random.default_rng(seed)

    def act(self, *shape, low=-4.0, high=4.0, **more):
        return X(self.random.uniform(low, high, shape).astype(np.float32), "act", **more)

    def const(self, *shape, **more):
        return self.act(*shape, constant=True, **more)

    def weights(self, *shape, axis=None, low=-1.0, high=1.0):
        return X(self.random.uniform(low, high, shape).astype(np.float32), "weights", True, axis)

    def bias(self, n):
        return X(self.random.uniform(-2, 2, n).astype(np.float32), "bias", True)

    def whole(self, low, high, *shape, dtype=np.int32, constant=False):
        return X(self.random.integers(low, high, shape).astype(dtype), "plain", constant)

    def flags(self, *shape):
        return X(self.random.integers(0, 2, shape).astype(bool), "plain")


def ints(*values, dtype=np.int32):
    return X(np.array(values, dtype), "plain", True)


def scalar(value, dtype=np.int32):
    return X(np.array(value, dtype), "plain", True)


def window(stride=(1, 1), padding=SAME, act=NONE, dilation=None, **more):
    options = {"padding": padding, "strideH": stride[0], "strideW": stride[1], "fusedActivationFunction": act, **more}
    if dilation:
        options |= {"dilationHFactor": dilation[0], "dilationWFactor": dilation[1]}
    return options


def convolutions(d):
    for stride, padding, act in [((1, 1), SAME, NONE), ((2, 2), SAME, RELU6), ((2, 1), VALID, RELU), ((1, 1), VALID, RELU_N1)]:
        what = f"stride {stride} {'VALID' if padding else 'SAME'} act {act}"
        o = window(stride, padding, act)
        yield Case("CONV_2D", what, [d.act(1, 9, 8, 5), d.weights(7, 3, 3, 5, axis=0), d.bias(7)], o, "Conv2DOptions", ALL)
        o = window(stride, padding, act, depthMultiplier=1)
        yield Case("DEPTHWISE_CONV_2D", what, [d.act(1, 9, 8, 5), d.weights(1, 3, 3, 5, axis=3), d.bias(5)], o, "DepthwiseConv2DOptions", ALL)
    o = window(dilation=(2, 3))
    yield Case("CONV_2D", "dilated, batch 2", [d.act(2, 9, 11, 4), d.weights(3, 3, 2, 4, axis=0), d.bias(3)], o, "Conv2DOptions", ALL)
    yield Case("CONV_2D", "per tensor", [d.act(1, 5, 5, 4), d.weights(3, 1, 1, 4), d.bias(3)], window(), "Conv2DOptions", ALL)
    yield Case("CONV_2D", "grouped", [d.act(1, 5, 5, 6), d.weights(4, 3, 3, 3, axis=0), d.bias(4)], window(), "Conv2DOptions", "f32 i8")
    o = window(dilation=(2, 1), depthMultiplier=3)
    yield Case("DEPTHWISE_CONV_2D", "multiplier 3, dilated", [d.act(1, 9, 7, 2), d.weights(1, 3, 3, 6, axis=3), d.bias(6)], o, "DepthwiseConv2DOptions", ALL)
    for stride, padding in [((1, 1), SAME), ((2, 2), SAME), ((2, 3), VALID)]:
        o = window(stride, padding)
        out = [s * n + (0 if padding == SAME else max(k - s, 0)) for s, n, k in zip(stride, (4, 5), (3, 3), strict=True)]
        shape = ints(1, *out, 4)
        what = f"stride {stride} {'VALID' if padding else 'SAME'}"
        yield Case("TRANSPOSE_CONV", what, [shape, d.weights(4, 3, 3, 5, axis=0), d.act(1, 4, 5, 5)], o, types=ALL)
        yield Case("TRANSPOSE_CONV", what + " bias", [shape, d.weights(4, 3, 3, 5, axis=0), d.act(1, 4, 5, 5), d.bias(4)], o, types=ALL, version=3)
    o = {"padding": SAME, "strideD": 1, "strideH": 2, "strideW": 1}
    yield Case("CONV_3D", "SAME", [d.act(1, 4, 6, 5, 3), d.weights(3, 3, 3, 3, 4), d.bias(4)], o, "Conv3DOptions")
    yield Case("CONV_3D", "VALID", [d.act(1, 4, 6, 5, 3), d.weights(2, 3, 2, 3, 4)], o | {"padding": VALID}, "Conv3DOptions")
    o = {"padding": SAME, "strideD": 2, "strideH": 2, "strideW": 1}
    yield Case("CONV_3D_TRANSPOSE", "SAME", [ints(1, 4, 6, 5, 4), d.weights(3, 3, 3, 4, 3), d.act(1, 2, 3, 5, 3)], o, "Conv3DOptions")


def products(d):
    o = {"fusedActivationFunction": NONE}
    table = "FullyConnectedOptions"
    yield Case("FULLY_CONNECTED", "rows", [d.act(3, 17), d.weights(5, 17), d.bias(5)], o, table, ALL)
    yield Case("FULLY_CONNECTED", "no bias, RELU", [d.act(3, 17), d.weights(5, 17)], {"fusedActivationFunction": RELU}, table, ALL)
    yield Case("FULLY_CONNECTED", "per channel", [d.act(3, 17), d.weights(5, 17, axis=0), d.bias(5)], o, table, "f32 i8 i16")
    yield Case("FULLY_CONNECTED", "keeps dimensions", [d.act(2, 3, 17), d.weights(5, 17), d.bias(5)], o | {"keepNumDims": True}, table, ALL)
    yield Case("FULLY_CONNECTED", "flattens", [d.act(2, 3, 4), d.weights(5, 12), d.bias(5)], o, table, ALL)
    yield Case("FULLY_CONNECTED", "computed weights", [d.act(3, 17), d.act(5, 17)], o, table, "f32 i8")
    for x, y in itertools.product((False, True), repeat=2):
        a, b = (2, 7, 3) if x else (2, 3, 7), (2, 4, 7) if y else (2, 7, 4)
        o = {"adjX": x, "adjY": y}
        yield Case("BATCH_MATMUL", f"adjoint {x:d}{y:d}", [d.act(*a), d.act(*b)], o, "BatchMatMulOptions", "f32 i8 i16")
    yield Case("BATCH_MATMUL", "constant, broadcast", [d.act(2, 3, 4, 7), d.const(7, 5)], {}, "BatchMatMulOptions", "f32 i8 i16")


def pools(d):
    for stride, padding, act in [((2, 2), SAME, NONE), ((2, 1), VALID, RELU6), ((1, 1), SAME, RELU)]:
        o = window(stride, padding, act, filterHeight=3, filterWidth=2)
        what = f"stride {stride} {'VALID' if padding else 'SAME'} act {act}"
        for op in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
            yield Case(op, what, [d.act(1, 9, 8, 5)], o, "Pool2DOptions", ALL, quant="same")
        yield Case("L2_POOL_2D", what, [d.act(1, 9, 8, 5)], o, "Pool2DOptions")


def arithmetic(d):
    shapes = [((2, 3, 5, 4), (2, 3, 5, 4)), ((2, 3, 5, 4), (4,)), ((2, 1, 5, 4), (1, 3, 1, 4)), ((3, 4), ()), ((1,), (2, 3))]
    for op in ("ADD", "SUB", "MUL"):
        for act, (a, b) in zip((NONE, RELU, RELU6, RELU_N1, NONE), shapes, strict=True):
            o = {"fusedActivationFunction": act} | ({"potScaleInt16": False} if op != "MUL" else {})
            yield Case(op, f"{a} {b} act {act}", [d.act(*a), d.act(*b)], o, None, ALL)
            whole = [d.whole(-1000, 1000, *a), d.whole(-1000, 1000, *b)]
            if act in (NONE, RELU):
                yield Case(op, f"int32 {a} {b} act {act}", whole, o, result_type="int32")
        yield Case(op, "constant", [d.act(2, 3, 4), d.const(4)], {"fusedActivationFunction": NONE}, None, BYTES)
        yield Case(op, "int64", [d.whole(-9, 9, 3, 4, dtype=np.int64), d.whole(-9, 9, 4, dtype=np.int64)], result_type="int64")
    a, b = shapes[1]
    positive = {"low": 0.5, "high": 4.0}
    yield Case("DIV", "broadcast", [d.act(*a), d.act(*b, **positive)], {}, None, "f32 u8")
    yield Case("DIV", "int32", [d.whole(-50, 50, *a), d.whole(1, 9, *b)], result_type="int32")
    for op in ("MAXIMUM", "MINIMUM"):
        for a, b in shapes[:4]:
            yield Case(op, f"{a} {b}", [d.act(*a), d.act(*b, low=-3.99, high=3.99)], {}, "MaximumMinimumOptions", "f32", quant="same")
            q = {"i8": Quant.tensor(0.03, 4), "u8": Quant.tensor(0.03, 130), "i16": Quant.tensor(0.001, 0)}
            yield Case(op, f"equal {a} {b}", [d.act(*a, quant=q), d.act(*b, quant=q)], {}, "MaximumMinimumOptions", "i8 u8 i16", quant="same")
        yield Case(op, "int32", [d.whole(-50, 50, 3, 4), d.whole(-50, 50, 4)], result_type="int32")
    for op in ("SQUARED_DIFFERENCE", "POW", "FLOOR_DIV", "FLOOR_MOD", "ATAN2"):
        a, b = shapes[2]
        low = 0.3 if op == "POW" else -4.0
        b = a if op == "ATAN2" else b
        yield Case(op, f"{a} {b}", [d.act(*a, low=low), d.act(*b)], {}, None, "f32 i8" if op == "SQUARED_DIFFERENCE" else "f32")
        if op == "ATAN2":
            continue
        low = 1 if op == "POW" else -50
        second = d.whole(1, 9, *b) if op != "SQUARED_DIFFERENCE" else d.whole(-9, 9, *b)
        yield Case(op, "int32", [d.whole(low, 50, *a) if op != "POW" else d.whole(-3, 4, *a), second if op != "POW" else d.whole(0, 6, *b)], result_type="int32")
    yield Case("FLOOR_DIV", "signs", [d.whole(-50, 50, 40), X(np.where(np.arange(40) % 2, 7, -7).astype(np.int32), "plain")], result_type="int32")
    yield Case("FLOOR_MOD", "signs", [d.whole(-50, 50, 40), X(np.where(np.arange(40) % 2, 7, -7).astype(np.int32), "plain")], result_type="int32")
    yield Case("FLOOR_MOD", "int64", [d.whole(-50, 50, 40, dtype=np.int64), d.whole(1, 7, 40, dtype=np.int64)], result_type="int64")
    yield Case("ADD_N", "three", [d.act(2, 3, 4) for _ in range(3)])
    yield Case("ADD_N", "int32", [d.whole(-9, 9, 2, 3) for _ in range(3)], result_type="int32")
    yield Case("BITWISE_XOR", "int32", [d.whole(-99, 99, 2, 9), d.whole(-99, 99, 9)], result_type="int32")
    yield Case("RIGHT_SHIFT", "int32", [d.whole(-99, 99, 2, 9), d.whole(0, 9, 9)], result_type="int32")


def comparisons(d):
    for op in ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"):
        q = [{"i8": Quant.tensor(0.5, 3), "u8": Quant.tensor(0.5, 120)}, {"i8": Quant.tensor(0.25, -7), "u8": Quant.tensor(0.25, 9)}]
        yield Case(op, "broadcast", [d.act(2, 3, 9, quant=q[0]), d.act(9, quant=q[1])], {}, types=BYTES, result_type="bool")
        yield Case(op, "equal quantisation", [d.act(4, 9, quant=q[0]), d.act(4, 9, quant=q[0])], {}, types="i8 u8", result_type="bool")
        for dtype in (np.int32, np.int64):
            a, b = d.whole(-3, 3, 4, 9, dtype=dtype), d.whole(-3, 3, 9, dtype=dtype)
            yield Case(op, dtype.__name__, [a, b], result_type="bool")
    for op in ("LOGICAL_AND", "LOGICAL_OR"):
        yield Case(op, "broadcast", [d.flags(3, 8), d.flags(8)], result_type="bool")
    yield Case("LOGICAL_NOT", "", [d.flags(3, 8)], result_type="bool")
    q = {"i8": Quant.tensor(0.03, 4), "u8": Quant.tensor(0.03, 130), "i16": Quant.tensor(0.001, 0)}
    for op in ("SELECT", "SELECT_V2"):
        yield Case(op, "equal shapes", [d.flags(3, 8), d.act(3, 8, quant=q), d.act(3, 8, quant=q)], types=ALL, quant="same")
        yield Case(op, "int32", [d.flags(3, 8), d.whole(-9, 9, 3, 8), d.whole(-9, 9, 3, 8)], result_type="int32")
    yield Case("SELECT", "rows", [d.flags(3), d.act(3, 8), d.act(3, 8)])
    yield Case("SELECT_V2", "broadcast", [d.flags(2, 1, 8), d.act(3, 1, quant=q), d.act(8, quant=q)], types=BYTES, quant="same")


def unary(d):
    for op in ("RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1"):
        yield Case(op, "", [d.act(2, 5, 7, high=9.0)], types=ALL)
    for op in ("ABS", "NEG", "FLOOR", "CEIL", "ROUND", "SIGN", "SIN", "COS", "EXP", "SQUARE", "ELU", "HARD_SWISH"):
        types = {"ABS": "f32 i8 i16", "EXP": "f32 i8 i16", "ELU": "f32 i8", "HARD_SWISH": BYTES}.get(op, "f32")
        yield Case(op, "", [d.act(2, 5, 70)], types=types)
    yield Case("ROUND", "ties", [X(np.arange(-4.5, 5, 0.5).astype(np.float32))])
    for op in ("ABS", "NEG", "SIGN", "SQUARE"):
        yield Case(op, "int32", [d.whole(-50, 50, 40)], result_type="int32")
    for op in ("SQRT", "RSQRT", "LOG"):
        yield Case(op, "", [d.act(2, 5, 7, low=0.1, high=9.0)], types="f32 i8" if op != "SQRT" else "f32")
    for op, quant in (("LOGISTIC", LOGISTIC), ("TANH", TANH)):
        yield Case(op, "", [d.act(2, 5, 70, low=-9, high=9)], types=ALL, quant=quant)
        yield Case(op, "power of two", [d.act(2, 5, 70, low=-7.9, high=7.9, quant={"i16": Quant.tensor(2**-12, 0)})], types="i16", quant=quant)
    for approximate in (False, True):
        yield Case("GELU", f"approximate {approximate:d}", [d.act(2, 5, 7)], {"approximate": approximate}, types="f32 i8")
    for alpha in (0.1, 0.7, -0.2):
        yield Case("LEAKY_RELU", f"alpha {alpha}", [d.act(2, 5, 70)], {"alpha": alpha}, types=ALL)
    yield Case("PRELU", "per channel", [d.act(1, 4, 5, 6), d.const(1, 1, 6, low=0.05, high=0.5)], types=BYTES)
    yield Case("PRELU", "one slope", [d.act(1, 4, 5, 6), d.const(1, 1, 1, low=0.05, high=0.5)], types=BYTES)
    yield Case("PRELU", "per element", [d.act(1, 4, 5, 6), d.const(4, 5, 6, low=0.05, high=0.5)], types=BYTES)
    yield Case("ZEROS_LIKE", "", [d.act(2, 3)])
    for a, b in itertools.product((np.float32, np.int32, np.int64, np.uint8, np.int8, np.bool_), repeat=2):
        if a is not b:
            x = X(d.random.uniform(0, 3, (4, 9)).astype(a), "plain")
            yield Case("CAST", f"{np.dtype(a).name} to {np.dtype(b).name}", [x], result_type=np.dtype(b).name)


def normalisations(d):
    for shape in ((3, 20), (1, 2, 3, 5)):
        q = {"i8": Quant.tensor(1 / 256, -128), "u8": Quant.tensor(1 / 256, 0), "i16": Quant.tensor(1 / 32768, 0)}
        yield Case("SOFTMAX", f"{shape}", [d.act(*shape)], {"beta": 1.0}, types=ALL, quant=q)
        yield Case("LOG_SOFTMAX", f"{shape}", [d.act(*shape)], types=BYTES, quant=LOG_SOFTMAX)
        q = {"i8": Quant.tensor(1 / 128, 0), "u8": Quant.tensor(1 / 128, 128)}
        yield Case("L2_NORMALIZATION", f"{shape}", [d.act(*shape)], {}, "L2NormOptions", BYTES, quant=q)
    yield Case("SOFTMAX", "beta 0.5", [d.act(3, 9)], {"beta": 0.5}, types="f32 i8 u8", quant={"i8": Quant.tensor(1 / 256, -128), "u8": Quant.tensor(1 / 256, 0)})
    yield Case("LOCAL_RESPONSE_NORMALIZATION", "", [d.act(1, 3, 4, 9)], {"radius": 2, "bias": 1.0, "alpha": 0.3, "beta": 0.75})


def reductions(d):
    q = {"i8": Quant.tensor(0.05, -9), "u8": Quant.tensor(0.05, 100), "i16": Quant.tensor(0.001, 0)}
    for axes, keep in [((1, 2), True), ((3,), False), ((0, 1, 2, 3), False), ((-1, 1), True)]:
        o = {"keepDims": keep}
        x = [d.act(2, 5, 4, 6, quant=q), ints(*axes)]
        for op in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"):
            kept = op in ("REDUCE_MAX", "REDUCE_MIN")
            low = {"low": 0.6, "high": 1.5} if op == "REDUCE_PROD" else {}
            operands = [d.act(2, 5, 4, 6, quant=q if kept else None, **low), ints(*axes)]
            types = {"MEAN": ALL, "SUM": "f32 i8 i16", "REDUCE_PROD": "f32 i8 i16"}.get(op, ALL)
            yield Case(op, f"{axes} keep {keep:d}", operands, o, "ReducerOptions", types, quant="same" if kept else None)
            if op != "MEAN":
                whole = d.whole(-3, 3, 2, 5, 4, 6) if op != "REDUCE_PROD" else d.whole(-1, 2, 2, 5, 4, 6)
                yield Case(op, f"int32 {axes}", [whole, ints(*axes)], o, "ReducerOptions", result_type="int32")
        for op in ("REDUCE_ANY", "REDUCE_ALL"):
            yield Case(op, f"{axes}", [d.flags(2, 5, 4, 6), ints(*axes)], o, "ReducerOptions", result_type="bool")
        yield Case("MEAN", f"equal {axes} keep {keep:d}", x, o, "ReducerOptions", "i8 u8 i16", quant="same")
    for op in ("ARG_MAX", "ARG_MIN"):
        table = "ArgMaxOptions" if op == "ARG_MAX" else "ArgMinOptions"
        for axis, out in ((-1, 2), (1, 4)):
            dtype = "int32" if out == 2 else "int64"
            yield Case(op, f"axis {axis} {dtype}", [d.act(2, 9, 7), scalar(axis)], {"outputType": out}, table, BYTES, result_type=dtype)
        yield Case(op, "int32", [d.whole(-3, 3, 2, 9), scalar(1)], {"outputType": 2}, table, result_type="int32")
    values = X(d.random.permutation(60).reshape(5, 12).astype(np.float32) / 7)
    yield Case("TOPK_V2", "4", [values, scalar(4)], {}, "TopKV2Options", "f32", 2, result_type="float32,int32")
    yield Case("TOPK_V2", "int32", [d.whole(-99, 99, 3, 11), scalar(3)], {}, "TopKV2Options", "f32", 2, result_type="int32,int32")
    for exclusive, reverse in itertools.product((False, True), repeat=2):
        o = {"exclusive": exclusive, "reverse": reverse}
        yield Case("CUMSUM", f"exclusive {exclusive:d} reverse {reverse:d}", [d.act(2, 5, 3), scalar(1)], o)
        yield Case("CUMSUM", f"int32 {exclusive:d} {reverse:d}", [d.whole(-9, 9, 2, 5), scalar(-1)], o, result_type="int32")


def conversions(d):
    for kind, other in itertools.product(("i8", "u8", "i16"), repeat=2):
        dtype = {"i8": "int8", "u8": "uint8", "i16": "int16"}[other]
        q = {"int8": Quant.tensor(0.04, 3), "uint8": Quant.tensor(0.04, 120), "int16": Quant.tensor(0.00021, 0)}[dtype]
        yield Case("QUANTIZE", f"{kind} to {other}", [d.act(3, 50)], types=kind, quant=q, result_type=dtype)
    for dtype, q in (("int8", Quant.tensor(0.04, 3)), ("uint8", Quant.tensor(0.04, 120)), ("int16", Quant.tensor(0.00021, 0))):
        yield Case("QUANTIZE", f"f32 to {dtype}", [d.act(3, 50)], types="f32", quant=q, result_type=dtype)
    yield Case("DEQUANTIZE", "", [d.act(3, 50)], types="i8 u8 i16", result_type="float32")
