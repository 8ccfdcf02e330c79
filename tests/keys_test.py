#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The verb `keys`: a root that two people sign offline, its rotation and its revocation, and keys in a SoftHSM token.

  tests/keys_test.py WHET
"""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"
SOFTHSM = next((path for path in map(pathlib.Path, ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/pkcs11/libsofthsm2.so"]) if path.exists()), None)


class Keys(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_keys(self, *arguments, environment=None):
        return subprocess.run([WHET, "keys", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              env=os.environ | (environment or {}))

    def keys(self, *arguments, environment=None):
        done = self.run_keys(*arguments, "--json", environment=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refuse(self, *arguments):
        done = self.run_keys(*arguments)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def create(self, *names, kind="ed25519"):
        return [self.keys("create", f"{name}.pem", "--type", kind)["id"] for name in names]

    def test_a_private_key_is_its_owners_alone_and_never_written_over(self):
        for kind in ("ed25519", "ecdsa", "rsa"):
            (key,) = self.create(kind, kind=kind)
            mode = (self.folder / f"{kind}.pem").stat().st_mode
            self.assertEqual(stat.S_IMODE(mode), 0o600)
            shown = self.keys("show", f"{kind}.pem", f"{kind}.pub.pem")["files"]
            self.assertEqual([entry["id"] for entry in shown], [key, key])
            self.assertIn("cannot create", self.refuse("create", f"{kind}.pem"))

    def test_openssl_reads_an_encrypted_key(self):
        (self.folder / "secret").write_text("open sesame\n")
        self.assertTrue(self.keys("create", "a.pem", "--passphrase", "secret")["encrypted"])
        for passphrase, code in (("open sesame", 0), ("another", 1)):
            done = subprocess.run(["openssl", "pkey", "-in", "a.pem", "-passin", f"pass:{passphrase}", "-noout"], cwd=self.folder, capture_output=True)
            self.assertEqual(done.returncode, code)
        self.assertIn("passphrase", self.refuse("root", "1.root.json", "--key", "a.pem"))

    def test_a_root_is_signed_by_two_rotated_and_revoked(self):
        a, b, c = self.create("a", "b", "c")
        self.keys("root", "1.root.json", "--key", "a.pub.pem", "--key", "b.pub.pem", "--threshold", 2)
        once = self.keys("sign", "1.root.json", "--key", "a.pem")["signatures"][0]
        self.assertEqual((once["signed"], once["enough"]), ([a], False))
        self.assertTrue(self.keys("sign", "1.root.json", "--key", "b.pem")["signatures"][0]["enough"])

        self.keys("rotate", "1.root.json", "--role", "timestamp", "--key", "c.pub.pem", "--threshold", 1, "-o", "2.root.json")
        two = self.keys("sign", "2.root.json", "--key", "a.pem", "--key", "b.pem", "--root", "1.root.json")
        self.assertEqual(two["version"], 2)
        self.assertEqual(two["roles"]["timestamp"], {"threshold": 1, "keys": [c]})
        self.assertEqual([check["enough"] for check in two["signatures"]], [True, True])

        self.assertIn("1 keys would be left for a threshold of 2", self.refuse("revoke", "2.root.json", "--id", b[:12], "-o", "3.root.json"))
        self.keys("rotate", "2.root.json", "--role", "root", "--id", b, "--key", "c.pub.pem", "-o", "3.root.json")
        three = self.keys("sign", "3.root.json", "--key", "a.pem", "--key", "c.pem", "--root", "2.root.json")
        self.assertEqual([check["enough"] for check in three["signatures"]], [True, False], "the key that goes has to sign too")
        self.assertIn("NOT ENOUGH", self.run_keys("show", "3.root.json", "--root", "2.root.json").stdout)
        three = self.keys("sign", "3.root.json", "--key", "b.pem", "--root", "2.root.json")
        self.assertEqual([check["enough"] for check in three["signatures"]], [True, True])

        self.keys("revoke", "3.root.json", "--id", b, "--threshold", 1, "-o", "4.root.json")
        roles = self.keys("show", "4.root.json")["files"][0]["roles"]
        self.assertFalse(any(b in role["keys"] for role in roles.values()))

    def test_wrong_use_is_told(self):
        self.create("a")
        self.assertIn("--key", self.refuse("root", "1.root.json"))
        self.assertIn("not a regular file", self.refuse("show", "."))
        (self.folder / "bad.json").write_text('{"signed":{"a":1,"a":2},"signatures":[]}')
        self.assertIn("twice", self.refuse("sign", "bad.json", "--key", "a.pem"))
        self.keys("root", "1.root.json", "--key", "a.pem")
        self.assertIn("--role", self.refuse("rotate", "1.root.json", "--key", "a.pem", "-o", "2.root.json"))
        self.assertIn("0 keys of the root", self.refuse("revoke", "1.root.json", "--id", "zz", "-o", "2.root.json"))

    @unittest.skipUnless(SOFTHSM and shutil.which("softhsm2-util") and shutil.which("openssl"), "SoftHSM is not installed; tools/install tuf")
    def test_keys_in_a_token(self):
        (self.folder / "tokens").mkdir()
        (self.folder / "softhsm2.conf").write_text(f"directories.tokendir = {self.folder}/tokens\n")
        (self.folder / "pin").write_text("5678\n")
        environment = {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

        def tool(*command):
            subprocess.run(command, cwd=self.folder, env=os.environ | environment, check=True, capture_output=True)

        tool("softhsm2-util", "--init-token", "--free", "--label", "fleet", "--so-pin", "1234", "--pin", "5678")
        for kind in ("ecdsa", "rsa"):
            (key,) = self.create(kind, kind=kind)
            tool("softhsm2-util", "--import", f"{kind}.pem", "--token", "fleet", "--label", kind, "--id", {"ecdsa": "01", "rsa": "02"}[kind], "--pin", "5678")
            uri = f"pkcs11:token=fleet;object={kind}"
            self.keys("root", f"{kind}.json", "--key", f"{kind}.pub.pem")
            signed = self.keys("sign", f"{kind}.json", "--key", uri, "--pin", "pin", environment=environment)["signatures"][0]
            self.assertEqual((signed["signed"], signed["enough"]), ([key], True))
            self.assertEqual(self.keys("show", uri, "--pin", "pin", environment=environment)["files"][0]["id"], key)
        done = self.run_keys("sign", "rsa.json", "--key", "pkcs11:token=fleet;object=none", "--pin", "pin", environment=environment)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such key", done.stderr)


if __name__ == "__main__":
    WHET = str(pathlib.Path(sys.argv.pop(1)).resolve()) if len(sys.argv) > 1 else WHET
    unittest.main()
