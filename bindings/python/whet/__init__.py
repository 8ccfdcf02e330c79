# SPDX-License-Identifier: Apache-2.0
"""whet: models at the edge, with the same bits everywhere.

    import numpy as np, whet
    model = whet.load("model.onnx")                                 # or .tflite, .whet
    y = model.run(np.zeros(model.inputs[0].shape, np.float32))      # arrays in, arrays out
    print(model.predict("cat.png"))                                 # an answer, where a model card says how
    whet.quantize("model.onnx", "pictures", "model.whet")           # int8 from unlabelled samples

What the library refuses is a whet.Error, with its message. docs/python.md is the guide.
"""
from whet._core import Error, Model, TensorSpec, __version__
from whet._verbs import compare, compile, evaluate, load, quantize

eval = evaluate  # as the program calls it

Error.__module__ = Model.__module__ = TensorSpec.__module__ = "whet"

__all__ = ["Error", "Model", "TensorSpec", "__version__", "compare", "compile", "evaluate", "load", "quantize"]
