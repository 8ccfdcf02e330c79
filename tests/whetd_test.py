#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""whetd with whet-fleet: a real device installs what real bundles say, answers meanwhile, and keeps what is better.

  WHET_BUILD=FOLDER tests/whetd_test.py
"""
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from local_fleet import WHET, LocalDevice, LocalFleet, SocketConnection, run, wait_until  # noqa: E402

NETS = pathlib.Path(__file__).resolve().parent / "nets"
NPY_HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 28, 28), }".ljust(117) + "\n"
NPY = b"\x93NUMPY\x01\x00" + len(NPY_HEADER).to_bytes(2, "little") + NPY_HEADER.encode() + bytes(4 * 28 * 28)


def infer(device, connection=None):
    """The status, and the plan that answered."""
    status, headers, _ = device.infer("fashion", NPY, connection)
    return status, headers.get("Whet-Plan")


class Asking:
    """Asks a device from a thread of its own, with a pause in between."""

    def __init__(self, device, pause=0.0):
        self.device, self.pause, self.answers = device, pause, set()
        self.end = threading.Event()
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        connection = SocketConnection(self.device.socket)
        while not self.end.wait(self.pause):
            self.answers.add(infer(self.device, connection))
        connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        self.thread.join()


class Whetd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="whetd_"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.fleet = LocalFleet(folder / "fleet", "--delta-patience", 0)
        cls.plans = {}
        for net, goldens in (("dw", 1), ("dw", 2), ("resnet", 1), ("resnet", 2)):
            run(WHET, "compile", NETS / f"fashion_{net}.onnx", "--goldens", goldens, "-o", cls.plan(net, goldens))
        cls.push("1.0", cls.plan("dw", 1))
        cls.push("1.1", cls.plan("dw", 2))
        cls.push("2.0", cls.plan("resnet", 1))
        cls.push("3.0", cls.plan("resnet", 1), "--p99-ms", "0.001")  # no machine is so fast
        cls.fleet.start()
        cls.addClassCleanup(cls.fleet.stop)

    @classmethod
    def plan(cls, net, goldens):
        return cls.fleet.folder / f"{net}_{goldens}.whet"

    @classmethod
    def push(cls, version, plan, *options):
        cls.plans[version] = cls.fleet.push(plan, "fashion", version, *options)["variants"][0]["plan"]

    def name(self):
        return self.id().rsplit(".")[-1][:50]

    def device(self, name=None):
        device = self.fleet.device(name or self.name(), probation="0")
        self.start(device)
        return device

    def start(self, device):
        self.addCleanup(device.stop)
        device.start()

    def order(self, device, version, *options):
        order = self.fleet.order("fashion", version, device, *options)
        device.ask_server()
        return order

    def install(self, device, version):
        order = self.order(device, version)
        end = self.fleet.wait(order, device)
        self.assertEqual(end["fate"], "committed", end)
        self.assertEqual(device.versions(), {"fashion": version})
        return order

    def expect(self, device, version, fate, *words):
        """How an order ends, and that what answered before still does."""
        before = device.versions()
        end = self.fleet.wait(self.order(device, version), device)
        self.assertEqual(end["fate"], fate, end)
        for word in words:
            self.assertIn(word, end["detail"])
        self.assertEqual(device.versions(), before)

    def wait_for_record(self, device, **members):
        """Until the agent has this written down of its model."""
        def so():
            records = device.status()["agent"]["records"]
            return records and members.items() <= records[0].items()
        wait_until(f"{device.name}: {members}", so)

    def test_versions_are_exchanged_while_requests_are_answered(self):
        device = self.device()
        self.install(device, "1.0")
        with Asking(device) as one, Asking(device) as two, Asking(device) as three:
            for version in ("2.0", "1.0"):
                self.install(device, version)
        self.assertEqual(one.answers | two.answers | three.answers, {(200, self.plans["1.0"]), (200, self.plans["2.0"])})

    def test_what_cannot_be_used_is_told_and_the_old_one_answers(self):
        self.push("4.0", f"--variant=large={self.plan('resnet', 1)}:ram_mb=10000000")
        self.push("5.0", self.plan("resnet", 2))
        for file in (self.fleet.repository / "targets/bundles/fashion/5.0/plans").iterdir():
            file.unlink()
        device = self.device()
        self.install(device, "1.0")
        self.expect(device, "3.0", "refused", "p99")
        self.expect(device, "4.0", "refused", "no variant for this device", "large needs 10000000000000 bytes of memory")
        self.expect(device, "5.0", "failed", "404")
        self.assertEqual(infer(device), (200, self.plans["1.0"]))
        self.assertIn("idle", device.whetd("--status"))
        self.install(device, "1.1")

    def test_a_delta_saves_most_of_the_bytes(self):
        device = self.device()
        self.install(device, "1.0")
        device.stop()
        order = self.fleet.order("fashion", "1.1", device)
        name = f"{self.plans['1.0']}-{self.plans['1.1']}"
        wait_until("the delta is made", lambda: list(self.fleet.data.glob(f"deltas/*{name}*")))
        device.start()
        self.assertEqual(self.fleet.wait(order, device)["fate"], "committed")
        figures = self.fleet.events(order)[-1]["figures"]
        self.assertLess(figures["bytes_received"], self.plan("dw", 2).stat().st_size // 4, figures)
        self.assertEqual(infer(device), (200, self.plans["1.1"]))

    def test_a_sealed_plan_is_for_its_device_alone(self):
        device, other = self.device(), self.device("other")
        self.push("6.0", self.plan("dw", 1), "--seal-to", device.folder / "state/identity/certificate.pem")
        self.install(device, "6.0")
        self.assertEqual(infer(device), (200, self.plans["6.0"]))
        stored = [file.read_bytes() for file in (device.folder / "state/store").iterdir()]
        self.assertEqual([data[:8] for data in stored], [b"WHETSEAL"])
        self.expect(other, "6.0", "refused", "not sealed to this key")

    def test_a_model_is_removed(self):
        device = self.device()
        self.install(device, "1.0")
        order = self.fleet.ask("remove", "fashion", "--device", device.id)["id"]
        device.ask_server()
        end = self.fleet.wait(order, device)
        self.assertEqual(end["fate"], "committed", end)
        self.assertEqual((device.versions(), infer(device)[0]), ({}, 404))
        self.assertEqual(list((device.folder / "state/store").iterdir()), [])

    def test_a_shadow_agrees_or_not(self):
        device = self.device()
        self.install(device, "1.0")
        with Asking(device, 0.02):
            order = self.order(device, "2.0", "--shadow-share", 1, "--shadow-requests", 5, "--shadow-seconds", 30, "--shadow-disagreements", 1000)
            end = self.fleet.wait(order, device)
        self.assertEqual(end["fate"], "committed", end)

    def test_a_newer_order_ends_one_that_has_no_end(self):
        device = self.device()
        self.install(device, "1.0")
        order = self.order(device, "2.0", "--shadow-share", 1, "--shadow-requests", 5, "--shadow-seconds", 3600)  # nobody asks
        self.wait_for_record(device, taken=order, state="shadow")
        self.install(device, "1.1")
        self.assertEqual(self.fleet.wait(order, device)["fate"], "superseded")

    def test_it_answers_offline_after_a_kill_and_reports_later(self):
        device = self.device()
        self.install(device, "1.0")
        order = self.order(device, "2.0")
        self.wait_for_record(device, taken=order)
        device.stop(signal.SIGKILL)
        self.fleet.stop()
        device.start()
        status, plan = infer(device)
        self.assertEqual(status, 200)
        self.assertIn(plan, (self.plans["1.0"], self.plans["2.0"]))
        self.fleet.start()
        device.ask_server()
        self.assertEqual(self.fleet.wait(order, device, 120)["fate"], "committed")
        self.assertEqual(device.versions(), {"fashion": "2.0"})

    def test_kills_in_the_midst_of_an_update_change_nothing_of_its_end(self):
        device = self.device()
        self.install(device, "1.0")
        order = self.order(device, "2.0")
        self.wait_for_record(device, taken=order)
        for _ in range(5):
            device.stop(signal.SIGKILL)
            device.start()
            self.assertEqual(infer(device)[0], 200)
        self.assertEqual(self.fleet.wait(order, device)["fate"], "committed")
        device.stop()
        states = [event["state"] for event in self.fleet.events(order) if event["kind"] == "state"]
        self.assertEqual((states.count("committed"), states[-1]), (1, "committed"), states)

    def test_one_process_a_folder(self):
        self.assertIn("another whetd is at work there", self.device().whetd("--once", code=1))

    def test_once_does_what_there_is_to_do(self):
        device = self.fleet.device(self.name(), probation="0")
        device.settings["server"]["wait"] = 0  # for orders that there are not
        device.write_settings()
        order = self.fleet.order("fashion", "1.0", device)
        device.whetd("--once")
        self.assertEqual(self.fleet.wait(order, device)["fate"], "committed")

    def test_a_token_in_a_file_enrols(self):
        device = LocalDevice(self.fleet, self.name())
        (device.folder / "token").write_text(self.fleet.enrolment_token() + "\n")
        device.settings["server"]["token"] = f"{device.folder}/token"
        device.write_settings()
        self.start(device)
        wait_until("it enrols", lambda: device.status()["agent"].get("device"))

    def test_a_configuration_is_taken_anew(self):
        device = self.device()
        self.install(device, "1.0")
        device.settings["serv"] = 1
        device.write_settings()
        device.process.send_signal(signal.SIGHUP)
        self.assertEqual(infer(device)[0], 200)
        del device.settings["serv"]
        device.settings["models"] = {"other": str(self.plan("resnet", 1))}
        device.write_settings()
        device.process.send_signal(signal.SIGHUP)
        wait_until("the new configuration is used", lambda: len(device.versions()) > 1)
        self.assertEqual(device.versions(), {"fashion": "1.0", "other": "built-in"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
