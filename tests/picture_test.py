#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of `whet inspect --html`, read without a browser (tools/check-html looks at them in one).

  tests/picture_test.py WHET
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from bad_input_test import onnx_model

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = os.environ.get("WHET_DATA")
WHET = "whet"


class Picture(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def page(self, model):
        html = self.folder / "page.html"
        subprocess.run([WHET, "inspect", model, "--html", html], check=True, capture_output=True)
        text = html.read_text()
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)
        self.assertEqual(len(scripts), 2, "a script element was opened or closed by the model")
        self.assertNotIn("<", scripts[0])
        self.assertNotRegex(text, r"(src|href)=|url\(|@import")
        return json.loads(scripts[0])

    def onnx(self, nodes):
        path = self.folder / "net.onnx"
        path.write_bytes(onnx_model(nodes))
        return path

    def test_plan_and_source(self):
        views = self.page(self.onnx([(b"Relu", b"x", b"a"), (b"Abs", b"a", b"y")]))["views"]
        self.assertEqual([view["title"] for view in views], ["Plan", "Source"])
        self.assertEqual([node["o"] for node in views[1]["nodes"]], ["Relu", "Abs"])
        self.assertEqual(views[1]["tensors"][views[1]["inputs"][0]][:2], ["x", "f32[1, 4]"])

    def test_refused_nodes_carry_reason_and_remedy(self):
        data = self.page(self.onnx([(b"Foo", b"x", b"a"), (b"Relu", b"a", b"b"), (b"Bar", b"b", b"y")]))
        self.assertIn("2 of 3 nodes", data["error"])
        self.assertEqual(len(data["views"]), 1)
        nodes = data["views"][0]["nodes"]
        self.assertEqual(["x" in node for node in nodes], [True, False, True])
        self.assertTrue(all(nodes[0]["x"]))

    def test_figures_of_the_plan(self):
        view = self.page(ROOT / "tests/models/ds_cnn.ir")["views"][0]
        conv = view["nodes"][0]
        self.assertEqual((conv["o"], conv["m"], conv["p"]), ("conv2d", 25 * 5 * 64 * 40, 64 * 40 + 64))
        self.assertEqual(view["arena"]["bytes"], 16000)
        self.assertEqual(max(view["arena"]["live"]), 16000)
        for name, _, size, constant, *place in view["tensors"]:
            self.assertEqual(bool(place), not constant, name)
            self.assertTrue(constant or place[0] + size <= 16000, name)

    def test_hostile_names(self):
        data = self.page(ROOT / "tests/emit/hostile_names.ir")
        self.assertIn("@ID@", data["views"][0]["tensors"][0][0])
        data = self.page(self.onnx([(b"</script><script>", b"x", b"<!--"), (b"\xff\xfe", b"<!--", b"y")]))
        self.assertEqual(data["views"][0]["nodes"][0]["o"], "</script><script>")

    def test_no_model_is_an_error(self):
        path = self.folder / "bad.onnx"
        path.write_bytes(b"nothing of the kind")
        result = subprocess.run([WHET, "inspect", path, "--html", self.folder / "page.html"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stderr.startswith("error: "))

    @unittest.skipUnless(DATA, "WHET_DATA is not set")
    def test_custom_operators_of_a_published_model(self):
        model = pathlib.Path(DATA, "models/tiny/tflm/micro_speech/audio_preprocessor_int8.tflite")
        data = self.page(model)
        view = data["views"][-1]
        self.assertTrue(any("SignalWindow" in node["o"] for node in view["nodes"]))
        self.assertEqual(any("x" in node for node in view["nodes"]), bool(data["error"]))
        slices = [node for node in view["nodes"] if node["o"] == "STRIDED_SLICE"]
        self.assertTrue(all(node["r"] and node["i"] for node in slices))


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
