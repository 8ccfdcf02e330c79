# SPDX-License-Identifier: Apache-2.0
"""The quantisers that whet is compared with, each as a program: python quantizers.py NAME MODEL SAMPLES.npy OUT.

SAMPLES.npy holds the calibration inputs, stacked along a leading axis. One process for each, so that time and memory are its own.
Every engine gets what its guide recommends: ONNX Runtime its own preparation, which folds batch norms; NNCF a model that OpenVINO
converted, in whose graph it finds the biases (one that was only read keeps them behind computed shapes, and neither of NNCF's bias
corrections then does anything); ai-edge-quantizer a TFLite file with a signature.
"""

import pathlib
import sys

import numpy as np

LEAST_OPSET = 13
CHUNK = 10  # samples whose activations ONNX Runtime keeps at a time: all of them take 19 GB


def prepared_onnx(model, out):
    """With batch norms folded, and of an operator set that has scales for channels."""
    import onnx
    import onnx.version_converter
    from onnxruntime.quantization.shape_inference import quant_pre_process

    read, prepared = onnx.load(model), out + ".prepared.onnx"
    if read.opset_import[0].version < LEAST_OPSET:
        model = out + ".newer.onnx"
        onnx.save(onnx.version_converter.convert_version(read, LEAST_OPSET), model)
    quant_pre_process(model, prepared, skip_symbolic_shape=True)
    return prepared


def onnxruntime(model, samples, out, method, **options):
    from onnxruntime import quantization as q

    prepared = prepared_onnx(model, out)

    class Reader(q.CalibrationDataReader):
        def __init__(self):
            self.name = onnx_input(prepared)
            self.set_range(0, len(samples))

        def __len__(self):
            return len(samples)

        def set_range(self, start_index, end_index):
            self.rows = iter(samples[start_index:end_index])

        def get_next(self):
            row = next(self.rows, None)
            return None if row is None else {self.name: row}

    q.quantize_static(prepared, out, Reader(), quant_format=q.QuantFormat.QDQ, per_channel=True, reduce_range=False,
                      activation_type=q.QuantType.QInt8, weight_type=q.QuantType.QInt8,
                      calibrate_method=q.CalibrationMethod[method], extra_options=options)


def onnx_input(model):
    import onnx

    return onnx.load(model, load_external_data=False).graph.input[0].name


def ort_minmax(model, samples, out):
    onnxruntime(model, samples, out, "MinMax")


def ort_percentile(model, samples, out):
    onnxruntime(model, samples[: len(samples) // CHUNK * CHUNK], out, "Percentile", CalibStridedMinMax=CHUNK)


def nncf_quantised(model, samples, out, fast, preset="PERFORMANCE"):
    """By NNCF's way for OpenVINO. The preset PERFORMANCE is its default."""
    import nncf
    import openvino as ov

    quantised = nncf.quantize(ov.convert_model(model), nncf.Dataset(samples), subset_size=len(samples), fast_bias_correction=fast,
                              preset=nncf.QuantizationPreset[preset])
    ov.save_model(quantised, out, compress_to_fp16=False)


def nncf_fast(model, samples, out):
    nncf_quantised(model, samples, out, True)


def nncf_accurate(model, samples, out):
    nncf_quantised(model, samples, out, False)


def nncf_mixed(model, samples, out):
    nncf_quantised(model, samples, out, False, "MIXED")


def nncf_onnx(model, samples, out):
    """By NNCF's way for ONNX, which wants batch norms folded and finds other ranges. Its accurate bias correction fails on residual nets."""
    import nncf
    import onnx

    def quantised(fast):
        read = onnx.load(prepared)
        data = nncf.Dataset([{read.graph.input[0].name: row} for row in samples])
        return nncf.quantize(read, data, subset_size=len(samples), fast_bias_correction=fast)

    prepared = prepared_onnx(model, out)
    try:
        onnx.save(quantised(fast=False), out)
    except Exception as error:  # of ONNX Runtime, which has no common class: a graph that NNCF cut out is not valid
        print(f"accurate bias correction failed ({error}); fast", file=sys.stderr)
        onnx.save(quantised(fast=True), out)


def with_signature(model):
    """The bytes of a TFLite file with a signature "serving_default", which the quantiser calls it by, and the input's name there."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    read = schema.ModelT.InitFromPackedBuf(pathlib.Path(model).read_bytes(), 0)
    graph = read.subgraphs[0]

    def named(tensors, kind):
        maps = []
        for i, tensor in enumerate(tensors):
            entry = schema.TensorMapT()
            entry.name, entry.tensorIndex = f"{kind}{i}", int(tensor)
            maps.append(entry)
        return maps

    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = "serving_default", 0
    signature.inputs, signature.outputs = named(graph.inputs, "x"), named(graph.outputs, "y")
    read.signatureDefs = [signature]
    builder = flatbuffers.Builder()
    builder.Finish(read.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def ai_edge(model, samples, out):
    from ai_edge_quantizer import quantizer, recipe

    signed = pathlib.Path(out + ".signed.tflite")
    signed.write_bytes(with_signature(model))
    work = quantizer.Quantizer(str(signed))
    work.load_quantization_recipe(recipe.static_wi8_ai8())
    ranges = work.calibrate({"serving_default": [{"x0": row} for row in samples]})
    pathlib.Path(out).write_bytes(work.quantize(ranges).quantized_model)


# name: (what the tables call it, its function, the kind of file it reads, the kind it writes, the package whose version counts)
QUANTISERS = {
    "ort-minmax": ("ONNX Runtime, min-max", ort_minmax, ".onnx", ".onnx", "onnxruntime"),
    "ort-percentile": ("ONNX Runtime, percentile", ort_percentile, ".onnx", ".onnx", "onnxruntime"),
    "nncf": ("NNCF, OpenVINO", nncf_fast, ".onnx", ".xml", "nncf"),
    "nncf-accurate": ("same, accurate bias correction", nncf_accurate, ".onnx", ".xml", "nncf"),
    "nncf-mixed": ("same, and preset mixed", nncf_mixed, ".onnx", ".xml", "nncf"),
    "nncf-onnx": ("NNCF, ONNX, accurate where it can", nncf_onnx, ".onnx", ".onnx", "nncf"),
    "ai-edge": ("ai-edge-quantizer", ai_edge, ".tflite", ".tflite", "ai-edge-quantizer"),
}


def runner(path):
    """A function from one input to the first output, for any of the files above, by the engine that they are for."""
    kind = pathlib.Path(path).suffix
    return {".xml": openvino_runner, ".onnx": onnxruntime_runner, ".tflite": litert_runner}[kind](str(path))


def openvino_runner(path):
    import openvino as ov

    # Without the hint, what stayed float is computed in bfloat16 on processors that have it.
    compiled = ov.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda x: compiled(x)[0]


def onnxruntime_runner(path):
    import onnxruntime as ort

    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0]


def litert_runner(path):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=path, num_threads=1)
    interpreter.allocate_tensors()
    given, wanted = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def run(x):
        interpreter.set_tensor(given["index"], stored(x, given))
        interpreter.invoke()
        return real(np.array(interpreter.get_tensor(wanted["index"])), wanted)

    return run


def stored(x, detail):
    """As a TFLite input stores it."""
    if detail["dtype"] == np.float32:
        return x
    scale, zero = detail["quantization"]
    limits = np.iinfo(detail["dtype"])
    return np.clip(np.rint(x / scale) + zero, limits.min, limits.max).astype(detail["dtype"])


def real(x, detail):
    scale, zero = detail["quantization"]
    return x if detail["dtype"] == np.float32 else (x.astype(np.float32) - zero) * np.float32(scale)


if __name__ == "__main__":
    _, quantiser, source, data, result = sys.argv
    QUANTISERS[quantiser][1](source, np.load(data), result)
