#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`whet fleet` and whet-fleet: people order, devices of a few lines of Python follow or refuse, and people see what became of it.

  WHET_BUILD=FOLDER tests/fleet_test.py
"""
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from local_fleet import WHET, WHET_FLEET, LocalFleet, exchange, run  # noqa: E402

NETS = pathlib.Path(__file__).resolve().parent / "nets"
HARDWARE = {"processor": "x86_64", "isas": ["scalar"], "ram_bytes": 1 << 30, "plan_major": 1, "plan_minor": 0, "software": "test"}


class Device:
    """What a device says, without a device."""

    def __init__(self, fleet, token, name):
        self.fleet, self.boot, self.seq, self.running, self.taken = fleet, 1, 0, [], {}
        self.folder = fleet.folder / name
        self.folder.mkdir()
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=device",
                        "-keyout", self.folder / "key.pem", "-out", self.folder / "csr.pem"], check=True, capture_output=True)
        self.context = ssl.create_default_context(cafile=fleet.authority)
        reply = self.post("/v1/enrol", {"token": token, "name": name, "csr": (self.folder / "csr.pem").read_text(), "hardware": HARDWARE})
        self.id = reply["device"]
        (self.folder / "certificate.pem").write_text(reply["certificate"])
        self.context.load_cert_chain(self.folder / "certificate.pem", self.folder / "key.pem")

    def post(self, path, body):
        return exchange(self.fleet.port, self.context, "POST", path, body)

    def check_in(self):
        return self.post("/v1/check-in", {"boot": self.boot, "time": int(time.time()), "hardware": HARDWARE, "running": self.running, "taken": self.taken})["orders"]

    def say(self, order, state, detail=""):
        event = {"seq": self.seq, "time": int(time.time()), "kind": "state", "model": order["model"], "order": order["id"], "state": state, "detail": detail}
        self.seq += 1
        self.post("/v1/reports", {"boot": self.boot, "events": [event]})

    def follow(self, plan):
        """Takes an order up, commits, and shows the plan."""
        (order,) = self.check_in()
        self.taken[order["model"]] = order["id"]
        for state in ("downloading", "committed"):
            self.say(order, state)
        self.running = [{"model": order["model"], "version": order["version"], "plan": plan, "order": order["id"]}]
        self.check_in()

    def refuse(self, why):
        (order,) = self.check_in()
        self.taken[order["model"]] = order["id"]
        self.say(order, "refused", why)


class Fleet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="whet_fleet_"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.fleet = LocalFleet(folder / "fleet", "--delta-patience", 0)
        cls.folder = cls.fleet.folder
        run(WHET, "compile", NETS / "fashion_dw.onnx", "-o", cls.folder / "plan.whet")
        for version in ("1.0", "1.1"):
            made = cls.fleet.push(cls.folder / "plan.whet", "fashion", version)
        cls.plan = made["variants"][0]["plan"]
        cls.fleet.start()
        cls.addClassCleanup(cls.fleet.stop)

    def device(self, *tags):
        """A device of its own for each test, with a tag of its own."""
        name = self.id().rsplit(".")[-1][:50]
        options = [part for tag in (name, *tags) for part in ("--tag", tag)]
        count = len(list(self.folder.glob(f"{name}*")))
        return Device(self.fleet, self.fleet.ask("enrol-token", *options)["token"], f"{name}-{count}"), name

    def await_counts(self, order, **counts):
        """Reports are taken in by the server a moment after they have been stored."""
        for _ in range(100):
            status = self.fleet.ask("status", order)
            if {fate: count for fate, count in status["order"]["counts"].items() if count} == counts:
                return status
            time.sleep(0.05)
        self.fail(f"{status['order']['counts']}, expected {counts}")

    def test_a_token_is_made_only_where_a_server_has_been(self):
        with tempfile.TemporaryDirectory() as empty:
            done = subprocess.run([WHET_FLEET, "token", "create", "--data", empty], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("whet-fleet serve --data", done.stderr)
            self.assertEqual(os.listdir(empty), [])

    def test_an_order_is_followed(self):
        device, tag = self.device()
        order = self.fleet.ask("order", "fashion", "1.1", "--device", device.id)
        self.assertEqual((order["act"], order["bundle"]), ("install", "bundles/fashion/1.1/bundle.json"))
        self.await_counts(order["id"], pending=1)
        device.follow(self.plan)
        status = self.await_counts(order["id"], committed=1)
        self.assertEqual([(row["device"], row["fate"]) for row in status["devices"]], [(device.id, "committed")])
        self.assertEqual(self.fleet.tell("status", order["id"], "--watch").count(device.id), 1)
        text = self.fleet.tell("devices", "--tag", tag)
        self.assertIn("fashion 1.1", text)
        self.assertIn(tag, text)

    def test_a_refusal_is_told_with_its_reason(self):
        device, _ = self.device()
        order = self.fleet.ask("order", "fashion", "1.0", "--device", device.id, "--shadow-share", 0.25, "--shadow-seconds", 60, "--deadline", 600)
        self.assertEqual((order["shadow_per_million"], order["shadow_seconds"], order["deadline_seconds"]), (250000, 60, 600))
        watch = subprocess.Popen([WHET, "fleet", "status", str(order["id"]), "--watch", *map(str, self.fleet.access)], stdout=subprocess.PIPE, text=True)
        device.refuse("p99 9 ms of 5 ms\x1b[2J allowed")
        text = watch.communicate(timeout=30)[0]
        self.assertEqual(watch.returncode, 3)
        self.assertIn("p99 9 ms of 5 ms [2J allowed", text, "a device's words do not steer the terminal")
        self.assertIn("1 refused", text)

    def test_a_watch_ends_with_the_last_device(self):
        devices = [self.device("together")[0] for _ in range(3)]
        order = self.fleet.ask("order", "fashion", "1.0", "--tag", "together")
        for device in devices[:2]:
            device.follow(self.plan)
        threading.Timer(0.5, devices[2].follow, (self.plan,)).start()
        status = self.fleet.ask("status", order["id"], "--watch")
        self.assertEqual(status["order"]["counts"]["committed"], 3)
        self.assertIn("together", self.fleet.tell("status"))

    def test_an_order_is_cancelled(self):
        device, tag = self.device()
        order = self.fleet.ask("order", "fashion", "1.0", "--tag", tag)
        cancel = self.fleet.ask("cancel", order["id"])
        self.assertEqual((cancel["act"], cancel["cancels"]), ("cancel", order["id"]))
        self.assertTrue(self.fleet.ask("status", order["id"])["order"]["cancelled"])
        self.assertIn("CANCELLED", self.fleet.tell("status", order["id"]))
        self.assertIn(f"cancel order {order['id']}", self.fleet.tell("status"))
        self.assertIn("cancelled already", self.fleet.tell("cancel", order["id"], code=1))
        self.assertEqual([item["act"] for item in device.check_in()], ["cancel"])

    def test_a_model_is_removed(self):
        device, _ = self.device()
        order = self.fleet.ask("remove", "fashion", "--device", device.id)
        self.assertEqual((order["act"], order["model"]), ("remove", "fashion"))
        self.assertEqual([item["act"] for item in device.check_in()], ["remove"])

    def test_tags_are_set_and_who_did_it_is_known(self):
        device, tag = self.device()
        self.assertEqual(self.fleet.ask("tag", device.id, "b", "a")["tags"], ["a", "b"])
        self.assertEqual(self.fleet.ask("devices", "--tag", tag)["devices"], [])
        self.assertEqual(self.fleet.tell("devices", "--tag", tag), "no devices\n")
        entries = self.fleet.ask("audit")["entries"]
        (entry,) = [entry for entry in entries if entry["what"] == "device.tags" and entry["subject"] == device.id]
        self.assertTrue(entry["who"].startswith("token "))
        self.assertIn("device.tags", self.fleet.tell("audit"))

    def test_plans_are_sealed_to_the_certificates_of_devices(self):
        devices = [self.device("sealed")[0] for _ in range(2)]
        folder = self.folder / "certificates"
        self.assertEqual(sorted(self.fleet.ask("certificates", "--tag", "sealed", "-o", folder)["devices"]), sorted(device.id for device in devices))
        for device in devices:
            self.assertEqual((folder / f"{device.id}.pem").read_text(), (device.folder / "certificate.pem").read_text())
        made = self.fleet.push(self.folder / "plan.whet", "fashion", "2.0", "--seal-to", *sorted(folder.iterdir()))
        self.assertTrue(made["variants"][0]["sealed"])
        self.assertIn("-o", self.fleet.tell("certificates", "--tag", "sealed", code=1))

    def test_lists_of_many_pages_come_whole(self):
        _, tag = self.device()
        for _ in range(101):
            self.fleet.ask("enrol-token", "--uses", 2, "--hours", 1)
        entries = self.fleet.ask("audit")["entries"]
        self.assertEqual([entry["seq"] for entry in entries], list(range(1, len(entries) + 1)))
        self.assertGreater(len(entries), 101)

    def test_what_the_server_refuses_is_told(self):
        device, _ = self.device()
        self.assertIn("9.9", self.fleet.tell("order", "fashion", "9.9", "--device", device.id, code=1))
        self.assertIn("no device 'nobody'", self.fleet.tell("order", "fashion", "1.0", "--device", "nobody", code=1))
        self.assertIn("404", self.fleet.tell("status", 999999, code=1))
        (self.folder / "guess").write_text("guess\n")
        self.assertIn("401", run(WHET, "fleet", "devices", *self.fleet.access[:2], "--token-file", self.folder / "guess", *self.fleet.access[4:], code=1))
        (self.folder / "viewer").write_text(run(WHET_FLEET, "token", "create", "--data", self.fleet.data, "--role", "viewer"))
        access = [*self.fleet.access[:2], "--token-file", self.folder / "viewer", *self.fleet.access[4:]]
        run(WHET, "fleet", "devices", *access)
        self.assertIn("operator", run(WHET, "fleet", "order", "fashion", "1.0", "--device", device.id, *access, code=1))

    def test_wrong_use_is_told_before_anybody_is_asked(self):
        for arguments, message in ((["order", "fashion", "1.0"], "--device"), (["order", "fashion"], "MODEL VERSION"), (["status", "x"], "no number"),
                                   (["order", "fashion", "1.0", "--device", "a", "--tag", "b"], "for whom"), (["cancel"], "ORDER")):
            self.assertIn(message, self.fleet.tell(*arguments, code=1), arguments)

    def test_tokens_go_nowhere_in_the_clear_and_to_no_other_server(self):
        token = ["--token-file", self.folder / "token"]
        self.assertIn("https://", run(WHET, "fleet", "devices", "--server", "http://fleet.example:80", *token, code=1))
        self.assertIn("https://", run(WHET, "fleet", "devices", "--server", "http://127.0.0.1.example", *token, code=1))
        self.assertIn("certificate", run(WHET, "fleet", "devices", "--server", self.fleet.access[1], *token, code=1), "the authority is not the system's")
        self.assertIn("--server", run(WHET, "fleet", "devices", "--config", self.empty_config(), code=1))

    def empty_config(self):
        (self.folder / "empty.yaml").write_text("{}\n")
        return self.folder / "empty.yaml"

    def test_the_config_says_where_and_who(self):
        home = self.folder / "home/whet"
        home.mkdir(parents=True)
        shutil.copy(self.folder / "token", home / "token")
        (home / "fleet.yaml").write_text(f"server: {self.fleet.access[1]}\ntoken_file: token\nauthority: {self.fleet.authority}\n")
        environment = os.environ | {"XDG_CONFIG_HOME": str(self.folder / "home")}
        done = subprocess.run([WHET, "fleet", "devices"], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        (home / "fleet.yaml").write_text("sever: x\n")
        done = subprocess.run([WHET, "fleet", "devices"], capture_output=True, text=True, env=environment)
        self.assertIn("line 1: there is no 'sever'", done.stderr)


if __name__ == "__main__":
    unittest.main()
