// SPDX-License-Identifier: Apache-2.0
// Bytes of which nothing is known but what came before them.
#ifndef WHET_DELTA_BYTE_MODEL_H_
#define WHET_DELTA_BYTE_MODEL_H_

#include <array>
#include <cstdint>
#include <vector>

#include "delta/mixing.h"

namespace whet::delta {

// Contexts: nothing, the last byte, the last two, the last three (hashed), the byte four before with the place in a word, and what
// followed the last occurrence of the last four bytes.
class ByteModel {
 public:
  ByteModel();

  // The next byte's place in the file.
  void Begin(uint64_t at) { place_ = static_cast<uint32_t>(at) - at_; }

  template <typename Coder>
  uint8_t Code(Coder& coder, uint8_t value) {
    const std::array<Cell*, kContexts> rows = Rows();
    const uint32_t guess = Guess();
    const auto run = static_cast<size_t>(run_);
    uint32_t node = 1;
    for (int shift = 7; shift >= 0; --shift) {
      const bool fits = guess != kNoGuess && (guess | 256) >> (shift + 1) == node;
      Cell unknown;
      std::array<Cell*, kContexts + 1> cells;
      for (size_t i = 0; i < kContexts; ++i) cells[i] = rows[i] + node;
      cells[kContexts] = fits ? &guesses_[run * 2 + (guess >> shift & 1)] : &unknown;
      const bool bit =
          CodeMixed(coder, (value >> shift & 1) != 0, cells, weights_[fits ? run + 1 : 0], kMost);
      node = node << 1 | (bit ? 1 : 0);
    }
    Append(static_cast<uint8_t>(node));
    return static_cast<uint8_t>(node);
  }

  // What came by other ways is context, too.
  void Append(uint8_t value);

 private:
  static constexpr size_t kContexts = 6;
  static constexpr uint32_t kNoGuess = 256, kMost = 250;
  static constexpr uint32_t kHistory = 1 << 18, kPlaces = 1 << 15, kHashed = 1 << 10;
  static constexpr int kLongRun = 31;

  std::array<Cell*, kContexts> Rows();
  uint32_t Guess() const { return run_ > 0 ? history_[guess_at_ % kHistory] : kNoGuess; }

  std::array<Cells, kContexts> cells_;
  std::array<Cell, 2 * (kLongRun + 1)> guesses_;
  std::array<Weights, kLongRun + 2> weights_;
  std::vector<uint8_t> history_;
  std::vector<uint32_t> places_;  // of what followed the last occurrence of four bytes, by their hash
  uint32_t at_ = 0, place_ = 0, guess_at_ = 0, last_ = 0;
  int run_ = 0;  // how many bytes were guessed right, and one
};

}  // namespace whet::delta

#endif  // WHET_DELTA_BYTE_MODEL_H_
