# SPDX-License-Identifier: Apache-2.0
"""whet.Model: arrays in, arrays out, and what is refused."""
import gc
import sys
import threading
import unittest

import numpy as np

import whet
from nets import CARD, CHOSEN, CLASSIFIER, INTEGER, OPEN, PAIR, TOTAL, NetCase, pictures

DTYPES = ["float32", "float16", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
          "bool"]
NAMES = {"float32": "f32", "float16": "f16", "float64": "f64", "bool": "bool"}


class Run(NetCase):
    def test_one_output_is_an_array_of_its_own(self):
        model = whet.load(self.net(CLASSIFIER))
        x = pictures(2)
        first = model.run(x[0])
        kept = first.copy()
        second = model.run(x[1:2])
        self.assertEqual((first.shape, first.dtype), ((1, 5), np.float32))
        np.testing.assert_array_equal(first, kept)
        self.assertFalse(np.array_equal(first, second))
        self.assertTrue(first.flags.owndata and first.flags.writeable)

    def test_several_outputs_are_a_dict_in_order(self):
        model = whet.load(self.net(PAIR))
        a, b = np.arange(6, dtype=np.float32).reshape(2, 3), np.full((2, 3), 2, np.float32)
        for outputs in (model.run(a, b), model.run({"b": b, "a": a})):
            self.assertEqual(list(outputs), ["sum", "product"])
            np.testing.assert_array_equal(outputs["sum"], a + b)
            np.testing.assert_array_equal(outputs["product"], a * b)

    def test_every_dtype_goes_in_and_out(self):
        for name in DTYPES:
            short = NAMES.get(name, name.replace("uint", "u").replace("int", "i"))
            text = f"graph @g {{ input %x: {short}[3]\n %y: {short}[3] = reshape(%x) {{shape=[3]}}\n return %y }}"
            x = np.array([1, 2, 3], name)
            y = whet.load(self.net(text)).run(x)
            self.assertEqual(y.dtype, x.dtype, name)
            np.testing.assert_array_equal(y, x)

    def test_bfloat16_goes_as_its_bits(self):
        path = self.net("graph @g { input %x: bf16[2]\n %y: bf16[2] = reshape(%x) {shape=[2]}\n return %y }")
        model = whet.load(path)
        one_and_minus_two = np.array([0x3F80, 0xC000], np.uint16)
        self.assertEqual(model.inputs[0].dtype, np.uint16)
        np.testing.assert_array_equal(model.run(one_and_minus_two), one_and_minus_two)
        np.testing.assert_array_equal(model.run([1.0, -2.0]), one_and_minus_two)

    def test_arrays_that_are_not_contiguous_or_native_give_the_same(self):
        model = whet.load(self.net(PAIR))
        a, b = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones((2, 3), np.float32)
        wide = np.zeros((2, 6), np.float32)
        wide[:, ::2] = a
        read_only = a.copy()
        read_only.flags.writeable = False
        for other in (wide[:, ::2], np.asfortranarray(a), a.astype(">f4"), a.astype(np.float64), a.tolist(), read_only,
                      memoryview(a)):
            np.testing.assert_array_equal(model.run(other, b)["sum"], a + b)

    def test_quantised_inputs_take_real_numbers_by_their_scale(self):
        model = whet.load(self.net(INTEGER))
        stored = model.run(np.array([[0, 2, 4, -8]], np.int8))
        real = model.run(np.array([[1.0, 2.0, 3.0, -3.0]], np.float32))
        np.testing.assert_array_equal(stored, real)
        np.testing.assert_array_equal(model.outputs[0].real(stored), [[2.0, 4.0, 6.0, -6.0]])
        self.assertEqual(list(model.inputs[0].scale), [0.5])

    def test_specs_say_what_goes_in_and_out(self):
        model = whet.load(self.net(CLASSIFIER))
        spec = model.inputs[0]
        self.assertEqual((spec.name, spec.shape, spec.dtype), ("x", (1, 8, 8, 3), np.dtype("float32")))
        self.assertEqual(model.outputs[0].shape, (1, 5))
        self.assertIn("float32[1, 5]", repr(model.outputs[0]))
        self.assertFalse(model.keeps_state)

    def test_the_bits_do_not_depend_on_threads_or_instruction_set(self):
        path, x = self.net(CLASSIFIER), pictures(1)[0]
        expected = whet.load(path).run(x).tobytes()
        for options in ({"threads": 1}, {"threads": 3}):
            self.assertEqual(whet.load(path, **options).run(x).tobytes(), expected)

    def test_open_dimensions_are_given_by_shape(self):
        path = self.net(OPEN)
        with self.assertRaises(whet.Error):
            whet.load(path)
        model = whet.load(path, shape={"x": (5, 2)})
        np.testing.assert_array_equal(model.run(np.ones((5, 2), np.float32)), np.full((5, 2), 2))

    def test_what_a_model_keeps_goes_on_until_it_is_reset(self):
        model = whet.load(self.net(TOTAL))
        x = np.array([[1, 2]], np.float32)
        self.assertTrue(model.keeps_state)
        totals = [model.run(x).tolist(), model.run(x).tolist()]
        model.reset()
        self.assertEqual(totals + [model.run(x).tolist()], [[[1, 2]], [[2, 4]], [[1, 2]]])

    def test_sizes_that_depend_on_data_are_the_real_ones(self):
        model = whet.load(self.net(CHOSEN))
        x = np.array([[0, 5, 0], [7, 0, 0]], np.float32)
        np.testing.assert_array_equal(model.run(x), [[0, 1], [1, 0]])
        self.assertEqual(model.run(np.zeros((2, 3), np.float32), copy=False).shape, (2, 0))
        self.assertEqual(model.outputs[0].shape, (2, 6))


class Views(NetCase):
    def test_inputs_and_outputs_are_the_models_memory(self):
        model = whet.load(self.net(PAIR))
        model.input("a")[...] = 3
        model.input(1)[...] = 4
        outputs = model.run(copy=False)
        np.testing.assert_array_equal(outputs["sum"], np.full((2, 3), 7))
        self.assertTrue(np.shares_memory(outputs["product"], model.output("product")))
        self.assertFalse(outputs["sum"].flags.writeable)
        self.assertTrue(np.shares_memory(model.input("a"), model.input(0)))

    def test_a_view_keeps_the_model_alive(self):
        model = whet.load(self.net(PAIR))
        model.run(np.ones((2, 3), np.float32), np.ones((2, 3), np.float32))
        view = model.output(0)
        del model
        gc.collect()
        np.testing.assert_array_equal(view, np.full((2, 3), 2))

    def test_nothing_is_leaked(self):
        model = whet.load(self.net(PAIR))
        a = np.ones((2, 3), np.float32)
        before = sys.getrefcount(a)
        for _ in range(100):
            model.run(a, a)
            model.run({"a": a, "b": a}, copy=False)
        self.assertEqual(sys.getrefcount(a), before)


class Refused(NetCase):
    def refused(self, text, call, *arguments, **named):
        with self.assertRaises(whet.Error) as caught:
            call(*arguments, **named)
        self.assertIn(text, str(caught.exception))

    def test_arrays_that_do_not_fit(self):
        model = whet.load(self.net(CLASSIFIER))
        self.refused("input 'x' takes float32[1, 8, 8, 3], not float32[3, 8, 8]", model.run, np.zeros((3, 8, 8), np.float32))
        self.refused("give .astype('float32')", model.run, np.zeros((1, 8, 8, 3), np.uint8))
        self.refused("an array of numbers is needed", model.run, np.zeros((1, 8, 8, 3), object))
        self.refused("an array of numbers is needed", model.run, "picture.png")
        self.refused("the model has 1 input(s), 2 given", model.run, pictures(1), pictures(1))
        self.refused("no input 'y'; the inputs are 'x'", model.run, {"y": pictures(1)})
        self.refused("the model has 1", model.output, 1)
        self.refused("no model card", model.predict, "picture.png")

    def test_models_that_cannot_be_read(self):
        self.refused("nothing.onnx", whet.load, self.folder / "nothing.onnx")
        broken = self.folder / "broken.tflite"
        broken.write_bytes(b"TFL3" * 40)
        self.refused("broken.tflite", whet.load, broken)
        self.refused("the dialects are", whet.load, self.net(PAIR), dialect="klingon")
        self.refused("--isa", whet.load, self.net(PAIR), isa="mmx")
        self.assertTrue(issubclass(whet.Error, ValueError))


class Threads(NetCase):
    def test_threads_that_share_a_model_get_their_own_answers(self):
        model = whet.load(self.net(CLASSIFIER), threads=1)
        samples = pictures(4)
        expected = [model.run(x) for x in samples]
        wrong = []

        def work(i):
            for _ in range(200):
                if not np.array_equal(model.run(samples[i]), expected[i]):
                    wrong.append(i)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_others_run_meanwhile(self):
        """A model computes without the GIL: this thread counts on while another computes."""
        big = self.net("""graph @big {
  input %x: f32[1, 256, 256, 16]
  const %w: f32[64, 5, 5, 16] = seed(1)
  %y: f32[1, 256, 256, 64] = conv2d(%x, %w) {stride=[1, 1], pad=[2, 2, 2, 2]}
  return %y
}
""")
        model = whet.load(big, threads=1, isa="scalar")
        x = np.zeros((1, 256, 256, 16), np.float32)
        runner = threading.Thread(target=model.run, args=(x,))
        runner.start()
        turns = 0
        while runner.is_alive():
            turns += 1
            runner.join(0.001)
        self.assertGreater(turns, 20)


class Predict(NetCase):
    def setUp(self):
        super().setUp()
        self.path = self.net(CLASSIFIER)
        (self.folder / "net.card.yaml").write_text(CARD)

    def test_a_picture_becomes_classes(self):
        picture = np.random.default_rng(3).integers(0, 256, (8, 8, 3), np.uint8)
        model = whet.load(self.path)
        answer = model.predict(picture)
        logits = model.run((picture.astype(np.float32) - 128) / 128)[0]
        share = np.exp(logits - logits.max())
        share /= share.sum()
        best = answer["classes"][0]
        self.assertEqual(best["index"], int(np.argmax(logits)))
        self.assertEqual(best["name"], model.labels[best["index"]])
        self.assertAlmostEqual(best["score"], float(share.max()), places=5)
        self.assertEqual(len(answer["classes"]), 2)

    def test_a_card_may_be_given(self):
        other = self.net(CLASSIFIER, "other.ir")
        model = whet.load(other, card=self.folder / "net.card.yaml")
        self.assertEqual(model.predict(np.zeros((4, 6), np.uint8))["boxes"], [])


if __name__ == "__main__":
    unittest.main()
