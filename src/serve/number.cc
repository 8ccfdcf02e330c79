// SPDX-License-Identifier: Apache-2.0
#include "serve/number.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace whet::serve {
namespace {

template <typename T>
T Load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <typename T>
std::string Append(T value, std::vector<std::byte>* bytes) {
  const size_t at = bytes->size();
  bytes->resize(at + sizeof(T));
  std::memcpy(bytes->data() + at, &value, sizeof(T));
  return "";
}

template <typename T>
std::string Print(T value) {
  char digits[40];
  return {digits, std::to_chars(digits, digits + sizeof(digits), value).ptr};
}

std::string Unfit(DType dtype, const std::string& number) {
  return number + " is no " + std::string(DTypeNumpyName(dtype));
}

template <typename T, typename From>
std::string AppendInteger(DType dtype, From value, std::vector<std::byte>* bytes) {
  if (!std::in_range<T>(value)) return Unfit(dtype, std::to_string(value));
  return Append(static_cast<T>(value), bytes);
}

std::string AppendReal(DType dtype, double value, std::vector<std::byte>* bytes) {
  if (dtype == DType::kF64) return Append(value, bytes);
  if (dtype != DType::kF32)
    return std::string(DTypeNumpyName(dtype)) + " is not written as numbers here; send npy, or base64";
  if (std::abs(value) > static_cast<double>(std::numeric_limits<float>::max()))
    return Unfit(dtype, Print(value));
  return Append(static_cast<float>(value), bytes);
}

template <typename From>
std::string AppendAny(DType dtype, From value, std::vector<std::byte>* bytes) {
  switch (dtype) {
    case DType::kI8:
      return AppendInteger<int8_t>(dtype, value, bytes);
    case DType::kU8:
      return AppendInteger<uint8_t>(dtype, value, bytes);
    case DType::kI16:
      return AppendInteger<int16_t>(dtype, value, bytes);
    case DType::kU16:
      return AppendInteger<uint16_t>(dtype, value, bytes);
    case DType::kI32:
      return AppendInteger<int32_t>(dtype, value, bytes);
    case DType::kU32:
      return AppendInteger<uint32_t>(dtype, value, bytes);
    case DType::kI64:
      return AppendInteger<int64_t>(dtype, value, bytes);
    case DType::kU64:
      return AppendInteger<uint64_t>(dtype, value, bytes);
    case DType::kBool:
      if (value > 1) return Unfit(dtype, std::to_string(value));
      return AppendInteger<uint8_t>(dtype, value, bytes);
    default:
      return AppendReal(dtype, static_cast<double>(value), bytes);
  }
}

double Half(uint16_t bits) {
  const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  if (exponent == 31) value = fraction ? NAN : INFINITY;
  return bits >> 15 ? -value : value;
}

}  // namespace

std::string AppendNumber(DType dtype, int64_t value, std::vector<std::byte>* bytes) {
  return AppendAny(dtype, value, bytes);
}

std::string AppendNumber(DType dtype, uint64_t value, std::vector<std::byte>* bytes) {
  return AppendAny(dtype, value, bytes);
}

// 1.0 is an integer; 1.5 is none.
std::string AppendNumber(DType dtype, double value, std::vector<std::byte>* bytes) {
  if (IsFloat(dtype)) return AppendReal(dtype, value, bytes);
  if (std::trunc(value) != value || std::abs(value) > 9e15) return Unfit(dtype, Print(value));
  return AppendAny(dtype, static_cast<int64_t>(value), bytes);
}

double ElementAsDouble(DType dtype, const std::byte* at) {
  switch (dtype) {
    case DType::kF32:
      return static_cast<double>(Load<float>(at));
    case DType::kF64:
      return Load<double>(at);
    case DType::kF16:
      return Half(Load<uint16_t>(at));
    case DType::kBF16:
      return static_cast<double>(std::bit_cast<float>(uint32_t{Load<uint16_t>(at)} << 16));
    case DType::kI8:
      return Load<int8_t>(at);
    case DType::kI16:
      return Load<int16_t>(at);
    case DType::kI32:
      return Load<int32_t>(at);
    case DType::kI64:
      return static_cast<double>(Load<int64_t>(at));
    case DType::kU16:
      return Load<uint16_t>(at);
    case DType::kU32:
      return Load<uint32_t>(at);
    case DType::kU64:
      return static_cast<double>(Load<uint64_t>(at));
    case DType::kU8:
    case DType::kBool:
      return Load<uint8_t>(at);
  }
  return NAN;
}

void PrintElement(DType dtype, const std::byte* at, std::string* text) {
  if (dtype == DType::kI64) {
    *text += Print(Load<int64_t>(at));
  } else if (dtype == DType::kU64) {
    *text += Print(Load<uint64_t>(at));
  } else if (dtype == DType::kBool) {
    *text += Load<uint8_t>(at) ? "true" : "false";
  } else if (const double value = ElementAsDouble(dtype, at); !std::isfinite(value)) {
    *text += "null";
  } else if (dtype == DType::kF64) {
    *text += Print(value);
  } else if (IsFloat(dtype)) {
    *text += Print(static_cast<float>(value));
  } else {
    *text += Print(static_cast<int64_t>(value));
  }
}

}  // namespace whet::serve
