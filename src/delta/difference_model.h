// SPDX-License-Identifier: Apache-2.0
// Differences: small numbers of either sign, of which much is known from what stands around them.
//
// A difference is said as its class (how many bits it has), its sign and the bits below its first. The class is asked for from
// the expected one on: "more than expected?", and then up or down step by step, so that a good guess costs few steps. A few bits
// behind the first have contexts, too; what is left is as good as random.
#ifndef WHET_DELTA_DIFFERENCE_MODEL_H_
#define WHET_DELTA_DIFFERENCE_MODEL_H_

#include <array>
#include <cstdint>
#include <vector>

#include "delta/bits.h"
#include "delta/mixing.h"

namespace whet::delta {

inline constexpr size_t kDifferenceContexts = 256;  // of each input

template <size_t kInputs>
struct DifferenceContexts {
  std::array<uint32_t, kInputs> size{};  // below kDifferenceContexts
  std::array<uint32_t, kInputs> sign{};
  int expected = 0;  // class
};

// The last three inputs know most about the bits behind the first.
template <size_t kInputs>
class DifferenceModel {
 public:
  // `width`: bits of a difference, which wraps around. `modelled`: bits behind the first that have contexts.
  explicit DifferenceModel(int width, int modelled = 2)
      : width_(width), modelled_(modelled), steps_(static_cast<size_t>(width) + 1) {
    nodes_ = 2 * steps_;
    for (int bits = 1; bits <= width; ++bits) {
      rest_[static_cast<size_t>(bits)] = nodes_;
      nodes_ += (size_t{1} << std::min(bits - 1, modelled)) - 1;
    }
    for (Cells& cells : sizes_) cells = Cells(kDifferenceContexts * nodes_);
    for (Cells& cells : signs_) cells = Cells(kDifferenceContexts * kSignClasses);
    weights_.resize(nodes_);
    sign_weights_.resize(kSignClasses);
  }

  template <typename Coder>
  int32_t Code(Coder& coder, int32_t difference, const DifferenceContexts<kInputs>& contexts) {
    Rows rows;
    for (size_t i = 0; i < kInputs; ++i) rows[i] = &sizes_[i][contexts.size[i] * nodes_];
    const bool below = difference < 0;
    const uint32_t size = below ? 0U - static_cast<uint32_t>(difference) : static_cast<uint32_t>(difference);
    const int bits = CodeClass(coder, Width(size), std::min(contexts.expected, width_ - 1), rows);
    if (bits == 0) return 0;
    const bool negative = CodeSign(coder, below, bits, contexts);
    const uint32_t coded = CodeRest(coder, size, bits, rows);
    return static_cast<int32_t>(negative ? 0U - coded : coded);
  }

 private:
  using Rows = std::array<Cell*, kInputs>;
  static constexpr int kSignClasses = 4;
  static constexpr uint32_t kMost = 160;

  template <typename Coder>
  int CodeClass(Coder& coder, int bits, int expected, const Rows& rows) {
    if (Ask(coder, bits > expected, rows, static_cast<size_t>(expected))) {
      int at = expected + 1;
      while (at < width_ && Ask(coder, bits > at, rows, static_cast<size_t>(at))) ++at;
      return at;
    }
    int at = expected;
    while (at > 0 && !Ask(coder, bits >= at, rows, steps_ + static_cast<size_t>(at))) --at;
    return at;
  }

  template <typename Coder>
  bool CodeSign(Coder& coder, bool negative, int bits, const DifferenceContexts<kInputs>& contexts) {
    const auto kind = static_cast<size_t>(std::min(bits, kSignClasses) - 1);
    Rows rows;
    for (size_t i = 0; i < kInputs; ++i) rows[i] = &signs_[i][contexts.sign[i] * kSignClasses + kind];
    return CodeMixed(coder, negative, rows, sign_weights_[kind], kMost);
  }

  template <typename Coder>
  uint32_t CodeRest(Coder& coder, uint32_t size, int bits, const Rows& rows) {
    uint32_t coded = 1;
    int left = bits - 1;
    const size_t base = rest_[static_cast<size_t>(bits)] - 1;  // of a tree whose root is 1
    for (int depth = 0; left > 0 && depth < modelled_; ++depth) {
      --left;
      const size_t node = base + coded;
      const std::array<Cell*, 3> cells = {rows[kInputs - 3] + node, rows[kInputs - 2] + node,
                                          rows[kInputs - 1] + node};
      const bool bit = CodeMixed(coder, (size >> left & 1) != 0, cells, weights_[node], kMost);
      coded = coded << 1 | (bit ? 1 : 0);
    }
    while (left > 0) {
      const int now = std::min(left, kRawBits);
      left -= now;
      coded = coded << now | coder.Raw(size >> left & ((1U << now) - 1), now);
    }
    return coded;
  }

  template <typename Coder>
  bool Ask(Coder& coder, bool bit, const Rows& rows, size_t node) {
    Rows cells;
    for (size_t i = 0; i < kInputs; ++i) cells[i] = rows[i] + node;
    return CodeMixed(coder, bit, cells, weights_[node], kMost);
  }

  int width_, modelled_;
  size_t steps_, nodes_ = 0;
  std::array<size_t, 33> rest_{};  // where a class's bits behind the first begin
  std::array<Cells, kInputs> sizes_, signs_;
  std::vector<Weights> weights_, sign_weights_;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_DIFFERENCE_MODEL_H_
