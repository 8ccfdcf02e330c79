#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tools/tuned_nets.py FOLDER [NET...]: pairs of nets, the second trained further, as ONNX files FOLDER/NET.FORMAT.onnx and NET-WAY.FORMAT.onnx.

The nets are those of tests/nets, and a wider one (`mlp`) that is trained here first. FORMAT is f32, or f16: weights stored as
float16, computed with as floats. Fixed seeds, one thread.
"""

import importlib.machinery
import importlib.util
import pathlib
import sys
import warnings

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.fusion import fuse_conv_bn_eval

import fashion_mnist
import onnx_weights

TOOLS = pathlib.Path(__file__).resolve().parent
BATCH = 128
# Steps, learning rate, and what is trained: all, or the last layers.
WAYS = {"few": (20, 0.001, "all"), "last": (100, 0.01, "last"), "many": (300, 0.01, "all")}


def train_fashion():
    loader = importlib.machinery.SourceFileLoader("train_fashion", str(TOOLS / "train-fashion"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("train_fashion", loader))
    loader.exec_module(module)
    return module


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, 10))


def build(name):
    return mlp() if name == "mlp" else train_fashion().NETS[name]()


def base(name):
    torch.manual_seed(1)
    net = build(name)
    if name == "mlp":
        train(net, 400, 0.05, "all", seed=1)
        return net
    given = onnx_weights.weights(TOOLS.parent / f"tests/nets/fashion_{name}.onnx")
    state = net.state_dict()
    net.load_state_dict({key: torch.tensor(given.get(key, value.numpy())) for key, value in state.items()})
    return net


def last_parameters(net):
    """Of the last quarter of the layers."""
    layers = [module for module in net.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    return [parameter for layer in layers[-max(1, len(layers) // 4) :] for parameter in layer.parameters()]


def train(net, steps, rate, part, seed):
    pixels, labels = fashion_mnist.part("train")
    random = np.random.default_rng(seed)
    net.train(part == "all")
    chosen = list(net.parameters()) if part == "all" else last_parameters(net)
    optimiser = torch.optim.SGD(chosen, lr=rate, momentum=0.9, weight_decay=5e-4)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
    for _ in range(steps):
        batch = random.integers(0, len(pixels), BATCH)
        optimiser.zero_grad(set_to_none=True)
        loss_of(net(torch.from_numpy(fashion_mnist.inputs(pixels[batch]))), torch.from_numpy(labels[batch])).backward()
        optimiser.step()


class AsFloat(nn.Module):
    def forward(self, x):
        return x.float()


def with_halves(net):
    """Batch norms folded into what is before them, and weights as float16."""
    for module in net.modules():
        names = list(module._modules)
        for first, second in zip(names, names[1:]):
            if isinstance(module._modules[first], nn.Conv2d) and isinstance(module._modules[second], nn.BatchNorm2d):
                module._modules[first] = fuse_conv_bn_eval(module._modules[first], module._modules[second])
                module._modules[second] = nn.Identity()
    for module in list(net.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.weight = nn.Parameter(module.weight.half(), requires_grad=False)
            parametrize.register_parametrization(module, "weight", AsFloat(), unsafe=True)
    return net


def write(net, path):
    net.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net, torch.zeros(1, 1, 28, 28), str(path), input_names=["image"], output_names=["logits"], opset_version=13,
                          training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)


def write_all(net, stem):
    write(net, stem.with_name(stem.name + ".f32.onnx"))
    state = {key: value.clone() for key, value in net.state_dict().items()}
    half = build(stem.name.split("-")[0])
    half.load_state_dict(state)
    write(with_halves(half.eval()), stem.with_name(stem.name + ".f16.onnx"))


def main(folder, *names):
    torch.set_num_threads(1)
    folder = pathlib.Path(folder)
    for name in names or ("dw", "resnet", "mlp"):
        old = base(name)
        write_all(old, folder / name)
        for way, (steps, rate, part) in WAYS.items():
            tuned = build(name)
            tuned.load_state_dict(old.state_dict())
            train(tuned, steps, rate, part, seed=2)
            write_all(tuned, folder / f"{name}-{way}")
            print(f"{name}: {way}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
