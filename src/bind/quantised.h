// SPDX-License-Identifier: Apache-2.0
// What quantised operations share: stored bounds, requantisation constants and the bound of their
// accumulators.
#ifndef WHET_BIND_QUANTISED_H_
#define WHET_BIND_QUANTISED_H_

#include "bind/checks.h"

namespace whet::bind {

// How many baked constants `act, requant` are in this plan's dialect.
inline size_t RequantBaked(const OpView& view) {
  return view.tflm() ? 3 : 2;
}

// The same of a product, which may have the tables of an activation beside them, and where each channel's begins.
inline size_t ProductBaked(const OpView& view) {
  const size_t count = view.baked_count();
  return view.tflm() ? 3 : count == 3 || count == 4 ? count : 2;
}

// Baked constant 0: the stored clamp bounds within the type of the result, int8 or int16.
Status ReadAct(const OpView& view, int32_t* act_min, int32_t* act_max);

// Adds baked constants 1 and, under tflm, 2 to the call as canonical multiplier and shift. |accumulator|
// stays below `bound`.
Status AddRequant(const OpView& view, int64_t channels, int64_t bound, Call* call);

// The same of a product; under rule T also baked constants 2, its tables, and 3, their offsets.
Status AddProductRequant(const OpView& view, int64_t channels, int64_t bound, Call* call);

// Bias operand 2, or none: int32 [channels]. Returns the accumulator's bound for `terms` products of a weight
// with this zero point.
Result<int64_t> AddBias(const OpView& view, int64_t channels, int64_t terms, int32_t weight_zero, Call* call);

// The weights' zero point: theirs when per tensor, 0 when per channel of `axis`, of which there are
// `channels`.
Result<int32_t> WeightZero(const format::Tensor& weights, int32_t axis, int64_t channels);

// Bias operand 2 of a float op, or none: f32 [channels].
Status AddFloatBias(const OpView& view, int64_t channels, Call* call);

// Baked constant 0 of a float op: activation bounds f32 [2]; unbounded when there is none.
Status AddFloatBounds(const OpView& view, Call* call);

int32_t RuleOf(const OpView& view);
int32_t ProductRule(const OpView& view);  // rule T where there are tables
int32_t TablesOf(const OpView& view);     // how many; 0 under other rules

}  // namespace whet::bind

#endif  // WHET_BIND_QUANTISED_H_
