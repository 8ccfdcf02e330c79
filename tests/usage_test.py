#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Completions and manual pages say every verb and option that --help says, and the programs that read them take them.

  tests/usage_test.py WHET
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WHET = "whet"


def whet(*arguments):
    return subprocess.run([WHET, *arguments], check=True, capture_output=True, text=True).stdout


def verbs():
    return re.findall(r"^  ([a-z]+) ", whet("--help").split("Subcommands:")[1].split("\n\n")[0], re.M)


def options(verb):
    """Names as --help lists them, at the beginning of a line or after a comma."""
    text = whet(verb, "--help")
    return sorted(set(re.findall(r"^ {2,}(-\w|--[\w-]+)", text, re.M)) | set(re.findall(r"^ {2,}-\w,(--[\w-]+)", text, re.M)))


def present(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class Usage(unittest.TestCase):
    def bash(self, *words):
        """What bash offers for the last word."""
        script = (f"{whet('completion', 'bash')}\nCOMP_WORDS=({' '.join(repr(word) for word in words)})\n"
                  f"COMP_CWORD={len(words) - 1}\n_whet\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"")
        return subprocess.run(["bash", "-uc", script], check=True, capture_output=True, text=True).stdout.split()

    def test_every_verb_and_option_is_completed(self):
        self.assertIn("run", verbs())
        self.assertEqual(set(verbs()), {word for word in self.bash("whet", "") if not word.startswith("-")})
        for verb in verbs():
            offered = self.bash("whet", verb, "-")
            for name in options(verb):
                self.assertIn(name, offered, verb)
            for shell in ("zsh", "fish"):
                text = whet("completion", shell)
                for name in options(verb):
                    self.assertIn(name if shell == "zsh" else f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}", text)

    def test_values(self):
        self.assertIn("avx2", self.bash("whet", "run", "--isa", ""))
        self.assertEqual(self.bash("whet", "run", "--isa", "sca"), ["scalar"])
        self.assertIn("cortex-m4", self.bash("whet", "emit", "--target", "cor"))
        self.assertEqual(sorted(self.bash("whet", "compile", "--dialect", "")), ["tflm", "whet"])
        self.assertIn("fuse_bias", self.bash("whet", "compile", "--without", "fuse_b"))
        self.assertEqual(self.bash("whet", "completion", "z"), ["zsh"])
        self.assertIn("inspect", self.bash("whet", "man", "in"))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("net.tflite", "net.whet"):
                pathlib.Path(folder, name).touch()
            self.assertEqual(len(self.bash("whet", "run", folder + "/net.")), 2)
            pathlib.Path(folder, "netdir").mkdir()
            self.assertEqual(self.bash("whet", "run", "-o", folder + "/net"), [folder + "/netdir"])

    @present("zsh")
    def test_zsh_completes(self):
        subprocess.run(["zsh", "-nc", whet("completion", "zsh")], check=True)
        script = ("autoload -U compinit && compinit -u -D\n" + whet("completion", "zsh") +
                  "\n(( $+functions[_whet] )) && [[ $_comps[whet] == _whet ]]")
        subprocess.run(["zsh", "-fc", script], check=True)

    @present("fish")
    def test_fish_completes(self):
        def offers(line):
            script = whet("completion", "fish") + f"\ncomplete -C '{line}'"
            with tempfile.TemporaryDirectory() as home:
                text = subprocess.run(["fish", "--no-config", "-c", script], check=True, capture_output=True, text=True, cwd=home,
                                      env={"HOME": home, "PATH": "/usr/bin:/bin"}).stdout
            return [row.split("\t")[0] for row in text.splitlines()]
        self.assertEqual(set(offers("whet ")), set(verbs()))
        self.assertIn("avx2", offers("whet run --isa "))
        for name in options("compile"):
            self.assertIn(name, offers("whet compile -" + ("-" if name.startswith("--") else "")))

    def test_unknown_shell_is_wrong_usage(self):
        self.assertEqual(subprocess.run([WHET, "completion", "tcsh"], capture_output=True).returncode, 2)

    def test_manual_pages_name_everything(self):
        with tempfile.TemporaryDirectory() as folder:
            whet("man", "--output", folder)
            pages = sorted(page.stem for page in pathlib.Path(folder).iterdir())
            self.assertEqual(pages, sorted(["whet", *(f"whet-{verb}" for verb in verbs())]))
            for verb in verbs():
                page = pathlib.Path(folder, f"whet-{verb}.1").read_text()
                self.assertEqual(page, whet("man", verb))
                for name in options(verb):
                    self.assertIn("\\fB" + name.replace("-", "\\-") + "\\fR", page, verb)

    @present("man")
    def test_manual_pages_render_without_warnings(self):
        for arguments in ([], *([verb] for verb in verbs())):
            with tempfile.NamedTemporaryFile(suffix=".1", mode="w") as page:
                page.write(whet("man", *arguments))
                page.flush()
                shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", page.name], capture_output=True, text=True,
                                       env={"MANWIDTH": "100", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
                self.assertEqual((shown.returncode, shown.stderr), (0, ""), arguments)
                for name in options(arguments[0]) if arguments else verbs():
                    self.assertIn(name, shown.stdout, arguments)


if __name__ == "__main__":
    WHET = sys.argv.pop(1)
    unittest.main()
