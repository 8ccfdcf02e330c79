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


class Verdict(TypedDict):
    level: str  # "good", "fair" or "bad"
    text: str


class Fact(TypedDict):
    key: str
    label: str
    before: str
    after: str
    note: str


class Advice(TypedDict):
    text: str
    command: str


class Page(TypedDict, total=False):
    """What a report has where a page was drawn of it."""

    kind: str
    title: str
    about: str
    floor_db: float
    verdict: Verdict
    facts: list[Fact]
    advice: list[Advice]


class Latency(TypedDict):
    """Of pairs the first is the float plan's."""

    threads: int
    isa: str
    runs: int
    steps_ms: list[float]
    best_ms: list[float]
    median_ms: list[float]
    conversions_us: list[float]
    other_us: list[float]


class Remedy(TypedDict):
    text: str
    gain_db: float
    command: str


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
    # with a page; of pairs the first is the float plan's
    computes: str
    error_share: float
    alone_db: Number
    weights_sqnr_db: Number
    histogram: list[int]
    reach: list[float]
    clipped: float
    remedy: Remedy
    macs: int
    weight_bytes: list[int]
    result_bytes: list[int]
    us: list[float]
    kernels: list[str]
    fused: bool


class StoredWeights(TypedDict):
    node: str
    op: str
    bits: int
    group: int  # weights that share a scale along the axis that is summed over; 0: an output channel does
    scales: int
    weights: int
    sqnr_db: Number  # of the weights


class _QuantizeReport(Page):
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


class Accuracy(Evaluation):
    held_out: bool  # none of the samples was calibrated on
    note: str


class QuantizeReport(_QuantizeReport, total=False):
    # with a page
    scheme: str
    accuracy: Accuracy
    latency: Latency
    inputs: list[Layer]


class _Difference(TypedDict):
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


class Difference(_Difference, total=False):
    # with a page
    added: Number
    output: bool


class Unpaired(TypedDict):
    a: int
    b: int


class _Comparison(Page):
    tensors: list[Difference]
    unpaired: Unpaired
    first: Optional[Difference]


class Comparison(_Comparison, total=False):
    outputs: Agreement  # with a page


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
