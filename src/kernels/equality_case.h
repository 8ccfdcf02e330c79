// SPDX-License-Identifier: Apache-2.0
// Random calls of kernels, for the tests that compare rows. A family with a row beside the scalar one has a
// row in drawn.inc.
#ifndef WHET_KERNELS_EQUALITY_CASE_H_
#define WHET_KERNELS_EQUALITY_CASE_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace whet::kernels {

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int32_t Int(int32_t low, int32_t high) {
    return low + static_cast<int32_t>(engine_() % (static_cast<uint32_t>(high - low) + 1));
  }
  bool OneIn(int32_t n) { return Int(1, n) == 1; }
  float Real() { return static_cast<float>(Int(-1000000, 1000000)) / 1000000.0f; }
  // int8 values; now and then all at one extreme, where saturating instructions show.
  std::vector<int8_t> Bytes(size_t count) {
    const int32_t kind = Int(0, 7);
    std::vector<int8_t> bytes(count);
    for (int8_t& b : bytes)
      b = static_cast<int8_t>(kind == 0   ? -128
                              : kind == 1 ? 127
                              : kind == 2 ? (OneIn(2) ? -128 : 127)
                                          : Int(-128, 127));
    return bytes;
  }
  std::vector<int16_t> Words(size_t count) {
    std::vector<int16_t> words(count);
    for (int16_t& w : words)
      w = static_cast<int16_t>(OneIn(20) ? (OneIn(2) ? -32768 : 32767) : Int(-32768, 32767));
    return words;
  }
  std::vector<float> Reals(size_t count) {
    std::vector<float> reals(count);
    for (float& r : reals) r = Real();
    return reals;
  }

 private:
  std::mt19937 engine_;
};

// One call: parameters word by word, operands and canonical constants as bytes.
struct Case {
  std::string family;
  std::vector<int32_t> params;
  std::vector<std::vector<std::byte>> in, consts;  // a constant of no bytes is absent
  size_t out_bytes = 0;

  template <typename Params>
  void SetParams(const Params& p) {
    params.resize(sizeof(Params) / sizeof(int32_t));
    std::memcpy(params.data(), &p, sizeof(Params));
  }
  template <typename T>
  static std::vector<std::byte> AsBytes(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
  }
  template <typename T>
  void AddIn(const std::vector<T>& values) {
    in.push_back(AsBytes(values));
  }
  template <typename T>
  void AddConst(const std::vector<T>& values) {
    consts.push_back(AsBytes(values));
  }
};

inline size_t Product(std::initializer_list<int32_t> factors) {
  size_t n = 1;
  for (int32_t f : factors) n *= static_cast<size_t>(f);
  return n;
}

inline void DrawBounds(Random& random, Case* c) {
  const bool open = random.OneIn(2);
  c->AddConst(open ? std::vector<float>{-HUGE_VALF, HUGE_VALF} : std::vector<float>{0.0f, 6.0f});
}

#define WHET_DRAWN(family, results) Case Draw_##family(Random& random);
#include "kernels/drawn.inc"
#undef WHET_DRAWN

}  // namespace whet::kernels

#endif  // WHET_KERNELS_EQUALITY_CASE_H_
