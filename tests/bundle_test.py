#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The verb `bundle`: variants with limits and needs, documents, sealing; the same plans give the same bytes.

  tests/bundle_test.py WHET
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"
NETS = pathlib.Path(__file__).resolve().parent / "nets"
PLANS = pathlib.Path(tempfile.mkdtemp(prefix="whet_bundle_plans_"))


def whet(*arguments, code=0):
    done = subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def setUpModule():
    whet("compile", NETS / "fashion_dw.onnx", "-o", PLANS / "plain.whet")
    whet("compile", NETS / "fashion_dw.onnx", "-o", PLANS / "avx2.whet", "--prepack", "avx2")
    whet("compile", NETS / "fashion_dw.onnx", "-o", PLANS / "bare.whet", "--goldens", 0)


def tearDownModule():
    for path in PLANS.iterdir():
        path.unlink()
    PLANS.rmdir()


class Bundle(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def make(self, *arguments, output="bundle", code=0):
        return whet("bundle", *arguments, "-o", self.folder / output, "--model", "fashion", "--version", "1.0", "--json", code=code)

    def made(self, *arguments, output="bundle"):
        return json.loads(self.make(*arguments, output=output).stdout)

    def refuse(self, *arguments):
        return self.make(*arguments, code=1).stderr

    def test_a_plan_becomes_a_bundle_that_is_tried_here(self):
        made = self.made(PLANS / "plain.whet", "--p99-ms", 60000, "--peak-mb", 1000)
        (variant,) = made["variants"]
        self.assertEqual((variant["name"], variant["sealed"], variant["goldens"]), ("plain", False, 1))
        self.assertEqual(variant["plan"], hashlib.sha256((PLANS / "plain.whet").read_bytes()).hexdigest())
        self.assertEqual((self.folder / "bundle/plans/plain.whet").read_bytes(), (PLANS / "plain.whet").read_bytes())
        self.assertEqual(variant["limits"], {"p99_us": 60_000_000, "peak_bytes": 1_000_000_000, "runs": 100})
        trial = made["trials"]["plain"]
        self.assertEqual((trial["goldens"], trial["runs"], trial["misses_limit"]), (1, 100, False))
        self.assertTrue(0 < trial["p50_us"] <= trial["p99_us"] and trial["peak_bytes"] > 0)
        self.assertLessEqual(trial["working_bytes"] + variant["plan_bytes"], variant["requires"]["ram_bytes"])
        self.assertEqual(json.loads(whet("bundle", "check", self.folder / "bundle", "--json").stdout), {"files": 4, "good": True})
        shown = json.loads(whet("bundle", "show", self.folder / "bundle", "--json").stdout)
        self.assertEqual(shown, {key: value for key, value in made.items() if key != "trials"})

    def test_variants_have_limits_and_needs_of_their_own(self):
        made = self.made("--variant", f"small={PLANS}/plain.whet", "--variant", f"fast={PLANS}/avx2.whet:p99_ms=60000.5,peak_mb=200,runs=50",
                         "--variant", f"arm={PLANS}/plain.whet:isa=dotprod,ram_mb=9", "--p99-ms", 70000)
        variants = {variant["name"]: variant for variant in made["variants"]}
        self.assertEqual([variant["name"] for variant in made["variants"]][-1], "small", "what demands least comes last")
        self.assertEqual(variants["arm"]["requires"]["processor"], "aarch64")
        self.assertEqual((variants["arm"]["requires"]["isas"], variants["arm"]["requires"]["ram_bytes"]), (["dotprod"], 9_000_000))
        self.assertEqual(variants["fast"]["limits"], {"p99_us": 60_000_500, "peak_bytes": 200_000_000, "runs": 50})
        self.assertEqual(variants["small"]["limits"]["p99_us"], 70_000_000)
        tried = [name for name, trial in made["trials"].items() if "not_tried" not in trial]
        self.assertNotEqual(sorted(tried), ["arm", "fast", "small"], "no machine has both processors")

    def test_packed_constants_need_their_instruction_set(self):
        if b"_avx2" not in (PLANS / "avx2.whet").read_bytes():
            self.skipTest("this build has no AVX2 kernels")
        needs = self.made(PLANS / "avx2.whet", "--no-trial")["variants"][0]["requires"]
        self.assertEqual((needs["isas"], needs["processor"]), (["avx2"], "x86_64"))

    def test_a_limit_that_is_missed_here_is_told_and_is_the_exit_code(self):
        done = self.make(PLANS / "plain.whet", "--p99-ms", 0.001, code=3)
        self.assertTrue(json.loads(done.stdout)["trials"]["plain"]["misses_limit"])
        text = whet("bundle", PLANS / "plain.whet", "-o", self.folder / "b", "--model", "m", "--version", "1", "--peak-mb", 0.001, code=3).stdout
        self.assertIn("OVER THE LIMIT", text)
        self.assertEqual(self.made(PLANS / "plain.whet", "--p99-ms", 0.001, "--no-trial", output="c").get("trials"), None)

    def test_a_plan_that_answers_its_golden_otherwise_makes_no_bundle(self):
        plan = bytearray((PLANS / "plain.whet").read_bytes())
        plan[4096 + (len(plan) - 4096) // 2] ^= 0x40  # a weight
        (PLANS / "wrong.whet").write_bytes(plan)
        self.refuse(PLANS / "wrong.whet")
        self.assertFalse((self.folder / "bundle").exists())

    def test_a_plan_without_goldens_is_refused_with_the_remedy(self):
        self.assertIn("whet compile --goldens", self.refuse(PLANS / "bare.whet"))
        self.assertFalse((self.folder / "bundle").exists())

    def test_the_same_plans_give_the_same_bytes(self):
        trees = []
        for name in ("one", "two"):
            self.made(PLANS / "plain.whet", PLANS / "avx2.whet", "--provenance", "commit=0123abc", "--license", "MIT", output=name)
            trees.append({path.relative_to(self.folder / name): path.read_bytes() for path in (self.folder / name).rglob("*") if path.is_file()})
        self.assertEqual(trees[0], trees[1])

    def test_provenance_is_what_the_plans_carry_and_what_was_given(self):
        self.made(PLANS / "plain.whet", "--provenance", "commit=0123abc", "--no-trial")
        told = json.loads((self.folder / "bundle/provenance.json").read_text())
        self.assertEqual(told["given"], {"commit": "0123abc"})
        source = hashlib.sha256((NETS / "fashion_dw.onnx").read_bytes()).hexdigest()
        self.assertEqual(told["variants"][0]["carried"]["source_sha256"], source)
        self.assertIn(told["tool"]["version"], whet("--version").stdout)

    def test_the_bill_of_materials_holds_what_cyclonedx_1_5_asks_for(self):
        self.made(PLANS / "plain.whet", PLANS / "avx2.whet", "--license", "Apache-2.0", "--no-trial")
        bom = json.loads((self.folder / "bundle/sbom.cdx.json").read_text())
        self.assertEqual((bom["bomFormat"], bom["specVersion"], bom["version"]), ("CycloneDX", "1.5", 1))
        self.assertLessEqual(set(bom), {"bomFormat", "specVersion", "version", "metadata", "components", "dependencies"})
        components = [*bom["components"], bom["metadata"]["component"], *bom["metadata"]["tools"]["components"]]
        refs = [component["bom-ref"] for component in components]
        self.assertEqual(len(refs), len(set(refs)), "a bom-ref is there twice")
        for component in components:
            self.assertLessEqual(set(component), {"type", "name", "bom-ref", "version", "hashes", "licenses", "properties"})
            self.assertIn(component["type"], ("application", "file", "machine-learning-model"))
            self.assertTrue(component["name"])
            for digest in component.get("hashes", []):
                self.assertEqual(digest["alg"], "SHA-256")
                self.assertRegex(digest["content"], re.compile("^[0-9a-f]{64}$"))
            for entry in component.get("properties", []):
                self.assertEqual({type(entry[key]) for key in ("name", "value")}, {str})
        for edge in bom["dependencies"]:
            self.assertLessEqual({edge["ref"], *edge["dependsOn"]}, set(refs))
        model = bom["metadata"]["component"]
        self.assertEqual(model["licenses"], [{"expression": "Apache-2.0"}])
        plans = [component for component in bom["components"] if component["type"] == "machine-learning-model"]
        self.assertEqual({plan["hashes"][0]["content"] for plan in plans},
                         {hashlib.sha256((PLANS / name).read_bytes()).hexdigest() for name in ("plain.whet", "avx2.whet")})

    def test_the_card_is_the_plans_or_the_given_one_with_its_labels_inside(self):
        self.made(PLANS / "plain.whet", "--no-trial")
        carried = (self.folder / "bundle/card.yaml").read_text()
        (self.folder / "labels.txt").write_text("shirt\nshoe\n")
        (self.folder / "own.yaml").write_text("output:\n  decoder: classes\n  labels_file: labels.txt\n")
        self.made(PLANS / "plain.whet", "--card", self.folder / "own.yaml", "--no-trial", output="own")
        own = (self.folder / "own/card.yaml").read_text()
        self.assertNotEqual(own, carried)
        self.assertIn("shirt", own)
        self.assertNotIn("labels_file", own)
        (self.folder / "bad.yaml").write_text("input:\n  knd: raw\n")
        self.assertIn("knd", self.refuse(PLANS / "plain.whet", "--card", self.folder / "bad.yaml"))

    def test_sealed_plans_are_for_their_devices(self):
        keys = []
        for name in ("a", "b"):
            whet("keys", "create", self.folder / f"{name}.pem", "--type", "ecdsa")
            keys += ["--seal-to", self.folder / f"{name}.pub.pem"]
        made = self.made(PLANS / "plain.whet", *keys)
        (variant,) = made["variants"]
        self.assertTrue(variant["sealed"])
        sealed = (self.folder / "bundle" / variant["file"]["name"]).read_bytes()
        self.assertTrue(sealed.startswith(b"WHETSEAL"))
        self.assertNotIn(b"WHETPLAN", sealed)
        self.assertEqual(variant["plan"], hashlib.sha256((PLANS / "plain.whet").read_bytes()).hexdigest())
        self.assertEqual(made["trials"]["plain"]["misses_limit"], False)
        whet("bundle", "check", self.folder / "bundle")
        whet("keys", "create", self.folder / "ed.pem")
        self.assertIn("ed.pub.pem", self.make(PLANS / "plain.whet", "--seal-to", self.folder / "ed.pub.pem", output="ed", code=1).stderr)
        self.assertFalse((self.folder / "ed").exists())

    def test_damage_is_found(self):
        self.made(PLANS / "plain.whet", "--no-trial")
        path = self.folder / "bundle/plans/plain.whet"
        path.write_bytes(path.read_bytes()[:-1] + b"\0\0")
        self.assertIn("plans/plain.whet", whet("bundle", "check", self.folder / "bundle", code=1).stderr)
        (self.folder / "bundle/bundle.json").write_text("{}")
        whet("bundle", "show", self.folder / "bundle", code=1)

    def test_wrong_use_is_told(self):
        self.assertIn("--model", whet("bundle", PLANS / "plain.whet", "-o", self.folder / "x", code=1).stderr)
        self.assertIn("-o", whet("bundle", PLANS / "plain.whet", "--model", "m", "--version", "1", code=1).stderr)
        for variant, message in (("fast", "NAME=PLAN"), (f"f={PLANS}/plain.whet:speed=1", "speed"), (f"f={PLANS}/plain.whet:p99_ms=-1", "p99_ms"),
                                 (f"f={PLANS}/plain.whet:isa=mmx", "mmx"), (f"f={PLANS}/plain.whet:isa=avx2,isa=neon", "aarch64")):
            self.assertIn(message, self.refuse("--variant", variant), variant)
        self.assertIn("KEY=VALUE", self.refuse(PLANS / "plain.whet", "--provenance", "x"))
        self.assertIn("two are called", self.refuse(PLANS / "plain.whet", "--variant", f"plain={PLANS}/avx2.whet", "--no-trial"))
        self.made(PLANS / "plain.whet", "--no-trial")
        self.assertIn("is there already", self.refuse(PLANS / "plain.whet", "--no-trial"))
        self.assertIn("no bundle", whet("bundle", "show", self.folder, code=1).stderr)


if __name__ == "__main__":
    WHET = str(pathlib.Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else WHET
    unittest.main()
