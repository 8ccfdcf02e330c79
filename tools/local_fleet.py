#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server and devices on this machine, for tests, demonstrations and checks: whet-fleet on a free port of 127.0.0.1, whetd on Unix
sockets, everything they keep under one folder, ended by pid. Programs are those of WHET_BUILD (build/release).

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
    """What a command prints, or its complaint where it has to fail; ends the program where its exit code is another."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"error: {' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stderr if code == 1 else done.stdout


def wait_until(what, condition, seconds=60):
    """The first value of condition() that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    sys.exit(f"error: {what}: not within {seconds} s")


def exchange(port, context, method, path, body=None, headers=None):
    """JSON of one of the server's endpoints."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    try:
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"} | (headers or {}))
        reply = connection.getresponse()
        text = reply.read()
        if reply.status not in (200, 201):
            sys.exit(f"error: {path}: {reply.status} {text.decode()}")
        return json.loads(text)
    finally:
        connection.close()


class Program:
    """Runs from start(), which sets process, until stop()."""

    process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGTERM):
        process, self.process = self.process, None
        if not process:
            return
        process.send_signal(how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


class LocalFleet(Program):
    def __init__(self, folder, *options):
        self.folder, self.options = pathlib.Path(folder).resolve(), options
        self.folder.mkdir(parents=True)
        self.data, self.repository = self.folder / "server", self.folder / "repository"
        self.port, self.keys = 0, []
        for role in ROLES:
            run(WHET, "keys", "create", self.folder / f"{role}.pem")
            self.keys += ["--key", f"{role}={self.folder / role}.pem"]
        run(WHET, "fleet", "init", self.repository, *self.keys)

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
        self.access = ["--server", f"https://127.0.0.1:{self.port}", "--token-file", self.folder / "token", "--authority", self.authority]

    def tell(self, *words, code=0):
        """Text of a `whet fleet` action against the server."""
        return run(WHET, "fleet", *words, *self.access, code=code)

    def ask(self, *words):
        """JSON of one."""
        return json.loads(self.tell(*words, "--json"))

    def push(self, plan, model, version, *options):
        """Publishes a bundle of the plan, and gives what `whet bundle` says of it."""
        bundle = self.folder / f"{model}-{version}"
        made = json.loads(run(WHET, "bundle", plan, "-o", bundle, "--model", model, "--version", version, "--no-trial", "--json", *options))
        run(WHET, "fleet", "push", bundle, self.repository, *self.keys)
        return made

    def enrolment_token(self, *tags, uses=1):
        return self.request("POST", "/v1/enrolment-tokens", {"uses": uses, "tags": list(tags)})["token"]

    def device(self, name, *tags, probation="1 s"):
        """A device that has enrolled, and is not started yet."""
        device = LocalDevice(self, name, probation)
        device.enrol(*tags)
        return device

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
        return exchange(self.port, context, method, path, body, {"Authorization": "Bearer " + (self.folder / "token").read_text().strip()})


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class LocalDevice(Program):
    def __init__(self, fleet, name, probation="1 s"):
        self.fleet, self.name, self.id = fleet, name, None
        self.folder = fleet.folder / name
        self.folder.mkdir()
        self.socket = self.folder / "infer.sock"
        self.config = self.folder / "whetd.yaml"
        (self.folder / "root.json").write_bytes((fleet.repository / "metadata/1.root.json").read_bytes())
        self.settings = {"state": f"{self.folder}/state", "serve": {"listen": [f"unix:{self.socket}"]},
                         "server": {"authority": str(fleet.authority), "name": name, "first": 0},
                         "trust": {"root": f"{self.folder}/root.json"}, "updates": {"probation": probation}}
        self.configure(f"https://127.0.0.1:{fleet.port}")

    def configure(self, url):
        self.settings["server"]["url"] = url
        self.write_settings()

    def write_settings(self):
        self.config.write_text(json.dumps(self.settings))  # which is YAML, too

    def whetd(self, *arguments, code=0):
        """What whetd prints when it is run on the device's folder."""
        return run(WHETD, "--config", self.config, *arguments, code=code)

    def enrol(self, *tags):
        self.whetd("--enrol", self.fleet.enrolment_token(*tags))
        self.id = next(device["id"] for device in self.fleet.ask("devices")["devices"] if device["name"] == self.name)

    def start(self):
        with open(self.folder / "whetd.log", "a") as log:
            self.process = subprocess.Popen([str(WHETD), "--config", str(self.config)], stdout=log, stderr=log)
        wait_until("whetd answers", self.status, 20)

    def ask_server(self):
        """Now, and not when it would by itself."""
        self.process.send_signal(signal.SIGUSR1)

    def versions(self):
        return {model["name"]: model["version"] for model in (self.status() or {"models": []})["models"]}

    def status(self):
        """None while it does not answer."""
        try:
            return self.get("/v1/status")
        except OSError:
            return None

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
