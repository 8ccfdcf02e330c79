# SPDX-License-Identifier: Apache-2.0
"""python_tuf_client.py CLIENT: Python's TUF client installs every target of a repository that whet has written.

CLIENT is tests/tuf_conformance_client.cc, built. The repository has keys of three kinds, rotated roots and delegations of every form;
the client begins at its first root. Exits 1 where a target is not installed with its bytes.
"""

import functools
import http.server
import pathlib
import subprocess
import sys
import tempfile
import threading

from tuf.ngclient import Updater


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def install(folder, base):
    (folder / "client").mkdir()
    (folder / "targets").mkdir()
    first_root = (folder / "repository" / "metadata" / "1.root.json").read_bytes()
    updater = Updater(str(folder / "client"), f"{base}/metadata/", str(folder / "targets"), f"{base}/targets/", bootstrap=first_root)
    updater.refresh()
    wrong = []
    names = [f"{part}/model {i}.whet" for part in ("top", "pattern", "succinct", "prefixes") for i in range(20)]
    for name in names:
        info = updater.get_targetinfo(name)
        good = info and pathlib.Path(updater.download_target(info)).read_text() == f"bytes of {name}"
        if not good or info.custom != {"note": '"\\\u00e9'}:
            wrong.append(name)
    wrong += [name for name in ("top/none", "succinct/none", "prefixes/none") if updater.get_targetinfo(name)]
    return len(names), wrong


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.argv[1], "repository", str(folder / "repository")], check=True)
        handler = functools.partial(Quiet, directory=str(folder / "repository"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            count, wrong = install(folder, f"http://127.0.0.1:{server.server_address[1]}")
            server.shutdown()
    print(f"python-tuf on whet's repository: {count} targets, wrong: {wrong or 'none'}")
    return bool(wrong)


sys.exit(main())
