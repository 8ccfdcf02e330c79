#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The trained float nets of tests/nets lose nothing in int8: on the few pictures in the tree, and where Fashion-MNIST is installed
(tools/install fashion) on all its 10,000 test pictures.

  tests/nets_test.py WHET
"""
import array
import gzip
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"
NETS = pathlib.Path(__file__).resolve().parent / "nets"
FASHION = pathlib.Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))
MEAN, STD = 73, 90  # as the cards of the nets say


def whet(*arguments):
    done = subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def npy(kind, raw, shape):
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + raw


def installed_test_set(folder):
    """Its pictures and labels as .npy."""
    pixels = gzip.decompress((FASHION / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((FASHION / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    values = [(pixel - MEAN) / STD for pixel in range(256)]
    real = array.array("f", (values[pixel] for pixel in pixels))
    (folder / "pictures.npy").write_bytes(npy("<f4", real.tobytes(), (len(labels), 1, 1, 28, 28)))
    (folder / "labels.npy").write_bytes(npy("<i4", array.array("i", list(labels)).tobytes(), (len(labels),)))
    return folder / "pictures.npy", folder / "labels.npy"


class Nets(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def quantised(self, name, *options):
        plan = self.folder / f"{name}.whet"
        whet("quantize", NETS / f"fashion_{name}.onnx", "--data", NETS / "fashion_calibration.npz", "-o", plan, "--goldens", "0", *options)
        return plan

    def against_float(self, name, data, labels, *options):
        answer = whet("eval", self.quantised(name, *options), "--data", data, "--labels", labels, "--against", NETS / f"fashion_{name}.onnx",
                      "--threads", "0", "--json")
        return json.loads(answer)

    def test_int8_decides_as_float_on_the_pictures_in_the_tree(self):
        for name in ("dw", "resnet"):
            with self.subTest(name):
                found = self.against_float(name, NETS / "fashion_test.npz", NETS / "fashion_test.npz")
                self.check(found, samples=100, right=0.85, alike=0.98, most_lost=0.01)

    def test_sixteen_bit_activations_are_nearer(self):
        for name in ("dw", "resnet"):
            with self.subTest(name):
                args = (name, NETS / "fashion_test.npz", NETS / "fashion_test.npz")
                self.assertGreater(self.against_float(*args, "--scheme", "int16x8")["agreement"]["sqnr_db"],
                                   self.against_float(*args)["agreement"]["sqnr_db"] + 3)

    @unittest.skipUnless(FASHION.is_dir(), "no Fashion-MNIST here; tools/install fashion")
    def test_int8_loses_no_more_than_a_fifth_of_a_point_on_the_whole_test_set(self):
        data, labels = installed_test_set(self.folder)
        for name in ("dw", "resnet"):
            with self.subTest(name):
                found = self.against_float(name, data, labels)
                self.check(found, samples=10000, right=0.91, alike=0.985, most_lost=0.002)

    def check(self, found, samples, right, alike, most_lost):
        self.assertEqual(found["samples"], samples)
        top1 = found["models"][1]["figures"][0]
        self.assertEqual(top1["name"], "top-1")
        self.assertGreaterEqual(top1["value"], right)  # of the float net
        self.assertGreaterEqual(found["difference"][0]["value"], -most_lost)
        self.assertGreaterEqual(found["agreement"]["same"] / found["agreement"]["of"], alike)
        self.assertGreater(found["agreement"]["sqnr_db"], 20)


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
