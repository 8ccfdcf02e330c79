# SPDX-License-Identifier: Apache-2.0
"""What a sample finds.

A sample is a function of `run`, which takes the model's inputs in order and gives its outputs in order; it may take
`folder`, where the model's other files are. It runs the model on one real input and gives a Finding: the outputs that
two engines must agree in, whether the answer makes sense, and the answer in words.
"""

import collections

import numpy as np

Finding = collections.namedtuple("Finding", "outputs sensible answer")


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def decibels(x):
    return 10 * np.log10(np.mean(np.square(x)) + 1e-12)
