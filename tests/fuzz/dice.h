// SPDX-License-Identifier: Apache-2.0
// What the mutators draw from: the same seed gives the same changes.
#ifndef WHET_TESTS_FUZZ_DICE_H_
#define WHET_TESTS_FUZZ_DICE_H_

#include <cmath>
#include <cstdint>
#include <random>

namespace whet::fuzz {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  int Below(int n) { return n <= 0 ? 0 : static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }

  // One of the items of a container that is not empty.
  template <typename Items>
  auto& Pick(Items& items) {
    return items[static_cast<decltype(items.size())>(Below(static_cast<int>(items.size())))];
  }

  // A number in the place of another: near it, small, or at the edge of a type.
  int64_t Number(int64_t old) {
    constexpr int64_t kEdges[] = {-1, 127, 128, 255, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    const auto bits = static_cast<uint64_t>(old);
    switch (Below(8)) {
      case 0:
        return kEdges[Below(std::size(kEdges))];
      case 1:
        return static_cast<int64_t>(bits + 1);
      case 2:
        return static_cast<int64_t>(bits - 1);
      case 3:
        return static_cast<int64_t>(bits * 2);
      default:
        return Below(5) == 0 ? -Below(4) : Below(9);
    }
  }

  double Real() {
    const double some[] = {0, -0.0, 1, -1, 0.5, 0.004, 3e38, 1e-30, 1e300, HUGE_VAL, -HUGE_VAL, NAN};
    return some[Below(std::size(some))];
  }

  unsigned Bits() { return static_cast<unsigned>(random_()); }

 private:
  std::minstd_rand random_;
};

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_DICE_H_
