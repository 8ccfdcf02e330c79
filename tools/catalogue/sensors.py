# SPDX-License-Identifier: Apache-2.0
"""Sensor data: a turned and a worn inertial sensor, an EEG."""

import numpy as np

from catalogue import inputs
from catalogue.finding import Finding, sigmoid


def waist_sensor():
    """A recording of UMAFall: time in s, acceleration in m/s2 and turn rate in rad/s at the waist, 20 Hz."""
    path = inputs.data("fall/umafall/UMAFall_Subject_02_ADL_Bending_1_2016-06-13_20-25-34.csv")
    rows = [line.split(";") for line in path.read_text().splitlines() if line and not line.startswith("%")]
    table = np.array([[float(cell) for cell in row] for row in rows if len(row) == 7])
    time = np.arange(0.5, 14, 0.05)

    def series(kind, unit):
        part = table[(table[:, 5] == kind) & (table[:, 6] == 2)]
        return np.stack([np.interp(time, part[:, 0] / 1000, part[:, axis] * unit) for axis in (2, 3, 4)], 1)

    return time, series(0, 9.81), series(1, np.pi / 180)


def tilted_sensor():
    """The same of a sensor that is rolled and pitched by known angles, at 100 Hz."""
    time = np.arange(1000) / 100
    roll, pitch = 0.6 * np.sin(0.6 * np.pi * time), 0.4 * np.sin(0.4 * np.pi * time + 1) * np.minimum(time, 1)
    gravity = np.stack([-np.sin(pitch), np.cos(pitch) * np.sin(roll), np.cos(pitch) * np.cos(roll)], 1)
    rates = np.gradient(roll, time), np.gradient(pitch, time)
    turns = np.stack([rates[0], rates[1] * np.cos(roll), -rates[1] * np.sin(roll)], 1)
    return time, 9.81 * gravity, turns, gravity


def up_of(quaternions):
    """The vertical as the sensor sees it."""
    w, x, y, z = quaternions.T
    return np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], 1)


def attitude(run, time, acceleration, turns):
    step = np.full((len(time), 1), time[1] - time[0])
    x = np.concatenate([acceleration, turns, step], 1).astype(np.float32)
    return run(x[None], np.zeros((2, 1, 1, 200), np.float32))[0][0]


def apart(a, b):
    return np.degrees(np.arccos(np.clip(np.sum(a * b, 1), -1, 1)))


def riann_turned(run):
    time, acceleration, turns, gravity = tilted_sensor()
    found = attitude(run, time, acceleration, turns)
    return found, apart(up_of(found), gravity)[100:].mean()


def riann_worn(run):
    """Where the wearer is still, the accelerometer shows the vertical."""
    time, acceleration, turns = waist_sensor()
    found = attitude(run, time, acceleration, turns)
    still = np.abs(np.linalg.norm(acceleration, axis=1) - 9.81) < 0.4
    shown = acceleration[still] / np.linalg.norm(acceleration[still], axis=1, keepdims=True)
    return found, float(np.median(apart(up_of(found)[still], shown)))


def riann(run):
    turned, error = riann_turned(run)
    answer = f"the vertical {error:.1f} degrees off on a sensor turned by known angles"
    try:
        worn, off = riann_worn(run)
    except inputs.Missing:
        return Finding([turned], error < 2, answer)
    return Finding([turned, worn], error < 2 and off < 8, f"{answer}, {off:.1f} at the waist of somebody who bends")


def scalogram(x):
    """Power by the complex Shannon wavelet of bandwidth 6 and frequency 13, a row a scale; mean 0, deviation 1."""
    points = np.linspace(-20, 20, 1024)
    step = points[1] - points[0]
    whole = np.conj(np.cumsum(np.sqrt(6) * np.sinc(6 * points) * np.exp(26j * np.pi * points))) * step
    rows = []
    for scale in np.geomspace(135, 270, 15):
        at = (np.arange(scale * 40 + 1) / (scale * step)).astype(int)
        kernel = whole[at[at < len(whole)]][::-1]
        full = np.fft.ifft(np.fft.fft(x, 1 << 15) * np.fft.fft(kernel, 1 << 15))[: len(x) + len(kernel) - 1]
        row = np.sqrt(scale) * np.diff(full)
        start = (len(row) - len(x)) // 2
        rows.append(np.abs(row[start : start + len(x)]))
    rows = np.array(rows)
    return (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True)


def eeg_spindles(run):
    """30 s of noise with the spectrum of an EEG, and three bursts of 13 Hz in it."""
    time, random = np.arange(7500) / 250, np.random.default_rng(3)
    frequency = np.fft.rfftfreq(7500, 1 / 250)
    spectrum = random.normal(size=(2, len(frequency))) / np.maximum(frequency, 0.5)
    x = np.fft.irfft((spectrum[0] + 1j * spectrum[1]) * (frequency > 0), 7500)
    x *= 20 / x.std()
    for centre, pitch in ((6.4, 13.2), (15.7, 12.8), (24.2, 13.5)):
        x += 30 * np.exp(-(((time - centre) / 0.4) ** 2)) * np.sin(2 * np.pi * pitch * time)
    x = (x - x.mean()) / x.std()
    outputs = run(x[None, None].astype(np.float32), scalogram(x)[None].astype(np.float32))
    found = np.flatnonzero(sigmoid(outputs[0][0, :, 0]) > 0.5)
    return Finding(
        outputs,
        {6, 15, 24} <= set(found) <= {5, 6, 7, 14, 15, 16, 23, 24, 25},
        f"spindles in seconds {', '.join(map(str, found))} of 30; made at 6, 15, 24",
    )


COMPONENTS = ["brain", "muscle", "eye", "heart", "mains", "electrode", "other"]


def iclabel(run):
    """Two components by their textbook looks: eye movements (frontal, slow), the alpha rhythm (occipital, 10 Hz)."""
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    frequency, lag = np.arange(1, 101), np.arange(1, 101) / 100
    eye = np.exp(-((y - 1) ** 2 / 0.25 + x**2 / 0.8)), -20 * np.log10(frequency), np.exp(-4 * lag)
    alpha = (
        np.exp(-((y - 0.6) ** 2 + (x + 0.1) ** 2) / 0.3),
        -8 * np.log10(frequency) + 12 * np.exp(-(((frequency - 10) / 1.5) ** 2)),
        np.cos(20 * np.pi * lag) * np.exp(-2.5 * lag),
    )
    outputs = []
    for scalp, power, correlation in (eye, alpha):
        scalp, power, correlation = (
            0.99 * part / np.abs(part).max() for part in (scalp * (x**2 + y**2 < 1), power, correlation)
        )
        maps = np.stack([scalp, -scalp, scalp[:, ::-1], -scalp[:, ::-1]])[:, None]
        rows = [np.tile(row, (4, 1, 1, 1)) for row in (power, correlation)]
        outputs.append(run(*(np.ascontiguousarray(part, np.float32) for part in (maps, *rows)))[0])
    found = [COMPONENTS[int(answer.argmax())] for answer in outputs]
    return Finding(outputs, found == ["eye", "brain"], f"eye movements: {found[0]}; alpha rhythm: {found[1]}")


SAMPLES = {
    "riann": riann,
    "eeg-spindles": eeg_spindles,
    "iclabel": iclabel,
}
