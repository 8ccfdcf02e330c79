// SPDX-License-Identifier: Apache-2.0
// Which element types an op computes on. Messages name the operand and the remedy.
#ifndef WHET_OPS_TYPECHECK_H_
#define WHET_OPS_TYPECHECK_H_

#include "ops/op.h"

namespace whet::ops {

bool IsF32(const ir::Type& type);
bool IsQuantI8(const ir::Type& type);   // i8 with a per-tensor quantisation
bool IsQuantI16(const ir::Type& type);  // i16 with a per-tensor quantisation

// The families of types: every listed operand and the result belong to the same one.
using Families = uint32_t;
constexpr Families kF32Family = 1, kI8Family = 2, kI32Family = 4, kI64Family = 8, kF64Family = 16;
constexpr Families kPlainI8Family = 32, kU8Family = 64, kI16Family = 128, kU16Family = 256, kU32Family = 512,
                   kU64Family = 1024, kBoolFamily = 2048;
constexpr Families kQuantI16Family = 4096, kQuantFamilies = kI8Family | kQuantI16Family;
// Integers and numbers that carry no quantisation. 16-bit floats are stored, never computed on.
constexpr Families kIntegerFamilies =
    kPlainI8Family | kU8Family | kI16Family | kU16Family | kI32Family | kU32Family | kI64Family | kU64Family;
constexpr Families kFloatFamilies = kF32Family | kF64Family;
constexpr Families kNumberFamilies = kIntegerFamilies | kFloatFamilies;

// The family a type belongs to, 0 when none.
Families FamilyOf(const ir::Type& type);

// Operands 0..operands-1 and result 0 are all of one family of `allowed`. Quantised types also get
// CheckQuant.
Status CheckFamily(const NodeView& view, size_t operands, Families allowed);

// Scales normal and positive, zero points within the stored type.
Status CheckQuant(const ir::Type& type, std::string_view what);

// Operand 0 and the result share one quantisation (ops that cannot rescale).
Status CheckEqualQuant(const NodeView& view, size_t operand = 0);

// The bounds are numbers, and act_min <= act_max.
Status CheckActivation(const ir::Attrs& attrs, const char* min_name = "act_min",
                       const char* max_name = "act_max");

// Operand i has this rank.
Status CheckRank(const NodeView& view, size_t i, size_t rank, const char* layout);

// Weights of a sum of products against x: same family, quantised per tensor or along `axis`; and a bias of
// `channels` elements, f32 or i32, when there is one.
Status CheckWeights(const NodeView& view, int axis, const ir::Dim& channels);

// Rule F of a sum of products: every scale is normal and the accumulator, at most `bound`, stays within the
// specification.
constexpr int64_t kMostNarrow = (int64_t{1} << 31) - 1, kMostWide = (int64_t{1} << 47) - 1;
Status CheckRequant(std::span<const float> scales, int64_t bound, int64_t most = kMostNarrow);
// The most that a product's accumulators may reach: beside i8 activations 32 bits, beside i16 ones 48, but 32
// where the bias has 32.
int64_t MostOfProduct(const NodeView& view);

// The largest magnitude that sum((x - zero) * (w - weight_zero)) + bias can take over `terms` products, exact
// per channel where the weights are constant. `channel_of` strides: weights are [outer][channels][inner].
int64_t AccumulatorBound(const NodeView& view, int64_t terms, int64_t channels, int64_t inner);

}  // namespace whet::ops

#endif  // WHET_OPS_TYPECHECK_H_
