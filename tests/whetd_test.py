#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""whetd with whet-fleet: a real device installs what real bundles say, answers meanwhile, and keeps what is better.

  tests/whetd_test.py WHET WHET_FLEET WHETD
"""
import http.client
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import fleet_test
from fleet_test import NETS, ROLES, whet

WHETD = "whetd"
NPY_HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 28, 28), }".ljust(117) + "\n"
NPY = b"\x93NUMPY\x01\x00" + len(NPY_HEADER).to_bytes(2, "little") + NPY_HEADER.encode() + bytes(4 * 28 * 28)


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def infer(self):
        """The status, and the plan that answered."""
        self.request("POST", "/v1/infer?model=fashion", NPY, {"Content-Type": "application/x-npy"})
        reply = self.getresponse()
        reply.read()
        return reply.status, reply.headers.get("Whet-Plan")


class Device:
    def __init__(self, folder, fleet, token=None):
        self.folder, self.socket = folder, str(folder / "socket")
        folder.mkdir()
        (folder / "token").write_text(f"{token}\n")
        self.config = folder / "whetd.yaml"
        self.config.write_text(
            f"state: {folder}/state\nserve: {{listen: ['unix:{self.socket}']}}\n"
            f"server: {{url: 'https://127.0.0.1:{fleet.server.port}', authority: {fleet.server.authority}, token: {folder}/token,\n"
            f"  name: {folder.name}, first: 0, wait: 1}}\n"
            f"trust: {{root: {fleet.folder}/repository/metadata/1.root.json}}\nupdates: {{probation: 0}}\n")
        self.process = None

    def start(self):
        self.process = subprocess.Popen([WHETD, "--config", self.config])
        self.wait_for(lambda: pathlib.Path(self.socket).exists() and self.status() is not None, "it does not start")

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def infer(self):
        with Connection(self.socket) as connection:
            return connection.infer()

    def ask_server(self):
        self.process.send_signal(signal.SIGUSR1)

    def run(self, *arguments):
        return subprocess.run([WHETD, "--config", self.config, *arguments], capture_output=True, text=True, check=False)

    def status(self):
        done = self.run("--status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def versions(self):
        return {model["name"]: model["version"] for model in self.status()["models"]}

    def wait_for(self, condition, message, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"{message}: {self.run('--status').stdout}")
            time.sleep(0.05)


class Whetd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="whetd_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.keys = []
        for role in ROLES:
            whet("keys", "create", cls.folder / f"{role}.pem")
            cls.keys += ["--key", f"{role}={cls.folder / role}.pem"]
        whet("fleet", "init", cls.folder / "repository", *cls.keys)
        cls.plans = {}
        cls.push("1.0", "fashion_dw")
        cls.push("2.0", "fashion_resnet")
        cls.push("3.0", "fashion_resnet", "--p99-ms", "0.001")  # no machine is so fast
        cls.server = fleet_test.Server(cls.folder)
        cls.addClassCleanup(lambda: cls.server.stop())
        cls.access = ["--server", f"https://127.0.0.1:{cls.server.port}", "--token-file", cls.folder / "token", "--authority", cls.server.authority]

    @classmethod
    def push(cls, version, net, *limits):
        plan = cls.folder / f"{version}.whet"
        whet("compile", NETS / f"{net}.onnx", "-o", plan)
        made = json.loads(whet("bundle", plan, "-o", cls.folder / version, "--model", "fashion", "--version", version, "--no-trial", "--json", *limits))
        whet("fleet", "push", cls.folder / version, cls.folder / "repository", *cls.keys)
        cls.plans[version] = made["variants"][0]["plan"]

    def ask(self, *arguments, code=0):
        return json.loads(whet("fleet", *arguments, *self.access, "--json", code=code))

    def device(self):
        name = self.id().rsplit(".")[-1][:50]
        device = Device(self.folder / name, self, self.ask("enrol-token", "--tag", name)["token"])
        self.addCleanup(device.stop)
        device.start()
        device.wait_for(lambda: device.status()["agent"].get("device"), "it does not enrol")
        return device, name

    def order(self, device, tag, version, *options):
        order = self.ask("order", "fashion", version, "--tag", tag, *options)["id"]
        device.ask_server()
        return order

    def fate(self, device, order, seconds=30):
        """How the only device of the order has ended."""
        rows = []

        def ended():
            nonlocal rows
            rows = self.ask("status", order)["devices"]
            return rows and rows[0]["fate"] not in ("pending", "under_way", "unconfirmed", "silent")

        device.wait_for(ended, f"order {order} has no end", seconds)
        return rows[0]

    def install(self, device, tag, version):
        row = self.fate(device, self.order(device, tag, version))
        self.assertEqual(row["fate"], "committed", row)
        self.assertEqual(device.versions(), {"fashion": version})

    def test_versions_are_exchanged_while_requests_are_answered(self):
        device, tag = self.device()
        self.install(device, tag, "1.0")
        plans, failures, stop = set(), [], threading.Event()

        def ask():
            connection = Connection(device.socket)
            while not stop.is_set():
                status, plan = connection.infer()
                plans.add(plan)
                if status != 200:
                    failures.append(status)
            connection.close()

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for version in ("2.0", "1.0", "2.0"):
            self.install(device, tag, version)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(plans, {self.plans["1.0"], self.plans["2.0"]})

    def test_what_is_too_slow_is_refused_and_the_old_one_answers(self):
        device, tag = self.device()
        self.install(device, tag, "1.0")
        row = self.fate(device, self.order(device, tag, "3.0"))
        self.assertEqual(row["fate"], "refused", row)
        self.assertIn("p99", row["detail"])
        self.assertEqual(device.infer(), (200, self.plans["1.0"]))
        self.assertIn("idle", device.run("--status").stdout)

    def test_a_shadow_agrees_or_not(self):
        device, tag = self.device()
        self.install(device, tag, "1.0")
        order = self.order(device, tag, "2.0", "--shadow-share", 1, "--shadow-requests", 5, "--shadow-seconds", 30, "--shadow-disagreements", 1000)
        connection, stop = Connection(device.socket), threading.Event()

        def ask():
            while not stop.wait(0.02):
                connection.infer()
            connection.close()

        thread = threading.Thread(target=ask)
        thread.start()
        row = self.fate(device, order)
        stop.set()
        thread.join()
        self.assertEqual(row["fate"], "committed", row)

    def test_it_answers_offline_after_a_kill_and_reports_later(self):
        device, tag = self.device()
        self.install(device, tag, "1.0")
        order = self.order(device, tag, "2.0")
        device.wait_for(lambda: device.status()["agent"]["records"][0]["taken"] == order, "the order is not taken")
        device.stop(signal.SIGKILL)
        type(self).server.stop()
        device.start()
        status, plan = device.infer()
        self.assertEqual(status, 200)
        self.assertIn(plan, (self.plans["1.0"], self.plans["2.0"]))
        self.restart_server()
        device.ask_server()
        self.assertEqual(self.fate(device, order, 120)["fate"], "committed")
        self.assertEqual(device.versions(), {"fashion": "2.0"})

    def restart_server(self):
        """At the address that devices know."""
        cls = type(self)
        port = cls.server.port
        cls.server.process = subprocess.Popen([fleet_test.WHET_FLEET, "serve", "--data", cls.folder / "data", "--repository", cls.folder / "repository",
                                               "--listen", f"127.0.0.1:{port}", "--delta-patience", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionError:
                time.sleep(0.05)

    def test_one_process_a_folder(self):
        device, _ = self.device()
        done = device.run("--once")
        self.assertEqual(done.returncode, 1)
        self.assertIn("another whetd is at work there", done.stderr)

    def test_once_does_what_there_is_to_do(self):
        device, tag = self.device()
        device.stop()
        order = self.ask("order", "fashion", "1.0", "--tag", tag)["id"]
        done = device.run("--once")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.fate(device, order)["fate"], "committed")

    def test_a_configuration_is_taken_anew(self):
        device, tag = self.device()
        self.install(device, tag, "1.0")
        text = device.config.read_text()
        device.config.write_text(text + "serv: 1\n")
        device.process.send_signal(signal.SIGHUP)
        self.assertEqual(device.infer()[0], 200)
        device.config.write_text(text + f"models: {{other: {self.folder}/2.0.whet}}\n")
        device.process.send_signal(signal.SIGHUP)
        device.wait_for(lambda: (device.status() or {"models": []})["models"][1:], "the new configuration is not used")
        self.assertEqual(device.versions(), {"fashion": "1.0", "other": "built-in"})


if __name__ == "__main__":
    WHETD = sys.argv.pop()
    fleet_test.WHET_FLEET = sys.argv.pop()
    fleet_test.WHET = sys.argv.pop()
    unittest.main(verbosity=2)
