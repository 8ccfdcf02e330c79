#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The verb `delta`: made, shown and applied, on plans of a net and on other files.

  tests/delta_test.py WHET
"""
import hashlib
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"
NETS = pathlib.Path(__file__).resolve().parent / "nets"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Delta(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Two plans of one net: all weights in 8 bits, and in 8 bits but for a layer."""
        cls.plans = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        for name, options in (("old", []), ("new", ["--group", "64"])):
            done = subprocess.run([WHET, "quantize", NETS / "fashion_resnet.onnx", "--scheme", "w8", *options, "-o", cls.plans / f"{name}.whet"],
                                  capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        cls.old, cls.new = cls.plans / "old.whet", cls.plans / "new.whet"

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.delta, self.output = self.folder / "delta", self.folder / "output"

    def run_delta(self, *arguments, **options):
        return subprocess.run([WHET, "delta", *map(str, arguments)], capture_output=True, text=True, **options)

    def good(self, *arguments):
        done = self.run_delta(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refuse(self, *arguments, **options):
        done = self.run_delta(*arguments, **options)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def test_every_codec_gives_the_new_plan_back(self):
        for codec in ("full", "patch", "typed", "prefix", "smallest"):
            made = self.good("make", self.old, self.new, "--codec", codec, "-o", self.delta)
            self.assertEqual(made["bytes"], self.delta.stat().st_size)
            shown = self.good("show", self.delta)
            self.assertEqual(shown["to"], sha256(self.new))
            self.assertEqual(shown["from"], None if codec == "full" else sha256(self.old))
            self.assertEqual(shown["new_bytes"], self.new.stat().st_size)
            self.good("apply", self.old, self.delta, "-o", self.output)
            self.assertEqual(self.output.read_bytes(), self.new.read_bytes())

    def test_the_smallest_is_the_least_of_what_was_tried(self):
        made = self.good("make", self.old, self.new, "-o", self.delta)
        self.assertEqual(set(made["tried"]), {"full", "patch", "typed", "prefix"})
        self.assertEqual(made["bytes"], min(made["tried"].values()))
        self.assertEqual(made["tried"][made["codec"]], made["bytes"])

    def test_any_files_will_do(self):
        old, new = self.folder / "a", self.folder / "b"
        old.write_bytes(b"the quick brown fox" * 100)
        new.write_bytes(b"the quick brown fox" * 60 + b"jumps" + b"the quick brown fox" * 40)
        self.assertLess(self.good("make", old, new, "-o", self.delta)["bytes"], 150)
        self.good("apply", old, self.delta, "-o", self.output)
        self.assertEqual(self.output.read_bytes(), new.read_bytes())
        self.assertIn("two plans", self.refuse("make", old, new, "--codec", "typed", "-o", self.delta))

    def test_a_delta_fits_one_old_file(self):
        self.good("make", self.old, self.new, "-o", self.delta)
        self.output.write_text("what was there")
        self.assertIn("another old file", self.refuse("apply", self.new, self.delta, "-o", self.output))
        self.assertEqual(self.output.read_text(), "what was there")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["delta", "output"])

    def test_bounds_and_a_full_disk_leave_no_half_file(self):
        self.good("make", self.old, self.new, "-o", self.delta)
        self.assertIn("allowed", self.refuse("apply", self.old, self.delta, "--max-bytes", 1000, "-o", self.output))
        small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        self.assertIn("cannot write", self.refuse("apply", self.old, self.delta, "-o", self.output, preexec_fn=small, restore_signals=False))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["delta"])

    def test_what_is_no_delta_is_refused(self):
        self.delta.write_text("no delta")
        self.assertIn("not a delta", self.refuse("show", self.delta))
        self.assertIn("not a delta", self.refuse("apply", self.old, self.delta, "-o", self.output))
        self.assertIn("takes OLD and NEW", self.refuse("make", self.old, "-o", self.delta))
        self.assertIn("needs -o", self.refuse("make", self.old, self.new))


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
