# SPDX-License-Identifier: Apache-2.0
"""The types of what the functions return: plain dicts, as the program prints them with --json."""
from __future__ import annotations

from typing import Optional, TypedDict

Number = Optional[float]  # None where it is infinite, or not a number


class CompileReport(TypedDict):
    file: str
    bytes: int
    operations: int
    arena_bytes: int
    arena_lower_bound: int
    goldens: int


class Step(TypedDict):
    step: str
    sqnr_db: Number
    kept: bool


class PreciseLayer(TypedDict):
    node: str
    activations: str  # "f32", or "i16" where every tensor is exact
    sqnr_db: Number
    weights: int


class _Layer(TypedDict):
    node: str
    op: str
    tensor: str
    integer: bool
    sqnr_db: Number


class Layer(_Layer, total=False):
    reason: str  # why it is not integer
    observer: str
    seen: list[float]
    dtype: str
    scale: float
    zero_point: int


class StoredWeights(TypedDict):
    node: str
    op: str
    bits: int
    group: int  # weights that share a scale along the axis that is summed over; 0: an output channel does
    scales: int
    weights: int
    sqnr_db: Number  # of the weights


class QuantizeReport(TypedDict):
    file: str
    bytes: int
    float_bytes: int
    samples: int
    sqnr_db: Number
    steps: list[Step]
    precise_layers: list[PreciseLayer]  # of mixed precision, the costliest first
    weights: list[StoredWeights]  # of the schemes w8 and w4
    layers: list[Layer]


class _Figure(TypedDict):
    name: str
    value: Number
    low: float
    high: float


class Figure(_Figure, total=False):
    hits: int
    of: int
    p: float  # of McNemar's test, in differences of shares


class Confusion(TypedDict):
    name: str
    f1: float
    said: list[int]


class _JudgedModel(TypedDict):
    path: str


class JudgedModel(_JudgedModel, total=False):
    figures: list[Figure]
    confusion: list[Confusion]


class Agreement(TypedDict, total=False):
    sqnr_db: Number
    same: int
    of: int


class _Evaluation(TypedDict):
    task: str
    samples: int
    unlabelled: int
    labels_without_sample: int
    models: list[JudgedModel]


class Evaluation(_Evaluation, total=False):
    difference: list[Figure]  # of the first model less the second
    agreement: Agreement


class Difference(TypedDict):
    tensor: str
    other: str
    op: str
    node: str
    elements: int
    differing: int
    largest: Number
    at: list[int]
    a: Number
    b: Number
    sqnr_db: Number
    same_bits: bool


class Unpaired(TypedDict):
    a: int
    b: int


class Comparison(TypedDict):
    tensors: list[Difference]
    unpaired: Unpaired
    first: Optional[Difference]


class Class(TypedDict):
    index: int
    name: str
    score: float


class Keypoint(TypedDict):
    name: str
    x: float
    y: float
    score: float


class _Box(TypedDict):
    x0: float
    y0: float
    x1: float
    y1: float
    index: int
    name: str
    score: float


class Box(_Box, total=False):
    keypoints: list[Keypoint]


class Speech(TypedDict):
    begin: float
    end: float
    score: float


class _Answer(TypedDict):
    classes: list[Class]
    boxes: list[Box]
    keypoints: list[Keypoint]


class Answer(_Answer, total=False):
    speech: list[Speech]
