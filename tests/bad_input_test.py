#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad files through the whet program: exit status 1, a first line `error: ...`, within 20 s and 2 GiB, never a signal.

  tests/bad_input_test.py WHET
"""
import os
import pathlib
import random
import resource
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = os.environ.get("WHET_DATA")
WHET = "whet"
LIMIT = 2 << 30
SANITIZED = bool(os.environ.get("WHET_SANITIZE"))  # by CMake: sanitizers are slow and reserve terabytes


def limit_memory():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))


def whet(*arguments):
    return subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True, errors="replace",
                          timeout=120 if SANITIZED else 20, preexec_fn=limit_memory)


def field(number, payload):
    """One protobuf field: bytes are length-delimited, integers are varints."""
    def varint(n):
        out = bytearray()
        while n > 127:
            out.append(n & 127 | 128)
            n >>= 7
        return bytes(out + bytes([n]))
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def onnx_model(nodes, graph=b""):
    """An ONNX file of opset 13 with input x and output y, both float [1, 4]."""
    def value(name):
        dims = field(1, field(1, 1)) + field(1, field(1, 4))
        return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))
    body = b"".join(field(1, field(1, i) + field(2, o) + field(4, op)) for op, i, o in nodes)
    body += field(2, b"g") + field(11, value(b"x")) + field(12, value(b"y")) + graph
    return field(1, 8) + field(7, body) + field(8, field(2, 13))


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def npy(header, data=b""):
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.net = ROOT / "tests/models/ds_cnn.ir"

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def refused(self, *arguments):
        result = whet(*arguments)
        self.assertEqual(result.returncode, 1, f"{arguments}\n{result.stdout}{result.stderr}")
        self.assertTrue(result.stderr.startswith("error: "), f"{arguments}\n{result.stderr}")
        return result.stderr

    def refused_or_fine(self, *arguments):
        result = whet(*arguments)
        self.assertIn(result.returncode, (0, 1), f"{arguments}\n{result.stderr}")
        if result.returncode:
            self.assertTrue(result.stderr.startswith("error: "), f"{arguments}\n{result.stderr}")

    def plan(self):
        path = self.folder / "net.whet"
        self.assertEqual(whet("compile", self.net, "-o", path).returncode, 0)
        return path.read_bytes()

    def damage(self, name, content, *arguments):
        """Truncations and byte flips of a good file, seeded."""
        dice = random.Random(len(content))
        for cut in sorted(dice.randrange(len(content)) for _ in range(12)):
            self.refused_or_fine(*arguments, self.write(name, content[:cut]))
        for _ in range(24):
            bad = bytearray(content)
            for _ in range(dice.randrange(1, 6)):
                bad[dice.randrange(len(bad))] = dice.randrange(256)
            self.refused_or_fine(*arguments, self.write(name, bytes(bad)))

    def test_missing_empty_and_folder(self):
        self.refused("run", self.folder / "absent.tflite")
        self.refused("run", self.folder)
        for suffix in ("onnx", "tflite", "whet"):
            self.refused("run", self.write(f"empty.{suffix}", b""))

    def test_type_confusion(self):
        contents = [self.plan()[:4000], png(1, 1, b"\0\0\0\0"), npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", b"0000"),
                    b"PK\x03\x04zip", b"GGUF\3\0\0\0", b"\x80\x02pickle", os.urandom(3000), b"\xff" * 3000, b"graph @x {"]
        for suffix in ("onnx", "tflite", "whet", "ir"):
            for content in contents:
                self.refused("run", self.write(f"confused.{suffix}", content))

    def test_damaged_plans(self):
        self.damage("bad.whet", self.plan(), "run")

    def test_damaged_text(self):
        self.damage("bad.ir", self.net.read_bytes(), "inspect", "--text")

    def test_onnx_cycle_is_refused(self):
        good = onnx_model([(b"Relu", b"x", b"y")])
        self.assertEqual(whet("run", self.write("good.onnx", good)).returncode, 0)
        cycle = onnx_model([(b"Relu", b"b", b"a"), (b"Relu", b"a", b"b"), (b"Relu", b"x", b"y")])
        self.refused("run", self.write("cycle.onnx", cycle))
        self.damage("bad.onnx", good, "run")

    def test_onnx_lists_every_unsupported_node(self):
        text = self.refused("run", self.write("ops.onnx", onnx_model([(b"Foo", b"x", b"a"), (b"Bar", b"a", b"y")])))
        self.assertIn("Foo", text)
        self.assertIn("Bar", text)

    def test_onnx_that_promises_too_much(self):
        huge = field(5, field(1, 1 << 62) + field(1, 1 << 62) + field(2, 1) + field(8, b"w") + field(9, b"1234"))
        self.refused("run", self.write("huge.onnx", onnx_model([(b"Add", b"x", b"y")], huge)))

    def test_text_that_promises_too_much(self):
        def net(*lines):
            text = "graph @g {\n  input %x: f32[1]\n" + "".join(f"  {line}\n" for line in lines) + "  %y: f32[1] = abs(%x)\n  return %y\n}\n"
            return self.write("net.ir", text.encode())
        large = [f"const %c{i}: f32[4096, 4096] = splat(1)" for i in range(30)]
        self.assertIn("512 MiB", self.refused("inspect", net(*large)))
        sums = [f"%c{i + 1}: f32[4096, 4096] = add(%c{i}, %c{i})" for i in range(30)]
        self.refused_or_fine("inspect", net(large[0], *sums))
        self.refused_or_fine("inspect", net("const %c: f32[1] = [1]", "%d: f32[1000000, 100000] = expand(%c) {shape=[1000000, 100000]}"))
        self.refused_or_fine("inspect", net(large[0], "%d: f32[4096, 4096] = matmul(%c0, %c0)"))

    def test_bad_arrays(self):
        good = npy("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 49, 10, 1), }", bytes(490))
        self.assertEqual(whet("run", self.net, "-i", self.write("good.npy", good)).returncode, 0)
        self.damage("bad.npy", good, "run", self.net, "-i")
        for header in ("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 49, 10, 1), }",
                       "{'descr': '|i1', 'fortran_order': True, 'shape': (1, 49, 10, 1), }",
                       "{'descr': '|i1', 'fortran_order': False, 'shape': (9999999999, 9999999999), }",
                       "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "nothing"):
            self.refused("run", self.net, "-i", self.write("array.npy", npy(header, bytes(8000))))

    def test_signatures_of_files_that_have_none(self):
        self.refused("run", self.net, "--signature", "serving_default")

    def test_bad_pictures(self):
        card = self.write("net.card.yaml", b"input:\n  kind: image\n  resize: stretch\n  colours: grey\n  layout: nhwc\n")
        good = png(2, 2, b"\0abcdef\0abcdef")
        for content in (png(1 << 30, 1 << 30, b""), png(2, 2, b""), good[:40], b"\xff\xd8\xff\xe0JFIF", b"BM" + bytes(60)):
            self.refused("run", self.net, "--card", card, "-i", self.write("picture.png", content))

    @unittest.skipUnless(DATA, "WHET_DATA is not set")
    def test_truncated_photographs(self):
        card = self.write("net.card.yaml", b"input:\n  kind: image\n  resize: stretch\n  colours: grey\n  layout: nhwc\n")
        photo = sorted(pathlib.Path(DATA, "images/leaf/test").rglob("*.jpg"))[0].read_bytes()
        self.assertEqual(whet("run", self.net, "--card", card, "-i", self.write("photo.jpg", photo)).returncode, 0)
        for cut in (20, len(photo) // 3, len(photo) // 2, len(photo) - 40):
            self.refused("run", self.net, "--card", card, "-i", self.write("photo.jpg", photo[:cut]))

    @unittest.skipUnless(DATA, "WHET_DATA is not set")
    def test_damaged_published_models(self):
        for name in ("tiny/mlperf_tiny/kws/kws_ref_model_int8.tflite", "tiny/tflm/hello_world/hello_world_int8.tflite"):
            self.damage("bad.tflite", pathlib.Path(DATA, "models", name).read_bytes(), "run")


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
