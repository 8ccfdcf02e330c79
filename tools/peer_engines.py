# SPDX-License-Identifier: Apache-2.0
"""whet and the engines it is compared with, behind one interface: run(x) gives the list of outputs.

Import this first: it moves the calling tool into the environment of tools/peers.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
if pathlib.Path(sys.prefix) != ROOT / "build/peers":
    os.execv(ROOT / "tools/peers", ["peers", "python", *sys.argv])

import numpy as np  # noqa: E402

WHET = os.environ.get("WHET", str(ROOT / "build/release/whet"))


def data_folder():
    """The folder of models and samples; ends the tool, successfully, where there is none."""
    folder = os.environ.get("WHET_DATA")
    if not folder or not os.path.isdir(folder):
        print("skipped: WHET_DATA does not name a folder with models and samples")
        sys.exit(0)
    if not os.access(WHET, os.X_OK):
        sys.exit(f"error: no program {WHET}; run cmake --preset release && cmake --build build/release")
    return pathlib.Path(folder)


def versions(*packages):
    from importlib.metadata import version

    return ", ".join(f"{package} {version(package)}" for package in packages)


def call(*command):
    done = subprocess.run([WHET, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"whet ended with {done.returncode}")
    return done.stdout


class Whet:
    """A model compiled once to a plan, run by `whet run`, one process a run."""

    def __init__(self, model, dialect="whet", compiled=True):
        self._scratch = tempfile.TemporaryDirectory()
        self._folder = pathlib.Path(self._scratch.name)
        self.plan = self._folder / "model.whet"
        if not compiled:
            return
        call("compile", model, "-o", self.plan, "--dialect", dialect, "--goldens", "0")

    def _feed(self, inputs):
        options = []
        for i, x in enumerate(inputs):
            np.save(self._folder / f"{i}.npy", x)
            options += ["-i", self._folder / f"{i}.npy"]
        return options

    def run(self, *inputs, options=()):
        out = self._folder / "out"
        call("run", self.plan, *self._feed(inputs), "-o", out, *options)
        return [array for _, array in self._read(out / "outputs.json", "outputs")]

    def tensors(self, *inputs, options=()):
        """What the operations write, by name; of two tensors with one name the first."""
        out = self._folder / "tensors"
        call("run", self.plan, *self._feed(inputs), "--tensors", out, *options)
        found = {}
        for name, array in self._read(out / "index.json", "tensors"):
            found.setdefault(name, array)
        return found

    @staticmethod
    def _read(index, key):
        rows = json.loads(index.read_text())[key]
        return [(row["name"], np.load(index.parent / row["file"])) for row in rows]


class Tflm:
    """TensorFlow Lite Micro's reference kernels, by the interpreter of its Python package."""

    def __init__(self, model, keep_tensors=False):
        from tflite_micro.python.tflite_micro import runtime

        config = runtime.InterpreterConfig
        kind = config.kPreserveAllTensors if keep_tensors else config.kAllocationRecording
        self._model = model
        self._interpreter = runtime.Interpreter.from_file(str(model), intrepreter_config=kind)
        self.input = self._interpreter.get_input_details(0)

    def run(self, x):
        # Variables and scratch of the run before must not be seen.
        self._interpreter.reset()
        self._interpreter.set_input(x, 0)
        self._interpreter.invoke()
        return [np.array(self._interpreter.get_output(0))]

    def written(self):
        """(operation, names of its inputs, name, values) of every tensor that the last run wrote, in order."""
        for op, reads, writes in tflite_operations(self._model):
            for index, name in writes:
                yield op, [n for _, n in reads], name, self._interpreter.GetTensor(index, 0)["tensor_data"]


def tflite_operations(model):
    """(operation, inputs, outputs) of a .tflite file's first graph; tensors as (index, name)."""
    from ai_edge_litert import schema_py_generated as schema

    read = schema.ModelT.InitFromPackedBuf(model.read_bytes(), 0)
    kinds = {code: name for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    graph = read.subgraphs[0]

    def tensors(indices):
        return [(int(i), graph.tensors[i].name.decode()) for i in indices if i >= 0]

    for op in graph.operators:
        code = read.operatorCodes[op.opcodeIndex]
        kind = kinds[max(code.builtinCode, code.deprecatedBuiltinCode)]
        yield kind, tensors(op.inputs), tensors(op.outputs)


class Litert:
    """LiteRT: its reference kernels, or what it runs by default (XNNPACK where it can), on one thread."""

    def __init__(self, model, reference=False, keep_tensors=False, content=None):
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        self._model = model
        kind = OpResolverType.BUILTIN_REF if reference else OpResolverType.AUTO
        self._interpreter = Interpreter(
            model_path=None if content else str(model),
            model_content=content,
            num_threads=1,
            experimental_op_resolver_type=kind,
            experimental_preserve_all_tensors=keep_tensors,
        )
        self._interpreter.allocate_tensors()
        self.inputs = self._interpreter.get_input_details()

    def set(self, detail, x):
        self._interpreter.set_tensor(detail["index"], x)

    def invoke(self):
        self._interpreter.invoke()

    def run(self, *inputs):
        for detail, x in zip(self.inputs, inputs, strict=True):
            self.set(detail, x)
        self.invoke()
        return [self._interpreter.get_tensor(d["index"]) for d in self._interpreter.get_output_details()]

    def written(self):
        """As Tflm.written."""
        for op, reads, writes in tflite_operations(self._model):
            for index, name in writes:
                yield op, [n for _, n in reads], name, self._interpreter.get_tensor(index)


class OnnxRuntime:
    """ONNX Runtime on its CPU provider, one thread; a model is a path, or the bytes of one."""

    def __init__(self, model, optimise=True, signed_bytes=False):
        """signed_bytes: int8 between QuantizeLinear and DequantizeLinear is computed in integers on x86 too."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        if not optimise:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        if signed_bytes:
            options.add_session_config_entry("session.qdqisint8allowed", "1")
        self._session = onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._names = [given.name for given in self._session.get_inputs()]

    def run(self, *inputs):
        return self._session.run(None, dict(zip(self._names, inputs, strict=True)))

    def bound(self):
        """A call that runs the model on zeros without copying inputs or outputs."""
        binding, given = self._session.io_binding(), self._session.get_inputs()[0]
        binding.bind_cpu_input(given.name, np.zeros(given.shape, np.float32))
        for output in self._session.get_outputs():
            binding.bind_output(output.name)
        return lambda: self._session.run_with_iobinding(binding)


class OpenVino:
    """OpenVINO on its CPU plugin; a model is a path, or the bytes of one. What is float is computed in f32: by default it is bfloat16
    where the processor has that. as_written: without its passes for low precision, which move scales and leave out roundings."""

    def __init__(self, model, as_written=False):
        import openvino

        read = openvino.Core().read_model(model if isinstance(model, bytes) else str(model))
        options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, **({"LP_TRANSFORMS_MODE": "NO"} if as_written else {})}
        self._compiled = openvino.compile_model(read, "CPU", options)

    def run(self, *inputs):
        found = self._compiled(list(inputs))
        return [np.array(found[output]) for output in self._compiled.outputs]


def with_plain_additions(model):
    """The bytes of an ONNX model whose QLinearAdd nodes are spelled DequantizeLinear, Add, QuantizeLinear."""
    import onnx
    from onnx import helper

    read = onnx.load(model)
    nodes = []
    for node in read.graph.node:
        if node.op_type != "QLinearAdd":
            nodes.append(node)
            continue
        a, b, y = node.input[:3], node.input[3:6], node.input[6:8]
        real = [f"{node.output[0]}/{part}" for part in ("a", "b", "sum")]
        nodes += [
            helper.make_node("DequantizeLinear", a, real[:1]),
            helper.make_node("DequantizeLinear", b, real[1:2]),
            helper.make_node("Add", real[:2], real[2:]),
            helper.make_node("QuantizeLinear", [real[2], *y], node.output),
        ]
    del read.graph.node[:]
    read.graph.node.extend(nodes)
    return read.SerializeToString()


def with_every_output(model):
    """The bytes of an ONNX model all of whose tensors are outputs, and their names."""
    import onnx
    from onnx import helper

    read = onnx.load(model)
    names = [name for node in read.graph.node for name in node.output]
    del read.graph.output[:]
    read.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    return read.SerializeToString(), names


def quantised_sum(scales_and_zeros):
    """The bytes of an ONNX model of one QLinearAdd of two uint8[1, 256, 256]: scale and zero point of a, b and the result."""
    import onnx
    from onnx import helper, numpy_helper

    kind, names = onnx.TensorProto.UINT8, ["a_scale", "a_zero", "b_scale", "b_zero", "y_scale", "y_zero"]
    node = helper.make_node("QLinearAdd", ["a", *names[:2], "b", *names[2:]], ["y"], domain="com.microsoft")
    given = [helper.make_tensor_value_info(name, kind, [1, 256, 256]) for name in ("a", "b")]
    constants = [numpy_helper.from_array(value, name) for name, value in zip(names, scales_and_zeros, strict=True)]
    graph = helper.make_graph([node], "sum", given, [helper.make_tensor_value_info("y", kind, [1, 256, 256])], constants)
    sets = [helper.make_opsetid("", 12), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=sets, ir_version=8).SerializeToString()
