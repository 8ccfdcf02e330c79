// SPDX-License-Identifier: Apache-2.0
#include "base/seeded_fill.h"

#include <bit>

#include "base/seeded.h"

namespace whet {
namespace {

// The binary16 pattern of n / 1024 for n in [-1024, 1023]: every such number is exact.
uint16_t HalfOf1024ths(int32_t n) {
  if (n == 0) return 0;
  const uint32_t sign = n < 0 ? 0x8000u : 0u;
  const uint32_t magnitude = static_cast<uint32_t>(n < 0 ? -n : n);
  const uint32_t top = static_cast<uint32_t>(std::bit_width(magnitude)) - 1;  // magnitude = 2^top * 1.xxx
  const uint32_t mantissa = (magnitude << (10 - top)) & 0x3ffu;
  return static_cast<uint16_t>(sign | ((top + 5) << 10) | mantissa);  // exponent: 15 + top - 10
}

// The bfloat16 pattern of n / 128 for n in [-128, 127]: the top half of an exact float.
uint16_t BFloatOf128ths(int32_t n) {
  return static_cast<uint16_t>(std::bit_cast<uint32_t>(static_cast<float>(n) / 128) >> 16);
}

template <typename T, typename Draw>
void Fill(std::span<std::byte> bytes, uint32_t key, Draw draw) {
  T* out = reinterpret_cast<T*>(bytes.data());
  const size_t count = bytes.size() / sizeof(T);
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<T>(draw(key, static_cast<uint32_t>(i)));
}

uint32_t Bits(uint32_t key, uint32_t i) {
  return whet_seeded_bits(key, i);
}

}  // namespace

void FillSeeded(DType dtype, uint32_t seed, uint32_t input, std::span<std::byte> bytes) {
  const uint32_t key = whet_seeded_key(seed, input);
  switch (dtype) {
    case DType::kI8:
    case DType::kU8:
      return Fill<uint8_t>(bytes, key, [](uint32_t k, uint32_t i) { return Bits(k, i) >> 24; });
    case DType::kBool:
      return Fill<uint8_t>(bytes, key, [](uint32_t k, uint32_t i) { return Bits(k, i) >> 31; });
    case DType::kI16:
    case DType::kU16:
      return Fill<uint16_t>(bytes, key, [](uint32_t k, uint32_t i) { return Bits(k, i) >> 16; });
    case DType::kI32:
    case DType::kU32:
      return Fill<uint32_t>(bytes, key, Bits);
    case DType::kI64:
      return Fill<int64_t>(bytes, key,
                           [](uint32_t k, uint32_t i) { return static_cast<int32_t>(Bits(k, i)); });
    case DType::kU64:
      return Fill<uint64_t>(bytes, key, Bits);
    case DType::kF32:
      return Fill<float>(bytes, key, whet_seeded_f32);
    case DType::kF64:
      return Fill<double>(bytes, key, whet_seeded_f32);
    case DType::kF16:
      return Fill<uint16_t>(bytes, key, [](uint32_t k, uint32_t i) {
        return HalfOf1024ths(static_cast<int32_t>(Bits(k, i) >> 21) - 1024);
      });
    case DType::kBF16:
      return Fill<uint16_t>(bytes, key, [](uint32_t k, uint32_t i) {
        return BFloatOf128ths(static_cast<int32_t>(Bits(k, i) >> 24) - 128);
      });
  }
}

}  // namespace whet
