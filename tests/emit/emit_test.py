#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Emits a model, builds it, runs its self-test and compares with `whet run`.

  emit_test.py WHET MODEL TARGET [--dialect D] [--sanitize] [--approximate]

Exact models must give the hash of `whet run` over seeds 1 to 5, pass their goldens and compute without floating point; approximate ones pass
their goldens. The host's compiler is strict: -std=c99 -Wall -Wextra -Wpedantic -Werror. Exit status 77: a tool is missing.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STRICT = ["-std=c99", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
NEEDS = {
    "host-c": ["cc"],
    "cortex-m0plus": ["arm-none-eabi-gcc", "qemu-system-arm", "cmake"],
    "cortex-m4": ["arm-none-eabi-gcc", "qemu-system-arm", "cmake"],
    "cortex-m55": ["arm-none-eabi-gcc", "qemu-system-arm", "cmake"],
    "rv32imc": ["riscv64-unknown-elf-gcc", "qemu-system-riscv32", "cmake"],
}


def sh(command):
    result = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300)
    return result.returncode, result.stdout + result.stderr


def must(command):
    code, text = sh(command)
    if code:
        sys.exit(f"{' '.join(str(c) for c in command)} ended with {code}\n{text}")
    return text


def on_host(folder, flags):
    """Builds every C file that was written, with a strict compiler, and runs the self-test."""
    sources = sorted(folder.rglob("*.c"))
    must(["cc", *STRICT, *flags, "-DWHET_SEEDS=5", f"-I{folder}", *sources, "-o", folder / "selftest", "-lm"])
    return must([folder / "selftest"])


def check_files(folder):
    for path in folder.rglob("*"):
        if not re.fullmatch(r"[A-Za-z0-9_.]+", path.name):
            sys.exit(f"a file is named {path.name!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("whet", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("target", choices=NEEDS)
    parser.add_argument("--dialect", default="whet")
    parser.add_argument("--sanitize", action="store_true")
    parser.add_argument("--approximate", action="store_true")
    args = parser.parse_args()
    missing = [tool for tool in NEEDS[args.target] if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        return 77
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "inner" / "project"
        must([args.whet, "emit", args.model, "--dialect", args.dialect, "--target", args.target, "-o", folder])
        if sorted(p.name for p in folder.parent.iterdir()) != ["project"] or len(list(pathlib.Path(temporary).iterdir())) != 1:
            sys.exit("a file was written outside the folder")
        check_files(folder)
        if args.target == "host-c":
            text = on_host(folder, SANITIZE if args.sanitize else [])
        else:
            integers = [] if args.approximate else ["--integers-only"]
            text = must([ROOT / "tools/run-mcu", args.target, folder, "--seeds", "5", "--verbose", *integers])
    if "goldens ok" not in text:
        sys.exit(f"goldens did not pass\n{text}")
    if args.approximate:
        return 0
    wanted = re.search(r"[0-9a-f]{64}", must([args.whet, "run", args.model, "--dialect", args.dialect, "--seeds", "5", "--hash"]))[0]
    if wanted not in text:
        sys.exit(f"`whet run` gives {wanted}, {args.target} gives\n{text}")
    return 0


sys.exit(main())
