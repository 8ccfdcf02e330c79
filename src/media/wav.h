// SPDX-License-Identifier: Apache-2.0
// Sound files in (WAV, FLAC and what else libsndfile reads), 16-bit WAV out. Always mono here: channels are
// averaged.
#ifndef WHET_MEDIA_WAV_H_
#define WHET_MEDIA_WAV_H_

#include <string>
#include <vector>

#include "base/result.h"

namespace whet::media {

struct Sound {
  int rate = 0;                // samples per second
  std::vector<float> samples;  // in -1 to 1
};

// Refuses files of more than 2^26 samples in all channels.
Result<Sound> ReadSound(const std::string& path);
Status WriteWav(const std::string& path, const Sound& sound);

}  // namespace whet::media

#endif  // WHET_MEDIA_WAV_H_
