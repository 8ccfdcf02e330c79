# SPDX-License-Identifier: Apache-2.0
"""Fashion-MNIST from Debian's package dataset-fashion-mnist: 28 x 28 grey pictures of ten kinds of clothing."""

import gzip
import os
import pathlib

import numpy as np

FOLDER = pathlib.Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
MEAN, STD = 73, 90  # of the training pixels, rounded; the cards of the nets say the same


def installed():
    return (FOLDER / "t10k-images-idx3-ubyte.gz").exists()


def part(name):
    """Pixels u8[N, 28, 28] and labels i64[N] of `train` (60,000) or `t10k` (10,000)."""
    return _array(f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28), _array(f"{name}-labels-idx1-ubyte.gz", 8).astype(np.int64)


def _array(name, header):
    return np.frombuffer(gzip.decompress((FOLDER / name).read_bytes()), np.uint8, offset=header)


def inputs(pixels):
    """What the nets take: f32[N, 1, 28, 28]."""
    return ((pixels.astype(np.float32) - MEAN) / STD)[:, None]
