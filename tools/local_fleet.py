#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server and devices on this machine, for demonstrations and checks: whet-fleet on a free port of 127.0.0.1, whetd on Unix sockets,
everything they keep under one folder, ended by pid.

  with LocalFleet(folder) as fleet:
      fleet.push("net.whet", "kws", "1.0.0", "--p99-ms", 20)
      with fleet.device("door") as device:
          fate = fleet.wait(fleet.order("kws", "1.0.0", device), device)
"""
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("WHET_BUILD", ROOT / "build/release"))
WHET, WHET_FLEET, WHETD = BUILD / "whet", BUILD / "whet-fleet", BUILD / "whetd"
ROLES = ("root", "targets", "snapshot", "timestamp")
ENDED = ("committed", "rolled_back", "refused", "failed", "superseded", "cancelled")


def run(*command, code=0):
    """What a command prints; ends the program where it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"error: {' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(what, condition, seconds=60):
    """The first value of condition() that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    sys.exit(f"error: {what}: not within {seconds} s")


def end(process, how=signal.SIGTERM):
    if process and process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class LocalFleet:
    def __init__(self, folder, *options):
        self.folder, self.options = pathlib.Path(folder).resolve(), options
        self.folder.mkdir(parents=True)
        self.data, self.repository = self.folder / "server", self.folder / "repository"
        self.process, self.port, self.keys = None, 0, []
        for role in ROLES:
            run(WHET, "keys", "create", self.folder / f"{role}.pem")
            self.keys += ["--key", f"{role}={self.folder / role}.pem"]
        run(WHET, "fleet", "init", self.repository, *self.keys)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        command = [WHET_FLEET, "serve", "--data", self.data, "--repository", self.repository, "--listen", f"127.0.0.1:{self.port}", "--json", *self.options]
        with open(self.folder / "server.log", "a") as log:
            self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=log, text=True)
        text = ""
        while not text.endswith("}\n"):
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"error: whet-fleet does not start, see {self.folder}/server.log")
            text += line
        started = json.loads(text)
        self.port = started["port"]
        if "admin_token" in started:
            (self.folder / "token").write_text(started["admin_token"] + "\n")
        self.authority = self.data / "authority.pem"

    def stop(self, how=signal.SIGTERM):
        end(self.process, how)
        if self.process:
            self.process.stdout.close()
        self.process = None

    def ask(self, *words):
        """JSON of a `whet fleet` action against the server."""
        return json.loads(run(WHET, "fleet", *words, "--server", f"https://127.0.0.1:{self.port}", "--token-file", self.folder / "token",
                              "--authority", self.authority, "--json"))

    def push(self, plan, model, version, *limits):
        bundle = self.folder / f"{model}-{version}"
        made = json.loads(run(WHET, "bundle", plan, "-o", bundle, "--model", model, "--version", version, "--no-trial", "--json", *limits))
        run(WHET, "fleet", "push", bundle, self.repository, *self.keys)
        return made

    def device(self, name, *tags):
        """A device that has enrolled, and is not started yet."""
        return LocalDevice(self, name, tags)

    def order(self, model, version, device, *options):
        made = self.ask("order", model, version, "--device", device.id, *options)
        return made["id"]

    def fate(self, order, device):
        for entry in self.ask("status", order)["devices"]:
            if entry["device"] == device.id:
                return entry
        return {}

    def wait(self, order, device, seconds=60):
        """The order's end on the device."""
        def ended():
            fate = self.fate(order, device)
            return fate if fate.get("fate") in ENDED else None
        return wait_until(f"order {order}", ended, seconds)

    def events(self, order):
        return self.all_of(f"/v1/events?order={order}", "events")

    def all_of(self, path, name):
        """The items of all pages."""
        items, after = [], 0
        while True:
            page = self.request("GET", f"{path}{'&' if '?' in path else '?'}limit=1000&after={after}")
            items += page[name]
            if "next" not in page:
                return items
            after = page["next"]

    def request(self, method, path, body=None):
        """JSON of an endpoint for people, asked as the administrator."""
        context = ssl.create_default_context(cafile=self.authority)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        try:
            connection.request(method, path, body and json.dumps(body),
                               {"Authorization": "Bearer " + (self.folder / "token").read_text().strip(), "Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
            if reply.status not in (200, 201):
                sys.exit(f"error: {path}: {reply.status} {text.decode()}")
            return json.loads(text)
        finally:
            connection.close()


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class LocalDevice:
    def __init__(self, fleet, name, tags):
        self.fleet, self.name, self.process = fleet, name, None
        self.folder = fleet.folder / name
        self.folder.mkdir()
        self.socket = self.folder / "infer.sock"
        self.config = self.folder / "whetd.yaml"
        (self.folder / "root.json").write_bytes((fleet.repository / "metadata/1.root.json").read_bytes())
        self.configure(f"https://127.0.0.1:{fleet.port}")
        token = fleet.request("POST", "/v1/enrolment-tokens", {"uses": 1, "tags": list(tags)})["token"]
        run(WHETD, "--config", self.config, "--enrol", token)
        self.id = next(device["id"] for device in fleet.ask("devices")["devices"] if device["name"] == name)

    def configure(self, url):
        self.config.write_text(f"state: {self.folder}/state\nserve:\n  listen: [unix:{self.socket}]\nserver:\n  url: {url}\n"
                               f"  authority: {self.fleet.authority}\n  name: {self.name}\n  first: 0\ntrust:\n  root: {self.folder}/root.json\n"
                               "updates:\n  probation: 1 s\n")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        with open(self.folder / "whetd.log", "a") as log:
            self.process = subprocess.Popen([str(WHETD), "--config", str(self.config)], stdout=log, stderr=log)
        wait_until("whetd answers", self.answers, 20)

    def stop(self, how=signal.SIGTERM):
        end(self.process, how)
        self.process = None

    def answers(self):
        try:
            return self.get("/v1/status") is not None
        except OSError:
            return False

    def get(self, path):
        connection = SocketConnection(self.socket)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def infer(self, model, npy, connection=None):
        """(status, headers, body as JSON)."""
        own = connection or SocketConnection(self.socket)
        own.request("POST", f"/v1/infer?model={model}", npy, {"Content-Type": "application/x-npy", "Accept": "application/json"})
        reply = own.getresponse()
        result = reply.status, reply.headers, json.loads(reply.read())
        if not connection:
            own.close()
        return result
