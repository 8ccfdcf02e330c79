#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A network that misbehaves, between a device and its server: a relay of bytes that counts and damages them, and an HTTPS front that
gives wrong answers. Both run in threads of the test that uses them.

  with Relay(port, fault=Break(after=200_000)) as relay:   # the device talks to relay.port
      ...
  print(relay.bytes_down, relay.connections)
"""
import contextlib
import http.client
import http.server
import socket
import ssl
import struct
import threading
import time


BYTES_PER_SECOND = 10e6  # of a link; without a bound, what lies in buffers when a connection ends would count as sent


class Fault:
    """What happens to the bytes that the server sends in one connection. `connection` counts from 0; most faults strike the first
    `times` connections that come so far."""
    times = 1 << 30

    def __init__(self):
        self.struck, self.lock = set(), threading.Lock()

    def strikes(self, connection):
        with self.lock:
            if connection in self.struck or len(self.struck) >= self.times:
                return connection in self.struck
            self.struck.add(connection)
            return True

    def begin(self, connection):
        """Called when the device connects; False: refused at once."""
        return True

    def pieces(self, connection, offset, data):
        """Yields what goes on of data, which starts at `offset` of the connection; raises Broken to end it."""
        yield data


class Broken(Exception):
    def __init__(self, reset=False):
        super().__init__("reset" if reset else "closed")
        self.reset = reset


class Refuse(Fault):
    """Nobody is there, `times` times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def begin(self, connection):
        return connection >= self.times


class Break(Fault):
    """A connection ends after so many bytes: by a reset, or as if it were complete (truncation)."""

    def __init__(self, after, reset=True, times=1 << 30):
        super().__init__()
        self.after, self.reset, self.times = after, reset, times

    def pieces(self, connection, offset, data):
        if offset + len(data) > self.after and self.strikes(connection):
            yield data[:max(0, self.after - offset)]
            raise Broken(self.reset)
        yield data


class OnePlace(Fault):
    """Something happens at one place of a connection's bytes."""

    def __init__(self, at, times):
        super().__init__()
        self.at, self.times = at, times


class Corrupt(OnePlace):
    """One bit of a connection flips."""

    def pieces(self, connection, offset, data):
        place = self.at - offset
        if 0 <= place < len(data) and self.strikes(connection):
            data = data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1:]
        yield data


class Repeat(OnePlace):
    """A piece comes twice."""

    def pieces(self, connection, offset, data):
        yield data
        if offset <= self.at < offset + len(data) and self.strikes(connection):
            yield data[:1400]


class Delay(Fault):
    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def pieces(self, connection, offset, data):
        time.sleep(self.seconds)
        yield data


class Stall(Fault):
    """Nothing more comes, and nothing ends."""

    def __init__(self, after, times=1):
        super().__init__()
        self.after, self.times = after, times

    def pieces(self, connection, offset, data):
        if offset + len(data) > self.after and self.strikes(connection):
            time.sleep(120)
            raise Broken()
        yield data


class Drip(Fault):
    """A byte a second, from an offset on, in the first connections."""

    def __init__(self, after, times=1):
        super().__init__()
        self.after, self.times = after, times

    def pieces(self, connection, offset, data):
        if offset + len(data) <= self.after or not self.strikes(connection):
            yield data
            return
        begin = max(0, self.after - offset)
        yield data[:begin]
        for byte in data[begin:]:
            time.sleep(1)
            yield bytes([byte])


class Relay:
    """Relays TCP to a port of this machine. bytes_down: what reached the device."""

    def __init__(self, server_port, fault=None):
        self.server_port, self.fault = server_port, fault or Fault()
        self.bytes_down = self.bytes_up = self.connections = 0
        self.lock = threading.Lock()

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                device, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                number = self.connections
                self.connections += 1
            device.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
            if not self.fault.begin(number):
                reset(device)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                reset(device)
                continue
            for down in (False, True):
                threading.Thread(target=self.relay, args=(device, server, number, down), daemon=True).start()

    def relay(self, device, server, number, down):
        source, sink, offset = (server, device, 0) if down else (device, server, 0)
        try:
            while data := source.recv(16384):
                for piece in self.fault.pieces(number, offset, data) if down else (data,):
                    sink.sendall(piece)
                    self.count(len(piece), down)
                    time.sleep(len(piece) / BYTES_PER_SECOND)
                offset += len(data)
            sink.shutdown(socket.SHUT_WR)
        except Broken as broken:
            (reset if broken.reset else close)(device)
            close(server)
        except OSError:
            close(device)
            close(server)

    def count(self, number, down):
        with self.lock:
            if down:
                self.bytes_down += number
            else:
                self.bytes_up += number


def close(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def reset(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RD)  # another thread may be reading, and keep it open
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


class Front:
    """An HTTPS server with the certificate of the real one, which passes requests on as the device, but for those that `answer`
    (method, path, headers) -> (status, headers, body), or None, has something else to say to."""

    def __init__(self, server_port, server_files, device_files, authority, answer):
        self.upstream = ssl.create_default_context(cafile=authority)
        self.upstream.check_hostname = False
        self.upstream.load_cert_chain(*device_files)
        self.served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.served.load_cert_chain(*server_files)
        self.server_port, self.answer = server_port, answer
        self.asked = []

    def __enter__(self):
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                front.asked.append((self.command, self.path, self.headers.get("Range")))
                other = front.answer(self.command, self.path, self.headers)
                status, headers, reply = other or front.pass_on(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(reply)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.socket = self.served.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def pass_on(self, method, path, headers, body):
        connection = http.client.HTTPSConnection("127.0.0.1", self.server_port, context=self.upstream, timeout=60)
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection")}
        connection.request(method, path, body, kept)
        reply = connection.getresponse()
        text = reply.read()
        drop = ("content-length", "connection", "transfer-encoding", "date", "server")
        result = reply.status, [(n, v) for n, v in reply.getheaders() if n.lower() not in drop], text
        connection.close()
        return result
