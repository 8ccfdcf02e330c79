# SPDX-License-Identifier: Apache-2.0
"""More cases of tools/check-tflite-ops: operators that move elements, and those that make them."""

import itertools

import numpy as np
from tflite_models import Quant, X
from tflite_models import Case as Plain
from tflite_op_cases import ALL, BYTES, ints, scalar

KEPT = {"i8": Quant.tensor(0.04, 3), "u8": Quant.tensor(0.04, 120), "i16": Quant.tensor(0.0003, 0)}


def Case(op, what, operands, options=None, table=None, types=ALL, results=1, result_type=None, quant="same"):  # noqa: N802
    for x in operands:
        if x is not None and x.role == "act":
            x.quant = KEPT
    return Plain(op, what, operands, options or {}, table, types, results, quant, result_type)


def shapes(d):
    yield Case("RESHAPE", "by operand", [d.act(2, 3, 4), ints(4, 6)])
    yield Case("RESHAPE", "by option", [d.act(2, 3, 4)], {"newShape": [3, 8]})
    yield Case("RESHAPE", "one open", [d.act(2, 3, 4), ints(2, -1)])
    yield Case("SQUEEZE", "", [d.act(1, 3, 1, 4)], {"squeezeDims": [0, 2]})
    yield Case("EXPAND_DIMS", "", [d.act(3, 4), scalar(1)])
    for perm in ((1, 0, 2, 3), (0, 3, 1, 2), (3, 2, 1, 0)):
        yield Case("TRANSPOSE", f"{perm}", [d.act(2, 3, 4, 5), ints(*perm)])
    yield Case("TRANSPOSE", "five", [d.act(2, 3, 2, 2, 3), ints(4, 2, 0, 1, 3)], types="f32 i8")
    yield Case("SHAPE", "", [d.act(2, 3, 4)], {"outType": 2}, types="f32", result_type="int32")
    yield Case("RANK", "", [d.act(2, 3, 4)], types="f32", result_type="int32")
    yield Case("BROADCAST_TO", "", [d.act(3, 1, 4), ints(2, 3, 5, 4)], types="f32 i8")
    yield Case("BROADCAST_ARGS", "", [X(np.array([1, 3], np.int32), "plain", True), X(np.array([2, 5, 1], np.int32), "plain", True)], result_type="int32", types="f32")
    yield Case("TILE", "", [d.act(2, 3, 4), ints(2, 1, 3)], types=BYTES)
    yield Case("TILE", "int32", [d.whole(-9, 9, 2, 3), ints(2, 2)], types="f32", result_type="int32")
    for block, op, x in ((2, "SPACE_TO_DEPTH", (1, 4, 6, 3)), (2, "DEPTH_TO_SPACE", (1, 2, 3, 12)), (3, "DEPTH_TO_SPACE", (2, 2, 2, 9))):
        yield Case(op, f"block {block}", [d.act(*x)], {"blockSize": block}, types=BYTES)
    yield Case("SPACE_TO_BATCH_ND", "", [d.act(1, 5, 7, 3), ints(2, 3), X(np.array([[1, 0], [1, 1]], np.int32), "plain", True)], types=BYTES)
    yield Case("SPACE_TO_BATCH_ND", "3-D", [d.act(1, 6, 3), ints(2), X(np.array([[0, 0]], np.int32), "plain", True)], types="f32 i8")
    yield Case("BATCH_TO_SPACE_ND", "", [d.act(6, 3, 3, 2), ints(2, 3), X(np.array([[1, 0], [1, 1]], np.int32), "plain", True)], types=BYTES)


def paddings(d):
    amounts = X(np.array([[0, 0], [1, 2], [2, 1], [0, 3]], np.int32), "plain", True)
    yield Case("PAD", "", [d.act(1, 3, 4, 2), amounts])
    yield Case("PADV2", "value", [d.act(1, 3, 4, 2), amounts, X(np.array(1.5, np.float32), "act", True)])
    yield Case("PAD", "rank 2", [d.act(3, 4), X(np.array([[1, 0], [2, 1]], np.int32), "plain", True)])
    for mode in (0, 1):
        amounts = X(np.array([[0, 0], [1, 2], [2, 1], [0, 1]], np.int32), "plain", True)
        yield Case("MIRROR_PAD", f"mode {mode}", [d.act(1, 3, 4, 2), amounts], {"mode": mode}, types="f32 i8")


def joins(d):
    yield Case("CONCATENATION", "axis 3", [d.act(1, 2, 3, 4), d.act(1, 2, 3, 2), d.act(1, 2, 3, 1)], {"axis": 3})
    yield Case("CONCATENATION", "axis -2", [d.act(2, 3, 4), d.act(2, 1, 4)], {"axis": -2})
    yield Plain("CONCATENATION", "other quantisations", [d.act(2, 3, 4), d.act(2, 1, 4)], {"axis": 1}, None, BYTES)
    yield Case("CONCATENATION", "int32", [d.whole(-9, 9, 2, 3), d.whole(-9, 9, 2, 2)], {"axis": 1}, types="f32", result_type="int32")
    yield Case("PACK", "axis 0", [d.act(2, 3), d.act(2, 3)], {"axis": 0, "valuesCount": 2})
    yield Case("PACK", "axis -1", [d.act(2, 3) for _ in range(3)], {"axis": -1, "valuesCount": 3})
    yield Case("UNPACK", "axis 1", [d.act(2, 3, 4)], {"axis": 1, "num": 3}, results=3)
    yield Case("SPLIT", "axis 1", [scalar(1), d.act(2, 6, 4)], {"numSplits": 3}, results=3)
    yield Case("SPLIT_V", "axis -1", [d.act(2, 6, 8), ints(1, 5, 2), scalar(-1)], {"numSplits": 3}, results=3)
    yield Case("SPLIT_V", "one open", [d.act(2, 6, 8), ints(1, -1, 2), scalar(1)], {"numSplits": 3}, results=3)


def strided(d, what, x, begin, end, step, **masks):
    names = {"b": "beginMask", "e": "endMask", "l": "ellipsisMask", "n": "newAxisMask", "s": "shrinkAxisMask"}
    options = {names[key]: value for key, value in masks.items() if key in names}
    options["offset"] = bool(masks.get("offset", False))
    return Case("STRIDED_SLICE", what, [d.act(*x), ints(*begin), ints(*end), ints(*step)], options)


def slices(d):
    yield Case("SLICE", "", [d.act(3, 4, 5), ints(1, 0, 2), ints(2, -1, 2)])
    yield Case("SLICE", "int32", [d.whole(-9, 9, 3, 4), ints(1, 1), ints(-1, 2)], types="f32", result_type="int32")
    x = (4, 5, 6)
    yield strided(d, "plain", x, (1, 0, 2), (3, 5, 6), (1, 2, 3))
    yield strided(d, "masks", x, (1, 1, 2), (3, 2, 3), (1, 2, 1), b=2, e=6)
    yield strided(d, "negative bounds", x, (-3, 1, -5), (-1, -1, -2), (1, 1, 2))
    yield strided(d, "negative steps", x, (3, -1, 5), (0, 0, 1), (-1, -2, -1))
    yield strided(d, "reversed by masks", x, (0, 0, 0), (0, 0, 0), (-1, 1, -2), b=7, e=7)
    yield strided(d, "shrink", x, (1, -2, 0), (2, 5, 6), (1, 1, 2), s=3)
    yield strided(d, "fewer axes", x, (1,), (3,), (1,))
    yield strided(d, "ellipsis first", x, (0, 1), (0, 4), (1, 2), l=1)
    yield strided(d, "ellipsis between", x, (1, 0, 1), (3, 0, 4), (1, 1, 2), l=2)
    yield strided(d, "new axis", x, (0, 1, 0), (0, 3, 5), (1, 1, 1), n=1)
    yield strided(d, "new axis and shrink", x, (1, 0, 1), (2, 0, 4), (1, 1, 1), n=2, s=1)
    yield strided(d, "ellipsis and new axis", x, (0, 0, 1), (0, 0, 4), (1, 1, 1), l=1, n=2)
    yield strided(d, "ellipsis and shrink", x, (1, 0, 2), (2, 0, 3), (1, 1, 1), l=2, s=5)
    yield strided(d, "offset", x, (1, 0, 2), (2, 5, 3), (1, 1, 1), offset=True)
    yield Case("STRIDED_SLICE", "int32", [d.whole(-9, 9, 6), ints(1), ints(2), ints(1)], {"shrinkAxisMask": 1}, types="f32", result_type="int32")
    yield Case("REVERSE_V2", "", [d.act(2, 3, 4), ints(1)], types="f32 u8")
    yield Case("REVERSE_SEQUENCE", "", [d.act(3, 5, 2), X(np.array([2, 5, 1], np.int32), "plain")], {"seqDim": 1, "batchDim": 0}, types="f32")
    yield Case("DYNAMIC_UPDATE_SLICE", "", [d.act(4, 5), d.act(2, 3), ints(1, 2)], types="f32 i8")
    yield Case("DYNAMIC_UPDATE_SLICE", "index given at run time", [d.act(4, 5), d.act(2, 3), X(np.array([3, 1], np.int32), "plain")], types="f32")


def gathers(d):
    for axis in (0, 1, -1):
        yield Case("GATHER", f"axis {axis}", [d.act(4, 5, 6), d.whole(0, 4, 2, 3)], {"axis": axis}, types="f32 i8 i16")
    yield Case("GATHER", "constant indices", [d.act(4, 5), ints(3, 0, 0)], {"axis": 0}, types="f32 i8")
    yield Case("GATHER", "one index", [d.act(4, 5), scalar(2)], {"axis": 0}, types="f32 i8")
    yield Case("GATHER", "batch", [d.act(2, 5, 3), d.whole(0, 5, 2, 4)], {"axis": 1, "batchDims": 1}, types="f32 i8")
    yield Case("GATHER", "int64 indices", [d.act(4, 5), d.whole(0, 4, 3, dtype=np.int64)], {"axis": 0}, types="f32")
    yield Case("GATHER_ND", "rows", [d.act(4, 5, 6), X(np.array([[0, 1], [3, 4]], np.int32), "plain")], types="f32 i8")
    yield Case("GATHER_ND", "elements", [d.act(4, 5), X(np.array([[[0, 1], [3, 4]]], np.int32), "plain")], types="f32 i8")
    yield Case("EMBEDDING_LOOKUP", "", [d.whole(0, 9, 5), d.const(9, 3)], types="f32")
    yield Plain("EMBEDDING_LOOKUP", "hybrid", [d.whole(0, 9, 5), d.weights(9, 3, axis=0)], {}, None, "i8", result_type="float32")
    at = X(np.array([[1], [4], [6]], np.int32), "plain")
    yield Case("SCATTER_ND", "rows", [at, d.act(3, 5), ints(8, 5)], types="f32 i8")
    twice = X(np.array([[1, 2], [1, 2], [0, 3]], np.int32), "plain")
    yield Case("SCATTER_ND", "sums", [twice, d.act(3), ints(4, 5)], types="f32")
    for axis, out in itertools.product((-1, 0), ("float32", "int32")):
        on, off = (X(np.array(v, out), "plain", True) for v in (3, -1))
        yield Case("ONE_HOT", f"axis {axis} {out}", [d.whole(0, 6, 2, 3), scalar(5), on, off], {"axis": axis}, types="f32", result_type=out)
    yield Case("SEGMENT_SUM", "", [d.act(5, 3), ints(0, 0, 1, 2, 2)], types="f32")
    for op in ("SUM", "MAX", "MIN", "PROD"):
        yield Case(f"UNSORTED_SEGMENT_{op}", "", [d.act(5, 3), ints(2, 0, 1, 0, 2), scalar(4)], types="f32")
    yield Case("SPARSE_TO_DENSE", "", [ints(1, 3, 4), ints(8), X(np.array([1.5, 2, 3], np.float32), "act", True), X(np.array(-1, np.float32), "act", True)], types="f32")


def makers(d):
    yield Case("FILL", "", [ints(2, 3), X(np.array(1.5, np.float32), "act")], types="f32 i8")
    yield Case("RANGE", "float", [X(np.array(v, np.float32), "plain", True) for v in (1, 6, 1.5)], types="f32", result_type="float32")
    yield Case("RANGE", "int32", [scalar(1), scalar(9), scalar(3)], types="f32", result_type="int32")
    yield Case("MATRIX_DIAG", "", [d.act(2, 4)], types="f32")
    yield Case("MATRIX_SET_DIAG", "", [d.act(2, 4, 5), d.act(2, 4)], types="f32")
    yield Case("WHERE", "", [d.flags(3, 4)], types="f32", result_type="int64")
    yield Case("WHERE", "numbers", [d.whole(-1, 2, 2, 3, 5)], types="f32", result_type="int64")
    yield Case("WHERE", "nothing", [d.whole(0, 1, 7)], types="f32", result_type="int64")
    yield Case("UNIQUE", "", [d.whole(0, 4, 9)], types="f32", results=2, result_type="int32,int32")
    yield Case("UNIQUE", "all different", [X(np.array([3, -1, 7, 0], np.float32), "plain")], types="f32", results=2, result_type="float32,int32")
    yield Case("BUCKETIZE", "", [d.act(3, 9)], {"boundaries": [-2.0, 0.0, 1.5]}, types="f32", result_type="int32")
    for align, half in ((False, False), (True, False), (False, True)):
        o = {"alignCorners": align, "halfPixelCenters": half}
        for size in ((7, 9), (3, 2)):
            yield Case("RESIZE_BILINEAR", f"{size} align {align:d} half {half:d}", [d.act(1, 4, 5, 3), ints(*size)], o)
            yield Case("RESIZE_NEAREST_NEIGHBOR", f"{size} align {align:d} half {half:d}", [d.act(1, 4, 5, 3), ints(*size)], o)
    yield Case("FAKE_QUANT", "", [d.act(3, 9)], {"min": -3.0, "max": 3.0, "numBits": 8}, types="f32")
    boxes = d.random.uniform(0, 1, (12, 4)).astype(np.float32)
    boxes[:, 2:] += boxes[:, :2]
    scores = X(d.random.permutation(12).astype(np.float32) / 12, "plain")
    common = [X(boxes, "plain"), scores, scalar(5), scalar(0.4, np.float32), scalar(0.2, np.float32)]
    yield Case("NON_MAX_SUPPRESSION_V4", "", common, types="f32", results=2, result_type="int32,int32")
    yield Case("NON_MAX_SUPPRESSION_V5", "", [*common, scalar(0.0, np.float32)], types="f32", results=3, result_type="int32,float32,int32")
