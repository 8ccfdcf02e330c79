#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes ds_cnn.ir: an int8 depthwise-separable net of the shape of MLPerf Tiny's keyword spotting, with seeded weights and scales chosen so
that activations neither vanish nor saturate. It stands in for a published model where none is at hand.

  python3 tests/models/make_ds_cnn.py > tests/models/ds_cnn.ir
"""
import math

CHANNELS, ACT = 64, "q(0.05, -128)"
seed = 100


def weight_scales(channels, fan_in, in_scale, out_scale):
    """Per-channel scales that bring the accumulator's spread (weights and inputs of about 74 rms) to about 40 stored units."""
    base = 40 / (74 * 74 * math.sqrt(fan_in)) * out_scale / in_scale
    return [float(f"{base * (0.7 + 0.6 * ((7 * c) % channels) / channels):.6g}") for c in range(channels)]


def const(name, dims, quant=""):
    global seed
    seed += 1
    kind = "i32" if name.startswith("b") else "i8"
    payload = "splat(40)" if kind == "i32" else f"seed({seed})"
    print(f"  const %{name}: {kind}{dims}{quant} = {payload}")


def per_channel(axis, scales):
    return f" q(axis={axis}, {scales}, {[0] * len(scales)})"


def layer(op, number, source, in_dims, out_dims, weights, axis, fan_in, in_scale, attrs):
    const(f"w{number}", weights, per_channel(axis, weight_scales(out_dims[-1], fan_in, in_scale, 0.05)))
    const(f"b{number}", [out_dims[-1]])
    print(f"  %a{number}: i8{out_dims} {ACT} = {op}(%{source}, %w{number}, %b{number}) {{act_min=0.0, {attrs}}} @\"{op}_{number}\"")
    return f"a{number}"


print("# Written by make_ds_cnn.py.")
print("graph @ds_cnn {")
print("  input %x: i8[1, 49, 10, 1] q(0.5, 10)")
last = layer("conv2d", 0, "x", [1, 49, 10, 1], [1, 25, 5, 64], [64, 10, 4, 1], 0, 40, 0.5, "pad=[4, 1, 5, 1], stride=[2, 2]")
for block in range(4):
    shape = [1, 25, 5, CHANNELS]
    last = layer("depthwise_conv2d", 2 * block + 1, last, shape, shape, [3, 3, CHANNELS], 2, 9, 0.05, "pad=[1, 1, 1, 1], stride=[1, 1]")
    last = layer("conv2d", 2 * block + 2, last, shape, shape, [CHANNELS, 1, 1, CHANNELS], 0, CHANNELS, 0.05, "pad=[0, 0, 0, 0], stride=[1, 1]")
print(f"  %pooled: i8[1, 1, 1, 64] {ACT} = average_pool2d(%{last}) {{kernel=[25, 5], stride=[25, 5], pad=[0, 0, 0, 0]}}")
print(f"  %flat: i8[1, 64] {ACT} = reshape(%pooled) {{shape=[1, 64]}}")
const("wf", [12, 64], " q(0.02, 0)")
const("bf", [12])
print("  %logits: i8[1, 12] q(0.2, 5) = fully_connected(%flat, %wf, %bf)")
print("  %scores: i8[1, 12] q(0.00390625, -128) = softmax(%logits)")
print("  return %scores")
print("}")
