# SPDX-License-Identifier: Apache-2.0
"""Small nets as text, and the folder that the tests of the Python package write to."""
import pathlib
import tempfile
import unittest

import numpy as np

# One input, one output: a small convolutional classifier.
CLASSIFIER = """graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[8, 3, 3, 3] = seed(1)
  const %b1: f32[8] = seed(2)
  const %w3: f32[5, 8] = seed(6)
  %c1: f32[1, 8, 8, 8] = conv2d(%x, %w1, %b1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @first
  %m: f32[1, 8] = mean(%c1) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 5] = fully_connected(%m, %w3) @logits
  return %l
}
"""

CARD = """input:
  kind: image
  resize: stretch
  colours: rgb
  layout: nhwc
  values: real
  mean: [128, 128, 128]
  std: [128, 128, 128]
output:
  decoder: classes
  labels: [ant, bee, cat, dog, eel]
  softmax: true
  top: 2
"""

# Two inputs, two outputs.
PAIR = """graph @pair {
  input %a: f32[2, 3]
  input %b: f32[2, 3]
  %sum: f32[2, 3] = add(%a, %b)
  %product: f32[2, 3] = mul(%a, %b)
  return %sum, %product
}
"""

# Enough weights that storing them is worth it.
WIDE = """graph @wide {
  input %x: f32[1, 64]
  const %w: f32[40, 64] = seed(1)
  %y: f32[1, 40] = fully_connected(%x, %w) @wide
  return %y
}
"""

OPEN = """graph @open {
  input %x: f32[n, 2]
  %y: f32[n, 2] = add(%x, %x)
  return %y
}
"""

INTEGER = """graph @integer {
  input %x: i8[1, 4] q(0.5, -2)
  %y: i8[1, 4] q(0.25, 3) = add(%x, %x)
  return %y
}
"""

# Adds up what it is given.
TOTAL = """graph @total {
  input %x: f32[1, 2]
  state %s: f32[1, 2] = splat(0.0)
  %y: f32[1, 2] = add(%x, %s)
  next %s = %y
  return %y
}
"""

# Where the input is not zero: how often depends on it.
CHOSEN = """graph @chosen {
  input %x: f32[2, 3]
  %i: i64[2, 6], %n: i64[1] = non_zero(%x)
  %where: i64[2, 6] = fill_beyond(%i, %n) {axis=1}
  return %where, %n
}
"""


def pictures(count, seed=1):
    return np.random.default_rng(seed).uniform(-1, 1, (count, 8, 8, 3)).astype(np.float32)


class NetCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def net(self, text, name="net.ir"):
        path = self.folder / name
        path.write_text(text)
        return path
