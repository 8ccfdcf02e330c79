#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A good and a bad roll-out over simulated devices, whet-fleet killed in between: no report is lost or counted twice, and the audit
log tells all.

  tests/fleet_kill_test.py WHET WHET_FLEET [DEVICES=40] [KILLS=4]
"""
import json
import pathlib
import random
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

WHET, WHET_FLEET = sys.argv[1:3]
DEVICES, KILLS = (int(text) for text in (sys.argv[3:] + ["40", "4"][len(sys.argv[3:]):]))
NETS = pathlib.Path(__file__).resolve().parent / "nets"
BAD_PERCENT = 30
PATIENCE = 60 + DEVICES  # seconds for a roll-out, on a loaded machine


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def publish(folder):
    keys = []
    for role in ("root", "targets", "snapshot", "timestamp"):
        run(WHET, "keys", "create", folder / f"{role}.pem")
        keys += ["--key", f"{role}={folder / role}.pem"]
    run(WHET, "fleet", "init", folder / "repository", *keys)
    for version, net in (("1.0", "fashion_dw.onnx"), ("2.0", "fashion_resnet.onnx"), ("3.0", "fashion_dw.onnx")):
        run(WHET, "compile", NETS / net, "-o", folder / f"{version}.whet")
        run(WHET, "bundle", folder / f"{version}.whet", "-o", folder / version, "--model", "fashion", "--version", version, "--no-trial")
        run(WHET, "fleet", "push", folder / version, folder / "repository", *keys)


class Server:
    def __init__(self, folder):
        self.folder, self.process, self.token, self.kills = folder, None, None, 0
        with socket.socket() as probe:  # a port that stays over restarts
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self):
        self.process = subprocess.Popen([WHET_FLEET, "serve", "--data", str(self.folder / "data"), "--repository", str(self.folder / "repository"),
                                         "--listen", f"127.0.0.1:{self.port}", "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        text = ""
        while not text.rstrip().endswith("}"):
            line = self.process.stdout.readline()
            assert line, "whet-fleet does not start"
            text += line
        self.token = json.loads(text).get("admin_token", self.token)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.kills += 1
        self.start()

    def ask(self, path, body=None):
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}", None if body is None else json.dumps(body).encode(),
                                         {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        context = ssl.create_default_context(cafile=str(self.folder / "data/authority.pem"))
        with urllib.request.urlopen(request, context=context, timeout=60) as reply:
            return json.load(reply)

    def all_of(self, path, name):
        items, after = [], 0
        while True:
            page = self.ask(f"{path}?limit=1000&after={after}")
            items += page[name]
            if "next" not in page:
                return items
            after = page["next"]


def roll_out(server, version, dice, kills):
    """Orders a version, kills the server on the way, and gives the counts at the end."""
    order = server.ask("/v1/orders", {"act": "install", "model": "fashion", "version": version, "tag": "all"})["id"]
    end, counts = time.time() + PATIENCE, {}
    while time.time() < end:
        if kills > 0:
            time.sleep(dice.uniform(0.05, 1.0))
            server.kill()
            kills -= 1
        counts = {name: count for name, count in server.ask(f"/v1/orders/{order}?limit=1")["order"]["counts"].items() if count}
        if not set(counts) & {"pending", "under_way", "unconfirmed"}:
            return order, counts
        time.sleep(0.1)
    raise AssertionError(f"version {version} has come to {counts} only")


def main():
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="whet_kill_") as name:
        folder = pathlib.Path(name)
        publish(folder)
        server = Server(folder)
        swarm = None
        try:
            token = server.ask("/v1/enrolment-tokens", {"uses": DEVICES, "tags": ["all"]})["token"]
            begin = time.time()
            swarm = subprocess.Popen([WHET_FLEET, "simulate", str(DEVICES), "--server", f"https://127.0.0.1:{server.port}", "--authority",
                                      str(folder / "data/authority.pem"), "--enrolment-token", token, "--seconds", str(4 * PATIENCE), "--orders", "2",
                                      "--bad-share", str(BAD_PERCENT), "--bad-version", "3.0", "--enrolled", str(folder / "enrolled"), "--json"],
                                     stdout=subprocess.PIPE, text=True)
            time.sleep(dice.uniform(0.05, 0.5))
            server.kill()  # while devices enrol
            while not (folder / "enrolled").exists():
                assert swarm.poll() is None and time.time() < begin + PATIENCE, "the devices do not enrol"
                time.sleep(0.05)
            enrolled = time.time() - begin
            begin = time.time()
            good, good_counts = roll_out(server, "2.0", dice, KILLS // 2)
            good_seconds = time.time() - begin
            begin = time.time()
            bad, bad_counts = roll_out(server, "3.0", dice, KILLS - KILLS // 2)
            bad_seconds = time.time() - begin
            said = json.loads(swarm.communicate(timeout=PATIENCE)[0])
            assert swarm.returncode == 0, said
            check(server, said, good, good_counts, bad, bad_counts)
        finally:
            if swarm and swarm.poll() is None:
                swarm.kill()
            server.process.kill()
            server.process.wait()
            server.process.stdout.close()
    print(f"{DEVICES} devices, {server.kills} kills: enrolled in {enrolled:.1f} s, good roll-out in {good_seconds:.1f} s {good_counts}, bad one in "
          f"{bad_seconds:.1f} s {bad_counts}; {said['events']} events, each stored once; {said['failed_requests']} requests failed and were repeated; "
          f"check-ins p50 {said['check_ins']['p50_us']} us, p99 {said['check_ins']['p99_us']} us; reports p99 {said['reports']['p99_us']} us")


def check(server, said, good, good_counts, bad, bad_counts):
    refused = -(-DEVICES * BAD_PERCENT // 100)
    assert good_counts == {"committed": DEVICES}, good_counts
    assert bad_counts == {"committed": DEVICES - refused, "refused": refused}, (bad_counts, refused)

    # Each event that a device has made is stored once, in its order, and none else.
    assert said["events_told"] == said["events"], said
    events = server.all_of("/v1/events", "events")
    assert len(events) == said["events"], (len(events), said["events"])
    sequences = {}
    for event in events:
        sequences.setdefault((event["device"], event["boot"]), []).append(event["seq"])
    assert len(sequences) == DEVICES
    for seqs in sequences.values():
        assert seqs == list(range(len(seqs))), seqs

    # The audit log has each device's enrolment, both orders, and each device's end of each.
    audit = server.all_of("/v1/audit", "entries")
    assert [entry["seq"] for entry in audit] == sorted({entry["seq"] for entry in audit})
    assert len({entry["subject"] for entry in audit if entry["what"] == "device.enrol"}) == DEVICES
    assert [entry["subject"] for entry in audit if entry["what"] == "order.create"] == [str(good), str(bad)]
    ends = [(entry["who"], entry["subject"]) for entry in audit if entry["what"] in ("order.committed", "order.refused")]
    assert len(ends) == len(set(ends)) == 2 * DEVICES, (len(ends), len(set(ends)))
    assert sum(entry["what"] == "order.refused" for entry in audit) == refused


main()
