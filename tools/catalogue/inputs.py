# SPDX-License-Identifier: Apache-2.0
"""Pictures and sounds for the models: of scikit-image (PyPI), of Debian's alsa-utils, spoken by flite, of WHET_DATA."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import wave
import zipfile

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "build/catalogue/samples"
SKIMAGE = "scikit-image==0.26.0"
PHOTOS = {  # of scikit-image; astronaut is NASA's, page a photograph of its own documentation
    "astronaut.png": "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    "page.png": "341a6f0a61557662b02734a9b6e56ec33a915b2c41886b97509dedf2a43b47a3",
}
RATE = 16000


class Missing(Exception):
    """This machine does not have an input."""


def photo(name):
    """A picture of scikit-image, as RGB."""
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "python3",
            "-m",
            "pip",
            "download",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
        ]
        platforms = [
            "--python-version",
            "3.11",
            "--platform",
            "manylinux_2_28_x86_64",
            "--platform",
            "manylinux_2_24_x86_64",
        ]
        subprocess.run([*command, *platforms, "-d", str(FOLDER), SKIMAGE], check=True)
        with zipfile.ZipFile(next(FOLDER.glob("scikit_image-*.whl"))) as wheel:
            for file in PHOTOS:
                (FOLDER / file).write_bytes(wheel.read(f"skimage/data/{file}"))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != PHOTOS[name]:
        raise RuntimeError(f"{path}: its SHA-256 is {found}")
    return Image.open(path).convert("RGB")


def data(path):
    """A file of WHET_DATA."""
    folder = os.environ.get("WHET_DATA")
    found = pathlib.Path(folder or "/nonexistent") / path
    if not found.exists():
        raise Missing(f"needs {path} of WHET_DATA")
    return found


def sound(path):
    """A sound at 16 kHz in -1 to 1, resampled by its spectrum."""
    with wave.open(str(path)) as file:
        rate, count = file.getframerate(), file.getnframes()
        x = np.frombuffer(file.readframes(count), np.int16).reshape(count, -1).mean(1) / 32768
    if rate == RATE:
        return x
    wanted = count * RATE // rate
    spectrum = np.fft.rfft(x)[: wanted // 2 + 1]
    return np.fft.irfft(spectrum, wanted) * wanted / count


def alsa(name):
    """A sound of Debian's package alsa-utils: a voice, or noise."""
    path = pathlib.Path("/usr/share/sounds/alsa") / name
    if not path.exists():
        raise Missing("needs the package alsa-utils")
    return sound(path)


def spoken(words):
    """Words by the synthetic voice of Debian's package flite, between silence with a little noise."""
    if not shutil.which("flite"):
        raise Missing("needs the package flite")
    path = FOLDER / f"{words.replace(' ', '_')}.wav"
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", str(path)], check=True)
    x = np.concatenate([np.zeros(RATE), sound(path), np.zeros(RATE * 3 // 4)])
    return x + np.random.default_rng(0).normal(0, 1.5e-4, len(x))


def pixels(image, size, box=None):
    """RGB in 0 to 1 as f32[1, height, width, 3]; `box` is cut out first, `size` is width and height."""
    cut = image.crop(box) if box else image
    return np.asarray(cut.resize(size, Image.BILINEAR), np.float32)[None] / np.float32(255)


def squared(image):
    """The picture in the middle of a black square."""
    side = max(image.size)
    square = Image.new("RGB", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return square
