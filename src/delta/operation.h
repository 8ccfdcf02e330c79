// SPDX-License-Identifier: Apache-2.0
// What a delta is made of: operations that append to the new file, from the old one or from nothing. They know elements, but
// nothing of plans.
#ifndef WHET_DELTA_OPERATION_H_
#define WHET_DELTA_OPERATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace whet::delta {

// How bytes are numbers; little-endian. Two kI4 to a byte, the first in the low half.
enum class Element : uint8_t { kI4 = 0, kI8 = 1, kI16 = 2, kI32 = 3, kF16 = 4, kBF16 = 5, kF32 = 6 };
inline constexpr size_t kElements = 7;

constexpr bool IsFloat(Element element) {
  return element >= Element::kF16;
}
constexpr int ElementBits(Element element) {
  constexpr int kBits[kElements] = {4, 8, 16, 32, 16, 16, 32};
  return kBits[static_cast<size_t>(element)];
}

// Vectors of f32 in the old file, and in what is there of the new one.
struct ScalePlaces {
  uint64_t old_at = 0, new_at = 0;
};

// Where an element's neighbours are, and what is known of all of them.
struct Layout {
  Element element = Element::kI8;
  uint32_t row = 1;    // elements of the innermost dimensions together, such as those of an output channel
  uint32_t inner = 1;  // of the innermost dimension
  int shift = 0;       // of floats: lowest bits that are zero in all of them
  // An element is about the old one times its channel's ratio, where there are ratios: that of element i is
  // ratios[i / ratio_run % ratios.size()] / 2^ratio_bits, and of floats times 2^exponent.
  uint32_t ratio_run = 1;
  int ratio_bits = 12;
  int exponent = 0;
  std::vector<int32_t> ratios;
  // Instead of being said, ratios of integers can follow from scales, old[i] / next[i].
  std::optional<ScalePlaces> scales;
};

inline constexpr uint32_t kMostRow = 1 << 16;
inline constexpr uint32_t kMostRatios = 1 << 16;
inline constexpr int kMostRatioBits = 30;

struct Operation {
  enum class Kind : uint8_t {
    kCopy = 0,     // old bytes
    kAdd = 1,      // old bytes, each with a difference
    kLiteral = 2,  // bytes
    kTyped = 3,    // old elements, each with a difference
    kFresh = 4,    // elements
    kWithin = 5,   // earlier elements of the new file, each with a difference
  };
  Kind kind = Kind::kCopy;
  uint64_t bytes = 0;
  uint64_t from = 0;  // where in the old file, or in the new one
  Layout layout;      // from kTyped on
};
inline constexpr size_t kOperationKinds = 6;

constexpr bool HasOld(Operation::Kind kind) {
  using Kind = Operation::Kind;
  return kind == Kind::kCopy || kind == Kind::kAdd || kind == Kind::kTyped;
}
constexpr bool HasLayout(Operation::Kind kind) {
  return kind >= Operation::Kind::kTyped;
}

}  // namespace whet::delta

#endif  // WHET_DELTA_OPERATION_H_
