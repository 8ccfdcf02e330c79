// SPDX-License-Identifier: Apache-2.0
#include "ir/parse_constant.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "base/seeded_fill.h"

namespace whet::ir {
namespace {

constexpr int64_t kMaxGeneratedElements = int64_t{1}
                                          << 24;  // of splat and seed, whose text does not bound their size

template <typename T>
Result<T> IntElement(Lexer& lexer) {
  const int64_t value = WHET_TRY(lexer.Int());
  if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) {
    return lexer.Error(fmt::format("{} does not fit its element type", value));
  }
  return static_cast<T>(value);
}

template <typename T>
Status Store(Result<T> element, std::vector<std::byte>& bytes) {
  const T value = WHET_TRY(std::move(element));
  const auto* raw = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), raw, raw + sizeof(T));
  return {};
}

Result<uint16_t> HalfElement(Lexer& lexer) {
  return FloatToHalf(WHET_TRY(lexer.Float()));
}

Result<uint16_t> BFloatElement(Lexer& lexer) {
  return FloatToBFloat(WHET_TRY(lexer.Float()));
}

// Appends one element to `bytes`.
Status ParseElement(Lexer& lexer, DType dtype, std::vector<std::byte>& bytes) {
  switch (dtype) {
    case DType::kF32:
      return Store(lexer.Float(), bytes);
    case DType::kF64:
      return Store(lexer.Double(), bytes);
    case DType::kF16:
      return Store(HalfElement(lexer), bytes);
    case DType::kI8:
      return Store(IntElement<int8_t>(lexer), bytes);
    case DType::kU8:
    case DType::kBool:
      return Store(IntElement<uint8_t>(lexer), bytes);
    case DType::kI16:
      return Store(IntElement<int16_t>(lexer), bytes);
    case DType::kU16:
      return Store(IntElement<uint16_t>(lexer), bytes);
    case DType::kI32:
      return Store(IntElement<int32_t>(lexer), bytes);
    case DType::kU32:
      return Store(IntElement<uint32_t>(lexer), bytes);
    case DType::kI64:
    case DType::kU64:
      return Store(lexer.Int(), bytes);
    case DType::kBF16:
      return Store(BFloatElement(lexer), bytes);
  }
  return lexer.Error("unknown element type");
}

Result<std::vector<std::byte>> ParseList(Lexer& lexer, DType dtype) {
  std::vector<std::byte> bytes;
  if (lexer.Accept(']')) return bytes;
  do {
    WHET_TRY(ParseElement(lexer, dtype, bytes));
  } while (lexer.Accept(','));
  WHET_TRY(lexer.Expect(']'));
  return bytes;
}

Result<std::vector<std::byte>> ParseHex(Lexer& lexer) {
  const std::string digits = WHET_TRY(lexer.Quoted());
  if (digits.size() % 2 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return lexer.Error("hex bytes are pairs of the digits 0-9 and a-f");
  }
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::vector<std::byte> bytes;
  for (size_t i = 0; i < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(value(digits[i]) * 16 + value(digits[i + 1])));
  }
  return bytes;
}

Result<Tensor> ParseGenerated(Lexer& lexer, DType dtype, const Dims& dims, int64_t count, bool seeded) {
  if (count > kMaxGeneratedElements) return lexer.Error("splat and seed make at most 2^24 elements");
  Tensor tensor(dtype, dims);
  WHET_TRY(lexer.Expect('('));
  if (seeded) {
    FillSeeded(dtype, WHET_TRY(IntElement<uint32_t>(lexer)), 0, tensor.MutableBytes());
  } else {
    std::vector<std::byte> element;
    WHET_TRY(ParseElement(lexer, dtype, element));
    for (size_t at = 0; at < tensor.bytes().size(); at += element.size()) {
      std::memcpy(tensor.MutableBytes().data() + at, element.data(), element.size());
    }
  }
  WHET_TRY(lexer.Expect(')'));
  return tensor;
}

}  // namespace

Result<Tensor> ParseConstant(Lexer& lexer, DType dtype, const Shape& shape) {
  const std::optional<Dims> dims = StaticDims(shape);
  if (!dims) return lexer.Error("a constant needs a shape of known sizes");
  int64_t count = 1;
  for (int64_t dim : *dims) {
    if (__builtin_mul_overflow(count, dim, &count)) return lexer.Error("the constant is too large");
  }
  if (lexer.AcceptWord("splat")) return ParseGenerated(lexer, dtype, *dims, count, false);
  if (lexer.AcceptWord("seed")) return ParseGenerated(lexer, dtype, *dims, count, true);
  const bool hex = lexer.AcceptWord("hex");
  if (!hex) WHET_TRY(lexer.Expect('['));
  const std::vector<std::byte> bytes = WHET_TRY(hex ? ParseHex(lexer) : ParseList(lexer, dtype));
  if (bytes.size() % DTypeSize(dtype) || bytes.size() / DTypeSize(dtype) != static_cast<size_t>(count)) {
    return lexer.Error(fmt::format("shape {} needs {} elements", ToString(shape), count));
  }
  return Tensor::FromBytes(dtype, *dims, bytes);
}

}  // namespace whet::ir
