#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tensors in between as `whet run --tensors` writes them.

  tests/tensors_test.py WHET
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

DS_CNN = pathlib.Path(__file__).resolve().parent / "models/ds_cnn.ir"
WHET = "whet"


def written(*options):
    """(outputs.json's rows, index.json's rows, bytes of the tensors' files) of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = [WHET, "run", str(DS_CNN), "-o", str(folder / "out"), "--tensors", str(folder / "all"), *options]
        subprocess.run(command, check=True, capture_output=True)
        outputs = json.loads((folder / "out/outputs.json").read_text())["outputs"]
        tensors = json.loads((folder / "all/index.json").read_text())["tensors"]
        return outputs, tensors, [(folder / "all" / row["file"]).read_bytes() for row in tensors]


class Tensors(unittest.TestCase):
    def test_kernels_and_oracle_write_the_same(self):
        _, kernels, kernel_files = written()
        _, oracle, oracle_files = written("--oracle")
        self.assertGreater(len(kernels), 10)
        self.assertEqual(kernels, oracle)
        self.assertEqual(kernel_files, oracle_files)

    def test_the_last_is_the_output(self):
        outputs, tensors, _ = written()
        for key in ("name", "dtype", "shape", "sha256"):
            self.assertEqual(tensors[-1][key], outputs[0][key])

    def test_another_seed_gives_other_tensors(self):
        self.assertNotEqual(written()[2], written("--seed", "2")[2])


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
