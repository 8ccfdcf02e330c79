# SPDX-License-Identifier: Apache-2.0
"""Sound: a voice, noise, spoken words, a chord."""

import numpy as np

from catalogue import inputs
from catalogue.finding import decibels, Finding


def speech_windows(run, x, *more):
    state, before, found = np.zeros((2, 1, 128), np.float32), np.zeros(64, np.float32), []
    for start in range(0, len(x) - 511, 512):
        window = x[start : start + 512].astype(np.float32)
        probability, state = run(np.concatenate([before, window])[None], state, *more)
        before = window[-64:]
        found.append(float(probability[0, 0]))
    return np.array(found)


def silero(run, *more):
    voice = speech_windows(run, inputs.alsa("Front_Center.wav"), *more)
    noise = speech_windows(run, inputs.alsa("Noise.wav"), *more)
    sensible = voice.max() > 0.9 and voice.min() < 0.1 and noise.max() < 0.5
    counts = [f"{(x > 0.5).sum()} of {len(x)} windows of {what}" for x, what in ((voice, "a voice"), (noise, "noise"))]
    return Finding([voice, noise], sensible, f"speech in {', '.join(counts)}")


def silero_rates(run):
    return silero(run, np.array(16000, np.int64))


def features(x):
    """The micro frontend's 40 features each 10 ms."""
    from pymicro_features import MicroFrontend

    frontend, found = MicroFrontend(), []
    left = np.clip(x * 32768, -32768, 32767).astype("<i2").tobytes()
    while len(left) >= 320:
        done = frontend.process_samples(left[:320])
        left = left[2 * done.samples_read or 320 :]
        if done.features:
            found.append(done.features)
    return np.array(found, np.float32)


def hears(engine, words, cutoff):
    """The mean over five runs, as the models' descriptions want it."""
    rows = features(inputs.spoken(words))
    rows = rows[: len(rows) // 3 * 3].reshape(-1, 1, 3, 40)
    quantised = np.clip(np.round(rows / 0.10196078568696976) - 128, -128, 127).astype(np.int8)
    likely = engine.sequence(quantised).ravel() / 256
    mean = np.convolve(likely, np.ones(5) / 5, "valid")
    return likely, mean.max() > cutoff, mean.max()


def wake_word(words, other, cutoff):
    def sample(engine):
        likely, heard, best = hears(engine, words, cutoff)
        unlike, wrong, worst = hears(engine, other, cutoff)
        return Finding(
            [likely, unlike], heard and not wrong, f'"{words}" {best:.2f}, "{other}" {worst:.2f}; limit {cutoff}'
        )

    sample.takes_engine = True  # the net keeps state from run to run
    return sample


def noisy_voice():
    """A voice in white noise, and where it is quiet."""
    clean = inputs.alsa("Front_Center.wav")
    noisy = clean + np.random.default_rng(1).normal(0, 0.02, len(clean))
    frames = range(0, len(noisy) - 511, 128)
    power = np.array([np.mean(clean[i : i + 512] ** 2) for i in frames])
    return noisy, frames, power > np.percentile(power, 70), power < np.percentile(power, 30)


def dtln_mask(run):
    noisy, frames, loud, quiet = noisy_voice()
    state, masks, spectra = np.zeros((1, 2, 128, 2), np.float32), [], []
    for start in frames:
        magnitude = np.abs(np.fft.rfft(noisy[start : start + 512])).astype(np.float32)
        mask, state = run(magnitude[None, None], state)
        masks.append(mask[0, 0])
        spectra.append(magnitude)
    masks, spectra = np.array(masks), np.array(spectra)
    change = [decibels((spectra * masks)[rows]) - decibels(spectra[rows]) for rows in (loud, quiet)]
    return Finding([masks], change[0] > -3 and change[1] < -10, f"voice {change[0]:.1f} dB, pauses {change[1]:.1f} dB")


def dtln_wave(run):
    """Its frames come masked by the first half; here by the mask that the clean voice gives."""
    noisy, frames, _, _ = noisy_voice()
    clean, state, out = inputs.alsa("Front_Center.wav"), np.zeros((1, 2, 128, 2), np.float32), []
    added = np.zeros(len(clean))
    for start in frames:
        spectra = np.fft.rfft([noisy[start : start + 512], clean[start : start + 512]])
        mask = np.minimum(1, np.abs(spectra[1]) / np.abs(spectra[0]))
        frame, state = run(np.fft.irfft(spectra[0] * mask).astype(np.float32)[None, None], state)
        out.append(frame.ravel())
        added[start : start + 512] += out[-1]
    alike = float(np.corrcoef(clean, added)[0, 1])
    return Finding([np.array(out)], alike > 0.9, f"correlation with the clean voice {alike:.3f}")


def nsnet2(run):
    noisy, _, _, _ = noisy_voice()
    clean, window = inputs.alsa("Front_Center.wav"), np.sqrt(np.hanning(321)[:320])
    starts = range(0, 16000, 160)
    spectra = np.array([np.abs(np.fft.rfft(window * noisy[i : i + 320])) ** 2 for i in starts])
    gains = run(np.log10(np.maximum(spectra, 1e-12)).astype(np.float32)[None])[0][0]
    power = np.array([np.mean(clean[i : i + 320] ** 2) for i in starts])
    change = [
        10 * np.log10(np.sum(spectra[r] * gains[r] ** 2) / np.sum(spectra[r]))
        for r in (power > np.percentile(power, 70), power < np.percentile(power, 20))
    ]
    return Finding([gains], change[0] > -3 and change[1] < -10, f"voice {change[0]:.1f} dB, pauses {change[1]:.1f} dB")


def basic_pitch(run):
    """A major chord on C4, E4 and G4, six harmonics each."""
    t, keys = np.arange(43844) / 22050, (60, 64, 67)
    waves = sum(np.sin(2 * np.pi * 440 * 2 ** ((key - 69) / 12) * k * t) / k**1.5 for key in keys for k in range(1, 7))
    x = 0.15 * waves * np.clip((t - 0.3) * 50, 0, 1) * np.exp(-np.maximum(0, t - 0.3))
    outputs = run(x.astype(np.float32)[None, :, None])
    notes = outputs[1][0].mean(0)
    best = sorted(int(i) + 21 for i in np.argsort(-notes)[:3])
    return Finding(outputs, best == list(keys), f"MIDI notes {', '.join(map(str, best))} of a C major chord")


SAMPLES = {
    "silero-vad": silero,
    "silero-vad-rates": silero_rates,
    "hey-jarvis": wake_word("hey jarvis", "okay nabu", 0.97),
    "okay-nabu": wake_word("okay nabu", "hey jarvis", 0.85),
    "basic-pitch": basic_pitch,
    "dtln-mask": dtln_mask,
    "dtln-wave": dtln_wave,
    "nsnet2": nsnet2,
}
