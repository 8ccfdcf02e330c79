// SPDX-License-Identifier: Apache-2.0
// Bytes beside old ones that are mostly the same, of which nothing else is known.
#ifndef WHET_DELTA_PATCH_MODEL_H_
#define WHET_DELTA_PATCH_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "delta/bits.h"
#include "delta/difference_model.h"

namespace whet::delta {

class PatchModel {
 public:
  PatchModel() : model_(8, 7) {}

  template <typename Coder>
  void Code(Coder& coder, uint64_t at, std::span<const std::byte> old, std::span<std::byte> next) {
    at_ = static_cast<uint32_t>(at);
    for (size_t i = 0; i < next.size(); ++i) {
      const auto was = static_cast<uint8_t>(old[i]);
      const auto difference = static_cast<int8_t>(static_cast<uint8_t>(next[i]) - was);
      const int32_t coded = model_.Code(coder, difference, Contexts(was));
      last_ = static_cast<uint8_t>(was + coded);
      next[i] = static_cast<std::byte>(last_);
      before_[at_++ % 8] = static_cast<int8_t>(coded);
      same_ = coded == 0 ? same_ + 1 : 0;
    }
  }

 private:
  static constexpr size_t kInputs = 6;

  int Before(uint32_t distance) const { return before_[(at_ - distance) % 8]; }
  uint32_t Size(uint32_t distance) const { return static_cast<uint32_t>(std::abs(Before(distance))); }
  uint32_t Sign(uint32_t distance) const {
    return Before(distance) > 0 ? 2U : Before(distance) < 0 ? 1U : 0U;
  }

  DifferenceContexts<kInputs> Contexts(uint8_t old) const {
    const auto level = [](uint32_t size) { return static_cast<uint32_t>(std::min(Width(size), 7)); };
    const auto same = static_cast<uint32_t>(std::min(Width(same_), 31));
    const uint32_t one = level(Size(1)), two = level(Size(2)), four = level(Size(4)), eight = level(Size(8));
    const uint32_t place = at_ % 4, last = static_cast<uint8_t>(Before(1)),
                   fourth = static_cast<uint8_t>(Before(4));
    DifferenceContexts<kInputs> c;
    c.size = {old,
              one * 32 + two * 4 + place,
              four * 32 + eight * 4 + place,
              same * 8 + std::min(four, 7U),
              last_,
              fourth};
    c.sign = {old, ((Sign(1) * 3 + Sign(2)) * 3 + Sign(4)) * 3 + Sign(8), last, fourth, at_ % 8, last_};
    c.expected = 0;
    return c;
  }

  DifferenceModel<kInputs> model_;
  std::array<int8_t, 8> before_{};
  uint32_t at_ = 0, same_ = 0;
  uint8_t last_ = 0;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_PATCH_MODEL_H_
