# SPDX-License-Identifier: Apache-2.0
"""The samples that come with the models in WHET_DATA, as inputs of the nets, with their labels where there are some."""

import csv

import numpy as np
from PIL import Image

BMP_PIXELS = 1078  # of an 8-bit bitmap with a full palette
SWW_SCALE, SWW_ZERO = 0.0037010444, -128
# Of one KWS, two VWW, two person_detect and 45 SWW samples; TFLM itself gets 41 of the last.
RIGHT_AT_LEAST = {"KWS": 1, "VWW": 2, "person_detect": 2, "SWW": 41}


def _grey_pictures(data):
    """(stored bytes as int8, 1 for a person) of the two 96 x 96 pictures; both nets take grey - 128."""
    folder = data / "models/tiny/tflm/person_detect/testdata"
    for file, label, flip in [("person.bmp", 1, 0), ("no_person.bmp", 0, 128)]:
        stored = np.frombuffer((folder / file).read_bytes()[BMP_PIXELS:], np.uint8).reshape(96, 96)[::-1]
        yield (stored ^ flip).astype(np.uint8).view(np.int8), label


def _person_detect(data):
    return [(x.reshape(1, 96, 96, 1), label) for x, label in _grey_pictures(data)]


def _vww(data):
    return [(np.repeat(x.reshape(1, 96, 96, 1), 3, axis=3), label) for x, label in _grey_pictures(data)]


def _kws(data):
    stored = (data / "models/tiny/mlperf_tiny/kws/sample_input_int8.bin").read_bytes()
    return [(np.frombuffer(stored, np.int8).reshape(1, 49, 10, 1), 5)]


def _sww(data):
    archive = np.load(data / "models/tiny/mlperf_tiny/sww/calibration_samples.npz")
    stored = np.clip(np.rint(archive["specs"] / SWW_SCALE) + SWW_ZERO, -128, 127).astype(np.int8)
    return [(x[None], int(label)) for x, label in zip(stored, archive["labels"], strict=True)]


_SAMPLES = {"KWS": _kws, "VWW": _vww, "SWW": _sww, "person_detect": _person_detect}


def of(name, data):
    """[(input, label or None)] for a model of models/tiny; empty where none come with it."""
    return _SAMPLES[name](data) if name in _SAMPLES else []


def labelled_pictures(folder):
    """[(path, class index)] of a folder with labels.csv."""
    with open(folder / "labels.csv", newline="") as rows:
        return [(folder / row["file"], int(row["class_index"])) for row in csv.DictReader(rows)]


def crop(path, side=224):
    """The middle of a picture, uint8[side, side, 3], RGB."""
    picture = Image.open(path).convert("RGB")
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return np.asarray(picture.crop((left, top, left + side, top + side)))


def normalised(pixels):
    """ImageNet's mean and deviation, f32[1, 3, rows, columns]."""
    mean, deviation = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    return np.ascontiguousarray(((pixels / np.float32(255) - mean) / deviation).transpose(2, 0, 1)[None])


def squeezed(path, side):
    """The whole picture without regard to its aspect, uint8[1, side, side, 3], RGB."""
    return np.asarray(Image.open(path).convert("RGB").resize((side, side), Image.Resampling.BILINEAR))[None]


def letterboxed(path, side=416):
    """YOLOX's input: BGR, 0..255, scaled to fit at the top left, the rest 114; f32[1, 3, side, side]."""
    picture = Image.open(path).convert("RGB")
    ratio = min(side / picture.width, side / picture.height)
    size = (int(picture.width * ratio), int(picture.height * ratio))
    box = np.full((side, side, 3), 114, np.float32)
    box[: size[1], : size[0]] = np.asarray(picture.resize(size, Image.Resampling.BILINEAR))[:, :, ::-1]
    return np.ascontiguousarray(box.transpose(2, 0, 1)[None])
