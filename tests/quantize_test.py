#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet quantize`: a plan that computes in integers and keeps the answers, and what it says about bad samples.

  tests/quantize_test.py WHET
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"

NET = """graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[8, 3, 3, 3] = seed(1)
  const %b1: f32[8] = seed(2)
  const %w2: f32[3, 3, 8] = seed(3)
  const %w3: f32[5, 8] = seed(6)
  %c1: f32[1, 8, 8, 8] = conv2d(%x, %w1, %b1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @first
  %c2: f32[1, 8, 8, 8] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @second
  %m: f32[1, 8] = mean(%c2) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 5] = fully_connected(%m, %w3) @logits
  return %l
}
"""


# Sums of 3, 1, 64 and 96 products.
WIDE = """graph @wide {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[64, 3, 3, 3] = seed(1)
  const %w2: f32[3, 3, 64] = seed(3)
  const %w3: f32[96, 1, 1, 64] = seed(4)
  const %w4: f32[10, 96] = seed(6)
  %c1: f32[1, 8, 8, 64] = conv2d(%x, %w1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @first
  %c2: f32[1, 8, 8, 64] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @second
  %c3: f32[1, 8, 8, 96] = conv2d(%c2, %w3) {stride=[1, 1], pad=[0, 0, 0, 0], act_min=0.0} @third
  %m: f32[1, 96] = mean(%c3) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 10] = fully_connected(%m, %w4) @logits
  return %l
}
"""


def npy(values, shape):
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack(f"<{len(values)}f", *values)


def picture(seed):
    state, values = seed, []
    for _ in range(192):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        values.append(state / 0x40000000 - 1)
    return values


class Quantize(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.net = self.folder / "net.ir"
        self.net.write_text(NET)
        self.data = self.folder / "data"
        self.data.mkdir()
        for i in range(12):
            (self.data / f"{i:02}.npy").write_bytes(npy(picture(i + 1), [1, 8, 8, 3]))
        self.out = self.folder / "net.whet"

    def whet(self, *arguments):
        return subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)

    def quantize(self, *arguments):
        return self.whet("quantize", self.net, "--data", self.data, "-o", self.out, *arguments)

    def refused(self, needle, *arguments):
        result = self.quantize(*arguments)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertTrue(result.stderr.startswith("error: "), result.stderr)
        self.assertIn(needle, result.stderr)
        self.assertFalse(self.out.exists())

    def test_a_plan_of_integers_that_keeps_the_answers(self):
        result = self.quantize("--json", "--layers")
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads(result.stdout)
        self.assertGreater(report["sqnr_db"], 25)
        self.assertEqual(report["samples"], 12)
        self.assertTrue(all(layer["integer"] for layer in report["layers"]))
        run = self.whet("run", self.out, "-i", self.data / "03.npy", "-o", self.folder / "a")
        self.assertEqual(run.returncode, 0, run.stderr)
        isas = json.loads(self.whet("targets", "--json").stdout)["isas"]
        hashes = {self.whet("run", self.out, "--hash", "--isa", isa["name"]).stdout for isa in isas if isa["available"]}
        self.assertEqual(len(hashes), 1)

    def test_the_same_samples_give_the_same_bytes(self):
        self.assertEqual(self.quantize("--threads", 1).returncode, 0)
        first = self.out.read_bytes()
        self.assertEqual(self.quantize("--threads", 3).returncode, 0)
        self.assertEqual(self.out.read_bytes(), first)

    def test_the_plan_says_where_it_comes_from(self):
        self.assertEqual(self.quantize().returncode, 0)
        shown = self.whet("inspect", self.out).stdout
        for key in ("scheme: int8", "calibration_samples: 12", "calibration_sha256: "):
            self.assertIn(key, shown)

    def test_sixteen_bit_activations(self):
        narrow = json.loads(self.quantize("--json").stdout)["sqnr_db"]
        wide = json.loads(self.quantize("--json", "--scheme", "int16x8").stdout)
        self.assertGreater(wide["sqnr_db"], narrow + 3)
        self.assertTrue(all(layer["integer"] for layer in wide["layers"]))
        self.assertEqual(self.whet("compare", self.out, "--against", "oracle", "--json").returncode, 0)

    def test_an_operation_kept_float(self):
        report = json.loads(self.quantize("--json", "--keep-float", "logits").stdout)
        floats = [layer["node"] for layer in report["layers"] if not layer["integer"]]
        self.assertEqual(floats, ["pooled", "logits"])  # nothing with weights follows the mean then

    def test_mixed_precision_keeps_the_costliest_layers_float(self):
        before = json.loads(self.quantize("--json").stdout)["sqnr_db"]
        report = json.loads(self.quantize("--json", "--scheme", "mixed", "--min-sqnr", before + 3, "--most-float", 100).stdout)
        self.assertGreaterEqual(report["sqnr_db"], before + 3)
        self.assertTrue(report["precise_layers"])
        kept = {layer["node"] for layer in report["precise_layers"]}
        self.assertTrue(kept <= {layer["node"] for layer in report["layers"] if not layer["integer"]})
        none = json.loads(self.quantize("--json", "--scheme", "mixed", "--min-sqnr", 200, "--most-float", 0).stdout)
        self.assertEqual(none["precise_layers"], [])

    def test_mixed_precision_with_every_tensor_exact(self):
        before = json.loads(self.quantize("--json", "--exact").stdout)["sqnr_db"]
        report = json.loads(self.quantize("--json", "--exact", "--scheme", "mixed", "--min-sqnr", before + 1.5,
                                          "--most-float", 100).stdout)
        self.assertGreaterEqual(report["sqnr_db"], before + 1.5)
        kept = {layer["node"] for layer in report["precise_layers"]}
        self.assertTrue(kept)
        self.assertEqual({layer["activations"] for layer in report["precise_layers"]}, {"i16"})
        wide = {layer["node"] for layer in report["layers"] if layer.get("dtype") == "i16"}
        self.assertTrue(kept <= wide)
        self.assertTrue(all(layer["integer"] for layer in report["layers"]))
        self.assertEqual(self.whet("compare", self.out, "--against", "oracle", "--json").returncode, 0)

    def test_weights_alone_without_samples(self):
        self.net.write_text(WIDE)
        sizes = {}
        for scheme in ("w8", "w4"):
            result = self.whet("quantize", self.net, "-o", self.out, "--scheme", scheme, "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            report = json.loads(result.stdout)
            self.assertIsNone(report["sqnr_db"])
            self.assertEqual(report["samples"], 0)
            self.assertEqual({layer["node"]: layer["bits"] for layer in report["weights"]},
                             {"first": 8, "second": 8, "third": int(scheme[1]), "logits": int(scheme[1])})
            sizes[scheme] = report["bytes"]
            self.assertLess(report["bytes"], report["float_bytes"] / 2)
            self.assertEqual(self.whet("compare", self.out, "--against", "oracle", "--json").returncode, 0)
            shown = self.whet("inspect", self.out).stdout
            self.assertIn(f"scheme: {scheme}", shown)
            self.assertNotIn("calibration", shown)
        self.assertLess(sizes["w4"], sizes["w8"])
        text = self.whet("quantize", self.net, "-o", self.out, "--scheme", "w4").stdout
        self.assertIn("the weights of 4 of 5 operations are stored", text)
        self.assertIn("--data compares them", text)

    def test_weights_alone_with_samples(self):
        self.net.write_text(WIDE)
        reports = {}
        for options in (["w8"], ["w4"], ["w4", "--group", 16]):
            result = self.quantize("--json", "--scheme", *options)
            self.assertEqual(result.returncode, 0, result.stderr)
            reports[len(options), options[0]] = json.loads(result.stdout)
        self.assertGreater(reports[1, "w8"]["sqnr_db"], reports[1, "w4"]["sqnr_db"] + 6)
        self.assertGreater(reports[1, "w4"]["sqnr_db"], 8)
        self.assertEqual([layer["group"] for layer in reports[3, "w4"]["weights"]], [0, 0, 16, 16])
        self.assertEqual(reports[1, "w4"]["steps"][0]["step"], "weights")

    def test_weights_alone_as_firmware_and_as_onnx(self):
        self.net.write_text(WIDE)
        self.assertEqual(self.whet("compile", self.net, "-o", self.folder / "f.whet").returncode, 0)
        self.assertEqual(self.whet("quantize", self.net, "-o", self.out, "--scheme", "w4").returncode, 0)
        flash = {}
        for plan in (self.folder / "f.whet", self.out):
            folder = self.folder / plan.stem
            result = self.whet("emit", plan, "--target", "host-c", "-o", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            flash[plan.stem] = sum(len(c.read_text()) for c in folder.glob("*.c"))
        self.assertLess(flash["net"], flash["f"] / 2)
        onnx = self.folder / "net.onnx"
        self.assertEqual(self.whet("export", self.out, "--to", "onnx", "-o", onnx).returncode, 0)
        self.assertLess(onnx.stat().st_size, 16000)
        hashes = {self.whet("run", model, "--hash", "--isa", "scalar").stdout for model in (onnx, self.out)}
        self.assertEqual(len(hashes), 1)

    def test_weights_alone_where_there_are_none(self):
        self.refused("no weights to store", "--scheme", "w4")
        self.refused("only the schemes w8 and w4", "--group", 32)
        self.data = self.folder / "absent"
        result = self.whet("quantize", self.net, "-o", self.out)
        self.assertEqual(result.returncode, 1)
        self.assertIn("needs samples", result.stderr)

    def test_bad_samples(self):
        (self.data / "zz.npy").write_bytes(npy([0.0] * 12, [1, 2, 2, 3]))
        self.refused("zz.npy")
        (self.data / "zz.npy").write_bytes(npy([float("nan")] * 192, [1, 8, 8, 3]))
        self.refused("zz.npy")
        (self.data / "zz.npy").write_bytes(npy([3e38] * 192, [1, 8, 8, 3]))
        self.refused("tensor 'c1'")
        for file in self.data.iterdir():
            file.unlink()
        self.refused("data")

    def test_bad_options(self):
        self.refused("the observers are auto, min-max", "--observer", "maximum")
        self.refused("the schemes are", "--scheme", "int3")
        self.refused("no operation has this name", "--keep-float", "nonesuch")
        self.refused("the steps are", "--skip", "ranges")

    def test_a_model_that_is_quantised_already(self):
        self.assertEqual(self.quantize().returncode, 0)
        again = self.whet("quantize", self.out, "--data", self.data, "-o", self.folder / "b.whet")
        self.assertEqual(again.returncode, 1)
        self.assertIn("nothing to quantise", again.stderr)


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
