# SPDX-License-Identifier: Apache-2.0
"""What the program's verbs do, as functions."""
from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Union, cast

import numpy as np

from whet import _core
from whet.reports import Comparison, CompileReport, Evaluation, QuantizeReport

Path = Union[str, "os.PathLike[str]"]
ModelLike = Union[Path, _core.Model]
Shapes = Mapping[str, Sequence[int]]
MOST_SAMPLES, MOST_GOLDENS = 2**48, 100
Samples = Any  # a path, an array, a dict of arrays, or any sequence or iterable of samples


def _path(path: Path) -> str:
    text = os.fspath(path)
    if "\0" in text:
        raise _core.Error(f"{text!r} is no path: it holds a null byte")
    return text


class _Rows:
    """The samples of stacked arrays, one for each input."""

    def __init__(self, arrays: Mapping[str, Any]):
        self.arrays = {name: np.asarray(array) for name, array in arrays.items()}
        lengths = {len(array) for array in self.arrays.values()}
        if len(lengths) != 1:
            raise _core.Error("data: the arrays must have the same number of samples, along their leading axis")
        self.length = lengths.pop()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, i: int) -> dict[str, Any]:
        return {name: array[i] for name, array in self.arrays.items()}


def _samples(data: Samples) -> Any:
    if isinstance(data, (str, os.PathLike)):
        return _path(data)
    if isinstance(data, Mapping):
        return _Rows(data)
    if hasattr(data, "__len__") and hasattr(data, "__getitem__"):
        return data
    if isinstance(data, Iterable):
        return list(data)
    raise TypeError(f"data: a path, an array or an iterable of samples is needed, not {type(data).__name__}")


def _options(
    model: ModelLike,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
) -> _core.ModelOptions:
    options = _core.ModelOptions()
    if isinstance(model, _core.Model):
        loaded = model.options
        for name in ("path", "shapes", "constants", "card", "dialect", "signature"):
            setattr(options, name, getattr(loaded, name))
    else:
        options.path = _path(model)
    if shape is not None:
        options.shapes = [f"{name}={'x'.join(str(int(n)) for n in dims)}" for name, dims in shape.items()]
    if constants is not None:
        options.constants = [f"{name}={_path(path)}" for name, path in constants.items()]
    if card is not None:
        options.card = _path(card)
    if dialect is not None:
        options.dialect = dialect
    if signature is not None:
        options.signature = signature
    return options


def _names(names: Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise _core.Error(f"{name} {value}: give {low} to {high}")


def load(
    model: Path,
    *,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
    isa: str | None = None,
    threads: int = 0,
) -> _core.Model:
    """Load a model; one that is no plan yet is compiled in memory.

    model: a .onnx, .tflite or .whet file.
    shape: sizes of inputs with open dimensions, {"x": (1, 3, 224, 224)}.
    constants: inputs that stand for constants, {"name": "file.npy"}.
    card: the model card, in place of NAME.card.yaml beside the model or the one in the plan.
    dialect: how integers are rounded: "whet", or "tflm" for the bytes of TFLite Micro.
    signature: which one of a .tflite that has several.
    isa: use no more than this instruction set, for instance "avx2" or "scalar"; the bits do not change.
    threads: that compute, 0 for all that this process may use; the bits do not change.

    Raises whet.Error where the file cannot be read, or holds what whet does not compute: every such node, and why.
    """
    return _core.load(_options(model, shape, constants, card, dialect, signature), isa or "", threads)


def compile(
    model: Path,
    output: Path,
    *,
    target: str = "linux",
    prepack: str | None = None,
    goldens: int = 1,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
) -> CompileReport:
    """Write the plan of a model, which devices load without importing anything.

    target: what the plan is for, of the names that `whet targets` lists.
    prepack: also store weights packed for this instruction set: loads faster.
    goldens: how many seeded inputs to store the answers of, with which a device proves itself.
    The rest is as in `load`.

    Returns {"file", "bytes", "operations", "arena_bytes", "arena_lower_bound", "goldens"}.
    Raises whet.Error, and then writes nothing.
    """
    _within("goldens", goldens, 0, MOST_GOLDENS)
    options = _options(model, shape, constants, card, dialect, signature)
    options.target = target
    return cast(CompileReport, _core.compile(options, _path(output), prepack or "", goldens))


def quantize(
    model: ModelLike,
    data: Samples | None,
    output: Path,
    *,
    scheme: str = "int8",
    observer: str = "auto",
    keep_float: Iterable[str] = (),
    skip: Iterable[str] = (),
    min_sqnr: float = 20.0,
    most_float: float = 10.0,
    group: int = 0,
    exact: bool = False,
    count: int = 0,
    threads: int = 0,
    goldens: int = 1,
    target: str = "linux",
    html: Path | None = None,
    labels: Any = None,
    judge_data: Samples = None,
    task: str | None = None,
    label_column: str | None = None,
    class_offset: int = 0,
    progress: Callable[[str, int, int], object] | None = None,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
) -> QuantizeReport:
    """Make an integer plan of a float model, from unlabelled samples, and say what it cost.

    data: a folder of pictures, sounds or .npy; a .npz or .npy; an array whose leading axis counts samples; a dict of such
        arrays by input; or a sequence of samples: arrays or paths, tuples or dicts of them for several inputs. Elements
        of a sequence are read when they are needed, several times and from several threads; another iterable is
        made a list first. Shapes and dtypes are as in `Model.run`.
    scheme: as `whet quantize --scheme`, for instance "int8"; "int16x8": 16-bit activations; "mixed": layers that int8 costs
        most stay float, or with `exact` in 16 bits, until the answers keep `min_sqnr` dB, or these layers have `most_float`
        percent of the weights; "w8", "w4": layers compute in floats, on weights stored in 8 or 4 bits. These two do without
        data (None), but then say nothing about the answers; with data, "w4" gives layers 8 bits until `min_sqnr` is kept.
    group: of "w8" and "w4": how many weights share a scale; 0: 32 with 4 bits, an output channel with 8.
    observer: how ranges are found: "min-max", "percentile", "mse", "entropy", or "auto" for the least error of each tensor.
    keep_float: names of operations that stay float.
    skip: steps to leave out: "equalisation", "joined-activations", "channel-gains", "bias-correction".
    exact: integers also where floats would be nearer, so that all outputs have the same bits everywhere.
    count: take only so many samples, evenly spaced; 0 for all.
    html: write what it cost as one HTML page, here; what is returned then has all that the page tells.
    labels, judge_data, task, label_column, class_offset: for the page, to judge both plans as `evaluate` does, on the samples
        of judge_data; without, on those of data that `count` left out.
    progress: called with (what, done, all) from time to time.
    The rest is as in `load` and `compile`.

    Returns what `whet quantize --json` prints: {"file", "bytes", "float_bytes", "samples", "sqnr_db", "steps", "precise_layers",
    "weights", "layers"}. The plan is byte for byte that of `whet quantize` on the same samples.
    Raises whet.Error: samples that do not fit or are not finite, nothing to quantise. Ctrl-C and exceptions of `data` and
    `progress` end it at the next sample, without a plan.
    """
    _within("count", count, 0, MOST_SAMPLES)
    _within("goldens", goldens, 0, MOST_GOLDENS)
    options = _core.QuantizeOptions()
    options.model = _targeted(_options(model, shape, constants, card, dialect, signature), target)
    options.output = _path(output)
    options.scheme, options.observer = scheme, observer
    options.keep_float, options.skip = _names(keep_float), _names(skip)
    options.min_sqnr, options.most_float = min_sqnr, most_float
    options.group = group
    options.exact, options.count, options.threads, options.goldens = exact, count, threads, goldens
    _within("min_sqnr", min_sqnr, 0, 200)
    _within("most_float", most_float, 0, 100)
    request = _core.QuantizeRequest()
    request.options = options
    request.html = "" if html is None else _path(html)
    request.task, request.label_column, request.class_offset = task or "", label_column or "", class_offset
    samples = None if data is None else _samples(data)
    judged = None if judge_data is None or judge_data is data else _samples(judge_data)
    with _labels(labels) as request.labels:
        return cast(QuantizeReport, _core.quantize(request, samples, judged, progress))


def _targeted(options: _core.ModelOptions, target: str) -> _core.ModelOptions:
    options.target = target
    return options


def evaluate(
    model: ModelLike,
    data: Samples,
    labels: Any = None,
    *,
    against: Path | None = None,
    task: str | None = None,
    label_column: str | None = None,
    class_offset: int = 0,
    count: int = 0,
    score: float | None = None,
    iou: float | None = None,
    isa: str | None = None,
    threads: int = 0,
    progress: Callable[[int, int], object] | None = None,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
) -> Evaluation:
    """Say what a model is worth on labelled data, with 95 % intervals, or how close it comes to another one.

    data: as in `quantize`; of boxes and keypoints a folder of pictures.
    labels: a CSV of file,class_index, .npy or .npz, a folder; or integers, one for each sample in order. docs/evaluation.md
        describes them. None: the two models are compared without.
    against: another model file, judged on the same samples.
    task: "classify", "detect", "keyword", "anomaly" or "keypoints", in place of what the card says.
    label_column: the column of the class in a CSV. class_offset: added to every label. count: the first samples only, 0 for all.
    score, iou: of boxes, in place of 0.01 and the card's.
    progress: called with (done, all). The rest is as in `load`.

    Returns what `whet eval --json` prints: {"task", "samples", "unlabelled", "labels_without_sample", "models", "difference",
    "agreement"}.
    Raises whet.Error: labels that do not match, samples that do not fit, no card where one is needed.
    """
    if labels is None and against is None:
        raise _core.Error("give labels, what is true of the samples, or against, a model to agree with")
    _within("count", count, 0, MOST_SAMPLES)
    options = _core.EvaluateOptions()
    options.model = _options(model, shape, constants, card, dialect, signature)
    options.against = "" if against is None else _path(against)
    options.task, options.label_column, options.class_offset = task or "", label_column or "", class_offset
    options.count, options.score, options.iou = count, score, iou
    options.isa, options.threads = isa or "", threads
    with _labels(labels) as options.labels:
        return cast(Evaluation, _core.evaluate(options, _samples(data), progress))


@contextlib.contextmanager
def _labels(labels: Any) -> Iterator[str]:
    """The path of the labels; those in memory are a file meanwhile."""
    if labels is None or isinstance(labels, (str, os.PathLike)):
        yield "" if labels is None else _path(labels)
        return
    array = np.asarray(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise _core.Error(f"labels: one integer for each sample is needed, not {array.dtype} of shape {array.shape}")
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder, "labels.npy"))
        np.save(path, array.astype(np.int64))
        try:
            yield path
        except _core.Error as error:
            raise _core.Error(str(error).replace(path, "labels")) from None


def compare(
    a: ModelLike,
    b: ModelLike | None = None,
    data: Samples = None,
    *,
    count: int = 16,
    seed: int = 1,
    isa: str | None = None,
    against: str = "oracle",
    threads: int = 0,
    tolerance: float = 0.0,
    html: Path | None = None,
    progress: Callable[[int, int], object] | None = None,
    shape: Shapes | None = None,
    constants: Mapping[str, Path] | None = None,
    card: Path | None = None,
    dialect: str | None = None,
    signature: str | None = None,
) -> Comparison:
    """Compare two models tensor by tensor; or one model on `isa` with itself on `against`.

    data: samples as in `quantize`, of which `count`, evenly spaced, are taken, 0 for all; None draws the inputs of one run by `seed`.
    isa, against: instruction sets, or "oracle", the slow reference.
    tolerance: differences up to this, in real units, do not count as departing; at 0 bits decide.
    html: draw the comparison as one HTML page, here; what is returned then has all that the page tells.
    progress: called with (done, all). The rest is as in `load`, for both.

    Returns what `whet compare --json` prints: {"tensors": [{"tensor", "op", "node", "largest", "sqnr_db", "same_bits", ...}],
    "unpaired", "first"}; "first" is the first tensor that departs, or None.
    Raises whet.Error where the two have no tensor in common.
    """
    _within("count", count, 0, MOST_SAMPLES)
    _within("seed", seed, 0, 2**32 - 1)
    left = _options(a, shape, constants, card, dialect, signature)
    right = None if b is None else _options(b, shape, constants, card, dialect, signature)
    samples = None if data is None else _samples(data)
    page = "" if html is None else _path(html)
    report = _core.compare(
        left, right, samples, count, seed, isa or "", against, threads, tolerance, page, progress
    )
    return cast(Comparison, report)
