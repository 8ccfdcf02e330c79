# SPDX-License-Identifier: Apache-2.0
"""What editors and type checkers are told is there and is documented."""
import ast
import inspect
import pathlib
import unittest

import whet
from whet import _core

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


if __name__ == "__main__":
    unittest.main()
