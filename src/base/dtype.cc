// SPDX-License-Identifier: Apache-2.0
#include "base/dtype.h"

#include <array>

namespace whet {
namespace {

struct Row {
  std::string_view ir, numpy;
};

constexpr std::array<Row, kDTypes> kRows = {{{"f32", "float32"},
                                             {"f16", "float16"},
                                             {"f64", "float64"},
                                             {"i8", "int8"},
                                             {"u8", "uint8"},
                                             {"i16", "int16"},
                                             {"i32", "int32"},
                                             {"i64", "int64"},
                                             {"bool", "bool"},
                                             {"u16", "uint16"},
                                             {"u32", "uint32"},
                                             {"u64", "uint64"},
                                             {"bf16", "bfloat16"}}};

}  // namespace

std::string_view DTypeName(DType type) {
  return kRows[static_cast<size_t>(type)].ir;
}
std::string_view DTypeNumpyName(DType type) {
  return kRows[static_cast<size_t>(type)].numpy;
}

std::optional<DType> ParseDType(std::string_view ir_name) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].ir == ir_name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace whet
