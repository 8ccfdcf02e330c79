// SPDX-License-Identifier: Apache-2.0
// A sound drawn over time, with where speech is in it.
#ifndef WHET_CLI_WAVEFORM_H_
#define WHET_CLI_WAVEFORM_H_

#include "card/decode.h"
#include "media/image.h"
#include "media/wav.h"

namespace whet::cli {

// The waveform, spans of speech shaded, the probability of each window as a line, and seconds below.
media::Image DrawSpeech(const media::Sound& sound, const card::Answer& answer);

}  // namespace whet::cli

#endif  // WHET_CLI_WAVEFORM_H_
