#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Model cards through the whet program: answers of real models, templates, errors.

  tests/answers_test.py WHET

Tests of real models need WHET_DATA and are skipped by name without it.
"""
import csv
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import wave
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CARDS = ROOT / "docs/cards"
DS_CNN = ROOT / "tests/models/ds_cnn.ir"
DATA = pathlib.Path(os.environ.get("WHET_DATA") or "/nonexistent")
TINY, VISION = DATA / "models/tiny", DATA / "models/vision"
WHET = "whet"


def whet(*arguments):
    result = subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)
    return result.returncode, result.stdout, result.stderr


def answer(model, card, picture, folder):
    """The result.json of one run."""
    code, _, err = whet("run", model, "--card", card, "-i", picture, "-o", folder)
    if code:
        raise AssertionError(err)
    return json.loads((pathlib.Path(folder) / "result.json").read_text())


def grey_bmp(path):
    """(width, height, rows from the top) of an 8-bit BMP whose palette index is what counts."""
    data = path.read_bytes()
    offset, width, height = struct.unpack_from("<I", data, 10)[0], *struct.unpack_from("<ii", data, 18)
    pitch = (width + 3) // 4 * 4
    rows = [data[offset + y * pitch : offset + y * pitch + width] for y in range(height)]
    return width, height, rows[::-1]


def write_png(path, width, height, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def write_npy(path, dtype, shape, data):
    header = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header + data)


class Folder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def picture(self):
        path = self.folder / "grey.png"
        write_png(path, 4, 2, [bytes([9, 9, 9, 9])] * 2)
        return path


class Cards(Folder):
    def test_picture_without_card_names_the_remedy(self):
        code, _, err = whet("run", DS_CNN, "-i", self.picture())
        self.assertEqual(code, 1)
        self.assertIn("whet inspect MODEL --card", err)

    def test_picture_for_a_raw_card_is_refused(self):
        code, _, err = whet("run", DS_CNN, "--card", CARDS / "kws.card.yaml", "-i", self.picture())
        self.assertEqual(code, 1)
        self.assertIn("input.kind: raw", err)

    def test_error_names_file_line_and_key(self):
        card = self.folder / "bad.card.yaml"
        card.write_text("output:\n  decoder: classes\n  tops: 3\n")
        code, _, err = whet("run", DS_CNN, "--card", card)
        self.assertEqual(code, 1)
        self.assertIn("bad.card.yaml: line 3: output has no key 'tops'", err)

    def test_template_is_written_once_and_used(self):
        model = self.folder / "net.ir"
        model.write_bytes(DS_CNN.read_bytes())
        code, out, err = whet("inspect", model, "--card")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("net.card.yaml", out)
        code, _, err = whet("inspect", model, "--card")
        self.assertEqual(code, 1)
        self.assertIn("already", err)
        code, out, _ = whet("run", model, "--json")
        self.assertEqual(code, 0)
        self.assertEqual(len(json.loads(out)["result"]["classes"]), 5)

    def test_plan_carries_card_and_labels(self):
        (self.folder / "names.txt").write_text("".join(f"name {i}\n" for i in range(12)))
        card = self.folder / "net.card.yaml"
        card.write_text("output:\n  decoder: classes\n  top: 12\n  labels_file: names.txt\n")
        plan = self.folder / "net.whet"
        self.assertEqual(whet("compile", DS_CNN, "--card", card, "-o", plan)[0], 0)
        card.unlink()
        code, out, err = whet("run", plan, "--json")
        self.assertEqual(code, 0, err)
        for row in json.loads(out)["result"]["classes"]:
            self.assertEqual(row["name"], f"name {row['index']}")


class Sound(Folder):
    """A net that gives tanh of its eight samples."""

    SAMPLES = [0, 8192, -8192, 16384, -32768]

    def setUp(self):
        super().setUp()
        self.model = self.folder / "net.ir"
        self.model.write_text("graph @g {\n  input %x: f32[1, 8]\n  %y: f32[1, 8] = tanh(%x)\n  return %y\n}\n")
        self.sound = self.folder / "sound.wav"
        with wave.open(str(self.sound), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(struct.pack("<5h", *self.SAMPLES))

    def run_at(self, rate):
        (self.folder / "net.card.yaml").write_text(f"input:\n  kind: audio\n  rate: {rate}\n")
        return whet("run", self.model, "-i", self.sound, "-o", self.folder)

    def test_samples_then_silence(self):
        self.assertEqual(self.run_at(8000)[0], 0)
        values = struct.unpack("<8f", (self.folder / "0.npy").read_bytes()[-32:])
        for value, sample in zip(values, self.SAMPLES + [0, 0, 0]):
            self.assertAlmostEqual(value, math.tanh(sample / 32768), places=5)

    def test_another_rate_is_refused(self):
        code, _, err = self.run_at(16000)
        self.assertEqual(code, 1)
        self.assertIn("has 8000 samples a second, the card says 16000; resample it", err)


@unittest.skipUnless(DATA.exists(), "WHET_DATA is not set")
class RealModels(Folder):
    def best(self, model, card, picture):
        return answer(model, CARDS / card, picture, self.folder)["classes"][0]["name"]

    def both_pictures(self):
        """(picture, truth): no_person.bmp as it is; person.bmp holds int8 values, whose grey has the top bit flipped."""
        data = TINY / "tflm/person_detect/testdata"
        width, height, rows = grey_bmp(data / "person.bmp")
        person = self.folder / "person.png"
        write_png(person, width, height, [bytes(v ^ 0x80 for v in row) for row in rows])
        return [(person, "person"), (data / "no_person.bmp", "no person")]

    def test_person_detect(self):
        for picture, truth in self.both_pictures():
            self.assertEqual(self.best(TINY / "tflm/person_detect/person_detect.tflite", "person_detect.card.yaml", picture), truth)

    def test_visual_wake_words_int8(self):
        for picture, truth in self.both_pictures():
            self.assertEqual(self.best(TINY / "mlperf_tiny/vww/vww_96_int8.tflite", "vww.card.yaml", picture), truth)

    def test_visual_wake_words_float(self):
        for picture, truth in self.both_pictures():
            self.assertEqual(self.best(TINY / "mlperf_tiny/vww/vww_96_float.tflite", "vww.card.yaml", picture), truth)

    def test_movenet_finds_the_reference_keypoints(self):
        card = self.folder / "all.card.yaml"
        card.write_text((CARDS / "movenet.card.yaml").read_text().replace("score: 0.2", "score: 0"))
        model = VISION / "movenet/movenet_single_pose_lightning_ptq.tflite"
        points = answer(model, card, VISION / "movenet/squat.bmp", self.folder)["keypoints"]
        self.assertEqual(len(points), 17)
        with open(VISION / "movenet/movenet_single_pose_lightning_ptq_reference.csv", newline="") as file:
            reference = list(csv.DictReader(file))
        compared = 0
        for point, want in zip(points, reference):
            if point["score"] <= 0.3 or float(want["keypoint_score"]) <= 0.3:
                continue
            compared += 1
            self.assertAlmostEqual(point["x"] / 500, float(want["keypoint_x"]), delta=0.05, msg=point["name"])
            self.assertAlmostEqual(point["y"] / 610, float(want["keypoint_y"]), delta=0.05, msg=point["name"])
        self.assertGreaterEqual(compared, 12)
        self.assertTrue((self.folder / "result.png").stat().st_size > 1000)

    def test_keyword_sample_is_class_5(self):
        sample = self.folder / "sample.npy"
        write_npy(sample, "|i1", (1, 49, 10, 1), (TINY / "mlperf_tiny/kws/sample_input_int8.bin").read_bytes())
        model = TINY / "mlperf_tiny/kws/kws_ref_model_int8.tflite"
        result = answer(model, CARDS / "kws.card.yaml", sample, self.folder)
        self.assertEqual(result["classes"][0]["index"], 5)
        self.assertEqual(result["classes"][0]["name"], "on")


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main(verbosity=2)
