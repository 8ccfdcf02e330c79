// SPDX-License-Identifier: Apache-2.0
#include "emit_c/c_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace whet::emit_c {
namespace {

constexpr size_t kMostCharacters = 48;  // of an identifier: files are named by it
constexpr std::string_view kTaken[] = {
    // headers that emitted sources include, or that a C library's headers may
    "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "limits", "locale", "math", "setjmp",
    "signal", "stdarg", "stdbool", "stddef", "stdint", "stdio", "stdlib", "string", "tgmath", "time", "wchar",
    "wctype", "endian", "unistd", "features", "alloca", "strings", "malloc",
    // targets that CMake reserves, and libraries that are linked by name
    "all", "clean", "depend", "edit_cache", "help", "install", "package", "rebuild_cache", "test", "m", "c",
    "gcc"};

class Wrapped {
 public:
  void Add(const std::string& item) {
    if (column_ + item.size() + 2 > 120 && !text_.empty()) {
      text_ += "\n  ";
      column_ = 2;
    }
    text_ += item;
    text_ += ", ";
    column_ += item.size() + 2;
  }
  std::string Take() {
    while (!text_.empty() && (text_.back() == ' ' || text_.back() == ',')) text_.pop_back();
    return std::move(text_);
  }

 private:
  std::string text_;
  size_t column_ = 2;
};

template <typename T>
T Element(std::span<const std::byte> bytes, size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

std::string IntLiteral(int64_t value, DType dtype) {
  if (dtype == DType::kI64) return value == INT64_MIN ? "INT64_MIN" : fmt::format("{}LL", value);
  return value == INT32_MIN ? "INT32_MIN" : std::to_string(value);
}

std::string DoubleLiteral(double value) {
  if (std::isinf(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  return std::isnan(value) ? "NAN" : fmt::format("{:a}", value);
}

std::string Literal(DType dtype, std::span<const std::byte> bytes, size_t i) {
  switch (dtype) {
    case DType::kF32:
      return FloatLiteral(Element<float>(bytes, i));
    case DType::kI8:
      return std::to_string(Element<int8_t>(bytes, i));
    case DType::kU8:
    case DType::kBool:
      return std::to_string(Element<uint8_t>(bytes, i));
    case DType::kI16:
      return std::to_string(Element<int16_t>(bytes, i));
    case DType::kI32:
      return IntLiteral(Element<int32_t>(bytes, i), dtype);
    case DType::kI64:
      return IntLiteral(Element<int64_t>(bytes, i), dtype);
    case DType::kF64:
      return DoubleLiteral(Element<double>(bytes, i));
    case DType::kU16:
    case DType::kF16:
    case DType::kBF16:
      return std::to_string(Element<uint16_t>(bytes, i));
    case DType::kU32:
      return std::to_string(Element<uint32_t>(bytes, i)) + "u";
    case DType::kU64:
      return fmt::format("{}ULL", Element<uint64_t>(bytes, i));
  }
  return "0";
}

}  // namespace

std::string CIdentifier(std::string_view name) {
  std::string id;
  for (char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (kept || !id.empty()) id += kept ? lower : '_';
  }
  id = id.substr(0, kMostCharacters);
  while (!id.empty() && id.back() == '_') id.pop_back();
  if (id.empty()) return "model";
  if (id[0] >= '0' && id[0] <= '9') id = "m" + id;
  return std::find(std::begin(kTaken), std::end(kTaken), id) == std::end(kTaken) ? id : id + "_model";
}

std::string CommentText(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if (!safe.empty() && ((safe.back() == '*' && c == '/') || (safe.back() == '/' && c == '*'))) safe += ' ';
    safe += c < ' ' || c > '~' || c == '\\' ? '?' : c;
  }
  return safe;
}

std::string_view CType(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return "float";
    case DType::kI8:
      return "int8_t";
    case DType::kU8:
    case DType::kBool:
      return "uint8_t";
    case DType::kI16:
      return "int16_t";
    case DType::kI32:
      return "int32_t";
    case DType::kI64:
      return "int64_t";
    case DType::kF64:
      return "double";
    case DType::kU16:
      return "uint16_t";
    case DType::kU32:
      return "uint32_t";
    case DType::kU64:
      return "uint64_t";
    case DType::kF16:  // nothing there draws them for the self-test
    case DType::kBF16:
      break;
  }
  return {};
}

std::string FloatLiteral(float value) {
  if (std::isinf(value)) return value < 0 ? "-INFINITY" : "INFINITY";
  if (std::isnan(value)) return "NAN";
  return fmt::format("{:a}f", value);
}

std::string CArray(std::string_view name, DType dtype, std::span<const std::byte> bytes) {
  const size_t count = bytes.size() / DTypeSize(dtype);
  Wrapped list;
  for (size_t i = 0; i < count; ++i) list.Add(Literal(dtype, bytes, i));
  return fmt::format("static const {} {}[{}] = {{\n  {}}};\n", CType(dtype), name, count, list.Take());
}

std::string CList(std::span<const int32_t> values) {
  Wrapped list;
  for (int32_t value : values) list.Add(IntLiteral(value, DType::kI32));
  return list.Take();
}

}  // namespace whet::emit_c
