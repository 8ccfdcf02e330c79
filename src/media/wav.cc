// SPDX-License-Identifier: Apache-2.0
#include "media/wav.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace whet::media {
namespace {

constexpr int64_t kMaxSamples = int64_t{1} << 26;

struct Close {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using File = std::unique_ptr<SNDFILE, Close>;

}  // namespace

Result<Sound> ReadSound(const std::string& path) {
  SF_INFO info = {};
  const File file(sf_open(path.c_str(), SFM_READ, &info));
  if (!file) return Error(path + ": " + sf_strerror(nullptr));
  if (info.channels < 1 || info.frames < 0 || info.frames > kMaxSamples / info.channels) {
    return Error(path + ": more sound than can be read at once; cut it");
  }
  const auto channels = static_cast<size_t>(info.channels);
  std::vector<float> all(static_cast<size_t>(info.frames) * channels);
  const sf_count_t read = sf_readf_float(file.get(), all.data(), info.frames);
  if (read != info.frames) return Error(path + ": the file ends before the sound that its header promises");
  Sound sound{info.samplerate, std::vector<float>(static_cast<size_t>(info.frames))};
  for (size_t i = 0; i < sound.samples.size(); ++i) {
    float sum = 0;
    for (size_t c = 0; c < channels; ++c) sum += all[i * channels + c];
    sound.samples[i] = channels == 1 ? sum : sum / static_cast<float>(channels);
  }
  return sound;
}

Status WriteWav(const std::string& path, const Sound& sound) {
  SF_INFO info = {};
  info.samplerate = sound.rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  const File file(sf_open(path.c_str(), SFM_WRITE, &info));
  if (!file) return Error(path + ": " + sf_strerror(nullptr));
  std::vector<int16_t> stored(sound.samples.size());
  std::ranges::transform(sound.samples, stored.begin(), [](float sample) {
    return static_cast<int16_t>(std::clamp(std::lround(sample * 32768.0f), -32768L, 32767L));
  });
  const auto count = static_cast<sf_count_t>(stored.size());
  if (sf_writef_short(file.get(), stored.data(), count) != count)
    return Error(path + ": " + sf_strerror(file.get()));
  return {};
}

}  // namespace whet::media
