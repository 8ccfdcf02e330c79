# SPDX-License-Identifier: Apache-2.0
"""What the nets for sound of MLPerf Tiny take, computed from recordings: keyword spotting's MFCC and the anomaly net's log-mel windows."""

import wave

import numpy as np

RATE = 16000


def sound(path):
    """Samples in -1..1 at 16 kHz; a recording of 8 kHz is drawn out between its samples."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64) / 32768
        rate = file.getframerate()
    places = np.arange(int(len(samples) * RATE / rate)) * rate / RATE
    return np.interp(places, np.arange(len(samples)), samples)


def keyword_features(samples):
    """f32[1, 49, 10, 1]: frames of 30 ms every 20 ms of the first second, 40 mel bands of 20 to 4000 Hz, ten MFCC."""
    second = np.zeros(RATE)
    second[: min(RATE, len(samples))] = samples[:RATE]
    spectrum = np.abs(_spectra(second, 480, 320, 512))
    bands = np.log(spectrum @ _mel_weights(40, 257, 20, 4000) + 1e-6)
    n = np.arange(40)
    cosines = np.cos(np.pi / 40 * np.outer(n + 0.5, np.arange(10))) * np.sqrt(2 / 40)
    return (bands @ cosines).astype(np.float32).reshape(1, 49, 10, 1)


def anomaly_windows(samples):
    """f32[N, 1, 640]: five frames of 128 log-mel bands in dB, of frames of 64 ms every 32 ms."""
    if len(samples) < 1024 + 4 * 512:
        return np.zeros((0, 1, 640), np.float32)
    power = np.abs(_spectra(samples, 1024, 512, 1024)) ** 2
    decibels = 10 * np.log10(power @ _mel_weights(128, 513, 0, RATE / 2) + np.finfo(float).eps)
    return np.stack([decibels[i : i + 5].reshape(1, 640) for i in range(len(decibels) - 4)]).astype(np.float32)


def _spectra(samples, size, step, points):
    frames = 1 + (len(samples) - size) // step
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.fft.rfft(np.stack([samples[i * step : i * step + size] * window for i in range(frames)]), points)


def _mel(hertz):
    return 1127 * np.log1p(np.asarray(hertz) / 700)


def _mel_weights(bands, bins, low, high):
    """Triangles of equal width on the mel scale, [bins, bands]."""
    edges = np.linspace(_mel(low), _mel(high), bands + 2)
    mel = _mel(np.linspace(0, RATE / 2, bins))[:, None]
    rising, falling = (mel - edges[:-2]) / np.diff(edges)[:-1], (edges[2:] - mel) / np.diff(edges)[1:]
    return np.clip(np.minimum(rising, falling), 0, None)
