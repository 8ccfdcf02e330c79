# SPDX-License-Identifier: Apache-2.0
"""Cases of tools/check-tflite-ops for custom operators: the end of single-shot detectors, and MediaPipe's biased
TRANSPOSE_CONV, which LiteRT does not know; the twin is TRANSPOSE_CONV itself."""

import itertools

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import flexbuffers
from tflite_models import Model, Quant, Writer, stored
from tflite_stored_cases import Stored

BOXES, CLASSES = 60, 5


def options(**changed):
    return {
        "max_detections": 8,
        "max_classes_per_detection": 1,
        "detections_per_class": 6,
        "use_regular_nms": False,
        "nms_score_threshold": 0.3,
        "nms_iou_threshold": 0.4,
        "num_classes": CLASSES,
        "y_scale": 10.0,
        "x_scale": 10.0,
        "h_scale": 5.0,
        "w_scale": 5.0,
        **changed,
    }


def flexible(values):
    builder = flexbuffers.Builder()
    with builder.Map():
        for key, value in values.items():
            {bool: builder.Bool, int: builder.Int, float: builder.Float}[type(value)](key, value)
    return np.frombuffer(bytes(builder.Finish()), np.uint8)


def detector(operands, values, shaped):
    """The operator alone; its anchors are constant, and the shapes of its results open unless `shaped`."""
    writer, rows = Writer(), values["max_detections"] * values["max_classes_per_detection"]
    ids = [writer.tensor(f"x{i}", x.dtype, x.shape, quant, x if i == 2 else None) for i, (x, quant) in enumerate(operands)]
    shapes = [(1, rows, 4), (1, rows), (1, rows), (1,)]
    results = [writer.tensor(f"y{i}", np.float32, shape if shaped else ()) for i, shape in enumerate(shapes)]
    writer.node("CUSTOM", ids, results)
    writer.model.operatorCodes[-1].customCode = "TFLite_Detection_PostProcess"
    writer.graph.operators[-1].customOptions = flexible(values)
    writer.graph.inputs, writer.graph.outputs = ids[:2], results
    return Model(writer.bytes(), [x for x, _ in operands[:2]], False)


def drawn(random, columns, kind):
    """Encodings and scores around a grid of anchors, near enough to each other to overlap."""
    place = random.uniform(0.2, 0.8, (BOXES, 2))
    anchors = np.concatenate([place, random.uniform(0.1, 0.4, (BOXES, 2))], axis=1).astype(np.float32)
    codes = random.uniform(-2, 2, (1, BOXES, 4)).astype(np.float32)
    scores = random.permutation(BOXES * columns).reshape(1, BOXES, columns).astype(np.float32) / (BOXES * columns)
    plain = [(codes, None), (scores, None), (anchors, None)]
    if kind == "f32":
        return plain
    quants = [Quant.tensor(4 / 255, 128), Quant.tensor(1 / 256, 0), Quant.tensor(1 / 255, 0)]
    return [(stored(x, quant, np.uint8), quant) for (x, _), quant in zip(plain, quants, strict=True)]


def counted(values):
    """Only as many rows as the count says; what is behind them, and behind the classes, is any number in LiteRT."""
    per = values["max_classes_per_detection"]

    def real(results):
        if results[1].size != values["max_detections"] * per:  # of an open shape TFLM shows a single number
            return results
        count = int(results[3].reshape(-1)[0])
        if values["use_regular_nms"]:
            rows = [y.reshape(values["max_detections"], -1) for y in results[:3]]
        else:
            rows = [y.reshape(values["max_detections"], per, -1)[:, :CLASSES] for y in results[:3]]
        return [y[:count] for y in rows] + [results[3].reshape(-1)]

    return real


def detections(d):
    changes = {
        "by the best class": {},
        "several classes of each": {"max_classes_per_detection": 3},
        "more classes of each than there are": {"max_classes_per_detection": CLASSES + 2},
        "few above the threshold": {"nms_score_threshold": 0.97},
        "more than there are boxes": {"max_detections": BOXES + 9},
        "nothing overlaps": {"nms_iou_threshold": 1.0},
        "class by class": {"use_regular_nms": True},
        "class by class, few above the threshold": {"use_regular_nms": True, "nms_score_threshold": 0.98},
        "class by class, one of each": {"use_regular_nms": True, "detections_per_class": 1},
        "class by class, more than there are": {"use_regular_nms": True, "max_detections": 400, "detections_per_class": 100},
    }
    for kind in ("f32", "u8"):
        for i, (what, change) in enumerate(changes.items()):
            columns = CLASSES + (i + 1) % 2  # with a background and without
            operands = drawn(d.random, columns, kind)
            values = options(**change)
            model, twin = (detector(operands, values, shaped) for shaped in (i % 3 > 0, True))
            yield Stored("TFLite_Detection_PostProcess", what, kind, model, twin, counted(values))


def transposed(x, w, bias, out, stride, padding, custom):
    writer = Writer()
    given, weights, biases = (writer.tensor(f"x{i}", y.dtype, y.shape, None, y if i else None) for i, y in enumerate((x, w, bias)))
    result = writer.tensor("y", np.float32, out)
    if custom:
        writer.node("CUSTOM", [given, weights, biases], [result])
        writer.model.operatorCodes[-1].customCode = "Convolution2DTransposeBias"
        words = np.array([1 + padding, stride[1], stride[0]], np.int32)
        writer.graph.operators[-1].customOptions = np.frombuffer(words.tobytes(), np.uint8)
    else:
        shape = np.array(out, np.int32)
        plan = writer.tensor("out", shape.dtype, shape.shape, None, shape)
        options = {"padding": padding, "strideH": stride[0], "strideW": stride[1]}
        writer.node("TRANSPOSE_CONV", [plan, weights, given, biases], [result], "TransposeConvOptions", options, 3)
    writer.graph.inputs, writer.graph.outputs = [given], [result]
    return Model(writer.bytes(), [x], False)


def transposed_convolutions(d):
    for padding, kernel, stride in itertools.product((0, 1), ((2, 2), (3, 4), (5, 2)), ((1, 1), (2, 2), (3, 2))):
        x = d.random.uniform(-2, 2, (1, 6, 5, 3)).astype(np.float32)
        w = d.random.uniform(-1, 1, (4, *kernel, 3)).astype(np.float32)
        bias = d.random.uniform(-1, 1, 4).astype(np.float32)
        whole = [(n - 1) * s + k for n, s, k in zip((6, 5), stride, kernel, strict=True)]
        cut = [max(0, k - (n - 1) % s - 1) for n, s, k in zip((6, 5), stride, kernel, strict=True)]
        out = (1, *(n - c * (padding == 0) for n, c in zip(whole, cut, strict=True)), 4)
        model, twin = (transposed(x, w, bias, out, stride, padding, custom) for custom in (True, False))
        yield Stored("Convolution2DTransposeBias", f"kernel {kernel} stride {stride} {'VALID' if padding else 'SAME'}", "f32", model, twin)
