# SPDX-License-Identifier: Apache-2.0
"""Cases of tools/check-tflite-ops with complex numbers, which only go from one operator to another: RFFT2D with each of
those that take numbers apart, with a reshape between or without."""

import numpy as np
from tflite_models import Model, Writer
from tflite_stored_cases import Stored

SIZES = [  # of the signal, and of the transform
    ((1, 16), (1, 16)),
    ((3, 1, 500), (1, 512)),  # as speech front ends have it
    ((4, 8), (4, 8)),
    ((2, 3, 5), (4, 8)),  # followed by zeros
    ((2, 6, 9), (2, 4)),  # cut
    ((8, 2), (8, 2)),
]


def transform(x, length, taker, move):
    writer = Writer()
    result = (*x.shape[:-2], length[0], length[1] // 2 + 1)
    given = writer.tensor("x", x.dtype, x.shape)
    size = writer.tensor("length", np.int32, (2,), None, np.array(length, np.int32))
    spectrum = writer.tensor("spectrum", np.complex64, result)
    writer.node("RFFT2D", [given, size], [spectrum])
    if move:
        result = {"SQUEEZE": tuple(n for n in result if n > 1), "EXPAND_DIMS": (1, *result), "RESHAPE": (int(np.prod(result)),)}[move]
        operands = {"SQUEEZE": [], "EXPAND_DIMS": [np.array(0, np.int32)], "RESHAPE": [np.array(result, np.int32)]}[move]
        operands = [writer.tensor("how", y.dtype, y.shape, None, y) for y in operands]
        moved = writer.tensor("moved", np.complex64, result)
        writer.node(move, [spectrum, *operands], [moved], {"SQUEEZE": "SqueezeOptions"}.get(move))
        spectrum = moved
    y = writer.tensor("y", np.float32, result)
    writer.node(taker, [spectrum], [y])
    writer.graph.inputs, writer.graph.outputs = [given], [y]
    return Model(writer.bytes(), [x], False)


def cases(d):
    for shape, length in SIZES:
        x = d.random.uniform(-1, 1, shape).astype(np.float32)
        for taker in ("REAL", "IMAG", "COMPLEX_ABS"):
            model = transform(x, length, taker, None)
            yield Stored(f"RFFT2D, {taker}", f"{shape} over {length}", "f32", model, model)
    x = d.random.uniform(-1, 1, (2, 1, 32)).astype(np.float32)
    for move in ("RESHAPE", "SQUEEZE", "EXPAND_DIMS"):
        model = transform(x, (1, 32), "COMPLEX_ABS", move)
        yield Stored(f"RFFT2D, {move}, COMPLEX_ABS", "", "f32", model, model)
