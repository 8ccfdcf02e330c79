# SPDX-License-Identifier: Apache-2.0
"""One real input for every model of `whet pull --list`."""

from catalogue import sensors, sound, text, vision

SAMPLES = {**sound.SAMPLES, **vision.SAMPLES, **text.SAMPLES, **sensors.SAMPLES}

QUANTISED = {"hey-jarvis", "okay-nabu", "tashkeel"}
