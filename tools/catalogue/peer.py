# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime or LiteRT for a model's file."""

import numpy as np
import peer_engines as peers


def with_plain_transposed_convolutions(model):
    """The bytes of a .tflite file whose custom Convolution2DTransposeBias, unknown to LiteRT, is TRANSPOSE_CONV."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    read = schema.ModelT.InitFromPackedBuf(model.read_bytes(), 0)
    graph = read.subgraphs[0]
    for op in graph.operators:
        code = read.operatorCodes[op.opcodeIndex]
        if code.customCode != b"Convolution2DTransposeBias":
            continue
        code.customCode, code.builtinCode, code.version = None, schema.BuiltinOperator.TRANSPOSE_CONV, 3
        code.deprecatedBuiltinCode = schema.BuiltinOperator.TRANSPOSE_CONV
        padding, stride_width, stride_height = np.frombuffer(bytes(op.customOptions[:12]), np.int32)
        options = schema.TransposeConvOptionsT()
        # Its padding is counted from 1 (SAME), TFLite's from 0.
        options.padding, options.strideW, options.strideH = int(padding) - 1, int(stride_width), int(stride_height)
        op.builtinOptionsType, op.builtinOptions = schema.BuiltinOptions.TransposeConvOptions, options
        op.customOptions = None
        buffer, shape = schema.BufferT(), schema.TensorT()
        buffer.data = np.frombuffer(np.array(graph.tensors[op.outputs[0]].shape, np.int32).tobytes(), np.uint8)
        read.buffers.append(buffer)
        shape.shape, shape.type, shape.buffer = np.array([4], np.int32), schema.TensorType.INT32, len(read.buffers) - 1
        shape.name = b"output_shape"
        graph.tensors.append(shape)
        given, weights, bias = op.inputs
        op.inputs = np.array([len(graph.tensors) - 1, weights, given, bias], np.int32)
    builder = flatbuffers.Builder(1024)
    builder.Finish(read.Pack(builder), b"TFL3")
    return bytes(builder.Output())


class Peer:
    """run(*arrays) gives the outputs in order; sequence(x) the first output for each row of x, state kept between."""

    def __init__(self, model):
        self._model = model
        self.run = self._engine().run

    def _engine(self):
        if self._model.suffix == ".onnx":
            return peers.OnnxRuntime(self._model)
        content = self._model.read_bytes()
        if b"Convolution2DTransposeBias" in content:
            content = with_plain_transposed_convolutions(self._model)
        return peers.Litert(self._model, content=content)

    def sequence(self, x):
        engine = self._engine()
        return np.array([engine.run(row)[0] for row in x])
