// SPDX-License-Identifier: Apache-2.0
#include "ops/typecheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Type;

// Of a stored number less its zero point.
int64_t MaxMagnitude(const Type& type) {
  return type.dtype == DType::kI16 ? 32768 : 255;
}

struct FamilyRow {
  DType dtype;
  Families family;
  const char* name;
};

constexpr FamilyRow kPlainRows[] = {
    {DType::kF32, kF32Family, "f32"}, {DType::kF64, kF64Family, "f64"},   {DType::kI8, kPlainI8Family, "i8"},
    {DType::kU8, kU8Family, "u8"},    {DType::kI16, kI16Family, "i16"},   {DType::kU16, kU16Family, "u16"},
    {DType::kI32, kI32Family, "i32"}, {DType::kU32, kU32Family, "u32"},   {DType::kI64, kI64Family, "i64"},
    {DType::kU64, kU64Family, "u64"}, {DType::kBool, kBoolFamily, "bool"}};

std::string Names(Families allowed) {
  std::string names;
  const auto add = [&](Families family, const char* name) {
    if (allowed & family) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  for (const FamilyRow& row : kPlainRows) add(row.family, row.name);
  add(kI8Family, "i8 quantised per tensor");
  add(kQuantI16Family, "i16 quantised per tensor");
  return names;
}

Status CheckMember(const Type& type, const std::string& what, Families* family, Families allowed) {
  const Families own = FamilyOf(type);
  if (!(own & allowed)) {
    return Error(fmt::format("{} is {}; the op takes {}; cast or quantize it before", what, ToString(type),
                             Names(allowed)));
  }
  if (*family == 0) *family = own;
  if (own != *family) {
    return Error(fmt::format("{} is {} where the first operand is {}; both must be of one kind", what,
                             ToString(type), Names(*family)));
  }
  return own & kQuantFamilies ? CheckQuant(type, what) : Status();
}

}  // namespace

Families FamilyOf(const Type& type) {
  if (IsQuantI8(type)) return kI8Family;
  if (IsQuantI16(type)) return kQuantI16Family;
  for (const FamilyRow& row : kPlainRows) {
    if (row.dtype == type.dtype) return type.quant.present() ? 0 : row.family;
  }
  return 0;
}

bool IsF32(const Type& type) {
  return type.dtype == DType::kF32;
}
bool IsQuantI8(const Type& type) {
  return type.dtype == DType::kI8 && type.quant.per_tensor();
}

bool IsQuantI16(const Type& type) {
  return type.dtype == DType::kI16 && type.quant.per_tensor();
}

Status CheckFamily(const NodeView& view, size_t operands, Families allowed) {
  Families family = 0;
  for (size_t i = 0; i < operands; ++i) {
    WHET_TRY(CheckMember(view.in(i), fmt::format("operand {}", i), &family, allowed));
  }
  return CheckMember(view.out(0), "the result", &family, allowed);
}

Status CheckQuant(const Type& type, std::string_view what) {
  const int32_t low = type.dtype == DType::kU8 ? 0 : -128, high = type.dtype == DType::kU8 ? 255 : 127;
  for (float scale : type.quant.scale) {
    if (!std::isnormal(scale) || scale < 0) {
      return Error(fmt::format("{} has scale {}, which must be positive and normal; requantise the model",
                               what, scale));
    }
  }
  if (type.dtype == DType::kI16 && type.quant.per_tensor() && type.quant.zero_point[0] != 0) {
    return Error(fmt::format("{} has 16 bits and zero point {}; 16-bit activations are symmetric", what,
                             type.quant.zero_point[0]));
  }
  if (DTypeSize(type.dtype) != 1) return {};
  for (int32_t zero : type.quant.zero_point) {
    if (zero < low || zero > high)
      return Error(fmt::format("{} has zero point {}, outside {}..{}", what, zero, low, high));
  }
  return {};
}

Status CheckEqualQuant(const NodeView& view, size_t operand) {
  if (view.in(operand).quant == view.out(0).quant) return {};
  return Error(fmt::format(
      "operand {} is {} and the result {}; their quantisations must be equal, put a quantize node between",
      operand, ToString(view.in(operand)), ToString(view.out(0))));
}

Status CheckActivation(const ir::Attrs& attrs, const char* min_name, const char* max_name) {
  const double low = attrs.Real(min_name, -HUGE_VAL), high = attrs.Real(max_name, HUGE_VAL);
  if (low <= high) return {};
  return Error(fmt::format("attributes '{}' = {} and '{}' = {} leave no value between", min_name, low,
                           max_name, high));
}

Status CheckRank(const NodeView& view, size_t i, size_t rank, const char* layout) {
  if (view.in(i).shape.size() == rank) return {};
  return Error(fmt::format("operand {} is {}, it must be {}", i, ToString(view.in(i).shape), layout));
}

Status CheckWeights(const NodeView& view, int axis, const ir::Dim& channels) {
  const bool words = IsQuantI16(view.in(0)), quantised = words || IsQuantI8(view.in(0));
  const Type& weights = view.in(1);
  const bool fits = quantised ? weights.dtype == DType::kI8 && weights.quant.present() : IsF32(weights);
  if (!fits) {
    return Error(fmt::format("operand 1 is {}; weights for {} must be {}", ToString(weights),
                             ToString(view.in(0)), quantised ? "quantised i8" : "f32"));
  }
  if (quantised) {
    WHET_TRY(CheckQuant(weights, "operand 1"));
    if (weights.quant.grouped())
      return Error("operand 1 is quantised in groups; beside integers, weights have a scale per channel");
    if (!weights.quant.per_tensor() && weights.quant.axis != axis) {
      return Error(fmt::format("operand 1 is quantised along axis {}, it must be axis {} or per tensor",
                               weights.quant.axis, axis));
    }
    const auto& zeros = weights.quant.zero_point;
    if (!weights.quant.per_tensor() &&
        std::any_of(zeros.begin(), zeros.end(), [](int32_t z) { return z != 0; })) {
      return Error(
          "operand 1 is quantised per channel with zero points other than 0; requantise the weights "
          "symmetrically");
    }
  }
  if (words && weights.quant.zero_point[0] != 0) {
    return Error("operand 1 has a zero point; weights beside 16-bit activations are symmetric");
  }
  if (!view.has(2)) return {};
  const Type& bias = view.in(2);
  if (words && bias.dtype == DType::kI64 && Compatible(bias.shape, {channels})) return {};
  if (bias.dtype != (quantised ? DType::kI32 : DType::kF32) || !Compatible(bias.shape, {channels})) {
    return Error(fmt::format("operand 2 is {}; the bias must be {}{}", ToString(bias),
                             quantised ? "i32" : "f32", ToString(ir::Shape{channels})));
  }
  return {};
}

int64_t MostOfProduct(const NodeView& view) {
  const bool narrow_bias = view.has(2) && view.in(2).dtype == DType::kI32;
  return IsQuantI16(view.in(0)) && !narrow_bias ? kMostWide : kMostNarrow;
}

Status CheckRequant(std::span<const float> scales, int64_t bound, int64_t most) {
  if (bound > most) {
    return Error(fmt::format("the sum can reach {}, beyond {} bits; split the operation or keep it in f32",
                             bound, most == kMostNarrow ? 32 : 48));
  }
  for (size_t c = 0; c < scales.size(); ++c) {
    if (!std::isnormal(scales[c]) || scales[c] < 0) {
      return Error(
          fmt::format("channel {} is scaled by {}, which must be positive and normal; requantise the model",
                      c, scales[c]));
    }
    if (static_cast<double>(bound) * double{scales[c]} >= 0x1p30) {
      return Error(fmt::format(
          "channel {} is scaled by {}, so that results can pass 2^30; the scale of the result is too small",
          c, scales[c]));
    }
  }
  return {};
}

int64_t AccumulatorBound(const NodeView& view, int64_t terms, int64_t channels, int64_t inner) {
  const ir::Tensor* weights = view.constant(1);
  const ir::Tensor* bias = view.constant(2);
  const int64_t largest_weight = 128 + std::abs(view.in(1).quant.zero_point[0]);
  const int64_t magnitude = MaxMagnitude(view.in(0));
  int64_t bias_bound = 0;
  for (int64_t c = 0; bias && c < channels; ++c) bias_bound = std::max(bias_bound, std::abs(bias->IntAt(c)));
  if (!weights) return terms * magnitude * largest_weight + bias_bound;
  std::vector<int64_t> sums(static_cast<size_t>(channels), 0);
  const auto values = weights->Data<int8_t>();
  const int32_t zero = view.in(1).quant.zero_point[0];
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t c = static_cast<int64_t>(i) / inner % channels;
    sums[static_cast<size_t>(c)] += std::abs(values[i] - zero);
  }
  const int64_t largest = sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end());
  return largest * magnitude + bias_bound;
}

}  // namespace whet::ops
