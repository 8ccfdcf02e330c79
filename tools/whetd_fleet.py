# SPDX-License-Identifier: Apache-2.0
"""A server that lets one device enrol and check in, with TLS and an authority of its own. For measuring whetd alone."""
import http.server
import json
import pathlib
import ssl
import subprocess
import threading


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def sign(folder, request, certificate):
    openssl(folder, "x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", certificate,
            "-days", "30")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        folder = self.server.folder
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(self.path)
        if self.path == "/v1/enrol":
            (folder / "device.csr").write_text(message["csr"])
            sign(folder, "device.csr", "device.pem")
            reply = {"device": "d1", "certificate": (folder / "device.pem").read_text(), "authority": (folder / "ca.pem").read_text()}
        elif self.path == "/v1/check-in":
            reply = {"orders": [], "time": 0, "poll_seconds": 1}
        else:
            reply = {"next_seq": 1 + max(event["seq"] for event in message["events"])}
        text = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Server(http.server.ThreadingHTTPServer):
    """Serves from when it is made until close()."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("localhost", 0), Handler)
        self.folder, self.asked = pathlib.Path(folder), []
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", "30")
        openssl(folder, "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        sign(folder, "server.csr", "server.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        context.load_verify_locations(self.folder / "ca.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"https://localhost:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()
