#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet fleet` on repositories: what it publishes, a TUF client installs; keys here and offline; interrupted anywhere.

  tests/fleet_repository_test.py WHET CLIENT

CLIENT is tests/tuf_conformance_client.cc, built.
"""
import functools
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

WHET, CLIENT = "whet", "tuf_conformance_client"
NETS = pathlib.Path(__file__).resolve().parent / "nets"
ROLES = ("root", "targets", "snapshot", "timestamp")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Repository(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = pathlib.Path(tempfile.mkdtemp(prefix="whet_fleet_"))
        cls.addClassCleanup(shutil.rmtree, cls.made)
        cls.call("compile", NETS / "fashion_dw.onnx", "-o", cls.made / "plan.whet")
        for version in ("1.0", "1.1"):
            cls.bundle(version)
        for role in (*ROLES, "bins", "other"):
            cls.call("keys", "create", cls.made / f"{role}.pem")

    @classmethod
    def bundle(cls, version, name=None, *options):
        cls.call("bundle", cls.made / "plan.whet", "-o", cls.made / (name or version), "--model", "fashion", "--version", version, "--no-trial", *options)

    @staticmethod
    def call(*arguments, code=0):
        done = subprocess.run([WHET, *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stderr if code else done.stdout

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.repository = self.folder / "repository"

    def keys(self, *roles):
        return [part for role in roles for part in ("--key", f"{role}={self.made / role}.pem")]

    def fleet(self, *arguments):
        return json.loads(self.call("fleet", *arguments, "--json"))

    def refuse(self, *arguments):
        return self.call("fleet", *arguments, code=1)

    def init(self, *options):
        return self.fleet("init", self.repository, *self.keys(*ROLES), *options)

    def push(self, name="1.0", *keys):
        return self.fleet("push", self.made / name, self.repository, *self.keys(*(keys or ROLES[1:])))

    def device(self, *arguments):
        return subprocess.run([CLIENT, "--metadata-dir", str(self.folder / "metadata"), *map(str, arguments)], capture_output=True, text=True)

    def install(self, version="1.0"):
        """The manifest by TUF, the plan by the manifest."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.repository))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            base = f"http://127.0.0.1:{server.server_port}"
            (self.folder / "metadata").mkdir(exist_ok=True)
            (self.folder / "downloads").mkdir(exist_ok=True)
            if not list((self.folder / "metadata").iterdir()):
                self.assertEqual(self.device("init", self.repository / "metadata/1.root.json").returncode, 0)
            target = f"bundles/fashion/{version}/bundle.json"
            refreshed = self.device("--metadata-url", f"{base}/metadata", "refresh")
            self.assertEqual(refreshed.returncode, 0, refreshed.stderr)
            done = self.device("--metadata-url", f"{base}/metadata", "--target-name", target, "--target-base-url", f"{base}/targets",
                               "--target-dir", self.folder / "downloads", "download")
        finally:
            server.shutdown()
            server.server_close()
        if done.returncode != 0:
            return None
        (path,) = [path for path in (self.folder / "downloads").rglob("*") if path.is_file()]
        manifest = json.loads(path.read_text())
        path.unlink()
        for entry in [variant["file"] for variant in manifest["variants"]] + manifest["documents"]:
            folder, _, name = entry["name"].rpartition("/")
            stored = self.repository / "targets/bundles/fashion" / version / folder / f"{entry['sha256']}.{name}"
            self.assertEqual(hashlib.sha256(stored.read_bytes()).hexdigest(), entry["sha256"])
        return manifest

    def tree(self):
        return {str(path.relative_to(self.repository)): path.read_bytes() for path in self.repository.rglob("*") if path.is_file()}

    def test_what_is_pushed_is_installed(self):
        self.init()
        self.assertTrue(self.push()["new"])
        self.assertEqual(self.install()["version"], "1.0")
        self.assertIsNone(self.install("1.1"))
        self.push("1.1")
        self.assertEqual(self.install("1.1")["version"], "1.1")
        self.assertEqual(self.install()["version"], "1.0", "the older version stays")

    def test_pushing_again_changes_nothing(self):
        self.init()
        self.push()
        before = self.tree()
        self.assertFalse(self.push()["new"])
        self.assertEqual(self.tree(), before)

    def test_a_version_is_one_bundle_for_ever(self):
        self.init()
        self.push()
        before = self.tree()
        self.bundle("1.0", "changed", "--p99-ms", 5)
        self.assertIn("another version", self.refuse("push", self.made / "changed", self.repository, *self.keys(*ROLES[1:])))
        self.assertEqual(self.tree(), before)

    def test_a_damaged_bundle_is_not_pushed(self):
        self.init()
        before = self.tree()
        damaged = self.folder / "damaged"
        shutil.copytree(self.made / "1.0", damaged)
        (damaged / "plans/plan.whet").write_bytes(b"WHETPLAN")
        self.assertIn("plans/plan.whet", self.refuse("push", damaged, self.repository, *self.keys(*ROLES[1:])))
        self.assertEqual(self.tree(), before)

    def test_keys_that_are_missing_or_wrong_change_nothing(self):
        self.init()
        before = self.tree()
        message = self.refuse("push", self.made / "1.0", self.repository, *self.keys("snapshot", "timestamp"))
        self.assertIn("--stage", message)
        wrong = ["--key", f"targets={self.made}/other.pem", *self.keys("snapshot", "timestamp")]
        self.assertIn("targets: 0 of its keys", self.refuse("push", self.made / "1.0", self.repository, *wrong))
        after = self.tree()
        self.assertEqual({name: after[name] for name in before}, before)
        self.assertFalse([name for name in set(after) - set(before) if name.startswith("metadata/")])
        self.assertIsNone(self.install())

    def test_keys_that_are_offline_sign_a_staged_role(self):
        self.init()
        staged = self.folder / "staged.json"
        self.assertEqual(self.fleet("push", self.made / "1.0", self.repository, "--stage", staged)["role"], "targets")
        self.assertIsNone(self.install())
        final = ["push", self.made / "1.0", self.repository, "--staged", staged, *self.keys("snapshot", "timestamp")]
        self.assertIn("staged.json", self.refuse(*final))
        self.call("keys", "sign", staged, "--key", self.made / "targets.pem")
        self.assertIn("does not name", self.refuse("push", self.made / "1.1", *final[2:]))
        self.assertTrue(self.fleet(*final)["new"])
        self.assertEqual(self.install()["version"], "1.0")
        self.assertIn("stage and sign it anew", self.refuse("push", self.made / "1.1", *final[2:]))

    def test_a_repository_of_a_root_that_was_signed_offline(self):
        root = self.folder / "1.root.json"
        self.call("keys", "root", root, "--key", self.made / "root.pub.pem")
        for role in ROLES[1:]:
            self.call("keys", "rotate", root, "--role", role, "--key", self.made / f"{role}.pub.pem", "-o", root)
        self.assertEqual(json.loads(root.read_text())["signed"]["version"], 1, "nobody has signed it yet")
        self.call("keys", "sign", root, "--key", self.made / "root.pem")
        staged = self.folder / "targets.json"
        self.fleet("init", self.repository, "--root", root, "--stage", staged)
        self.assertFalse((self.repository / "metadata").exists())
        self.call("keys", "sign", staged, "--key", self.made / "targets.pem")
        self.fleet("init", self.repository, "--root", root, "--staged", staged, *self.keys("snapshot", "timestamp"))
        self.push()
        self.assertEqual(self.install()["version"], "1.0")

    def test_bundles_spread_over_bins(self):
        self.init("--bins", 3, *self.keys("bins"))
        self.assertEqual(len(list((self.repository / "metadata").glob("1.bundles-*.json"))), 8)
        self.assertIn("0 of its keys", self.refuse("push", self.made / "1.0", self.repository, *self.keys("snapshot", "timestamp")))
        self.push("1.0", "bins", "snapshot", "timestamp")
        self.assertEqual(self.install()["version"], "1.0")
        self.assertTrue((self.repository / "metadata/1.targets.json").exists())
        self.assertFalse((self.repository / "metadata/2.targets.json").exists(), "the offline key of targets was not needed")

    def test_a_refresh_renews_what_clients_ask_for_first(self):
        self.init("--days", "timestamp=1", "--days", "targets=2")
        before = json.loads((self.repository / "metadata/timestamp.json").read_text())["signed"]
        text = self.call("fleet", "refresh", self.repository, *self.keys("snapshot", "timestamp"))
        self.assertIn("a targets role expires", text)
        after = json.loads((self.repository / "metadata/timestamp.json").read_text())["signed"]
        self.assertEqual(after["version"], before["version"] + 1)
        self.assertGreater(after["expires"], before["expires"])
        self.fleet("refresh", self.repository, *self.keys("targets", "snapshot", "timestamp"))
        self.assertTrue((self.repository / "metadata/2.targets.json").exists())
        self.assertIn("--key timestamp", self.refuse("refresh", self.repository, *self.keys("snapshot")))

    def test_a_new_root_replaces_a_key(self):
        self.init()
        self.push()
        self.install()
        root = self.folder / "2.root.json"
        self.call("keys", "rotate", self.repository / "metadata/1.root.json", "--role", "timestamp", "--key", self.made / "other.pub.pem", "-o", root)
        online = ["--key", f"timestamp={self.made}/other.pem", *self.keys("snapshot")]
        self.assertIn("2.root.json", self.refuse("root", root, self.repository, *online))
        self.call("keys", "sign", root, "--key", self.made / "root.pem")
        self.fleet("root", root, self.repository, *online)
        self.assertEqual(self.install()["version"], "1.0")
        self.assertIn("timestamp: 0 of its keys", self.refuse("refresh", self.repository, *self.keys("snapshot", "timestamp")))

    def test_a_push_that_is_killed_anywhere_is_taken_up(self):
        self.init()
        self.push()
        shutil.copytree(self.repository, self.folder / "before")
        ends = set()
        for step in range(40):  # ms; every outcome is checked, whichever files it got to write
            shutil.rmtree(self.repository)
            shutil.copytree(self.folder / "before", self.repository)
            process = subprocess.Popen([WHET, "fleet", "push", str(self.made / "1.1"), str(self.repository), *map(str, self.keys(*ROLES[1:]))],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(step / 1000)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertEqual(self.install()["version"], "1.0")
            ends.add((self.install("1.1") is None, len(self.tree())))
            self.push("1.1")
            self.assertEqual(self.install("1.1")["version"], "1.1")
            shutil.rmtree(self.folder / "metadata")
            if process.returncode == 0:
                break
        self.assertGreater(len(ends), 1)

    def test_a_repository_in_s3(self):
        server = subprocess.Popen([sys.executable, str(pathlib.Path(__file__).with_name("s3_server.py")), "--folder", str(self.folder), "--fail", "1:503"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.stdin.close)
        where = ["s3://bucket/fleet", "--endpoint", f"http://127.0.0.1:{server.stdout.readline().strip()}"]
        environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "secret"}
        os.environ.update(environment)
        self.addCleanup(lambda: [os.environ.pop(name) for name in environment])
        self.fleet("init", *where, *self.keys(*ROLES))
        self.assertTrue(self.fleet("push", self.made / "1.0", *where, *self.keys(*ROLES[1:]))["new"])
        self.assertFalse(self.fleet("push", self.made / "1.0", *where, *self.keys(*ROLES[1:]))["new"])
        self.repository = self.folder / "bucket/fleet"
        self.assertEqual(self.install()["version"], "1.0")
        os.environ["AWS_SECRET_ACCESS_KEY"] = "guess"
        self.assertIn("SignatureDoesNotMatch", self.refuse("refresh", *where, *self.keys("snapshot", "timestamp")))

    def test_two_writers_take_turns(self):
        import fcntl
        self.init()
        handle = os.open(self.repository, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self.assertIn("somebody else", self.refuse("push", self.made / "1.0", self.repository, *self.keys(*ROLES[1:])))
        finally:
            os.close(handle)

    def test_wrong_use_is_told(self):
        self.assertIn("there is no repository", self.refuse("push", self.made / "1.0", self.repository, *self.keys(*ROLES[1:])))
        self.assertIn("--key root", self.refuse("init", self.repository))
        self.assertIn("ROLE=", self.refuse("init", self.repository, "--key", "chief=x.pem"))
        self.assertIn("--days", self.refuse("init", self.repository, "--days", "root=0", *self.keys(*ROLES)))
        self.init()
        self.assertIn("already", self.refuse("init", self.repository, *self.keys(*ROLES)))
        self.assertIn("FOLDER REPOSITORY", self.refuse("push", self.made / "1.0"))
        self.assertIn("no bundle", self.refuse("push", self.made, self.repository))
        self.assertIn("s3://", self.refuse("push", self.made / "1.0", "ftp://host/x", *self.keys(*ROLES[1:])))

    def test_pythons_client_reads_it(self):
        try:
            from tuf.ngclient import Updater
        except ImportError:
            self.skipTest("the Python package tuf is not installed; tools/check-tuf installs it and runs this")
        self.init("--bins", 4, *self.keys("bins"))
        self.push("1.0", "bins", "snapshot", "timestamp")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.repository))
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(server.shutdown)
        base = f"http://127.0.0.1:{server.server_port}"
        for name in ("client", "targets"):
            (self.folder / name).mkdir()
        updater = Updater(str(self.folder / "client"), f"{base}/metadata/", str(self.folder / "targets"), f"{base}/targets/",
                          bootstrap=(self.repository / "metadata/1.root.json").read_bytes())
        updater.refresh()
        info = updater.get_targetinfo("bundles/fashion/1.0/bundle.json")
        self.assertEqual(pathlib.Path(updater.download_target(info)).read_bytes(), (self.made / "1.0/bundle.json").read_bytes())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        WHET, CLIENT = (str(pathlib.Path(sys.argv.pop(1)).resolve()) for _ in range(2))
    unittest.main()
