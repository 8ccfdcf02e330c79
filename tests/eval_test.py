#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet eval`: figures of small nets whose answers are known.

  tests/eval_test.py WHET
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
import zlib

WHET = "whet"

# The scores are the inputs times w: what it decides can be read off the samples.
SCORES = """graph @scores {{
  input %x: f32[1, 3]
  const %w: f32[3] = [{w}]
  %y: f32[1, 3] = mul(%x, %w)
  return %y
}}
"""

# Reproduces what lies between -1 and 1.
AUTOENCODER = """graph @autoencoder {
  input %x: f32[1, 2]
  %y: f32[1, 2] = clamp(%x) {min=-1.0, max=1.0}
  return %y
}
"""

# One row for a picture of 8 x 8, as bright as it is sure: the whole picture is an object of class 0.
BOXES = """graph @boxes {
  input %x: f32[1, 8, 8, 3]
  const %sure: f32[1, 1, 7] = [0, 0, 0, 0, 1, 0, 0]
  const %row: f32[1, 1, 7] = [0.5, 0.5, 0, 0, 0, 1, 0]
  %m: f32[1] = mean(%x) {axes=[1, 2, 3], keep_dims=0}
  %s: f32[1, 1, 7] = mul(%m, %sure)
  %y: f32[1, 1, 7] = add(%s, %row)
  return %y
}
"""
BOX_CARD = "input:\n  kind: image\n  resize: stretch\n  std: 255\noutput:\n  decoder: yolox\n  strides: [8]\n"

# Seventeen points in the middle, whatever the picture shows.
POINTS = f"""graph @points {{
  input %x: f32[1, 8, 8, 3]
  const %none: f32[1, 17, 3] = [{", ".join(["0"] * 51)}]
  const %points: f32[1, 17, 3] = [{", ".join(["0.5, 0.5, 0.1"] * 17)}]
  %m: f32[1] = mean(%x) {{axes=[1, 2, 3], keep_dims=0}}
  %s: f32[1, 17, 3] = mul(%m, %none)
  %y: f32[1, 17, 3] = add(%s, %points)
  return %y
}}
"""
POINT_CARD = "input:\n  kind: image\n  resize: stretch\noutput:\n  decoder: movenet\n"


def npy(shape, values, kind="f"):
    header = f"{{'descr': '<{dict(f='f4', i='i4')[kind]}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(values)}{kind}", *values)


def png(size, grey):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\x00" + bytes([grey] * 3 * size)) * size
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Eval(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_eval(self, *arguments, status=0):
        result = subprocess.run([WHET, "eval", *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stderr if status else result.stdout

    def figures(self, *arguments):
        result = json.loads(self.run_eval(*arguments, "--json"))
        return result, {figure["name"]: figure for figure in result["models"][0].get("figures", [])}

    def samples(self):
        """Four samples whose largest elements are 0, 1, 2, 2."""
        values = [3, 1, 2, 1, 3, 2, 1, 2, 3, 0, 0, 9]
        return self.write("x.npy", npy((4, 3), values))

    def test_classes(self):
        net, data = self.write("net.ir", SCORES.format(w="1, 1, 1")), self.samples()
        labels = self.write("labels.csv", "file,class_index\n0,0\n1,1\n2,2\n3,0\nother,1\n")
        result, figures = self.figures(net, "--data", data, "--labels", labels, "--task", "classify")
        self.assertEqual((result["task"], result["samples"], result["labels_without_sample"]), ("classify", 4, 1))
        self.assertEqual((figures["top-1"]["hits"], figures["top-1"]["of"]), (3, 4))
        self.assertAlmostEqual(figures["top-1"]["low"], 0.3006, places=4)
        self.assertNotIn("top-5", figures)
        self.assertEqual(self.figures(net, "--data", data, "--labels", labels, "--count", 3, "--task", "classify")[1]["top-1"]["value"], 1)
        self.write("labels.csv", "0,1\n1,2\n")
        result, figures = self.figures(net, "--data", data, "--labels", labels, "--class-offset", -1, "--task", "classify")
        self.assertEqual((figures["top-1"]["hits"], result["samples"], result["unlabelled"]), (2, 2, 2))
        self.assertIn("2 without label passed over", self.run_eval(net, "--data", data, "--labels", labels, "--task", "classify"))

    def test_keywords(self):
        net = self.write("net.ir", SCORES.format(w="1, 1, 1"))
        with zipfile.ZipFile(self.folder / "set.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("features.npy", self.samples().read_bytes())
            archive.writestr("labels.npy", npy((4,), [0, 1, 2, 0], "i"))
        data = self.folder / "set.npz"
        result, figures = self.figures(net, "--data", data, "--labels", data, "--task", "keyword")
        confusion = result["models"][0]["confusion"]
        self.assertEqual([row["said"] for row in confusion], [[1, 0, 1], [0, 1, 0], [0, 0, 1]])
        self.assertAlmostEqual(confusion[2]["f1"], 2 / 3)
        self.assertAlmostEqual(figures["macro F1"]["value"], (2 / 3 + 1 + 2 / 3) / 3)

    def test_against_another_model(self):
        one, other = self.write("one.ir", SCORES.format(w="1, 1, 1")), self.write("other.ir", SCORES.format(w="1, 1, 0"))
        labels = self.write("labels.csv", "0,0\n1,1\n2,2\n3,2\n")
        result, _ = self.figures(one, "--data", self.samples(), "--labels", labels, "--against", other, "--task", "classify")
        difference = result["difference"][0]
        self.assertEqual((difference["name"], difference["value"], difference["p"]), ("top-1", 0.5, 0.5))
        self.assertLessEqual(difference["low"], 0)
        self.assertEqual(result["agreement"]["same"], 2)
        # The reference is the other model: its squares are 9 + 1 + 1 + 9 + 1 + 4, what differs 4 + 4 + 9 + 81.
        self.assertAlmostEqual(10 ** (result["agreement"]["sqnr_db"] / 10), 25 / 98)
        result, figures = self.figures(one, "--data", self.samples(), "--against", other, "--task", "classify")
        self.assertEqual((figures, result["agreement"]["same"], result["agreement"]["of"]), ({}, 2, 4))
        self.assertIsNone(self.figures(one, "--data", self.samples(), "--against", one)[0]["agreement"]["sqnr_db"])

    def test_anomalies(self):
        net = self.write("net.ir", AUTOENCODER)
        data = self.write("x.npy", npy((4, 2), [0, 1, 2, 0, 0.5, 0, 0, 3]))
        labels = self.write("labels.npy", npy((4,), [0, 1, 0, 1], "i"))
        result, figures = self.figures(net, "--data", data, "--labels", labels)
        self.assertEqual((result["task"], figures["AUC"]["value"]), ("anomaly", 1))
        self.write("labels.npy", npy((4,), [1, 0, 0, 1], "i"))
        result, figures = self.figures(net, "--data", data, "--labels", labels, "--against", net)
        self.assertEqual(figures["AUC"]["value"], (0.5 + 0 + 1 + 1) / 4)
        self.assertEqual(result["difference"][0]["value"], 0)

    def test_boxes(self):
        net, card = self.write("net.ir", BOXES), self.write("net.card.yaml", BOX_CARD)
        self.write("pictures/a.png", png(16, 255))
        self.write("pictures/b.png", png(8, 128))
        self.write("pictures/c.png", png(8, 64))
        self.write("labels/a.txt", "0 0.5 0.5 1 1\n")
        self.write("labels/b.txt", "0 0.5 0.5 1 0.72\n1 0.5 0.5 1 1\n")  # IoU 0.72: right at five of ten thresholds
        arguments = [net, "--data", self.folder / "pictures", "--labels", self.folder / "labels"]
        result, figures = self.figures(*arguments)
        self.assertEqual((result["task"], result["samples"], result["unlabelled"]), ("detect", 2, 1))
        self.assertAlmostEqual(figures["mAP50"]["value"], 0.5)  # class 0 whole, class 1 missed
        self.assertAlmostEqual(figures["mAP50-95"]["value"], (0.5 + 0.5 * 51 / 101) / 2)
        _, figures = self.figures(*arguments, "--score", 0.9)
        self.assertAlmostEqual(figures["mAP50"]["value"], 51 / 101 / 2)
        result, _ = self.figures(*arguments, "--against", net)
        self.assertEqual((result["agreement"]["same"], result["agreement"]["of"]), (4, 4))
        card.unlink()
        self.assertIn("pictures and sound need a model card", self.run_eval(*arguments[:3], "--against", net, status=1))

    def test_keypoints(self):
        net = self.write("net.ir", POINTS)
        self.write("net.card.yaml", POINT_CARD)
        self.write("pictures/a.png", png(16, 0))
        middle, corner, hidden = "0.5 0.5 2", "1 1 2", "0 0 0"
        self.write("labels/a.txt", " ".join(["0 0.5 0.5 1 1", middle, corner, *[hidden] * 15]) + "\n")
        result, figures = self.figures(net, "--data", self.folder / "pictures", "--labels", self.folder / "labels")
        self.assertEqual((result["task"], figures["PCK@0.2"]["value"]), ("keypoints", 0.5))
        self.assertAlmostEqual(figures["OKS"]["value"], 0.5, places=6)

    def test_what_it_refuses(self):
        net, data = self.write("net.ir", SCORES.format(w="1, 1, 1")), self.samples()
        labels = self.write("labels.csv", "0,3\n")
        self.assertIn("sample '0': its label is class 3, the model has the classes 0 to 2",
                      self.run_eval(net, "--data", data, "--labels", labels, "--task", "classify", status=1))
        self.assertIn("give --labels", self.run_eval(net, "--data", data, status=1))
        self.assertIn("needs a model card with a decoder",
                      self.run_eval(net, "--data", data, "--labels", labels, "--task", "detect", status=1))
        self.assertIn("no such file or folder", self.run_eval(net, "--data", "none", "--labels", labels, "--task", "classify", status=1))


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
