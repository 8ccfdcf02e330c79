# SPDX-License-Identifier: Apache-2.0
"""The quantisers that whet is compared with, each as a program: python quantizers.py NAME MODEL.onnx SAMPLES.npy OUT.

SAMPLES.npy holds the calibration inputs, stacked along a leading axis. One process for each, so that time and memory are its own.
"""

import sys

import numpy as np


def input_name(model):
    import onnx

    return onnx.load(model, load_external_data=False).graph.input[0].name


def onnxruntime(model, samples, out, method):
    from onnxruntime import quantization as q

    class Reader(q.CalibrationDataReader):
        def __init__(self):
            self.rows = iter(samples)

        def get_next(self):
            row = next(self.rows, None)
            return None if row is None else {name: row}

    name = input_name(model)
    q.quantize_static(model, out, Reader(), quant_format=q.QuantFormat.QDQ, per_channel=True, reduce_range=False,
                      activation_type=q.QuantType.QInt8, weight_type=q.QuantType.QInt8, calibrate_method=method)


def prepared(model, out):
    """The model with batch norms folded: both tools advise it, and lose 6 dB on EfficientNet-Lite0 without."""
    from onnxruntime.quantization.shape_inference import quant_pre_process

    quant_pre_process(model, out, skip_symbolic_shape=True)
    return out


def ort_minmax(model, samples, out):
    from onnxruntime.quantization import CalibrationMethod

    onnxruntime(model, samples, out, CalibrationMethod.MinMax)


def ort_percentile(model, samples, out):
    from onnxruntime.quantization import CalibrationMethod

    onnxruntime(model, samples, out, CalibrationMethod.Percentile)


def nncf_quantised(model, samples, out, fast):
    import nncf
    import openvino as ov

    data = nncf.Dataset(samples)
    ov.save_model(nncf.quantize(ov.Core().read_model(model), data, subset_size=len(samples), fast_bias_correction=fast),
                  out, compress_to_fp16=False)


def nncf_fast(model, samples, out):
    nncf_quantised(model, samples, out, True)


def nncf_accurate(model, samples, out):
    nncf_quantised(model, samples, out, False)


QUANTISERS = {"ort-minmax": ort_minmax, "ort-percentile": ort_percentile, "nncf": nncf_fast, "nncf-accurate": nncf_accurate}


def runner(path):
    """A function from one input to the first output, for any of the files above."""
    if str(path).endswith(".xml"):
        import openvino as ov

        compiled = ov.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        return lambda x: compiled(x)[0]
    import onnxruntime as ort

    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0]


if __name__ == "__main__":
    _, quantiser, source, data, result = sys.argv
    QUANTISERS[quantiser](prepared(source, result + ".prepared.onnx"), np.load(data), result)
