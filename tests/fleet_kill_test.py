#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A good and a bad roll-out over simulated devices and real ones, whet-fleet killed in between: no report is lost or counted twice, and
the audit log tells all.

  WHET_BUILD=FOLDER tests/fleet_kill_test.py [DEVICES=40] [KILLS=4] [AGENTS=3]

AGENTS are whetd processes. The bad version is one whose limit nothing keeps: they refuse it after a trial, simulated devices by lot.
"""
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from local_fleet import WHET, WHET_FLEET, LocalFleet, run  # noqa: E402

DEVICES, KILLS, AGENTS = (int(text) for text in (sys.argv[1:] + ["40", "4", "3"][len(sys.argv[1:]):]))
NETS = pathlib.Path(__file__).resolve().parent / "nets"
BAD_PERCENT = 30
PATIENCE = 60 + DEVICES  # seconds for a roll-out, on a loaded machine


def publish(fleet):
    for version, net, *limits in (("1.0", "dw"), ("2.0", "resnet"), ("3.0", "dw", "--p99-ms", 0.001)):
        plan = fleet.folder / f"{version}.whet"
        run(WHET, "compile", NETS / f"fashion_{net}.onnx", "-o", plan)
        fleet.push(plan, "fashion", version, *limits)


def kill(fleet):
    fleet.stop(signal.SIGKILL)
    fleet.start()


def roll_out(fleet, version, dice, kills):
    """Orders a version, kills the server on the way, and gives the order and the counts at the end."""
    order = fleet.request("POST", "/v1/orders", {"act": "install", "model": "fashion", "version": version, "tag": "all"})["id"]
    end, counts = time.time() + PATIENCE, {}
    while time.time() < end:
        if kills > 0:
            time.sleep(dice.uniform(0.05, 1.0))
            kill(fleet)
            kills -= 1
        counts = {name: count for name, count in fleet.request("GET", f"/v1/orders/{order}?limit=1")["order"]["counts"].items() if count}
        if not set(counts) & {"pending", "under_way", "unconfirmed"}:
            return order, counts
        time.sleep(0.1)
    sys.exit(f"version {version} has come to {counts} only")


class Swarm:
    """The simulated devices."""

    def __init__(self, fleet):
        token = fleet.enrolment_token("all", uses=DEVICES)
        self.enrolled = fleet.folder / "enrolled"
        command = [WHET_FLEET, "simulate", DEVICES, "--server", f"https://127.0.0.1:{fleet.port}", "--authority", fleet.authority,
                   "--enrolment-token", token, "--seconds", 4 * PATIENCE, "--orders", 2, "--bad-share", BAD_PERCENT, "--bad-version", "3.0",
                   "--enrolled", self.enrolled, "--json"]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)

    def wait_for_enrolment(self):
        end = time.time() + PATIENCE
        while not self.enrolled.exists():
            assert self.process.poll() is None and time.time() < end, "the devices do not enrol"
            time.sleep(0.05)

    def end(self):
        said = json.loads(self.process.communicate(timeout=PATIENCE)[0])
        assert self.process.returncode == 0, said
        return said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def main():
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}", flush=True)
    seconds = []

    def timed(call, *arguments):
        begin = time.time()
        result = call(*arguments)
        seconds.append(time.time() - begin)
        return result

    with tempfile.TemporaryDirectory(prefix="whet_kill_") as name, LocalFleet(pathlib.Path(name) / "fleet") as fleet:
        publish(fleet)
        agents = [fleet.device(f"agent-{i}", "all") for i in range(AGENTS)]
        try:
            for agent in agents:
                agent.start()
            with Swarm(fleet) as swarm:
                time.sleep(dice.uniform(0.05, 0.5))
                kill(fleet)  # while devices enrol
                timed(swarm.wait_for_enrolment)
                good, good_counts = timed(roll_out, fleet, "2.0", dice, KILLS // 2)
                bad, bad_counts = timed(roll_out, fleet, "3.0", dice, KILLS - KILLS // 2)
                said = swarm.end()
            for agent in agents:  # each tells what it has left to tell
                agent.stop()
            check_counts(good_counts, bad_counts)
            check_events(fleet, said, agents)
            check_audit(fleet, good, bad)
            check_running(fleet, agents)
        finally:
            for agent in agents:
                agent.stop()
    print(f"{DEVICES} simulated devices and {AGENTS} of whetd, {KILLS + 1} kills: enrolled in {seconds[0]:.1f} s, good roll-out in {seconds[1]:.1f} s "
          f"{good_counts}, bad one in {seconds[2]:.1f} s {bad_counts}; {said['events']} events of simulated devices, each stored once; "
          f"{said['failed_requests']} requests failed and were repeated; check-ins p50 {said['check_ins']['p50_us']} us, "
          f"p99 {said['check_ins']['p99_us']} us; reports p99 {said['reports']['p99_us']} us")


def refused():
    return -(-DEVICES * BAD_PERCENT // 100)


def check_counts(good_counts, bad_counts):
    assert good_counts == {"committed": DEVICES + AGENTS}, good_counts
    assert bad_counts == {"committed": DEVICES - refused(), "refused": refused() + AGENTS}, bad_counts


def check_events(fleet, said, agents):
    """Each event that a device has made is stored once, in its order, and none else."""
    real = {agent.id for agent in agents}
    events = fleet.all_of("/v1/events", "events")
    simulated = sum(event["device"] not in real for event in events)
    assert said["events_told"] == said["events"] == simulated, (said, simulated)
    sequences = {}
    for event in events:
        sequences.setdefault((event["device"], event["boot"]), []).append(event["seq"])
    assert len(sequences) == DEVICES + AGENTS, len(sequences)
    for seqs in sequences.values():
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) and seqs[0] <= 1, seqs


def check_audit(fleet, good, bad):
    """The audit log has each device's enrolment, both orders, and each device's end of each."""
    audit = fleet.all_of("/v1/audit", "entries")
    assert [entry["seq"] for entry in audit] == sorted({entry["seq"] for entry in audit})
    assert len({entry["subject"] for entry in audit if entry["what"] == "device.enrol"}) == DEVICES + AGENTS
    assert [entry["subject"] for entry in audit if entry["what"] == "order.create"] == [str(good), str(bad)]
    ends = [(entry["who"], entry["subject"]) for entry in audit if entry["what"] in ("order.committed", "order.refused")]
    assert len(ends) == len(set(ends)) == 2 * (DEVICES + AGENTS), (len(ends), len(set(ends)))
    assert sum(entry["what"] == "order.refused" for entry in audit) == refused() + AGENTS


def check_running(fleet, agents):
    """Whoever refused the bad version runs the good one."""
    devices = {device["id"]: device for device in fleet.all_of("/v1/devices", "devices")}
    for agent in agents:
        assert [running["version"] for running in devices[agent.id]["running"]] == ["2.0"], devices[agent.id]


main()
