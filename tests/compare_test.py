#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet compare`: what departs first is named, and where.

  tests/compare_test.py WHET
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
WHET = "whet"

# Two layers; the second adds a constant, which decides where two such nets part.
NET = """graph @net {{
  input %x: f32[1, 2, 3]
  const %c: f32[2, 3] = [0, 0, 0, 0, {c}, 0]
  %{a}: f32[1, 2, 3] = abs(%x) @first
  %{b}: f32[1, 2, 3] = add(%{a}, %c) @second
  %y: f32[1, 2, 3] = sqrt(%{b}) @third
  return %y
}}
"""


class Compare(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def net(self, name, **values):
        path = self.folder / name
        path.write_text(NET.format(**{"a": "a", "b": "b", "c": 0.25, **values}))
        return path

    def compare(self, *arguments):
        result = subprocess.run([WHET, "compare", *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_first_layer_that_departs(self):
        one, other = self.net("a.ir"), self.net("b.ir", c=0.75)
        result = json.loads(self.compare(one, other, "--json"))
        first = result["first"]
        self.assertEqual((first["tensor"], first["op"], first["node"], first["at"]), ("b", "add", "second", [0, 1, 1]))
        self.assertEqual((first["differing"], first["largest"]), (1, 0.5))
        self.assertEqual([row["same_bits"] for row in result["tensors"]], [True, False, False])
        text = self.compare(one, other)
        self.assertIn("first to depart: add 'second', tensor 'b'", text)
        self.assertIn("[0, 1, 1]", text)

    def test_tolerance(self):
        one, other = self.net("a.ir"), self.net("b.ir", c=0.75)
        self.assertIsNone(json.loads(self.compare(one, other, "--json", "--tolerance", "0.6"))["first"])
        self.assertEqual(json.loads(self.compare(one, other, "--json", "--tolerance", "0.4"))["first"]["tensor"], "b")

    def test_renamed_layers_are_paired_by_node(self):
        result = json.loads(self.compare(self.net("a.ir"), self.net("b.ir", a="left", b="right", c=1), "--json"))
        self.assertEqual([(row["tensor"], row["other"]) for row in result["tensors"]], [("a", "left"), ("b", "right"), ("y", "y")])
        self.assertEqual(result["unpaired"], {"a": 0, "b": 0})
        self.assertEqual(result["first"]["other"], "right")

    def test_one_model_against_the_oracle_and_on_two_isas(self):
        net = ROOT / "tests/models/ds_cnn.ir"
        for against in ("oracle", "scalar"):
            result = json.loads(self.compare(net, "--against", against, "--json"))
            self.assertTrue(result["tensors"])
            self.assertIsNone(result["first"], against)


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
