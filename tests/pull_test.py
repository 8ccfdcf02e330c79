#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet pull` as a user meets it, with programs that play at being pip and npm: pull_test.py WHET. Needs no network."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

WHET = pathlib.Path(sys.argv[1]).resolve()


def whet(folder, *arguments):
    environment = {**os.environ, "PATH": str(folder), "TMPDIR": str(folder)}
    return subprocess.run(
        [WHET, "pull", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def client(folder, name, script):
    path = folder / name
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def expect(condition, what, done):
    if not condition:
        sys.exit(f"failed: {what}\nexit code {done.returncode}\n{done.stdout}{done.stderr}")


def left_over(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.name not in ("python3", "npm"))


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        done = whet(folder, "--list", "--json")
        models = json.loads(done.stdout)["models"]
        expect(done.returncode == 0 and len(models) >= 10, "the list has ten models", done)
        expect(all(m["licence"] and m["files"][0]["sha256"] for m in models), "each has a licence and a hash", done)
        text = whet(folder).stdout
        expect(all(m["name"] in text for m in models), "without a name, all are listed", done)

        done = whet(folder, "no-such-model")
        expect(done.returncode == 1 and "no model 'no-such-model'" in done.stderr, "an unknown name is an error", done)
        done = whet(folder, "blazeface")
        expect(done.returncode == 1 and "python3 is not installed" in done.stderr, "it needs Python", done)
        done = whet(folder, "hand-landmark")
        expect(done.returncode == 1 and "npm is not installed" in done.stderr, "it needs npm", done)

        client(folder, "python3", "echo /usr/bin/python3: No module named pip >&2; exit 1\n")
        done = whet(folder, "blazeface")
        expect(
            done.returncode == 1 and "pip is not installed: apt install python3-pip" in done.stderr,
            "it needs pip",
            done,
        )
        client(folder, "python3", "echo 'ERROR: no route to host' >&2; exit 1\n")
        done = whet(folder, "blazeface")
        expect(done.returncode == 1 and "no route to host; check the network" in done.stderr, "no network", done)
        client(folder, "python3", 'while [ "$1" != -d ]; do shift; done; echo "not a wheel" >"$2/net.whl"\n')
        done = whet(folder, "blazeface")
        expect(done.returncode == 1 and "its SHA-256 is" in done.stderr, "other bytes are refused", done)
        expect(left_over(folder) == [], f"nothing is left: {left_over(folder)}", done)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
