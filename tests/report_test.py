#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of `whet quantize --html` and `whet compare --html`: what they say is what --json says, and a browser shows it.

  tests/report_test.py WHET

The part in a browser is skipped where there is no Chromium (tools/install browser).
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from quantize_test import NET, npy, picture

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import browser  # noqa: E402

WHET = "whet"
NETS = pathlib.Path(__file__).resolve().parent / "nets"
HOSTILE = "</script><img src=x onerror=window.hurt=1><!--'\" &"
QUOTED = '"' + HOSTILE.replace('"', "\\x22") + '"'
CLOCK = ("latency", "facts", "verdict", "advice")  # whose text or figures depend on time


class Page(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.net, self.data = self.folder / "net.ir", self.folder / "data"
        self.net.write_text(NET.replace("@second", "@" + QUOTED))
        self.data.mkdir()
        rows = ["file,class_index"]
        for i in range(20):
            (self.data / f"{i:02}.npy").write_bytes(npy(picture(i + 1), [1, 8, 8, 3]))
            rows.append(f"{i:02}.npy,{i % 5}")
        self.labels = self.folder / "labels.csv"
        self.labels.write_text("\n".join(rows) + "\n")
        self.html, self.plan = self.folder / "page.html", self.folder / "net.whet"

    def whet(self, *arguments, code=0):
        result = subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stdout if code == 0 else result.stderr

    def quantize(self, *arguments, code=0):
        return self.whet("quantize", self.net, "--data", self.data, "-o", self.plan, "--html", self.html, *arguments, code=code)

    def document(self):
        text = self.html.read_text()
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)
        self.assertEqual(len(scripts), 2, "a script element was opened or closed by the model")
        self.assertNotIn("<", scripts[0])
        self.assertNotRegex(text.replace(scripts[0], ""), r"(src|href)=|url\(|@import")
        return json.loads(scripts[0])


class Document(Page):
    def test_the_page_holds_what_json_prints(self):
        printed = json.loads(self.quantize("--json", "--labels", self.labels, "--count", 12))
        self.assertEqual(self.document(), printed)
        self.assertEqual([fact["key"] for fact in printed["facts"]], ["size", "latency", "accuracy", "sqnr"])
        self.assertIn(printed["verdict"]["level"], ("good", "fair", "bad"))
        self.assertAlmostEqual(sum(row["error_share"] for row in printed["layers"] + printed["inputs"]), 1)

    def test_layers_carry_their_costs(self):
        layers = {row["op"]: row for row in json.loads(self.quantize("--json"))["layers"]}
        conv = layers["conv2d"]
        self.assertEqual(conv["macs"], 8 * 8 * 8 * 27)
        self.assertGreater(conv["weight_bytes"][0], 2 * conv["weight_bytes"][1])
        self.assertEqual(conv["result_bytes"], [2048, 512])
        self.assertTrue(conv["us"][0] > 0 and conv["us"][1] > 0)
        self.assertEqual(sum(conv["histogram"]), 20 * 512)
        self.assertEqual(conv["computes"], "int8")
        self.assertGreater(conv["weights_sqnr_db"], 30)
        self.assertLess(conv["clipped"], 0.01)

    def test_the_same_samples_give_the_same_document(self):
        first, second = (json.loads(self.quantize("--json", "--threads", threads)) for threads in (1, 3))
        for document in (first, second):
            for key in CLOCK:
                del document[key]
            for row in document["layers"]:
                del row["us"]
        self.assertEqual(first, second)

    def test_samples_that_were_not_calibrated_on_are_judged(self):
        accuracy = json.loads(self.quantize("--json", "--labels", self.labels, "--count", 12))["accuracy"]
        self.assertEqual((accuracy["samples"], accuracy["held_out"]), (8, True))
        accuracy = json.loads(self.quantize("--json", "--labels", self.labels))["accuracy"]
        self.assertEqual((accuracy["samples"], accuracy["held_out"]), (20, False))
        self.assertIn("calibrated on too", accuracy["note"])
        other = self.folder / "other"
        other.mkdir()
        for name in ("03.npy", "04.npy"):
            (self.data / name).rename(other / name)
        accuracy = json.loads(self.quantize("--json", "--labels", self.labels, "--judge-data", other))["accuracy"]
        self.assertEqual((accuracy["samples"], accuracy["held_out"]), (2, True))
        self.assertEqual(len(accuracy["models"]), 2)
        self.assertEqual(accuracy["difference"][0]["name"], "top-1")

    def test_weights_alone(self):
        self.net, self.data = NETS / "fashion_dw.onnx", NETS / "fashion_calibration.npz"
        document = json.loads(self.quantize("--json", "--scheme", "w8", "--labels", NETS / "fashion_test.npz", "--judge-data", NETS / "fashion_test.npz"))
        row = max(document["layers"], key=lambda row: row["macs"])
        self.assertEqual(row["computes"], "float, w8")
        self.assertGreater(row["weights_sqnr_db"], 30)
        self.assertGreater(row["weight_bytes"][0], 2 * row["weight_bytes"][1])
        self.assertEqual(document["verdict"]["level"], "good" if document["latency"]["steps_ms"][1] <= document["latency"]["steps_ms"][0] / 0.95 else "fair")
        self.assertEqual(self.document(), document)

    def test_few_samples_and_no_labels_are_spoken_of(self):
        document = json.loads(self.quantize("--json"))
        advice = " ".join(row["text"] for row in document["advice"])
        self.assertIn("20 samples only", advice)
        self.assertIn("labelled", advice)

    def test_labels_need_a_page(self):
        error = self.whet("quantize", self.net, "--data", self.data, "-o", self.plan, "--labels", self.labels, code=1)
        self.assertIn("--html", error)

    def test_labels_that_do_not_match(self):
        self.labels.write_text("file,class_index\nnone.npy,1\n")
        self.assertIn("names a sample", self.quantize("--labels", self.labels, code=1))
        self.assertFalse(self.plan.exists(), "it was calibrated before labels were looked at")


class Comparison(Page):
    def compare(self, *arguments):
        return json.loads(self.whet("compare", *arguments, "--html", self.html, "--json"))

    def test_a_plan_beside_its_float_net(self):
        self.quantize()
        printed = self.compare(self.net, self.plan, "--data", self.data)
        self.assertEqual(self.document(), printed)
        rows = {row["tensor"]: row for row in printed["tensors"]}
        self.assertEqual(rows["c1"]["elements"], 16 * 512)
        self.assertEqual(printed["outputs"]["of"], 16)
        self.assertTrue(20 < printed["outputs"]["sqnr_db"] < 60)
        self.assertAlmostEqual(rows["l"]["sqnr_db"], printed["outputs"]["sqnr_db"])
        self.assertTrue(rows["l"]["output"] and not rows["c1"]["output"])
        self.assertGreater(rows["c1"]["added"], 0)
        self.assertEqual(printed["first"]["tensor"], "c1")
        self.assertEqual(printed["verdict"]["level"], "good")

    def test_a_net_that_is_far_from_the_other(self):
        other = self.folder / "other.ir"
        other.write_text(self.net.read_text().replace("seed(3)", "seed(4)"))
        printed = self.compare(self.net, other, "--data", self.data, "--count", 4)
        self.assertEqual(printed["first"]["tensor"], "c2")
        self.assertEqual(printed["verdict"]["level"], "bad")
        self.assertIn("Begin at", printed["advice"][0]["text"])

    def test_the_same_bits(self):
        printed = self.compare(self.net, "--isa", "scalar", "--against", "scalar")
        self.assertEqual(printed["verdict"]["text"], "The answers are the same.")
        self.assertIsNone(printed["first"])


@unittest.skipUnless(browser.find(), "no Chromium here; tools/install browser")
class InBrowser(Page):
    @classmethod
    def setUpClass(cls):
        cls.page = cls.enterClassContext(browser.Browser())

    def show(self, **how):
        document = self.document()
        self.page.open(self.html, **how)
        self.page.until("document.querySelector('.verdict') !== null")
        return document

    def quiet(self):
        self.assertEqual(self.page.problems, [])
        self.assertEqual([url for url in self.page.requests if url != f"file://{self.html}"], [])
        self.assertTrue(self.page.value("window.hurt === undefined && !document.querySelector('img')"))
        self.assertLessEqual(self.page.value("document.documentElement.scrollWidth - innerWidth"), 0, "it is wider than the window")

    def texts(self, selector):
        return self.page.value(f"[...document.querySelectorAll({selector!r})].map(e => e.textContent)")

    def facts_agree(self, document):
        self.assertEqual(self.texts(".verdict p"), [document["verdict"]["text"]])
        self.assertEqual(self.page.value("document.querySelector('.verdict').dataset.level"), document["verdict"]["level"])
        self.assertEqual(self.texts(".fact .after"), [fact["after"] for fact in document["facts"]])
        self.assertEqual(self.texts(".fact .before"), [fact["before"] + " \u2192 " for fact in document["facts"] if fact["before"]])
        self.assertEqual(self.texts(".fact .note"), [fact["note"] for fact in document["facts"]])

    def sort_by(self, name):
        self.page.value(f"[...document.querySelectorAll('.layers th button')].find(b => b.textContent === {name!r}).click()")
        column = self.page.value(f"[...document.querySelectorAll('.layers th')].findIndex(t => t.textContent === {name!r})")
        return [text for text in self.texts(f".layers tr.row td:nth-child({column + 1})") if text]

    def test_a_quantisation(self):
        self.quantize("--labels", self.labels, "--count", 12)
        document = self.show()
        rows = document["inputs"] + document["layers"]
        self.facts_agree(document)
        self.assertEqual(len(self.texts(".layers tr.row")), len(rows))
        drawn = sum("histogram" in row for row in rows)
        self.assertEqual(self.page.value("document.querySelectorAll('.layers svg.histogram').length"), drawn)
        self.assertIn(HOSTILE, "".join(self.texts(".layers .layer")))
        for width, dark in ((390, True), (1500, True)):
            self.show(width=width, dark=dark)
            self.quiet()

    def test_a_comparison(self):
        self.quantize()
        self.whet("compare", self.net, self.plan, "--data", self.data, "--html", self.html)
        document = self.show(dark=True)
        self.facts_agree(document)
        self.assertEqual(len(self.texts(".layers tr.row")), len(document["tensors"]))
        self.assertEqual(len(self.page.value("[...document.querySelectorAll('.dot')].map(d => d.textContent)")), len(document["tensors"]))
        self.page.value("document.querySelector('.layers tr.row').click()")
        self.show(width=390)
        self.quiet()

    def test_sorting(self):
        self.quantize()
        document = self.show()
        ascending = [float(text) for text in self.sort_by("SQNR dB")]
        known = [row["sqnr_db"] for row in document["inputs"] + document["layers"] if row["sqnr_db"] is not None]
        self.assertEqual(ascending, sorted(round(x, 1) for x in known))
        self.assertEqual([float(text) for text in self.sort_by("SQNR dB")], ascending[::-1])
        shares = [float(text.rstrip(" %").lstrip("< ")) for text in self.sort_by("Share of error")]
        self.assertIn(shares, (sorted(shares), sorted(shares, reverse=True)))
        self.assertEqual(self.texts(".layers th[aria-sort=ascending], .layers th[aria-sort=descending]"), ["Share of error"])

    def test_weights_alone(self):
        self.net, self.data = NETS / "fashion_dw.onnx", NETS / "fashion_calibration.npz"
        self.quantize("--scheme", "w4")
        document = self.show()
        self.facts_agree(document)
        self.assertEqual(len(self.texts(".layers tr.row")), len(document["layers"]))
        self.quiet()

    def test_rows_open_and_are_filtered(self):
        self.quantize()
        self.show()
        self.page.value("document.querySelector('.layers tr.row').click()")
        self.assertEqual(self.page.value("document.querySelectorAll('.detail svg.histogram').length"), 1)
        self.page.value("{const s = document.querySelector('input[type=search]'); s.value = 'fully_conn'; s.dispatchEvent(new Event('input'));}")
        self.assertEqual(self.page.value("[...document.querySelectorAll('.layers tbody')].filter(b => !b.hidden).length"), 1)
        self.quiet()

    def test_the_theme_can_be_changed(self):
        self.quantize()
        self.show(dark=False)
        paper = "getComputedStyle(document.body).backgroundColor"
        light = self.page.value(paper)
        self.page.value("document.getElementById('theme').click()")
        self.assertNotEqual(self.page.value(paper), light)


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
