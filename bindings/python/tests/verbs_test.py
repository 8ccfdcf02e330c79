# SPDX-License-Identifier: Apache-2.0
"""whet.compile, quantize, evaluate and compare: the same as the program's verbs, from arrays or files."""
import os
import signal
import threading
import unittest

import numpy as np

import whet
from nets import CLASSIFIER, PAIR, NetCase, pictures


class Compile(NetCase):
    def test_a_plan_gives_the_models_bits(self):
        path, plan, x = self.net(CLASSIFIER), self.folder / "net.whet", pictures(1)
        report = whet.compile(path, plan, goldens=3)
        self.assertEqual((report["bytes"], report["goldens"]), (plan.stat().st_size, 3))
        self.assertEqual(whet.load(plan).run(x).tobytes(), whet.load(path).run(x).tobytes())
        with self.assertRaisesRegex(whet.Error, "mars"):
            whet.compile(path, self.folder / "no.whet", target="mars")
        self.assertFalse((self.folder / "no.whet").exists())


class Quantize(NetCase):
    def setUp(self):
        super().setUp()
        self.path, self.data = self.net(CLASSIFIER), pictures(12)

    def plan(self, data, name="out.whet", **options):
        report = whet.quantize(self.path, data, self.folder / name, **options)
        return report, (self.folder / name).read_bytes()

    def test_every_form_of_the_samples_gives_the_same_plan(self):
        files = self.folder / "files"
        files.mkdir()
        for i, sample in enumerate(self.data):
            np.save(files / f"{i:02}.npy", sample[None])
        np.save(self.folder / "all.npy", self.data)
        report, expected = self.plan(files)
        self.assertEqual(report["samples"], 12)
        self.assertGreater(report["sqnr_db"], 20)
        self.assertEqual(report["bytes"], len(expected))
        forms = [self.folder / "all.npy", self.data, list(self.data), {"x": self.data}, ((x[None],) for x in self.data),
                 [{"x": x} for x in self.data], sorted(files.iterdir())]
        for form in forms:
            self.assertEqual(self.plan(form)[1], expected, type(form))

    def test_options_reach_the_quantiser(self):
        report, _ = self.plan(self.data, keep_float=["logits"], observer="mse", skip=["equalisation"], count=4)
        layer = next(layer for layer in report["layers"] if layer["node"] == "logits")
        self.assertFalse(layer["integer"])
        self.assertEqual(report["samples"], 4)
        wide, _ = self.plan(self.data, scheme="int16x8")
        self.assertGreater(wide["sqnr_db"], report["sqnr_db"])

    def test_progress_is_told(self):
        told = []
        self.plan(self.data, progress=lambda what, done, all: told.append((what, done, all)))
        self.assertTrue(told)
        self.assertTrue(all(done <= all_ for _, done, all_ in told))

    def test_a_page_is_drawn_and_judged_on_what_was_left_out(self):
        model, page = whet.load(self.path), self.folder / "page.html"
        labels = [int(np.argmax(model.run(x))) for x in self.data]
        document, _ = self.plan(self.data, html=page, labels=labels, count=6)
        self.assertIn("<!doctype html>", page.read_text()[:40].lower())
        self.assertTrue(document["accuracy"]["held_out"])
        self.assertEqual(document["accuracy"]["samples"], 6)
        other = pictures(9, seed=5)
        judged = {"judge_data": other, "labels": [int(np.argmax(model.run(x))) for x in other]}
        self.assertEqual(self.plan(self.data, html=page, **judged)[0]["accuracy"]["samples"], 9)
        self.refused("labels are for the report", self.data, labels=labels)

    def refused(self, text, data, **options):
        with self.assertRaises(whet.Error) as caught:
            self.plan(data, "none.whet", **options)
        self.assertIn(text, str(caught.exception))
        self.assertFalse((self.folder / "none.whet").exists())

    def test_samples_that_do_not_fit_are_named(self):
        holed = self.data.copy()
        holed[3, 0, 0, 0] = np.nan
        self.refused("sample 3", holed)
        self.refused("no samples", [])
        self.refused("not float32[4, 4]", np.zeros((5, 4, 4), np.float32))
        self.refused("it has 2 array(s), the model 1 input(s)", [(x, x) for x in self.data])
        self.refused("no array for the input 'x'", [{"y": x} for x in self.data])
        self.refused("the schemes are", self.data, scheme="int3")
        self.refused("the observers are", self.data, observer="best")
        self.refused("no operation has this name", self.data, keep_float="nonesuch")
        self.refused("count -1: give 0 to", self.data, count=-1)
        self.refused("most_float 101: give 0 to 100", self.data, most_float=101)
        with self.assertRaises(TypeError):
            self.plan(7)

    def test_exceptions_of_samples_and_callbacks_come_back(self):
        class Broken:
            def __len__(self):
                return 12

            def __getitem__(self, i):
                raise KeyError(f"no picture {i}")

        def complain(*_):
            raise RuntimeError("enough")

        with self.assertRaisesRegex(KeyError, "no picture"):
            self.plan(Broken(), "none.whet")
        with self.assertRaisesRegex(RuntimeError, "enough"):
            self.plan(self.data, "none.whet", progress=complain)
        self.assertFalse((self.folder / "none.whet").exists())

    def test_control_c_ends_it(self):
        class Endless:
            def __len__(self):
                return 10**6

            def __getitem__(self, i):
                return np.zeros((8, 8, 3), np.float32)

        # A parent may have it ignored, as shells do for what they run in the background.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            self.plan(Endless())
        timer.join()


class Evaluate(NetCase):
    def test_labels_in_memory_and_in_a_file_are_the_same(self):
        path, data = self.net(CLASSIFIER), pictures(20)
        model = whet.load(path)
        decided = [int(np.argmax(model.run(x))) for x in data]
        wrong = [(d + 1) % 5 for d in decided[:5]] + decided[5:]
        report = whet.evaluate(model, data, wrong)
        top1 = report["models"][0]["figures"][0]
        self.assertEqual((report["task"], report["samples"], top1["hits"], top1["of"]), ("classify", 20, 15, 20))
        self.assertTrue(top1["low"] < 0.75 < top1["high"])
        np.savez(self.folder / "set.npz", x=data, labels=np.array(wrong))
        self.assertEqual(whet.eval(path, self.folder / "set.npz", self.folder / "set.npz"), report)

    def test_two_models_are_compared(self):
        path, data, plan = self.net(CLASSIFIER), pictures(12), self.folder / "net.whet"
        whet.quantize(path, data, plan)
        report = whet.evaluate(plan, data, against=path)
        self.assertEqual(report["agreement"]["of"], 12)
        self.assertGreater(report["agreement"]["sqnr_db"], 20)

    def test_what_does_not_match_is_refused(self):
        path, data = self.net(CLASSIFIER), pictures(3)
        for text, labels, options in [("integer for each sample", [0.5, 1, 2], {}), ("labels is i64[2]; it needs one class index for each of 3", [0, 1], {}),
                                      ("the tasks are", [0, 1, 2], {"task": "guess"}), ("give labels", None, {})]:
            with self.assertRaises(whet.Error) as caught:
                whet.evaluate(path, data, labels, **options)
            self.assertIn(text, str(caught.exception))


class Compare(NetCase):
    def test_a_model_departs_from_its_integer_plan(self):
        path, data, plan = self.net(CLASSIFIER), pictures(12), self.folder / "net.whet"
        whet.quantize(path, data, plan)
        result = whet.compare(path, plan, data)
        self.assertIsNotNone(result["first"])
        self.assertTrue(any(not row["same_bits"] for row in result["tensors"]))
        self.assertEqual(whet.compare(path, path, data[:1])["first"], None)

    def test_one_model_on_two_instruction_sets(self):
        result = whet.compare(self.net(PAIR), isa="scalar", tolerance=1e-6)
        self.assertIsNone(result["first"])
        given = {"a": np.ones((4, 2, 3), np.float32), "b": np.ones((4, 2, 3), np.float32)}
        self.assertEqual(len(whet.compare(self.net(PAIR), data=given)["tensors"]), 2)
        with self.assertRaisesRegex(whet.Error, "no array for the input 'b'"):
            whet.compare(self.net(PAIR), data={"a": given["a"]})

    def test_a_page_is_drawn(self):
        path, data, plan = self.net(CLASSIFIER), pictures(12), self.folder / "net.whet"
        whet.quantize(path, data, plan)
        told = []
        document = whet.compare(path, plan, data, count=5, html=self.folder / "page.html", progress=lambda *n: told.append(n))
        self.assertIn("5 samples", (self.folder / "page.html").read_text())
        self.assertEqual(told[-1], (5, 5))
        self.assertIn("verdict", document)


if __name__ == "__main__":
    unittest.main()
