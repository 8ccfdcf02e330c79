// SPDX-License-Identifier: Apache-2.0
// Packing of constants for the blocked rows: weights into the order that the register block reads, zero
// points folded into the bias, everything per channel padded to whole vectors.
#ifndef WHET_KERNELS_BLOCKED_PACK_H_
#define WHET_KERNELS_BLOCKED_PACK_H_

#include <type_traits>

#include "kernels/blocked/gemm.h"
#include "kernels/registry.h"
#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

constexpr DType DTypeOf(int8_t) {
  return DType::kI8;
}
constexpr DType DTypeOf(int16_t) {
  return DType::kI16;
}
constexpr DType DTypeOf(int32_t) {
  return DType::kI32;
}
constexpr DType DTypeOf(float) {
  return DType::kF32;
}

// The family's parameters where float families have none.
template <class P>
int32_t InZero(const P& p) {
  if constexpr (requires { p.in_zero; }) return p.in_zero;
  return 0;
}

template <class P>
int32_t WeightZero(const P& p) {
  if constexpr (requires { p.weight_zero; }) return p.weight_zero;
  return 0;
}

// Weights, bias, and the epilogue's constants: multiplier and, under rule D, shift, under rule T the table; or the
// bounds of float families.
template <class V, class P>
int PackedSpecs(const P& p, size_t weights, int32_t channels, ConstSpec* specs) {
  const size_t padded = size_t(VectorsOf<V>(channels)) * V::kLanes;
  specs[0] = {DTypeOf(typename V::Weight{}), weights};
  specs[1] = {DTypeOf(typename V::Bias{}), padded};
  if constexpr (requires { p.rule; }) {
    specs[2] = {p.rule == WHET_RULE_D ? DType::kI32 : DType::kF32, padded};
    if (p.rule == WHET_RULE_F) return 3;
    specs[3] = p.rule == WHET_RULE_D ? ConstSpec{DType::kI32, padded}
                                     : ConstSpec{DType::kI16, size_t(p.tables) * WHET_ACTIVATION_NODES};
    if (p.tables < 2) return 4;
    specs[4] = {DType::kI32, padded};
    return 5;
  } else {
    specs[2] = {DType::kF32, 2};
    return 3;
  }
}

inline void CopyWords(const void* from, int32_t count, void* to) {
  __builtin_memcpy(to, from, size_t(count) * 4);
}

// Lanes behind the last channel read the first table.
template <class V>
void PackTables(int32_t tables, int32_t channels, const void* const* source, void* const* packed) {
  __builtin_memcpy(packed[0], source[0], size_t(tables) * WHET_ACTIVATION_NODES * sizeof(int16_t));
  if (tables < 2) return;
  int32_t* first = static_cast<int32_t*>(packed[1]);
  for (int32_t c = 0; c < VectorsOf<V>(channels) * V::kLanes; ++c)
    first[c] = c < channels ? static_cast<const int32_t*>(source[1])[c] : 0;
}

template <class V, class P>
void PackEdge(const P& p, int32_t channels, const void* const* source, void* const* packed) {
  if constexpr (requires { p.rule; }) {
    CopyWords(source[2], channels, packed[2]);
    if (p.rule == WHET_RULE_D) CopyWords(source[3], channels, packed[3]);
    if (p.rule == WHET_RULE_T) PackTables<V>(p.tables, channels, source + 4, packed + 3);
  } else {
    CopyWords(source[2], 2, packed[2]);
  }
}

// What a weight adds to the sum by which zero points fold; there are none of float weights.
template <class Weight>
int64_t Summand(Weight weight) {
  if constexpr (std::is_integral_v<Weight>) {
    return weight;
  } else {
    return 0;
  }
}

// The bias of one channel with the input's zero point times the channel's weights taken off. Unsigned: only
// the final sum has to fit.
template <class V, class P>
typename V::Bias FoldedBias(const P& p, const void* bias, int32_t channel, int64_t weight_sum) {
  if constexpr (sizeof(typename V::In) == 1) {
    const uint32_t value = bias ? static_cast<const int32_t*>(bias)[channel] : 0;
    return int32_t(value - uint32_t(V::Fold(InZero(p))) * uint32_t(weight_sum));
  } else {
    return bias ? static_cast<const float*>(bias)[channel] : 0;
  }
}

// Canonical weights [channels, k] to Panel::weights, with bias and epilogue.
template <class V, class P>
void PackPanel(const P& p, int32_t channels, int32_t k, const void* const* source, void* const* packed) {
  constexpr int32_t kBlock = V::kLanes * V::kVectors;
  const auto* weights = static_cast<const typename V::In*>(source[0]);
  auto* to = static_cast<typename V::Weight*>(packed[0]);
  auto* bias = static_cast<typename V::Bias*>(packed[1]);
  const size_t groups = GroupsOf<V>(k);
  for (int32_t c = 0; c < channels; ++c) {
    const int32_t block = c / kBlock, in_block = c % kBlock,
                  vectors_left = VectorsOf<V>(channels - block * kBlock);
    const size_t width = size_t(vectors_left < V::kVectors ? vectors_left : V::kVectors) * V::kLanes;
    typename V::Weight* at = to + size_t(block) * kBlock * groups * V::kGroup;
    int64_t sum = 0;
    for (int32_t i = 0; i < k; ++i) {
      const auto weight = typename V::Weight(weights[size_t(c) * k + i] - WeightZero(p));
      at[(i / V::kGroup * width + in_block) * V::kGroup + i % V::kGroup] = weight;
      sum += Summand(weight);
    }
    bias[c] = FoldedBias<V>(p, source[1], c, sum);
  }
  PackEdge<V>(p, channels, source, packed);
}

template <class V, class P>
Panel<V> PanelOf(const P& p, const void* const* consts, int32_t channels, int32_t k) {
  return {static_cast<const typename V::Weight*>(consts[0]), static_cast<const typename V::Bias*>(consts[1]),
          V::MakeEdge(p, consts), GroupsOf<V>(k), channels};
}

// A row's constant from the class that implements it.
template <class Op>
constexpr Kernel RowOf(const char* family, const char* name, Isa isa) {
  return {family, name, nullptr, isa, Op::Run, Op::Tiles, Op::Accepts, Op::Workspace, Op::Packed, Op::Pack};
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_BLOCKED_PACK_H_
