# SPDX-License-Identifier: Apache-2.0
"""Text: files of this tree, a Thai and an Arabic sentence."""

import json
import pathlib
import unicodedata

import numpy as np

from catalogue import inputs
from catalogue.finding import Finding


def bytes_of(path):
    """What Magika looks at: both ends of the file, without the white space around it."""
    content = path.read_bytes()
    whole = len(content) <= 4096
    head = (content.strip() if whole else content[:4096].lstrip())[:1024]
    tail = (content.strip() if whole else content[-4096:].rstrip())[-1024:]
    return np.array([[*head, *[256] * (1024 - len(head)), *[256] * (1024 - len(tail)), *tail]], np.int32)


def magika(run, folder):
    kinds = json.loads((folder / "config.json").read_text())["target_labels_space"]
    inputs.photo("astronaut.png")
    wanted = {
        "tools/check-sizes": "python",
        "README.md": "markdown",
        "CMakeLists.txt": "cmake",
        "demo": "shell",
        "build/catalogue/samples/astronaut.png": "png",
        "src/pull/zip.cc": "cpp",
    }
    outputs = [run(bytes_of(inputs.ROOT / path))[0] for path in wanted]
    found = [kinds[int(answer.argmax())] for answer in outputs]
    answer = ", ".join(f"{pathlib.Path(path).name}: {kind}" for path, kind in zip(wanted, found, strict=True))
    return Finding(outputs, found == list(wanted.values()), answer)


THAI, THAI_WORDS = "ฉันรักภาษาไทยเพราะฉันเป็นคนไทย", "ฉัน|รัก|ภาษา|ไทย|เพราะ|ฉัน|เป็น|คน|ไทย"


def words(begins):
    """The text, with a bar before each character where a word begins, but for the first."""
    return THAI[0] + "".join("|" * bool(b) + c for c, b in zip(THAI[1:], begins[1:], strict=True))


def attacut(run, folder):
    numbers = json.loads((folder / "characters.json").read_text())
    (logits,) = run(np.array([[numbers.get(c, numbers["<UNK>"]) for c in THAI]], np.int64))
    text = words(logits.ravel() > 0)
    return Finding([logits], text == THAI_WORDS, text)


DEEPCUT = [
    *"\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_abcdefghijklmno",
    "other",
    *"pqrstuvwxyz}~",
]
THAI_LETTERS = [*range(0x0E01, 0x0E26), *range(0x0E27, 0x0E3B), *range(0x0E40, 0x0E4E), *range(0x0E50, 0x0E5A)]
DEEPCUT += [*map(chr, THAI_LETTERS), "\u2018", "\u2019", "\ufeff"]
DEEPCUT_KINDS = {
    "c": "กขฃคฆงจชซญฎฏฐฑฒณดตถทธนบปพฟภมยรลวศษสฬอ",
    "n": "ฅฉผฟฌหฮ",
    "v": "ะาำิีืึุู",
    "w": "เแโใไ",
    "t": "่้๊๋",
    "s": "์ๆฯ.",
    "p": " ",
}
DEEPCUT_ORDER = ["b_e", "c", "d", "n", "o", "p", "q", "s", "s_e", "t", "v", "w"]


def deepcut(run):
    kinds = {c: kind for kind, characters in DEEPCUT_KINDS.items() for c in characters}
    padded = " " * 10 + THAI + " " * 10
    around = [padded[i + 1 : i + 11] + padded[i - 10 : i][::-1] + padded[i] for i in range(10, 10 + len(THAI))]
    numbers = [[DEEPCUT.index(c) if c in DEEPCUT else 80 for c in row] for row in around]
    sorts = [[DEEPCUT_ORDER.index(kinds.get(c, "o")) for c in row] for row in around]
    (likely,) = run(np.array(numbers, np.float32), np.array(sorts, np.float32))
    text = words(likely.ravel() > 0.5)
    return Finding([likely], text == THAI_WORDS, text)


def tashkeel(run, folder):
    vocabulary = json.loads((folder / "vocab.json").read_text())
    marks = {number: mark for mark, number in vocabulary["diac_to_idx"].items()}
    bare = unicodedata.normalize("NFD", "السلام عليكم ورحمة")
    (logits,) = run(np.array([[vocabulary["char_to_idx"][c] for c in bare]], np.int64))
    best = logits[0].argmax(1)
    text = unicodedata.normalize(
        "NFC", "".join(c + marks[int(k)] * c.isalpha() for c, k in zip(bare, best, strict=True))
    )
    return Finding([logits], "عَلَيْكُمْ" in text, text)


SAMPLES = {
    "magika": magika,
    "attacut": attacut,
    "deepcut": deepcut,
    "tashkeel": tashkeel,
}
