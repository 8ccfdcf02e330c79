# SPDX-License-Identifier: Apache-2.0
"""What editors and type checkers are told is there and is documented."""
import ast
import inspect
import pathlib
import typing
import unittest

import numpy as np

import whet
from nets import CARD, CLASSIFIER, WIDE, NetCase, pictures
from whet import _core, reports

PACKAGE = pathlib.Path(whet.__file__).parent


class Stubs(unittest.TestCase):
    def test_the_stub_declares_what_the_extension_has(self):
        tree = ast.parse((PACKAGE / "_core.pyi").read_text())
        declared = {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
        self.assertTrue((PACKAGE / "py.typed").exists())
        self.assertEqual(declared, {name for name in vars(_core) if not name.startswith("_")})
        model = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Model")
        methods = {node.name for node in model.body if isinstance(node, ast.FunctionDef)}
        self.assertTrue({"run", "predict", "input", "output", "reset"} <= methods)

    def test_everything_public_is_documented(self):
        for name in whet.__all__:
            thing = getattr(whet, name)
            if name.startswith("_") or name == "Error":
                continue
            self.assertTrue(inspect.getdoc(thing), name)
        for name in ("run", "predict", "input", "output", "reset"):
            self.assertTrue(getattr(whet.Model, name).__doc__, name)


class Reports(NetCase):
    def has_type(self, value, declared, where):
        """Checks keys and kinds of values all the way down."""
        origin, inner = typing.get_origin(declared), typing.get_args(declared)
        if typing.is_typeddict(declared):
            hints = typing.get_type_hints(declared)
            self.assertLessEqual(set(declared.__required_keys__), set(value), where)
            self.assertLessEqual(set(value), set(hints), where)
            for key, item in value.items():
                self.has_type(item, hints[key], f"{where}.{key}")
        elif origin is list:
            self.assertIsInstance(value, list, where)
            for item in value:
                self.has_type(item, inner[0], where + "[]")
        elif origin is typing.Union:
            if value is not None:
                self.has_type(value, inner[0], where)
        elif declared is float:
            self.assertIsInstance(value, (int, float), where)
        else:
            self.assertIs(type(value), declared, where)

    def test_what_is_returned_has_the_declared_type(self):
        net, data, plan = self.net(CLASSIFIER), pictures(12), self.folder / "net.whet"
        (self.folder / "net.card.yaml").write_text(CARD)
        mixed = {"scheme": "mixed", "min_sqnr": 60.0, "most_float": 100.0}
        labels = [int(np.argmax(whet.load(net).run(x))) for x in data]
        self.has_type(whet.quantize(net, data, plan, **mixed), reports.QuantizeReport, "mixed")
        self.has_type(whet.quantize(net, data, plan), reports.QuantizeReport, "int8")
        self.has_type(whet.quantize(self.net(WIDE, "wide.ir"), None, self.folder / "w4.whet", scheme="w4"), reports.QuantizeReport, "w4")
        self.has_type(whet.compile(net, self.folder / "float.whet"), reports.CompileReport, "compile")
        self.has_type(whet.evaluate(plan, data, labels, against=net), reports.Evaluation, "evaluate")
        self.has_type(whet.evaluate(plan, data, against=net), reports.Evaluation, "agreement")
        self.has_type(whet.compare(net, plan, data), reports.Comparison, "compare")
        page = self.folder / "page.html"
        self.has_type(whet.quantize(net, data, plan, html=page, labels=labels), reports.QuantizeReport, "page")
        self.has_type(whet.compare(net, plan, data, html=page), reports.Comparison, "compared page")
        self.has_type(whet.load(net).predict(np.zeros((9, 9, 3), np.uint8)), reports.Answer, "answer")


if __name__ == "__main__":
    unittest.main()
