#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An S3 server in memory that checks every signature (AWS Signature Version 4), for tests.

  tests/s3_server.py [--fail N:STATUS] [--folder FOLDER]

Takes the key "test", its secret "secret" and the bucket "bucket", writes its port to stdout, and ends with its stdin. With --fail each
object's first N requests are answered with the status. With --folder what is put is written there too, as any web server would
serve it. Written from the published description of the protocol.
"""
import argparse
import datetime
import hashlib
import hmac
import http.server
import pathlib
import sys
import threading
import urllib.parse

KEY, SECRET, BUCKET = "test", "secret", "bucket"


def sign(secret, date, region, service, text):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects, seen = {}, {}
    fail_count, fail_status, folder = 0, 503, None
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def wrong(self, body):
        """Why the request is not signed as it has to be, or None."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "AWS4-HMAC-SHA256" or set(fields) != {"Credential", "SignedHeaders", "Signature"}:
            return "no signature"
        key, date, region, service, end = fields["Credential"].split("/")
        stamp, stated = self.headers.get("x-amz-date", ""), self.headers.get("x-amz-content-sha256", "")
        if (key, service, end) != (KEY, "s3", "aws4_request") or not stamp.startswith(date):
            return "another key, service or date"
        age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.strptime(stamp + "+0000", "%Y%m%dT%H%M%SZ%z")
        if abs(age.total_seconds()) > 900:
            return "too old"
        if hashlib.sha256(body).hexdigest() != stated:
            return "another payload"
        names = fields["SignedHeaders"].split(";")
        required = {"host", "x-amz-date", "x-amz-content-sha256"} | {name.lower() for name in self.headers if name.lower().startswith("x-amz-")}
        if names != sorted(names) or not required <= set(names):
            return "headers that must be signed are not"
        path, _, query = self.path.partition("?")
        canonical_path = urllib.parse.quote(urllib.parse.unquote(path), safe="/-_.~")
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        canonical = "\n".join((self.command, canonical_path, query, headers, fields["SignedHeaders"], stated))
        text = "\n".join((scheme, stamp, f"{date}/{region}/s3/aws4_request", hashlib.sha256(canonical.encode()).hexdigest()))
        good = hmac.compare_digest(sign(SECRET, date, region, service, text), fields["Signature"])
        return None if good else "the signature is not that of the request"

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urllib.parse.unquote(self.path)
        with self.lock:
            self.seen[path] = self.seen.get(path, 0) + 1
            if self.seen[path] <= self.fail_count:
                return self.answer(self.fail_status)
        why = self.wrong(body)
        if why:
            return self.answer(403, f"<Error><Code>SignatureDoesNotMatch</Code><Message>{why}</Message></Error>".encode())
        if not path.startswith(f"/{BUCKET}/"):
            return self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        if self.command == "PUT":
            self.objects[path] = body
            if self.folder:
                file = self.folder / path.lstrip("/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(body)
            return self.answer(200)
        if path not in self.objects:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self.answer(200, self.objects[path])

    do_GET = do_HEAD = do_PUT = serve


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fail", default="0:503")
    parser.add_argument("--folder", type=pathlib.Path)
    arguments = parser.parse_args()
    Server.fail_count, Server.fail_status = map(int, arguments.fail.split(":"))
    Server.folder = arguments.folder
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
