// SPDX-License-Identifier: Apache-2.0
// From the probability of speech in each window to where in the sound speech is.
#include <algorithm>

#include "card/decoders.h"

namespace whet::card {
namespace {

// Speech goes on down to this much below the score at which it begins, so that it doesn't flicker.
constexpr float kHysteresis = 0.15f;

// Windows [begin, end) of speech.
struct Run {
  size_t begin, end;
};

std::vector<Run> Runs(const std::vector<float>& probabilities, float score, size_t least_pause) {
  std::vector<Run> runs;
  bool speaking = false;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const bool begins = probabilities[i] >= score;
    speaking = begins || (speaking && probabilities[i] >= score - kHysteresis);
    if (!speaking) continue;
    const bool goes_on = !runs.empty() && i - runs.back().end < std::max<size_t>(least_pause, 1);
    if (goes_on) {
      runs.back().end = i + 1;
    } else {
      runs.push_back({i, i + 1});
    }
  }
  return runs;
}

}  // namespace

Result<Answer> DecodeSpeech(const Decoding& decoding) {
  const RealTensor& tensor = *WHET_TRY(decoding.Tensor("probability", 0));
  if (tensor.dims.empty() || static_cast<int64_t>(tensor.values.size()) != tensor.dims[0])
    return WrongShape(tensor, "probability", "one number per window");
  const Output& output = decoding.output;
  const double seconds = static_cast<double>(decoding.card.input.window) / decoding.card.input.rate;
  const auto windows = [&](int milliseconds) {
    return static_cast<size_t>(milliseconds / 1e3 / seconds + 0.5);
  };
  Answer answer;
  answer.probabilities = tensor.values;
  for (const Run& run : Runs(tensor.values, output.score, windows(output.least_pause))) {
    if (run.end - run.begin < windows(output.least_speech)) continue;
    const auto first = tensor.values.begin() + static_cast<ptrdiff_t>(run.begin);
    const auto last = tensor.values.begin() + static_cast<ptrdiff_t>(run.end);
    answer.speech.push_back({static_cast<double>(run.begin) * seconds, static_cast<double>(run.end) * seconds,
                             *std::max_element(first, last)});
  }
  return answer;
}

}  // namespace whet::card
