#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bounds of docs/limits.md: just within is read, just beyond is an error that says why.

  tests/limits_test.py WHET
"""
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

from bad_input_test import field, npy, onnx_model, png

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import big_models  # noqa: E402

WHET = "whet"
NET = ROOT / "tests/models/ds_cnn.ir"


class Limits(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_on(self, name, content, *arguments):
        path = self.folder / name
        path.write_bytes(content)
        words = [str(path) if word == "{}" else str(word) for word in arguments or ("run", "{}")]
        return subprocess.run([WHET, *words], capture_output=True, text=True, timeout=60)

    def taken(self, *case):
        result = self.run_on(*case)
        self.assertEqual(result.returncode, 0, result.stderr)

    def refused(self, says, *case):
        result = self.run_on(*case)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertTrue(result.stderr.startswith("error: "), result.stderr)
        self.assertIn(says, result.stderr)

    def test_onnx_nesting(self):
        def nested(depth):  # graphs in attributes of nodes in graphs; each adds three messages
            graph = b""
            for _ in range(depth):
                graph = field(1, field(4, b"If") + field(5, field(1, b"then_branch") + field(6, graph)))
            return onnx_model([(b"Relu", b"x", b"y")], field(1, field(4, b"If") + field(2, b"z") + field(5, field(1, b"b") + field(6, graph))))
        self.refused("not a ModelProto", "deep.onnx", nested(40))
        self.refused("not a ModelProto", "deep.onnx", nested(5000))
        result = self.run_on("shallow.onnx", nested(10))
        self.assertNotIn("not a ModelProto", result.stderr)

    def test_onnx_operator_sets(self):
        for version in (1, 7, 28):
            self.taken("set.onnx", onnx_model([(b"Relu", b"x", b"y")])[:-2] + field(2, version))
        for version in (0, 29):
            self.refused(f"operator set {version}", "set.onnx", onnx_model([(b"Relu", b"x", b"y")])[:-2] + field(2, version))

    def test_onnx_elements(self):
        def sized(*dims):
            shape = b"".join(field(1, field(1, dim)) for dim in dims)
            value = field(1, b"u") + field(2, field(1, field(1, 1) + field(2, shape)))
            return onnx_model([(b"Relu", b"x", b"y"), (b"Relu", b"u", b"v")], field(11, value))
        self.taken("big.onnx", sized(1 << 20, 1 << 20), "inspect", "{}", "--text")
        self.refused("too many elements", "big.onnx", sized(1 << 20, (1 << 20) + 1), "inspect", "{}", "--text")
        self.refused("too many elements", "big.onnx", sized(1 << 62, 1 << 62), "inspect", "{}", "--text")

    def test_tflite_dimensions(self):
        def ranked(rank):
            flat, ref = big_models._Flat(), ("o", None)
            model = flat.table(0, {0: ("I", 3), 2: ref})
            graph = flat.tables(model[2], [{0: ref, 1: ref, 2: ref}])[0]
            places = flat.tables(graph[0], [{0: ref}])[0]
            flat.vector(places[0], [1] * rank, "i")
            flat.vector(graph[1], [0], "i")
            flat.vector(graph[2], [0], "i")
            return bytes(flat.data)
        self.refused("has 9 dimensions", "net.tflite", ranked(9))
        self.assertNotIn("dimensions, more than", self.run_on("net.tflite", ranked(8)).stderr)

    def test_text_form(self):
        def text(shape, value="splat(1)"):
            return f"graph @g {{ input %x: f32[1] const %c: f32[{shape}] = {value} %y: f32[1] = abs(%x) return %y }}".encode()
        self.taken("g.ir", text(1 << 24), "inspect", "{}", "--text")
        self.refused("2^24", "g.ir", text((1 << 24) + 1), "inspect", "{}", "--text")
        self.refused("2^40", "g.ir", text((1 << 40) + 1), "inspect", "{}", "--text")

    def test_plan_index(self):
        plan = self.folder / "net.whet"
        subprocess.run([WHET, "compile", NET, "-o", plan], check=True, capture_output=True)
        data = plan.read_bytes()
        self.taken("same.whet", data)
        self.refused("", "grown.whet", data[:16] + struct.pack("<Q", (1 << 30) + 1) + data[24:])

    def test_arrays_and_pictures(self):
        header = "{'descr': '|i1', 'fortran_order': False, 'shape': (%s), }"
        for rank in (32, 33):
            case = ("a.npy", npy(header % ("1," * rank), b"\0"), "run", NET, "-i", "{}")
            self.refused("input '" if rank == 32 else "shape", *case)
        card = self.folder / "net.card.yaml"
        card.write_text("input:\n  kind: image\n  resize: stretch\n  colours: grey\n  layout: nhwc\n")
        self.refused("", "p.png", png(1 << 13, (1 << 13) + 1, b""), "run", NET, "--card", card, "-i", "{}")

    def test_cards(self):
        good = b"input:\n  kind: raw\n"
        self.taken("c.yaml", good, "run", NET, "--card", "{}")
        self.refused("4 MiB", "c.yaml", good + b"#" * (4 << 20), "run", NET, "--card", "{}")
        self.refused("more nodes", "c.yaml", good + b"labels: [" + b"a, " * 100001 + b"a]\n", "run", NET, "--card", "{}")
        self.refused("", "c.yaml", good + b"labels: " + b"[" * 100000, "run", NET, "--card", "{}")


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
