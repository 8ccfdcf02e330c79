# SPDX-License-Identifier: Apache-2.0
"""The published forms of Silero VAD over many windows of sound, whose state goes from each window to the next.

The state is kept by whet (`state` of a card), or goes out of one run and into the next; by ONNX Runtime it always does.
"""

import collections
import hashlib
import pathlib
import subprocess
import tempfile
import zipfile

import numpy as np
import peer_engines as peers
from catalogue import inputs

PACKAGE = "silero-vad==6.2.3"
SHA256 = "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8"
FOLDER = peers.ROOT / "build/catalogue"
VOICES = [f"{place}_{side}.wav" for place, side in (("Front", "Center"), ("Rear", "Left"), ("Side", "Right"), ("Front", "Left"))]
Form = collections.namedtuple("Form", "file rate sr")  # sr: None, "fixed" (a constant) or "input"
FORMS = {
    "sizes fixed": Form("silero_vad_openvino_16k.onnx", 16000, None),
    "open sizes, If, 16 kHz": Form("silero_vad.onnx", 16000, "fixed"),
    "open sizes, If, 8 kHz": Form("silero_vad.onnx", 8000, "fixed"),
    "open sizes, opset 15": Form("silero_vad_16k_op15.onnx", 16000, "fixed"),
    "open sizes, 16-bit floats": Form("silero_vad_half.onnx", 16000, None),
    "both rates computed, 16 kHz": Form("silero_vad_op18_ifless.onnx", 16000, "input"),
    "both rates computed, 8 kHz": Form("silero_vad_op18_ifless.onnx", 8000, "input"),
}
SHAPES = {"state": (2, 1, 128)}


def package():
    """The pinned wheel; None where no registry answers."""
    wheel = FOLDER / "silero_vad-6.2.3-py3-none-any.whl"
    if not wheel.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["python3", "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        if subprocess.run([*command, "-d", str(FOLDER), PACKAGE], check=False).returncode != 0:
            return None
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise RuntimeError(f"{wheel}: its SHA-256 is {found}")
    return zipfile.ZipFile(wheel)


def windows(random, rate, steps):
    """Voices, loud and soft, in more and less noise, and silence; each window behind the end of the one before."""
    new, context = rate // 1000 * 32, rate // 1000 * 4
    parts = [np.zeros(context)]
    while sum(map(len, parts)) < context + steps * new:
        voice = inputs.alsa(VOICES[random.integers(len(VOICES))])
        voice = voice if rate == 16000 else voice[: len(voice) // 2 * 2].reshape(-1, 2).mean(1)
        sound = np.concatenate([voice * 10 ** random.uniform(-1.5, 0), np.zeros(random.integers(rate))])
        parts.append(sound + random.normal(0, 10 ** random.uniform(-5, -1.5), len(sound)))
    sound = np.clip(np.concatenate(parts), -1, 1).astype(np.float32)
    return np.stack([sound[i * new : (i + 1) * new + context] for i in range(steps)])[:, None]


def given(form, window, state):
    """The inputs of one run by name."""
    return {"input": window, "state": state, **({} if form.sr is None else {"sr": np.array(form.rate, np.int64)})}


def by_onnx_runtime(data, form, xs):
    """Probabilities, and the state after each window."""
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, settings, providers=["CPUExecutionProvider"])
    state, found = np.zeros(SHAPES["state"], np.float32), []
    for x in xs:
        probability, state = session.run(["output", "stateN"], given(form, x, state))
        found.append((probability, state))
    return [np.stack(side) for side in zip(*found, strict=True)]


def card(form):
    shapes = f"{{input: [1, {form.rate // 1000 * 36}], state: [2, 1, 128]}}"
    fixed = "" if form.sr is None else f"\n  constants: {{sr: {form.rate}}}"
    return f"model:\n  state: {{state: stateN}}{fixed}\n  shapes: {shapes}\n"


def kept_by_whet(data, form, xs, *options):
    """Probabilities of one run over the whole stream."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "vad.onnx").write_bytes(data)
        (folder / "vad.card.yaml").write_text(card(form))
        np.save(folder / "xs.npy", xs)
        peers.call("run", folder / "vad.onnx", "--stream", "-i", folder / "xs.npy", "-o", folder / "out", *options)
        return np.load(folder / "out/0.npy")


def fed_back_to_whet(data, form, xs):
    """Probabilities and states, one run after the other, as programs with a state of their own do."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "vad.onnx").write_bytes(data)
        np.save(folder / "sr.npy", np.array(form.rate, np.int64))
        sizes = ["--shape", f"input=1x{xs.shape[-1]}", "--shape", "state=2x1x128"]
        sizes += ["--constant", f"sr={folder / 'sr.npy'}"] if form.sr == "fixed" else []
        peers.call("compile", folder / "vad.onnx", "-o", folder / "vad.whet", "--goldens", "0", *sizes)
        state, found = np.zeros(SHAPES["state"], np.float32), []
        for x in xs:
            feed = []
            for name, array in given(form, x, state).items():
                if name != "sr" or form.sr == "input":
                    np.save(folder / f"{name}.npy", array)
                    feed += ["-i", f"{name}={folder / name}.npy"]
            peers.call("run", folder / "vad.whet", *feed, "-o", folder / "out")
            probability, state = (np.load(folder / f"out/{i}.npy") for i in range(2))
            found.append((probability, state))
    return [np.stack(side) for side in zip(*found, strict=True)]
