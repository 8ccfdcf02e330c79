// SPDX-License-Identifier: Apache-2.0
#include "ir/tensor.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace whet::ir {

Tensor::Tensor(DType dtype, Dims dims) : dtype_(dtype), dims_(std::move(dims)) {
  bytes_ = std::make_shared<std::vector<std::byte>>(static_cast<size_t>(count()) * DTypeSize(dtype));
}

Tensor Tensor::FromBytes(DType dtype, Dims dims, std::span<const std::byte> bytes) {
  Tensor tensor(dtype, std::move(dims));
  WHET_CHECK(tensor.bytes().size() == bytes.size());
  if (!bytes.empty()) std::memcpy(tensor.bytes_->data(), bytes.data(), bytes.size());
  return tensor;
}

Tensor Tensor::Reshaped(Dims dims) const {
  WHET_CHECK(ElementCount(dims) == count());
  Tensor tensor = *this;
  tensor.dims_ = std::move(dims);
  return tensor;
}

namespace {

// Toward zero; beyond int64 its end, and 0 for what is no number.
int64_t Truncated(double x) {
  if (!(x < 0x1p63)) return std::isnan(x) ? 0 : INT64_MAX;
  return x < -0x1p63 ? INT64_MIN : static_cast<int64_t>(x);
}

}  // namespace

int64_t Tensor::IntAt(int64_t i) const {
  const size_t at = static_cast<size_t>(i);
  switch (dtype_) {
    case DType::kI8:
      return Data<int8_t>()[at];
    case DType::kU8:
    case DType::kBool:
      return Data<uint8_t>()[at];
    case DType::kI16:
      return Data<int16_t>()[at];
    case DType::kU16:
      return Data<uint16_t>()[at];
    case DType::kI32:
      return Data<int32_t>()[at];
    case DType::kU32:
      return Data<uint32_t>()[at];
    case DType::kU64:
      return static_cast<int64_t>(Data<uint64_t>()[at]);
    case DType::kI64:
      return Data<int64_t>()[at];
    default:
      return Truncated(RealAt(i));
  }
}

double Tensor::RealAt(int64_t i) const {
  const size_t at = static_cast<size_t>(i);
  switch (dtype_) {
    case DType::kF32:
      return Data<float>()[at];
    case DType::kF64:
      return Data<double>()[at];
    case DType::kF16:
      return HalfToFloat(Data<uint16_t>()[at]);
    case DType::kBF16:
      return BFloatToFloat(Data<uint16_t>()[at]);
    case DType::kU64:
      return static_cast<double>(Data<uint64_t>()[at]);
    default:
      return static_cast<double>(IntAt(i));
  }
}

std::vector<int64_t> Tensor::Ints() const {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < count(); ++i) values.push_back(IntAt(i));
  return values;
}

float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
  const uint32_t exponent = (half >> 10) & 31, mantissa = half & 1023u;
  if (exponent == 0) {  // zero and subnormals: mantissa * 2^-24, exact
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  const uint32_t bits =
      exponent == 31 ? 0x7f800000u | mantissa << 13 : (exponent + 112) << 23 | mantissa << 13;
  return std::bit_cast<float>(sign | bits);
}

uint16_t FloatToHalf(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), magnitude = bits & 0x7fffffffu;
  const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000u) return sign | 0x7e00;
  if (magnitude >= 0x477ff000u) return sign | 0x7c00;  // rounds to infinity
  if (magnitude < 0x38800000u) {                       // subnormal: let one float addition round to 2^-24
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return sign | static_cast<uint16_t>(std::bit_cast<uint32_t>(shifted) - 0x3f000000u);
  }
  const uint32_t rounded = magnitude + 0xfffu + (magnitude >> 13 & 1);
  return sign | static_cast<uint16_t>((rounded - 0x38000000u) >> 13);
}

float BFloatToFloat(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

uint16_t FloatToBFloat(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>(bits >> 16 | 0x40);  // a quiet NaN
  return static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

}  // namespace whet::ir
